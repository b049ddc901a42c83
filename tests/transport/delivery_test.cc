// SPDX-License-Identifier: EUPL-1.2
// Which connection gets a frame, and that nothing is lost in silence: what was never sent says so.
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/transport/rig.h"

namespace sluis::transport {
namespace {

using rig::Client;
using rig::Door;
using rig::member;
using rig::text;
using sdk::LinkEvent;

void hear(Door& door, Client& client, std::vector<Received>& received) {
  const std::size_t before = received.size();
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return client.session.connected(); }));
  client.session.send(text("hello"));
  ASSERT_TRUE(rig::run(door, {&client}, received, [&] { return received.size() > before; }));
}

TEST(Delivery, ReportsNeverSentForAPeerThatIsGone) {
  Door door;
  std::vector<Received> received;
  {
    Client client(door, member(1));
    hear(door, client, received);
  }
  EXPECT_TRUE(rig::run(door, {}, received, [&] {
    return door.server.send(received[0].peer, text("too late")) == SendResult::never_sent;
  }));
  EXPECT_EQ(door.server.send(member(1), text("too late")), SendResult::never_sent);
  EXPECT_GE(door.server.counters().never_sent, 2u);
}

TEST(Delivery, ReportsNeverSentForAMemberThatNeverConnected) {
  Door door;
  EXPECT_EQ(door.server.send(member(1), text("anyone?")), SendResult::never_sent);
}

TEST(Delivery, ReportsNeverSentWhenThePeersQueueIsFull) {
  Limits limits;
  limits.queue_frames_max = 2;
  Door door(limits);
  Client client(door, member(1));
  std::vector<Received> received;
  hear(door, client, received);
  const Bytes large(1u << 20, 7);
  int sent = 0;  // the client does not read meanwhile: its and the kernel's buffers fill up
  while (sent < 1'000 && door.server.send(member(1), large) == SendResult::sent) ++sent;
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 1'000);
  const auto all_came = [&] { return client.frames.size() == static_cast<std::size_t>(sent); };
  EXPECT_TRUE(rig::run(door, {&client}, received, all_came));
}

TEST(Delivery, SendsToTheNewestConnectionOfAMemberAndFallsBackWhenItGoes) {
  Door door;
  std::vector<Received> received;
  Client older(door, member(1));
  hear(door, older, received);
  {
    Client newer(door, member(1));
    hear(door, newer, received);
    EXPECT_EQ(door.server.send(member(1), text("notice")), SendResult::sent);
    EXPECT_EQ(door.server.send(received[0].peer, text("answer")), SendResult::sent);
    ASSERT_TRUE(rig::run(door, {&older, &newer}, received, [&] {
      return !newer.frames.empty() && !older.frames.empty();
    }));
    EXPECT_EQ(newer.frames, std::vector<Bytes>{text("notice")});
    EXPECT_EQ(older.frames, std::vector<Bytes>{text("answer")});
  }
  EXPECT_TRUE(rig::run(door, {&older}, received, [&] {
    return door.server.send(member(1), text("again")) == SendResult::sent &&
           older.frames.size() > 1;
  }));
}

TEST(Delivery, ConnectsAgainAfterTheServerCameBack) {
  auto door = std::make_unique<Door>();
  std::vector<Received> received;
  const std::string endpoint = door->server.endpoint();
  Client client(*door, member(1));
  ASSERT_TRUE(rig::run(*door, {&client}, received, [&] { return client.session.connected(); }));
  ServerOptions again{endpoint, seal::SecretBytes::copy_of(door->keys.secret.view()),
                      door->directory.authenticate(), {}};
  {
    const Server gone = std::move(door->server);
  }
  for (int i = 0; i < 2'000 && !client.saw(LinkEvent::disconnected); ++i) client.poll(10);
  ASSERT_TRUE(client.saw(LinkEvent::disconnected));
  EXPECT_EQ(client.session.send(text("nobody there")), sdk::SendResult::never_sent);
  door->server = Server::open(std::move(again)).value();
  ASSERT_TRUE(rig::run(*door, {&client}, received, [&] { return client.session.connected(); }));
  client.session.send(text("back"));
  EXPECT_TRUE(rig::run(*door, {&client}, received, [&] { return !received.empty(); }));
}

TEST(Delivery, WakesForADescriptorOfTheCaller) {
  Door door;
  Client client(door, member(1));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  pollfd watched[] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}, {-1, POLLIN, 0}};
  door.server.poll(10'000, watched);
  EXPECT_EQ(watched[0].revents, POLLIN);
  EXPECT_EQ(watched[1].revents, POLLOUT);
  EXPECT_EQ(watched[2].revents, 0);
  watched[0].revents = 0;
  client.session.poll(10'000, watched);
  EXPECT_EQ(watched[0].revents, POLLIN);
  close(ends[0]);
  close(ends[1]);
}

TEST(Delivery, RefusesOptionsOutOfRange) {
  const auto anybody = [](const CurveKey&) { return std::optional<MemberId>(member(1)); };
  Limits too_many;
  too_many.queue_frames_max = curve::kQueueFramesMax + 1;
  const auto code = [](Result<Server> result) { return result.code(); };
  EXPECT_EQ(code(Server::open({"tcp://127.0.0.1:0", curve::generate().secret, anybody, too_many})),
            ErrorCode::bad_config);
  EXPECT_EQ(code(Server::open({"tcp://127.0.0.1:0", seal::SecretBytes(31), anybody, {}})),
            ErrorCode::bad_config);
  EXPECT_EQ(code(Server::open({"nonsense", curve::generate().secret, anybody, {}})),
            ErrorCode::bad_config);
  EXPECT_EQ(code(Server::open({"tcp://127.0.0.1:0", curve::generate().secret, {}, {}})),
            ErrorCode::bad_config);
}

}  // namespace
}  // namespace sluis::transport
