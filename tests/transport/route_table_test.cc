// SPDX-License-Identifier: EUPL-1.2
// The table of connections, and the keys.
#include "broker/transport/route_table.h"

#include <gtest/gtest.h>

#include "proto/curve/keys.h"
#include "tests/transport/rig.h"

namespace sluis::transport {
namespace {

using rig::member;

Route route(const std::string& address, std::uint8_t number) {
  return {address, member(number), {}};
}

TEST(RouteTable, KeepsTheHandleOfAConnectionThatStaysTheSame) {
  RouteTable table;
  const Peer peer = table.note(route("a", 1));
  EXPECT_EQ(table.note(route("a", 1)), peer);
  EXPECT_EQ(table.size(), 1u);
}

TEST(RouteTable, NeverLetsAnOldHandleReachTheNextOwnerOfAnAddress) {
  RouteTable table;
  const Peer before = table.note(route("a", 1));
  const Peer after = table.note(route("a", 2));
  EXPECT_NE(before, after);
  EXPECT_EQ(table.find(before), nullptr);
  EXPECT_TRUE(table.peers_of(member(1)).empty());
  ASSERT_NE(table.find(after), nullptr);
  EXPECT_EQ(table.find(after)->member, member(2));
}

TEST(RouteTable, ListsTheNewestFirstAndForgetsTheOldestAboveTheLimit) {
  RouteTable table;
  std::vector<Peer> peers;
  for (std::size_t i = 0; i <= kPeersPerMemberMax; ++i) {
    peers.push_back(table.note(route(std::string(1, static_cast<char>('a' + i)), 1)));
  }
  EXPECT_EQ(table.size(), kPeersPerMemberMax);
  EXPECT_EQ(table.find(peers.front()), nullptr);
  EXPECT_EQ(table.peers_of(member(1)).front(), peers.back());
  table.forget(peers.back());
  table.forget(peers.back());
  EXPECT_EQ(table.peers_of(member(1)).front(), peers[kPeersPerMemberMax - 1]);
}

TEST(CurveKeys, GiveThePublicKeyOfTheirSecret) {
  const curve::CurveKeyPair keys = curve::generate();
  EXPECT_EQ(curve::public_of(keys.secret).value(), keys.public_key);
  EXPECT_NE(curve::generate().public_key, keys.public_key);
  EXPECT_EQ(curve::public_of(seal::SecretBytes(31)).code(), ErrorCode::malformed);
}

}  // namespace
}  // namespace sluis::transport
