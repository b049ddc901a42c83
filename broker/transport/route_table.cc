// SPDX-License-Identifier: EUPL-1.2
#include "broker/transport/route_table.h"

#include <algorithm>

namespace sluis::transport {

Peer RouteTable::note(const Route& route) {
  if (const auto known = by_address_.find(route.address); known != by_address_.end()) {
    const Peer peer = known->second;
    if (routes_.at(peer) == route) return peer;
    forget(peer);
  }
  const Peer peer{++last_number_};
  routes_.emplace(peer, route);
  by_address_.emplace(route.address, peer);
  auto& peers = by_member_[route.member];
  peers.push_back(peer);
  if (peers.size() > kPeersPerMemberMax) {
    const Peer oldest = peers.front();
    forget(oldest);
  }
  return peer;
}

const Route* RouteTable::find(Peer peer) const {
  const auto found = routes_.find(peer);
  return found == routes_.end() ? nullptr : &found->second;
}

std::vector<Peer> RouteTable::peers_of(const MemberId& member) const {
  const auto found = by_member_.find(member);
  if (found == by_member_.end()) return {};
  return {found->second.rbegin(), found->second.rend()};
}

void RouteTable::forget(Peer peer) {
  const auto found = routes_.find(peer);
  if (found == routes_.end()) return;
  const auto member = by_member_.find(found->second.member);
  std::erase(member->second, peer);
  if (member->second.empty()) by_member_.erase(member);
  by_address_.erase(found->second.address);
  routes_.erase(found);
}

}  // namespace sluis::transport
