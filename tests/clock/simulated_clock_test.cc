// SPDX-License-Identifier: EUPL-1.2
// One simulated clock for several readers: moved by hand, seen by all at once.
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <thread>

#include "tests/clock/clock_server.h"

namespace sluis::clock {
namespace {

constexpr std::uint64_t kStart = 1'788'249'600'000;  // 2026-09-01T08:00:00Z

// A server that stands still and is served by hand.
struct ByHand {
  ByHand() : path("/tmp/sluis-clock-hand." + std::to_string(getpid())) {
    server = ClockServer::open(path, kStart, 0).value();
  }
  std::unique_ptr<Clock> clock() {
    std::unique_ptr<Clock> out;
    std::atomic<bool> connected{false};
    std::thread connecting([&] {
      out = make_clock(path).value();
      connected = true;
    });
    while (!connected) server->serve(5);
    connecting.join();
    return out;
  }
  std::string path;
  std::unique_ptr<ClockServer> server;
};

bool woken(const Clock& clock) {
  pollfd watched{clock.wake_descriptor(), POLLIN, 0};
  return poll(&watched, 1, 0) == 1;
}

TEST(SimulatedClock, StandsStillUntilItIsMovedAndThenEverybodySeesIt) {
  ByHand hand;
  const auto broker = hand.clock();
  const auto gateway = hand.clock();
  EXPECT_TRUE(broker->simulated());
  EXPECT_EQ(broker->wall().ms, kStart);
  EXPECT_EQ(broker->boot().ms, 0u);
  EXPECT_FALSE(woken(*gateway));
  hand.server->command("advance 60000");
  EXPECT_EQ(broker->read(), gateway->read());
  EXPECT_EQ(gateway->wall().ms, kStart + 60'000);
  EXPECT_EQ(gateway->boot().ms, 60'000u);
  EXPECT_TRUE(woken(*gateway));
  gateway->clear_wake();
  EXPECT_FALSE(woken(*gateway));
  EXPECT_TRUE(woken(*broker));
}

TEST(SimulatedClock, JumpsItsWallAloneWhenSetAndItsBootAloneWhenRebooted) {
  ByHand hand;
  const auto clock = hand.clock();
  hand.server->command("advance 5000");
  const ClockReading before = clock->read();
  hand.server->command("set 2026-01-01");
  EXPECT_LT(clock->wall(), before.wall);
  EXPECT_EQ(clock->boot(), before.boot);
  EXPECT_EQ(clock->boot_id(), before.boot_id);
  hand.server->command("reboot");
  EXPECT_EQ(clock->boot().ms, 0u);
  EXPECT_NE(clock->boot_id(), before.boot_id);
}

TEST(SimulatedClock, RunsAtItsRate) {
  ByHand hand;
  const auto clock = hand.clock();
  EXPECT_EQ(clock->wait_ms({1}), 60'000);
  hand.server->command("rate 10000");
  EXPECT_EQ(clock->wait_ms({1'000}), 100);
  EXPECT_EQ(clock->wait_ms({1}), 1);
  TimeFunction function{1'000, 0, {}, 50, 10'000};
  EXPECT_EQ(function.at(150).wall.ms, 2'000u);
  EXPECT_EQ(function.at(0).wall.ms, 1'000u);
}

TEST(SimulatedClock, TellsTheTruthToAProcessThatMissedAThousandMoves) {
  ByHand hand;
  const auto clock = hand.clock();
  for (int i = 0; i < 1'000; ++i) hand.server->command("advance 1");
  EXPECT_EQ(clock->boot().ms, 1'000u);
  clock->clear_wake();
  EXPECT_FALSE(woken(*clock));
}

TEST(SimulatedClock, GoesOnAsItWasWhenItsServerIsGone) {
  auto hand = std::make_unique<ByHand>();
  const auto clock = hand->clock();
  hand->server->command("advance 7");
  hand.reset();
  clock->clear_wake();
  EXPECT_EQ(clock->wake_descriptor(), -1);
  EXPECT_EQ(clock->boot().ms, 7u);
}

TEST(SimulatedClock, NeverShowsHalfAMove) {
  TimePage page;
  page.store({0, 0, {}, 0, 0});
  std::atomic<bool> end{false};
  std::thread writer([&] {
    for (std::uint64_t i = 1; i < 50'000; ++i) page.store({i, i, {}, i, i});
    end = true;
  });
  while (!end) {
    const TimeFunction seen = page.load();
    ASSERT_EQ(seen.wall_ms, seen.boot_ms);
    ASSERT_EQ(seen.wall_ms, seen.rate_permille);
  }
  writer.join();
}

TEST(ClockServer, RefusesWordsItDoesNotKnow) {
  ByHand hand;
  for (const char* line : {"", "advance", "advance -1", "advance 1x", "set yesterday", "rate", "go",
                           "reboot now", "rate 1000001", "now 1"}) {
    EXPECT_TRUE(hand.server->command(line).starts_with("error")) << line;
  }
  EXPECT_TRUE(hand.server->command("now").starts_with("wall_ms=1788249600000 boot_ms=0 boot_id="));
}

TEST(ClockServer, ReadsTimesAsPeopleWriteThem) {
  EXPECT_EQ(wall_ms_of("2026-09-01T08:00:00Z"), kStart);
  EXPECT_EQ(wall_ms_of("1970-01-02"), 86'400'000u);
  EXPECT_EQ(wall_ms_of("12"), 12u);
  EXPECT_FALSE(wall_ms_of("2026-13-01").has_value());
  EXPECT_FALSE(wall_ms_of("2026-09-01T08:00:00").has_value());
}

TEST(ClockServer, DoesNotTakeThePathOfALiveOneAndReplacesADeadOne) {
  const std::string path = "/tmp/sluis-clock-path." + std::to_string(getpid());
  {
    const auto first = ClockServer::open(path, kStart, 0).value();
    EXPECT_EQ(ClockServer::open(path, kStart, 0).code(), ErrorCode::cannot_write);
  }
  EXPECT_TRUE(ClockServer::open(path, kStart, 0).ok());
}

}  // namespace
}  // namespace sluis::clock
