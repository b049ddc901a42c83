// SPDX-License-Identifier: EUPL-1.2
// Which connection belongs to which member: the broker's side of a session, by handles of its own.
//
// Pure. Thread safety: none; the loop's thread owns it. A Peer number is never used twice, so a
// handle kept from a connection that is gone can never reach the one that came after it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/types/ids.h"

namespace sluis::transport {

// One connection, named by this process alone.
struct Peer {
  std::uint64_t number = 0;
  auto operator<=>(const Peer&) const = default;
};

// Connections remembered for one member; the oldest is forgotten first.
inline constexpr std::size_t kPeersPerMemberMax = 8;

struct Route {
  std::string address;  // libzmq's routing id: 0x00 and four bytes that it chose
  MemberId member;
  CurveKey key;
  bool operator==(const Route&) const = default;
};

class RouteTable {
 public:
  // The handle of `route`: the one it has, or a new one when the address is new or now belongs to
  // another member or key.
  Peer note(const Route& route);

  // Nothing when the connection was forgotten.
  const Route* find(Peer peer) const;

  // The member's connections, the newest first; at most kPeersPerMemberMax.
  std::vector<Peer> peers_of(const MemberId& member) const;

  void forget(Peer peer);

  std::size_t size() const { return routes_.size(); }

 private:
  std::uint64_t last_number_ = 0;
  std::map<Peer, Route> routes_;
  std::map<std::string, Peer> by_address_;
  std::map<MemberId, std::vector<Peer>> by_member_;  // the oldest first
};

}  // namespace sluis::transport
