// SPDX-License-Identifier: EUPL-1.2
// A batch is committed aside: what the work wrote is there once it is over, not a moment before.
#include "broker/runtime/aside.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <chrono>

namespace sluis::runtime {
namespace {

bool readable(const Aside& aside, int timeout_ms) {
  pollfd one{aside.descriptor(), POLLIN, 0};
  return poll(&one, 1, timeout_ms) == 1;
}

TEST(Aside, WorksOnAnotherThreadAndSaysOnceThatItIsOver) {
  Aside aside;
  for (int round = 0; round < 100; ++round) {
    std::atomic<bool> go{false};
    std::thread::id by;
    aside.start([&] {
      go.wait(false);
      by = std::this_thread::get_id();
    });
    EXPECT_FALSE(aside.finished());
    EXPECT_FALSE(readable(aside, 0));
    go = true;
    go.notify_one();
    ASSERT_TRUE(readable(aside, 10'000));
    ASSERT_TRUE(aside.finished());
    EXPECT_NE(by, std::this_thread::get_id());
    EXPECT_FALSE(readable(aside, 0));
    EXPECT_FALSE(aside.finished());
  }
}

TEST(Aside, EndsOnlyAfterTheWorkUnderWay) {
  std::atomic<bool> done{false};
  {
    Aside aside;
    aside.start([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      done = true;
    });
  }
  EXPECT_TRUE(done);
}

// The child of a death test has no thread but those that it makes itself.
void start_twice() {
  Aside aside;
  aside.start([] {});
  static_cast<void>(readable(aside, 10'000));
  aside.start([] {});
}

TEST(Aside, TakesOneWorkAtATime) { EXPECT_DEATH(start_twice(), "CHECK failed"); }

}  // namespace
}  // namespace sluis::runtime
