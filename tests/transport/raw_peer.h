// SPDX-License-Identifier: EUPL-1.2
// A libzmq peer without our manners: any mechanism, any ROUTING_ID, any number of frames.
//
// Shell (loopback only). Thread safety: none.
#pragma once

#include <memory>

#include "tests/transport/rig.h"

namespace sluis::transport::rig {

enum class Mechanism { null, plain, curve };

struct RawPeerOptions {
  Mechanism mechanism = Mechanism::curve;
  CurveKey server_key;
  const curve::CurveKeyPair* keys = nullptr;  // of mechanism curve
  std::string routing_id;                     // empty: none
};

class RawPeer {
 public:
  RawPeer(const std::string& endpoint, const RawPeerOptions& options);
  ~RawPeer();

  // One message of these frames; false when there is no connection to queue it on.
  bool send(const std::vector<Bytes>& frames);
  // Messages that came, their frames joined.
  std::size_t received();
  // Has a handshake ended well, has one or a connection failed? Since the start.
  bool succeeded();
  bool failed();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A curve peer of an admitted member.
RawPeer curve_peer(Door& door, const MemberId& member, const std::string& routing_id = "");

}  // namespace sluis::transport::rig
