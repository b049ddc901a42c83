// SPDX-License-Identifier: EUPL-1.2
#include "broker/transport/authenticator.h"

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "proto/types/check.h"

namespace sluis::transport {
namespace {

constexpr char kHandlerEndpoint[] = "inproc://zeromq.zap.01";
constexpr char kStopEndpoint[] = "inproc://sluis.zap.stop";

using Frames = std::vector<std::string>;

// A whole request; frames past the seven of ZAP are read and thrown away.
Frames receive(zmq::socket_t& socket) {
  Frames frames;
  for (bool more = true; more;) {
    zmq::message_t frame;
    if (!socket.recv(frame)) return frames;
    more = frame.more();
    if (frames.size() < 8) frames.push_back(frame.to_string());
  }
  return frames;
}

// version, request id, domain, address, identity, mechanism, client key.
std::optional<CurveKey> key_of(const Frames& request) {
  if (request.size() != 7) return std::nullopt;
  if (request[0] != "1.0" || request[2] != kZapDomain || request[5] != "CURVE") return std::nullopt;
  return CurveKey::from(as_bytes(request[6]));
}

// One ZMTP property: u8 length, name, u32 length big-endian, value.
std::string property(std::string_view name, std::string_view value) {
  std::string out;
  out.push_back(static_cast<char>(name.size()));
  out += name;
  for (const unsigned shift : {24u, 16u, 8u, 0u}) {
    out.push_back(static_cast<char>(value.size() >> shift & 0xff));
  }
  return out += value;
}

void reply(zmq::socket_t& socket, const std::array<std::string, 6>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto flags = i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    socket.send(zmq::buffer(frames[i]), flags);
  }
}

}  // namespace

std::optional<MemberId> ask(const Authenticate& authenticate, const CurveKey& key) {
  try {
    return authenticate(key);
  } catch (...) {
    return std::nullopt;
  }
}

struct Authenticator::State {
  State(zmq::context_t& context, Authenticate authenticate_in)
      : authenticate(std::move(authenticate_in)),
        handler(context, zmq::socket_type::rep),
        stop_receiver(context, zmq::socket_type::pair),
        stop_sender(context, zmq::socket_type::pair) {
    for (zmq::socket_t* socket : {&handler, &stop_receiver, &stop_sender}) {
      socket->set(zmq::sockopt::linger, 0);
    }
    handler.bind(kHandlerEndpoint);
    stop_receiver.bind(kStopEndpoint);
    stop_sender.connect(kStopEndpoint);
  }

  void answer() {
    const Frames request = receive(handler);
    const std::string id = request.size() > 1 ? request[1] : "";
    const auto key = key_of(request);
    const auto member = key ? ask(authenticate, *key) : std::nullopt;
    if (!member) {
      refused.fetch_add(1, std::memory_order_relaxed);
      return reply(handler, {"1.0", id, "400", "not known here", "", ""});
    }
    accepted.fetch_add(1, std::memory_order_relaxed);
    reply(handler, {"1.0", id, "200", "", member->hex(), property(kKeyProperty, key->hex())});
  }

  void serve() {
    for (;;) {
      zmq_pollitem_t items[] = {{handler.handle(), 0, ZMQ_POLLIN, 0},
                                {stop_receiver.handle(), 0, ZMQ_POLLIN, 0}};
      if (zmq_poll(items, 2, -1) < 0 && zmq_errno() != EINTR) return;
      if (items[1].revents != 0) return;
      if (items[0].revents != 0) answer();
    }
  }

  // Until told to stop. A failure ends it too: then nobody gets in, which is the safe side.
  void run() {
    try {
      serve();
    } catch (...) {
    }
    running.store(false, std::memory_order_release);
    handler.close();
  }

  Authenticate authenticate;
  zmq::socket_t handler;        // the thread's alone once it runs
  zmq::socket_t stop_receiver;  // the thread's alone once it runs
  zmq::socket_t stop_sender;
  std::atomic<bool> running{true};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::thread thread;
};

Authenticator::Authenticator(zmq::context_t& context, Authenticate authenticate)
    : state_(std::make_unique<State>(context, std::move(authenticate))) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

Authenticator::~Authenticator() { stop(); }

void Authenticator::stop() {
  if (!state_->thread.joinable()) return;
  zmq_send(state_->stop_sender.handle(), "", 0, ZMQ_DONTWAIT);
  state_->thread.join();
}

bool Authenticator::running() const { return state_->running.load(std::memory_order_acquire); }
std::uint64_t Authenticator::accepted() const {
  return state_->accepted.load(std::memory_order_relaxed);
}
std::uint64_t Authenticator::refused() const {
  return state_->refused.load(std::memory_order_relaxed);
}

}  // namespace sluis::transport
