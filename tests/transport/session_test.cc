// SPDX-License-Identifier: EUPL-1.2
// A session from end to end: who gets in, what travels, and what is reported as never sent.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

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

// Each refusal ends a connection while libzmq still has something to say about it.
TEST(Session, IsRefusedHundredsOfTimesAndStillGetsIn) {
  Door door;
  std::atomic<bool> over = false;
  std::thread serving([&] {
    while (!over) door.server.poll(1);
  });
  std::vector<std::thread> busy;  // libzmq's thread is stopped in the middle of it, now and then
  for (int i = 0; i < 3; ++i) {
    busy.emplace_back([&] {
      while (!over) std::this_thread::yield();
    });
  }
  sdk::SessionOptions options;
  options.endpoint = door.server.endpoint();
  options.server_key = door.keys.public_key;
  options.keys = curve::generate();
  const CurveKey key = options.keys.public_key;
  options.reconnect_ms_min = options.reconnect_ms_max = 1;
  auto session = sdk::Session::connect(std::move(options));
  ASSERT_TRUE(session.ok());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (int refused = 0; !session->connected() && std::chrono::steady_clock::now() < end;) {
    for (const LinkEvent event : session->poll(5).events) refused += event == LinkEvent::refused;
    if (refused == 300) door.directory.admit(key, member(1));
  }
  EXPECT_TRUE(session->connected());
  over = true;
  serving.join();
  for (std::thread& thread : busy) thread.join();
}

}  // namespace
}  // namespace sluis::transport
