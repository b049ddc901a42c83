// SPDX-License-Identifier: EUPL-1.2
// The ZAP handler (https://rfc.zeromq.org/spec/27): who may open a session, asked once a handshake.
//
// Shell: one thread of its own, so that handshakes are answered while the loop is in a commit.
// Only mechanism CURVE of our domain is answered with yes; the User-Id is the member in
// hexadecimal.
//
// Thread safety: the counters may be read from any thread; the rest belongs to the creating thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "proto/types/ids.h"

namespace zmq {
class context_t;
}

namespace sluis::transport {

// The member whose session key this is now; nothing when unknown or revoked. Called on the
// handler's thread and on the loop's, at the same time: it must be thread safe, and quick, since
// handshakes wait for it. An exception counts as no.
using Authenticate = std::function<std::optional<MemberId>(const CurveKey&)>;

// `authenticate`, with its exceptions turned into no.
std::optional<MemberId> ask(const Authenticate& authenticate, const CurveKey& key);

inline constexpr char kZapDomain[] = "sluis";
// The metadata that takes the session's key, 64 hexadecimal characters, from here to each message.
inline constexpr char kKeyProperty[] = "Sluis-Curve-Key";

class Authenticator {
 public:
  // Binds the handler in `context`, which must outlive this object, and starts its thread. Must
  // exist before a socket of that context accepts connections.
  Authenticator(zmq::context_t& context, Authenticate authenticate);
  ~Authenticator();
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  // Ends the thread and the handler; from then on every handshake fails. Twice does nothing.
  void stop();

  bool running() const;
  std::uint64_t accepted() const;
  std::uint64_t refused() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluis::transport
