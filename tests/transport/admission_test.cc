// SPDX-License-Identifier: EUPL-1.2
// Nobody in without a known key: each way in that must stay shut, with an honest client beside it
// that shows the door was open.
#include <gtest/gtest.h>

#include "tests/transport/raw_peer.h"

namespace sluis::transport {
namespace {

using rig::Client;
using rig::Door;
using rig::Mechanism;
using rig::member;
using rig::RawPeer;
using rig::text;
using sdk::LinkEvent;

void expect_honest_client_served(Door& door) {
  Client honest(door, member(9));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] { return honest.session.connected(); }));
  honest.session.send(text("hello"));
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(received[0].member, member(9));
}

void expect_mechanism_stays_out(Mechanism mechanism) {
  Door door;
  RawPeer peer(door.server.endpoint(), {mechanism, {}, nullptr, {}});
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {}, received, [&] {
    peer.send({text("hello")});
    return peer.failed();
  }));
  EXPECT_FALSE(peer.succeeded());
  EXPECT_TRUE(received.empty());
  EXPECT_EQ(door.server.counters().handshakes_accepted, 0u);
  expect_honest_client_served(door);
}

TEST(Admission, KeepsNullPeersOut) { expect_mechanism_stays_out(Mechanism::null); }

TEST(Admission, KeepsPlainPeersOut) { expect_mechanism_stays_out(Mechanism::plain); }

TEST(Admission, NeverConnectsAClientThatExpectsAnotherServerKey) {
  Door door;
  curve::CurveKeyPair keys = curve::generate();
  door.directory.admit(keys.public_key, member(1));
  Client client(door, std::move(keys), curve::generate().public_key);
  std::vector<Received> received;
  rig::run_for(door, {&client}, received, 800);
  EXPECT_TRUE(client.events.empty());
  EXPECT_EQ(door.server.counters().handshakes_accepted, 0u);
  expect_honest_client_served(door);
}

TEST(Admission, RefusesAnUnknownKey) {
  Door door;
  Client client(door);
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.saw(LinkEvent::refused); }));
  EXPECT_FALSE(client.saw(LinkEvent::connected));
  EXPECT_EQ(client.session.send(text("hello")), sdk::SendResult::never_sent);
  EXPECT_GE(door.server.counters().handshakes_refused, 1u);
  expect_honest_client_served(door);
}

TEST(Admission, RefusesAKeyRevokedBeforeItConnects) {
  Door door;
  curve::CurveKeyPair keys = curve::generate();
  door.directory.admit(keys.public_key, member(1));
  door.directory.revoke(keys.public_key);
  Client client(door, std::move(keys), door.keys.public_key);
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.saw(LinkEvent::refused); }));
  EXPECT_FALSE(client.saw(LinkEvent::connected));
  expect_honest_client_served(door);
}

// A member, connected and heard once.
struct Heard {
  explicit Heard(Door& door_in) : door(door_in), client(door_in, member(1)) {
    CHECK(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
    client.session.send(text("first"));
    CHECK(rig::run(door, {&client}, received, [&] { return received.size() == 1; }));
  }
  Door& door;
  Client client;
  std::vector<Received> received;
};

TEST(Admission, DropsTheNextFrameOfAKeyRevokedDuringItsSession) {
  Door door;
  Heard heard(door);
  door.directory.revoke(heard.client.key);
  heard.client.session.send(text("second"));
  ASSERT_TRUE(rig::run(door, {&heard.client}, heard.received,
                       [&] { return door.server.counters().dropped_revoked == 1; }));
  EXPECT_EQ(heard.received.size(), 1u);
}

TEST(Admission, SendsNothingMoreToAKeyRevokedDuringItsSession) {
  Door door;
  Heard heard(door);
  door.directory.revoke(heard.client.key);
  EXPECT_EQ(door.server.send(heard.received[0].peer, text("answer")), SendResult::never_sent);
  EXPECT_EQ(door.server.send(member(1), text("notice")), SendResult::never_sent);
}

TEST(Admission, DropsASessionWhoseKeyNowBelongsToAnotherMember) {
  Door door;
  Heard heard(door);
  door.directory.admit(heard.client.key, member(2));
  heard.client.session.send(text("second"));
  ASSERT_TRUE(rig::run(door, {&heard.client}, heard.received,
                       [&] { return door.server.counters().dropped_revoked == 1; }));
  EXPECT_EQ(door.server.send(member(2), text("not yours")), SendResult::never_sent);
}

TEST(Admission, LetsNobodyInOnceTheHandlerIsDead) {
  Door door;
  Heard heard(door);
  const auto accepted = door.server.counters().handshakes_accepted;
  door.server.stop_authenticator_for_test();
  EXPECT_FALSE(door.server.admits());
  Client late(door, member(2));
  rig::run_for(door, {&heard.client, &late}, heard.received, 1'500);
  EXPECT_FALSE(late.saw(LinkEvent::connected));
  EXPECT_EQ(door.server.counters().handshakes_accepted, accepted);
  heard.client.session.send(text("still here"));
  EXPECT_TRUE(rig::run(door, {&heard.client}, heard.received,
                       [&] { return heard.received.size() == 2; }));
}

TEST(Admission, AnswersHandshakesWhileTheLoopIsBusyElsewhere) {
  Door door;
  Client client(door, member(1));
  for (int i = 0; i < 2'000 && !client.session.connected(); ++i) client.poll(10);
  EXPECT_TRUE(client.session.connected());
}

TEST(Admission, CountsAnExceptionOfTheDirectoryAsNo) {
  EXPECT_FALSE(ask([](const CurveKey&) -> std::optional<MemberId> { throw 1; }, {}).has_value());
}

}  // namespace
}  // namespace sluis::transport
