// SPDX-License-Identifier: EUPL-1.2
#include "broker/transport/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <zmq.hpp>

#include "proto/curve/keys.h"
#include "proto/curve/wait.h"

namespace sluis::transport {
namespace {

// Without it a CURVE server whose ZAP handler is gone lets everybody in. libzmq's header hides the
// name behind its draft API; the library takes the number.
constexpr int kZapEnforceDomain = 93;

// Each connection is a descriptor; a flood of silent ones must not use up those of the store.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// libzmq 4.3.4 numbers connections from rand() on and never seeds it. A member that claims the
// number which comes next as its ROUTING_ID stops the process (an assertion of libzmq) at the next
// honest connection; so the start must be a secret.
void seed_route_numbers() {
  ByteArray<sizeof(unsigned)> random;
  seal::fill_random(random);
  std::srand(std::bit_cast<unsigned>(random));
}

bool in_range(const ServerOptions& options) {
  const Limits& limits = options.limits;
  return options.secret.size() == curve::kSecretBytes && options.authenticate &&
         limits.handshake_ms > 0 && limits.frame_bytes_max > 0 &&
         limits.frame_bytes_max <= curve::kFrameBytesMax && limits.queue_frames_max > 0 &&
         limits.queue_frames_max <= curve::kQueueFramesMax && limits.frames_per_poll_max > 0;
}

void configure(zmq::socket_t& router, const ServerOptions& options) {
  router.set(zmq::sockopt::linger, 0);
  router.set(zmq::sockopt::ipv6, options.endpoint.find('[') != std::string::npos);
  router.set(zmq::sockopt::router_mandatory, true);
  router.set(zmq::sockopt::handshake_ivl, options.limits.handshake_ms);
  router.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(options.limits.frame_bytes_max +
                                                                curve::kWireOverheadBytes));
  router.set(zmq::sockopt::sndhwm, options.limits.queue_frames_max);
  router.set(zmq::sockopt::rcvhwm, options.limits.queue_frames_max);
  router.set(zmq::sockopt::heartbeat_ivl, curve::kHeartbeatIntervalMs);
  router.set(zmq::sockopt::heartbeat_timeout, curve::kHeartbeatTimeoutMs);
  router.set(zmq::sockopt::heartbeat_ttl, curve::kHeartbeatLifetimeMs);
  router.set(zmq::sockopt::backlog, 1024);
  router.set(zmq::sockopt::curve_server, true);
  router.set(zmq::sockopt::curve_secretkey,
             zmq::const_buffer(options.secret.data(), options.secret.size()));
  router.set(zmq::sockopt::zap_domain, std::string(kZapDomain));
  const int enforce = 1;
  if (zmq_setsockopt(router.handle(), kZapEnforceDomain, &enforce, sizeof enforce) != 0) {
    throw zmq::error_t();
  }
}

// The next frame; nothing when none waits.
bool take(zmq::socket_t& socket, zmq::message_t& frame) {
  for (;;) {
    if (zmq_msg_recv(frame.handle(), socket.handle(), ZMQ_DONTWAIT) >= 0) return true;
    if (zmq_errno() == EAGAIN) return false;
    if (zmq_errno() != EINTR) FATAL("the session socket failed while receiving");
  }
}

// 0, or the errno.
int put(zmq::socket_t& socket, ByteView bytes, int flags) {
  for (;;) {
    if (zmq_send(socket.handle(), bytes.data(), bytes.size(), flags) >= 0) return 0;
    if (zmq_errno() != EINTR) return zmq_errno();
  }
}

template <class Fixed>
std::optional<Fixed> property_of(zmq::message_t& frame, const char* name) {
  const char* text = zmq_msg_gets(frame.handle(), name);
  if (text == nullptr) return std::nullopt;
  const auto bytes = from_hex(text);
  return bytes ? Fixed::from(*bytes) : std::nullopt;
}

// libzmq's own addresses begin with a zero byte; a client may not choose one that does.
bool claims_route(const std::string& address, zmq::message_t& frame) {
  const char* claimed = zmq_msg_gets(frame.handle(), "Identity");
  return address.size() != 5 || address[0] != 0 || (claimed != nullptr && *claimed != 0);
}

}  // namespace

struct Server::State {
  explicit State(ServerOptions options)
      : authenticate(options.authenticate),
        limits(options.limits),
        authenticator(context, options.authenticate) {
    seed_route_numbers();
    router = zmq::socket_t(context, zmq::socket_type::router);
    configure(router, options);
    router.bind(options.endpoint);
    endpoint = router.get(zmq::sockopt::last_endpoint);
  }

  // Reads one message; false when none waits.
  bool receive(std::vector<Received>& out) {
    zmq::message_t address, frame, rest;
    if (!take(router, address)) return false;
    CHECK(address.more() && take(router, frame));
    const bool single = !frame.more();
    for (bool more = !single; more; more = rest.more()) CHECK(take(router, rest));
    if (single) {
      judge(address.to_string(), frame, out);
    } else {
      ++counters.dropped_malformed;
    }
    return true;
  }

  void judge(const std::string& address, zmq::message_t& frame, std::vector<Received>& out) {
    const auto member = property_of<MemberId>(frame, "User-Id");
    const auto key = property_of<CurveKey>(frame, kKeyProperty);
    if (!member || !key) {
      ++counters.dropped_unauthenticated;
    } else if (claims_route(address, frame)) {
      ++counters.dropped_claimed_route;
    } else if (ask(authenticate, *key) != member) {
      ++counters.dropped_revoked;
    } else {
      ++counters.received;
      const Peer peer = routes.note({address, *member, *key});
      const auto* data = frame.data<std::uint8_t>();
      out.push_back({peer, *member, *key, Bytes(data, data + frame.size())});
    }
  }

  bool send(Peer peer, ByteView frame) {
    const Route* route = routes.find(peer);
    if (route == nullptr || frame.size() > limits.frame_bytes_max) return false;
    if (ask(authenticate, route->key) != route->member) {
      routes.forget(peer);
      return false;
    }
    const int failure = put(router, as_bytes(route->address), ZMQ_SNDMORE | ZMQ_DONTWAIT);
    if (failure == EHOSTUNREACH) routes.forget(peer);
    if (failure == EHOSTUNREACH || failure == EAGAIN) return false;
    if (failure != 0 || put(router, frame, ZMQ_DONTWAIT) != 0) {
      FATAL("the session socket failed while sending");
    }
    return true;
  }

  SendResult count(bool was_sent) {
    ++(was_sent ? counters.sent : counters.never_sent);
    return was_sent ? SendResult::sent : SendResult::never_sent;
  }

  // In this order: the router goes first, the context last.
  zmq::context_t context;
  Authenticate authenticate;
  Limits limits;
  Authenticator authenticator;
  zmq::socket_t router;
  std::string endpoint;
  RouteTable routes;
  Counters counters;
};

Result<Server> Server::open(ServerOptions options) {
  if (!in_range(options)) return Error{ErrorCode::bad_config, "transport limits or key"};
  raise_descriptor_limit();
  try {
    return Server(std::make_unique<State>(std::move(options)));
  } catch (const zmq::error_t& error) {
    if (error.num() == EADDRINUSE) return Error{ErrorCode::address_taken, "transport endpoint"};
    return Error{ErrorCode::bad_config, "transport endpoint"};
  }
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}
Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

const std::string& Server::endpoint() const { return state_->endpoint; }

std::vector<Received> Server::poll(int timeout_ms, std::span<pollfd> extra) {
  void* const sockets[] = {state_->router.handle()};
  curve::wait(sockets, timeout_ms, extra);
  std::vector<Received> out;
  for (int i = 0; i < state_->limits.frames_per_poll_max && state_->receive(out); ++i) {
  }
  return out;
}

SendResult Server::send(Peer peer, ByteView frame) {
  return state_->count(state_->send(peer, frame));
}

SendResult Server::send(const MemberId& member, ByteView frame) {
  const auto peers = state_->routes.peers_of(member);
  return state_->count(std::any_of(peers.begin(), peers.end(),
                                   [&](Peer peer) { return state_->send(peer, frame); }));
}

Counters Server::counters() const {
  Counters out = state_->counters;
  out.handshakes_accepted = state_->authenticator.accepted();
  out.handshakes_refused = state_->authenticator.refused();
  return out;
}

bool Server::admits() const { return state_->authenticator.running(); }

void Server::stop_authenticator_for_test() { state_->authenticator.stop(); }

}  // namespace sluis::transport
