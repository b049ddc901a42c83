// SPDX-License-Identifier: EUPL-1.2
// The clocks: the system's own, the simulated one that all processes share, and who may use it.
#include "proto/clock/clock.h"

#include <gtest/gtest.h>

namespace sluis::clock {
namespace {

TEST(SystemClock, NeverRunsBackwardsAndKeepsTheNameOfItsBoot) {
  const auto clock = make_clock(std::nullopt).value();
  const ClockReading first = clock->read();
  const ClockReading second = clock->read();
  EXPECT_GE(second.boot, first.boot);
  EXPECT_EQ(second.boot_id, first.boot_id);
  EXPECT_FALSE(first.boot_id.is_zero());
  EXPECT_GT(first.wall.ms, 1'700'000'000'000u);
  EXPECT_FALSE(clock->simulated());
  EXPECT_EQ(clock->wake_descriptor(), -1);
}

TEST(SystemClock, WaitsAsLongAsTheSpanIsAndNeverLongerThanPollTakes) {
  const auto clock = make_clock(std::nullopt).value();
  EXPECT_EQ(clock->wait_ms({250}), 250);
  EXPECT_GT(clock->wait_ms({1ull << 40}), 1'000'000'000);
}

TEST(SimulatedClock, IsRefusedByAReleaseBuildAndNeedsAServerInOthers) {
  const auto clock = make_clock("/nonexistent/clock.sock");
  ASSERT_FALSE(clock.ok());
#ifdef SLUIS_SIMULATED_CLOCK
  EXPECT_EQ(clock.code(), ErrorCode::cannot_read);
#else
  EXPECT_EQ(clock.code(), ErrorCode::clock_not_allowed);
#endif
}

}  // namespace
}  // namespace sluis::clock
