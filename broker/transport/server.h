// SPDX-License-Identifier: EUPL-1.2
// The broker's one open door: frames in from known members, frames out, over ROUTER and CURVE.
//
// Shell. Who a frame is from is the ZAP User-Id of its connection and nothing else: a connection
// that claims a ROUTING_ID is never listened to, so nobody can take the place of another. A member
// may hold several connections. Session rules for clients: proto/PROTOCOL.md §Session.
//
// Thread safety: one thread owns a Server; it may be another than the one that opened it, after a
// full fence. `authenticate` is called on a second thread as well (authenticator.h).
#pragma once

#include <poll.h>

#include <memory>
#include <span>
#include <string>

#include "broker/transport/authenticator.h"
#include "broker/transport/route_table.h"
#include "proto/curve/limits.h"
#include "proto/seal/secret.h"
#include "proto/types/result.h"

namespace sluis::transport {

struct Limits {
  int handshake_ms = curve::kHandshakeMs;
  std::size_t frame_bytes_max = curve::kFrameBytesMax;
  int queue_frames_max = curve::kQueueFramesMax;  // per connection and direction; at most 200
  int frames_per_poll_max = 256;
};

struct ServerOptions {
  std::string endpoint;      // tcp://host:port; port 0 lets the system choose
  seal::SecretBytes secret;  // CURVE, 32 bytes
  Authenticate authenticate;
  Limits limits;
};

struct Received {
  Peer peer;
  MemberId member;
  CurveKey key;
  Bytes frame;  // untrusted
};

// sent: handed to a live connection's queue; whether it arrives only an answer can tell.
// never_sent: nobody will see this frame (no connection, a full queue, or the key was revoked).
enum class SendResult { sent, never_sent };

// How often, since the start; no identifiers.
struct Counters {
  std::uint64_t handshakes_accepted = 0;
  std::uint64_t handshakes_refused = 0;      // by us; wrong mechanisms and silence do not get here
  std::uint64_t received = 0;
  std::uint64_t dropped_malformed = 0;       // not exactly one frame
  std::uint64_t dropped_claimed_route = 0;   // the connection set a ROUTING_ID
  std::uint64_t dropped_unauthenticated = 0; // without a User-Id: must stay 0
  std::uint64_t dropped_revoked = 0;         // the key's member is no longer the one it was
  std::uint64_t sent = 0;
  std::uint64_t never_sent = 0;
};

class Server {
 public:
  // Starts the ZAP handler, then listens. Raises this process's limit of open files to its hard
  // limit. address_taken: another program listens there. bad_config: the endpoint cannot be bound,
  // or a limit or the key is out of range.
  static Result<Server> open(ServerOptions options);
  ~Server();
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  // Where it listens, with the real port.
  const std::string& endpoint() const;

  // Waits up to `timeout_ms` (-1: without end) for frames or for one of `extra`, whose revents it
  // sets; entries with a negative descriptor are ignored. Returns what came, in order, possibly
  // nothing, also after a signal. The key of each frame is asked about again: one revoked since
  // its handshake is not heard.
  std::vector<Received> poll(int timeout_ms, std::span<pollfd> extra = {});

  // To this connection. Never blocks.
  SendResult send(Peer peer, ByteView frame);
  // To the newest connection of `member` that takes it. Never blocks.
  SendResult send(const MemberId& member, ByteView frame);

  Counters counters() const;

  // False when the ZAP handler has ended, which it does only by a failure: nobody new gets in, and
  // the broker should say so and start again.
  bool admits() const;

  // Ends the ZAP handler, as if it had died: for the test that nobody gets in then.
  void stop_authenticator_for_test();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace sluis::transport
