// SPDX-License-Identifier: EUPL-1.2
// A session from end to end: who gets in, what travels, and what is reported as never sent.
#include <gtest/gtest.h>

#include "tests/transport/rig.h"

namespace sluis::transport {
namespace {

using rig::Client;
using rig::Door;
using rig::member;
using rig::text;
using sdk::LinkEvent;

TEST(Session, CarriesFramesBothWaysUnderTheMemberOfItsKey) {
  Door door;
  Client client(door, member(1));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
  EXPECT_EQ(client.session.send(text("question")), sdk::SendResult::sent);
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return !received.empty(); }));
  EXPECT_EQ(received[0].member, member(1));
  EXPECT_EQ(received[0].key, client.key);
  EXPECT_EQ(received[0].frame, text("question"));
  EXPECT_EQ(door.server.send(received[0].peer, text("answer")), SendResult::sent);
  EXPECT_EQ(door.server.send(member(1), text("notice")), SendResult::sent);
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.frames.size() == 2; }));
  EXPECT_EQ(client.frames, (std::vector<Bytes>{text("answer"), text("notice")}));
  EXPECT_EQ(client.events, std::vector<LinkEvent>{LinkEvent::connected});
}

TEST(Session, IsRefusedWithAnUnknownKeyAndGetsInOnceTheKeyIsAdmitted) {
  Door door;
  Client client(door);
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.saw(LinkEvent::refused); }));
  EXPECT_FALSE(client.saw(LinkEvent::connected));
  EXPECT_EQ(client.session.send(text("let me in")), sdk::SendResult::never_sent);
  EXPECT_GE(door.server.counters().handshakes_refused, 1u);
  door.directory.admit(client.key, member(1));
  EXPECT_TRUE(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
}

}  // namespace
}  // namespace sluis::transport
