// SPDX-License-Identifier: EUPL-1.2
// What the transport tests share: a broker's door run by hand, members with keys, raw libzmq peers.
//
// Shell (loopback only). Thread safety: the directory is locked, as the ZAP handler asks it from a
// thread of its own; the rest belongs to the test's thread.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "adapters/sdk/session.h"
#include "broker/transport/server.h"

namespace sluis::transport::rig {

// Which keys are known now.
class Directory {
 public:
  void admit(const CurveKey& key, const MemberId& member);
  void revoke(const CurveKey& key);
  Authenticate authenticate();

 private:
  std::mutex mutex_;
  std::map<CurveKey, MemberId> members_;
};

MemberId member(std::uint8_t number);

// A server whose directory outlives it.
struct Door {
  explicit Door(Limits limits = {});

  curve::CurveKeyPair keys = curve::generate();
  Directory directory;
  Server server;
};

// One client: a Session and its keys; `admitted` members are in the directory before it connects.
struct Client {
  Client(Door& door, const MemberId& member);
  // Of nobody: the key is not in any directory.
  explicit Client(Door& door);
  Client(Door& door, curve::CurveKeyPair keys, const CurveKey& server_key);

  CurveKey key;
  sdk::Session session;
  std::vector<sdk::LinkEvent> events;
  std::vector<Bytes> frames;

  void poll(int timeout_ms = 0);
  bool saw(sdk::LinkEvent event) const;
};

// Runs door and clients in turn until `done` or `limit_ms` have passed; what the door received is
// added to `received`. Returns whether `done` came true.
bool run(Door& door, const std::vector<Client*>& clients, std::vector<Received>& received,
         const std::function<bool()>& done, int limit_ms = 20'000);

// The same for at least `duration_ms`, for what must not happen.
void run_for(Door& door, const std::vector<Client*>& clients, std::vector<Received>& received,
             int duration_ms);

Bytes text(std::string_view words);

}  // namespace sluis::transport::rig
