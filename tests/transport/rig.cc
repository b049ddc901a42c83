// SPDX-License-Identifier: EUPL-1.2
#include "tests/transport/rig.h"

#include <algorithm>
#include <chrono>

namespace sluis::transport::rig {
namespace {

ServerOptions options_of(Door& door, Limits limits) {
  return {"tcp://127.0.0.1:0", seal::SecretBytes::copy_of(door.keys.secret.view()),
          door.directory.authenticate(), limits};
}

sdk::SessionOptions options_of(Door& door, curve::CurveKeyPair keys, const CurveKey& server_key) {
  sdk::SessionOptions options;
  options.endpoint = door.server.endpoint();
  options.server_key = server_key;
  options.keys = std::move(keys);
  options.reconnect_ms_min = 50;
  options.reconnect_ms_max = 400;
  return options;
}

curve::CurveKeyPair admitted(Door& door, const MemberId& member) {
  curve::CurveKeyPair keys = curve::generate();
  door.directory.admit(keys.public_key, member);
  return keys;
}

}  // namespace

void Directory::admit(const CurveKey& key, const MemberId& member) {
  const std::scoped_lock lock(mutex_);
  members_[key] = member;
}

void Directory::revoke(const CurveKey& key) {
  const std::scoped_lock lock(mutex_);
  members_.erase(key);
}

Authenticate Directory::authenticate() {
  return [this](const CurveKey& key) -> std::optional<MemberId> {
    const std::scoped_lock lock(mutex_);
    const auto found = members_.find(key);
    if (found == members_.end()) return std::nullopt;
    return found->second;
  };
}

MemberId member(std::uint8_t number) {
  MemberId out;
  out.value.fill(number);
  return out;
}

Door::Door(Limits limits) : server(Server::open(options_of(*this, limits)).value()) {}

Client::Client(Door& door, curve::CurveKeyPair keys, const CurveKey& server_key)
    : key(keys.public_key),
      session(sdk::Session::connect(options_of(door, std::move(keys), server_key)).value()) {}

Client::Client(Door& door, const MemberId& member)
    : Client(door, admitted(door, member), door.keys.public_key) {}

Client::Client(Door& door) : Client(door, curve::generate(), door.keys.public_key) {}

void Client::poll(int timeout_ms) {
  sdk::SessionInput input = session.poll(timeout_ms);
  events.insert(events.end(), input.events.begin(), input.events.end());
  std::move(input.frames.begin(), input.frames.end(), std::back_inserter(frames));
}

bool Client::saw(sdk::LinkEvent event) const {
  return std::find(events.begin(), events.end(), event) != events.end();
}

bool run(Door& door, const std::vector<Client*>& clients, std::vector<Received>& received,
         const std::function<bool()>& done, int limit_ms) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    auto batch = door.server.poll(2);
    std::move(batch.begin(), batch.end(), std::back_inserter(received));
    for (Client* client : clients) client->poll();
  }
  return true;
}

void run_for(Door& door, const std::vector<Client*>& clients, std::vector<Received>& received,
             int duration_ms) {
  run(door, clients, received, [] { return false; }, duration_ms);
}

Bytes text(std::string_view words) { return to_bytes(as_bytes(words)); }

}  // namespace sluis::transport::rig
