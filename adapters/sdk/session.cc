// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/session.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <zmq.hpp>

#include "proto/curve/wait.h"

namespace sluis::sdk {
namespace {

using Instant = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

Instant now() { return std::chrono::steady_clock::now(); }

constexpr int kFramesPerPollMax = 256;
constexpr int kMonitoredEvents = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
                                 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_DISCONNECTED |
                                 ZMQ_EVENT_CLOSED;

// Doubles from `ms_min` to `ms_max`, plus as much again at random, never above `ms_max`: thousands
// of gateways must not come back in the same instant after the broker's restart.
class Backoff {
 public:
  Backoff(int ms_min, int ms_max) : ms_min_(ms_min), ms_max_(ms_max), base_ms_(ms_min) {}

  Milliseconds next() {
    ByteArray<4> random;
    seal::fill_random(random);
    std::uint32_t number;
    std::memcpy(&number, random.data(), sizeof number);
    const int jitter_ms = static_cast<int>(number % static_cast<std::uint32_t>(base_ms_));
    const int delay_ms = std::min(base_ms_ + jitter_ms, ms_max_);
    base_ms_ = base_ms_ > ms_max_ / 2 ? ms_max_ : base_ms_ * 2;
    return Milliseconds(delay_ms);
  }
  void reset() { base_ms_ = ms_min_; }

 private:
  int ms_min_;
  int ms_max_;
  int base_ms_;
};

void configure(zmq::socket_t& dealer, const SessionOptions& options) {
  dealer.set(zmq::sockopt::linger, 0);
  dealer.set(zmq::sockopt::ipv6, options.endpoint.find('[') != std::string::npos);
  dealer.set(zmq::sockopt::immediate, true);
  dealer.set(zmq::sockopt::reconnect_ivl, -1);
  dealer.set(zmq::sockopt::handshake_ivl, curve::kHandshakeMs);
  dealer.set(zmq::sockopt::maxmsgsize,
             static_cast<std::int64_t>(curve::kFrameBytesMax + curve::kWireOverheadBytes));
  dealer.set(zmq::sockopt::sndhwm, curve::kQueueFramesMax);
  dealer.set(zmq::sockopt::rcvhwm, curve::kQueueFramesMax);
  dealer.set(zmq::sockopt::heartbeat_ivl, curve::kHeartbeatIntervalMs);
  dealer.set(zmq::sockopt::heartbeat_timeout, curve::kHeartbeatTimeoutMs);
  dealer.set(zmq::sockopt::heartbeat_ttl, curve::kHeartbeatLifetimeMs);
  dealer.set(zmq::sockopt::curve_serverkey,
             zmq::const_buffer(options.server_key.data(), CurveKey::kSize));
  dealer.set(zmq::sockopt::curve_publickey,
             zmq::const_buffer(options.keys.public_key.data(), CurveKey::kSize));
  dealer.set(zmq::sockopt::curve_secretkey,
             zmq::const_buffer(options.keys.secret.data(), options.keys.secret.size()));
}

// One whole message; the first frame in `frame`, how many there were as the result; 0: none waits.
int take(zmq::socket_t& socket, zmq::message_t& frame) {
  int count = 0;
  zmq::message_t rest;
  for (bool more = true; more;) {
    zmq::message_t& target = count == 0 ? frame : rest;
    if (zmq_msg_recv(target.handle(), socket.handle(), ZMQ_DONTWAIT) < 0) {
      if (zmq_errno() == EINTR) continue;
      if (zmq_errno() == EAGAIN) return 0;
      FATAL("the session socket failed while receiving");
    }
    ++count;
    more = target.more();
  }
  return count;
}

}  // namespace

struct Session::State {
  explicit State(SessionOptions options_in)
      : options(std::move(options_in)),
        backoff(options.reconnect_ms_min, options.reconnect_ms_max) {
    attempt();
  }

  // waiting → connecting, on sockets of its own: libzmq gives up a connection that was refused.
  void attempt() {
    const std::string monitor_endpoint = "inproc://session." + std::to_string(++attempts);
    dealer = zmq::socket_t(context, zmq::socket_type::dealer);
    configure(dealer, options);
    CHECK(zmq_socket_monitor(dealer.handle(), monitor_endpoint.c_str(), kMonitoredEvents) == 0);
    monitor = zmq::socket_t(context, zmq::socket_type::pair);
    monitor.set(zmq::sockopt::linger, 0);
    monitor.connect(monitor_endpoint);
    dealer.connect(options.endpoint);
    phase = Phase::connecting;
    next_step = now() + Milliseconds(options.attempt_ms_max);
  }

  ~State() { close(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // libzmq tells events by a send that waits for a reader: with the monitor's own end closed while
  // it has one more to tell, its only I/O thread would stand still, and no later attempt would ever
  // connect. So it is told to be silent first; what it had told by then fits the queue.
  void close() {
    if (dealer) zmq_socket_monitor(dealer.handle(), nullptr, 0);
    monitor.close();
    dealer.close();
  }

  // connecting or connected → waiting
  void give_up() {
    close();
    phase = Phase::waiting;
    next_step = now() + backoff.next();
  }

  void on_timer() {
    if (phase == Phase::connected || now() < next_step) return;
    if (phase == Phase::connecting) return give_up();
    try {
      attempt();
    } catch (const zmq::error_t&) {
      give_up();  // out of descriptors, most likely; later there may be some again
    }
  }

  void on_event(int event, SessionInput& input) {
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
      phase = Phase::connected;
      backoff.reset();
      input.events.push_back(LinkEvent::connected);
      return;
    }
    if (phase == Phase::connected) input.events.push_back(LinkEvent::disconnected);
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) input.events.push_back(LinkEvent::refused);
    give_up();
  }

  void read_monitor(SessionInput& input) {
    zmq::message_t frame;
    while (phase != Phase::waiting && take(monitor, frame) == 2) {
      std::uint16_t event = 0;
      CHECK(frame.size() >= sizeof event);
      std::memcpy(&event, frame.data(), sizeof event);
      on_event(event, input);
    }
  }

  void read_frames(SessionInput& input) {
    zmq::message_t frame;
    for (int i = 0; i < kFramesPerPollMax && phase != Phase::waiting; ++i) {
      const int count = take(dealer, frame);
      if (count == 0) return;
      const auto* data = frame.data<std::uint8_t>();
      if (count == 1) input.frames.emplace_back(data, data + frame.size());
    }
  }

  // `timeout_ms`, or less when a step of ours is due before.
  int wait_ms(int timeout_ms) const {
    if (phase == Phase::connected) return timeout_ms;
    const auto left = std::chrono::ceil<Milliseconds>(next_step - now()).count();
    const int due_ms = static_cast<int>(std::max<decltype(left)>(left, 0));
    return timeout_ms < 0 ? due_ms : std::min(timeout_ms, due_ms);
  }

  enum class Phase { waiting, connecting, connected };

  zmq::context_t context;
  SessionOptions options;
  Backoff backoff;
  zmq::socket_t dealer;
  zmq::socket_t monitor;
  Phase phase = Phase::waiting;
  Instant next_step;
  std::uint64_t attempts = 0;
};

Result<Session> Session::connect(SessionOptions options) {
  const bool times_fit = options.reconnect_ms_min > 0 && options.attempt_ms_max > 0 &&
                         options.reconnect_ms_min <= options.reconnect_ms_max &&
                         options.reconnect_ms_max <= 3'600'000;
  if (!times_fit || options.keys.secret.size() != curve::kSecretBytes) {
    return Error{ErrorCode::bad_config, "session times or key"};
  }
  try {
    return Session(std::make_unique<State>(std::move(options)));
  } catch (const zmq::error_t&) {
    return Error{ErrorCode::bad_config, "session endpoint"};
  }
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

SendResult Session::send(ByteView frame) {
  if (!connected() || frame.size() > curve::kFrameBytesMax) return SendResult::never_sent;
  for (;;) {
    if (zmq_send(state_->dealer.handle(), frame.data(), frame.size(), ZMQ_DONTWAIT) >= 0) {
      return SendResult::sent;
    }
    if (zmq_errno() == EAGAIN) return SendResult::never_sent;
    if (zmq_errno() != EINTR) FATAL("the session socket failed while sending");
  }
}

SessionInput Session::poll(int timeout_ms, std::span<pollfd> extra) {
  State& state = *state_;
  state.on_timer();
  void* const sockets[] = {state.dealer.handle(), state.monitor.handle()};
  const bool open = state.phase != State::Phase::waiting;
  curve::wait(std::span(sockets, open ? 2 : 0), state.wait_ms(timeout_ms), extra);
  SessionInput input;
  // Frames first: what arrived before the end of a connection still counts.
  state.read_frames(input);
  state.read_monitor(input);
  state.on_timer();
  return input;
}

bool Session::connected() const { return state_->phase == State::Phase::connected; }

}  // namespace sluis::sdk
