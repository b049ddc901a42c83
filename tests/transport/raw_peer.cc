// SPDX-License-Identifier: EUPL-1.2
#include "tests/transport/raw_peer.h"

#include <cstring>
#include <zmq.hpp>

namespace sluis::transport::rig {
namespace {

constexpr char kMonitor[] = "inproc://raw.monitor";

void configure(zmq::socket_t& dealer, const RawPeerOptions& options) {
  dealer.set(zmq::sockopt::linger, 0);
  dealer.set(zmq::sockopt::immediate, true);
  dealer.set(zmq::sockopt::reconnect_ivl, 50);
  if (!options.routing_id.empty()) dealer.set(zmq::sockopt::routing_id, options.routing_id);
  if (options.mechanism == Mechanism::plain) {
    dealer.set(zmq::sockopt::plain_username, "school");
    dealer.set(zmq::sockopt::plain_password, "secret");
  }
  if (options.mechanism == Mechanism::curve) {
    const auto& keys = *options.keys;
    dealer.set(zmq::sockopt::curve_serverkey,
               zmq::const_buffer(options.server_key.data(), CurveKey::kSize));
    dealer.set(zmq::sockopt::curve_publickey,
               zmq::const_buffer(keys.public_key.data(), CurveKey::kSize));
    dealer.set(zmq::sockopt::curve_secretkey,
               zmq::const_buffer(keys.secret.data(), keys.secret.size()));
  }
}

}  // namespace

struct RawPeer::State {
  void read_monitor() {
    zmq::message_t event, address;
    while (monitor.recv(event, zmq::recv_flags::dontwait)) {
      static_cast<void>(monitor.recv(address));
      std::uint16_t number = 0;
      std::memcpy(&number, event.data(), sizeof number);
      (number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED ? succeeded : failed) = true;
    }
  }

  zmq::context_t context;
  zmq::socket_t dealer{context, zmq::socket_type::dealer};
  zmq::socket_t monitor{context, zmq::socket_type::pair};
  bool succeeded = false;
  bool failed = false;
};

RawPeer::RawPeer(const std::string& endpoint, const RawPeerOptions& options)
    : state_(std::make_unique<State>()) {
  configure(state_->dealer, options);
  const int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
                     ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                     ZMQ_EVENT_DISCONNECTED;
  CHECK(zmq_socket_monitor(state_->dealer.handle(), kMonitor, events) == 0);
  state_->monitor.set(zmq::sockopt::linger, 0);
  state_->monitor.connect(kMonitor);
  state_->dealer.connect(endpoint);
}

RawPeer::~RawPeer() = default;

bool RawPeer::send(const std::vector<Bytes>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const int more = i + 1 < frames.size() ? ZMQ_SNDMORE : 0;
    if (zmq_send(state_->dealer.handle(), frames[i].data(), frames[i].size(),
                 ZMQ_DONTWAIT | more) < 0) {
      return false;
    }
  }
  return true;
}

std::size_t RawPeer::received() {
  std::size_t count = 0;
  zmq::message_t frame;
  while (state_->dealer.recv(frame, zmq::recv_flags::dontwait)) count += frame.more() ? 0u : 1u;
  return count;
}

bool RawPeer::succeeded() {
  state_->read_monitor();
  return state_->succeeded;
}

bool RawPeer::failed() {
  state_->read_monitor();
  return state_->failed;
}

RawPeer curve_peer(Door& door, const MemberId& member, const std::string& routing_id) {
  const curve::CurveKeyPair keys = curve::generate();
  door.directory.admit(keys.public_key, member);
  return RawPeer(door.server.endpoint(),
                 {Mechanism::curve, door.keys.public_key, &keys, routing_id});
}

}  // namespace sluis::transport::rig
