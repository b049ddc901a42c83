// SPDX-License-Identifier: EUPL-1.2
// kill -9 at any moment, again and again, under work that never stops (promise P3).
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/faults/stage.h"

namespace sluis::faults {
namespace {

int kills() {
  const char* const count = std::getenv("SLUIS_KILLS");
  return count == nullptr ? 40 : static_cast<int>(std::strtol(count, nullptr, 10));
}

TEST(Kill, LosesNothingAcknowledgedAndDeliversNothingTwice) {
  story::use_memory_for_files();
  Stage stage;
  stage.set_up();
  std::mt19937_64 random(20261122);
  Life life(stage, {.at_once = 16});
  std::uint64_t down_ms = 0, down_ms_max = 0;
  for (int kill = 0; kill < kills(); ++kill) {
    // A life that lasts between one answer and some dozens, and then a moment more.
    const std::size_t answers = 1 + random() % 64;
    const std::uint64_t deadline = story::now().ms + 20'000;
    std::size_t seen = 0;
    while (seen < answers && story::now().ms < deadline) seen += life.crowd.step(4);
    ASSERT_GE(seen, 1u) << "no answer in life " << kill;
    const std::uint64_t more = story::now().ms + random() % 12;
    while (story::now().ms < more) life.crowd.step(2);
    ASSERT_FALSE(stage.broker.ended()) << "ended of itself in life " << kill;
    stage.broker.kill_now();
    const std::uint64_t begin = story::now().ms;
    ASSERT_TRUE(stage.broker.start()) << "does not start after kill " << kill;
    down_ms += story::now().ms - begin;
    down_ms_max = std::max(down_ms_max, story::now().ms - begin);
    life.crowd.ask_again(8);
    ASSERT_EQ(joined(life.crowd.wrong()), "") << "after kill " << kill;
  }
  EXPECT_EQ(joined(life.recover_and_audit()), "");
  const History::Counts counts = life.history.counts();
  std::printf("%d kills; acknowledged %zu acts, %zu signals; %zu deliveries, %zu opened, "
              "%zu withdrawn; start %llu ms on average, %llu ms at most\n",
              kills(), counts.acknowledged, counts.submitted, counts.delivered, counts.opened,
              counts.withdrawn,
              static_cast<unsigned long long>(down_ms / static_cast<unsigned>(kills())),
              static_cast<unsigned long long>(down_ms_max));
  EXPECT_EQ(life.history.unopened(), 0u);
  EXPECT_GT(counts.opened, static_cast<std::size_t>(kills()));
  EXPECT_GT(counts.delivered, counts.opened) << "no delivery was ever given back";
}

}  // namespace
}  // namespace sluis::faults
