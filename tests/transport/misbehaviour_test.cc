// SPDX-License-Identifier: EUPL-1.2
// Members that hold a known key and still break the rules: only their own connection suffers.
#include <gtest/gtest.h>

#include "tests/transport/raw_peer.h"

namespace sluis::transport {
namespace {

using rig::Client;
using rig::Door;
using rig::member;
using rig::RawPeer;
using rig::text;
using sdk::LinkEvent;

// Sends until the connection takes it.
void send(Door& door, RawPeer& peer, std::vector<Received>& received, std::vector<Bytes> frames) {
  ASSERT_TRUE(rig::run(door, {}, received, [&] { return peer.send(frames); }));
}

TEST(Misbehaviour, DropsMessagesOfMoreThanOneFrameAndHearsTheNext) {
  Door door;
  RawPeer peer = rig::curve_peer(door, member(1));
  std::vector<Received> received;
  send(door, peer, received, {{}, text("as a REQ socket would")});
  send(door, peer, received, {text("one"), text("two"), text("three")});
  send(door, peer, received, {text("alone")});
  ASSERT_TRUE(rig::run(door, {}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(received.size(), 1u);
  EXPECT_EQ(received[0].frame, text("alone"));
  EXPECT_EQ(door.server.counters().dropped_malformed, 2u);
}

TEST(Misbehaviour, TakesAFrameOfTheLargestSize) {
  Door door;
  Client client(door, member(1));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
  const Bytes largest(curve::kFrameBytesMax, 7);
  EXPECT_EQ(client.session.send(largest), sdk::SendResult::sent);
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(received[0].frame, largest);
  EXPECT_EQ(door.server.send(received[0].peer, largest), SendResult::sent);
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return !client.frames.empty(); }));
  EXPECT_EQ(client.frames[0], largest);
  EXPECT_EQ(client.events, std::vector<LinkEvent>{LinkEvent::connected});
}

TEST(Misbehaviour, DisconnectsThePeerOfAnOversizeFrameAndNobodyElse) {
  Door door;
  RawPeer peer = rig::curve_peer(door, member(1));
  Client other(door, member(2));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&other}, received, [&] { return other.session.connected(); }));
  send(door, peer, received, {Bytes(curve::kFrameBytesMax + 1, 7)});
  ASSERT_TRUE(rig::run(door, {&other}, received, [&] { return peer.failed(); }));
  EXPECT_TRUE(received.empty());
  other.session.send(text("unharmed"));
  ASSERT_TRUE(rig::run(door, {&other}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(other.events, std::vector<LinkEvent>{LinkEvent::connected});
}

TEST(Misbehaviour, SessionAndServerNeverSendAnOversizeFrame) {
  Door door;
  Client client(door, member(1));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
  const Bytes oversize(curve::kFrameBytesMax + 1, 7);
  EXPECT_EQ(client.session.send(oversize), sdk::SendResult::never_sent);
  client.session.send(text("hello"));
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(door.server.send(received[0].peer, oversize), SendResult::never_sent);
}

TEST(Misbehaviour, NeverListensToAClaimedRoutingIdSoTwoOfThemCannotRobEachOther) {
  Door door;
  RawPeer first = rig::curve_peer(door, member(1), "same");
  RawPeer second = rig::curve_peer(door, member(2), "same");
  Client honest(door, member(1));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] {
    first.send({text("mine")});
    second.send({text("mine")});
    return honest.session.connected() && first.succeeded() && second.succeeded() &&
           door.server.counters().dropped_claimed_route > 0;
  }));
  EXPECT_TRUE(received.empty());
  EXPECT_EQ(door.server.send(member(1), text("notice")), SendResult::never_sent);
  honest.session.send(text("hello"));
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(door.server.send(member(1), text("for the honest one")), SendResult::sent);
  EXPECT_EQ(door.server.send(member(2), text("for nobody")), SendResult::never_sent);
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] { return !honest.frames.empty(); }));
  EXPECT_EQ(first.received() + second.received(), 0u);
}

}  // namespace
}  // namespace sluis::transport
