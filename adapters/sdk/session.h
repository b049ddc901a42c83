// SPDX-License-Identifier: EUPL-1.2
// A gateway's session with the broker: DEALER over CURVE to one pinned server key, kept up.
//
// Shell. It reconnects by itself, after 200 ms to 30 s with jitter, also when the broker refused
// the key (an admission may come later), which libzmq alone would not do. It sets no ROUTING_ID:
// the broker does not listen to a connection that does. Rules: proto/PROTOCOL.md §Session.
//
// | state      | event                        | next       | told to the caller |
// | waiting    | the delay is over            | connecting |                    |
// | connecting | handshake done               | connected  | connected          |
// | connecting | the broker refuses the key   | waiting    | refused            |
// | connecting | failure, or no end in time   | waiting    |                    |
// | connected  | closed, or heartbeats missed | waiting    | disconnected       |
//
// Thread safety: one thread owns a Session. Nothing blocks but poll(), for as long as it is told.
#pragma once

#include <poll.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "proto/curve/keys.h"
#include "proto/curve/limits.h"

namespace sluis::sdk {

struct SessionOptions {
  std::string endpoint;         // tcp://host:port
  CurveKey server_key;          // the broker's, from the directory; another server cannot answer
  curve::CurveKeyPair keys;     // this member's
  int reconnect_ms_min = curve::kReconnectMsMin;
  int reconnect_ms_max = curve::kReconnectMsMax;
  int attempt_ms_max = 10'000;  // a connection attempt that takes longer is given up
};

// refused: the broker answered that it does not know the key.
enum class LinkEvent { connected, disconnected, refused };

struct SessionInput {
  std::vector<LinkEvent> events;  // in order
  std::vector<Bytes> frames;      // in order; untrusted shape, but from the server key's holder
};

// sent: in the queue of a live connection; only an answer tells that it arrived.
// never_sent: no connection, a full queue, or a frame over curve::kFrameBytesMax.
enum class SendResult { sent, never_sent };

class Session {
 public:
  // Starts the first attempt; poll() carries it on. bad_config: the endpoint or a key has no valid
  // form, or the times are out of order.
  static Result<Session> connect(SessionOptions options);
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Queues one frame. Never blocks; nothing is kept for a later connection.
  SendResult send(ByteView frame);

  // Waits up to `timeout_ms` (-1: without end) for frames, changes of the link, or one of `extra`,
  // whose revents it sets (negative descriptors are ignored). May return early with nothing.
  SessionInput poll(int timeout_ms, std::span<pollfd> extra = {});

  bool connected() const;

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace sluis::sdk
