// SPDX-License-Identifier: EUPL-1.2
// The real broker gives an idle directory a pulse before it shows it, and again after a restart.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/clock/clock_server.h"
#include "tests/story/broker_process.h"
#include "tests/story/member.h"

namespace sluis::story {
namespace {

class Pulse : public testing::Test {
 protected:
  void SetUp() override {
    const std::string socket = (broker_.folder() / "clock").string();
    auto opened = clock::ClockServer::open(socket, now().ms, 0);
    ASSERT_TRUE(opened.ok()) << to_text(opened.error());
    server_ = std::move(*opened);
    serving_ = std::thread([this] {
      while (!over_) {
        const std::lock_guard lock(mutex_);
        server_->serve(5);
      }
    });
    arguments_ = {"--clock-socket", socket};
    ASSERT_TRUE(broker_.start({}, arguments_));
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    ASSERT_TRUE(broker_.admit("2-manager", manager_.admission()));
    manager_.connect(broker_.endpoint(), broker_.curve_key, broker_.log_key);
    manager_.publish_keys();
  }
  void TearDown() override {
    broker_.kill_now();
    over_ = true;
    if (serving_.joinable()) serving_.join();
  }
  void pass(std::uint64_t ms) {
    const std::lock_guard lock(mutex_);
    server_->command("advance " + std::to_string(ms));
  }

  World world_;
  BrokerProcess broker_;
  Member manager_{world_, world_.manager, 1};
  std::unique_ptr<clock::ClockServer> server_;
  std::vector<std::string> arguments_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::thread serving_;
};

TEST_F(Pulse, ComesBeforeAnOldDirectoryIsShownAndOutlivesARestart) {
  manager_.take_directory();
  const sdk::DirectoryView& view = *manager_.directory;
  const std::uint64_t size = view.size();
  const TimeMs first = view.newest();
  pass(60'000);
  manager_.take_directory();
  EXPECT_EQ(view.size(), size) << "young enough";
  pass(8 * 3'600'000);
  manager_.take_directory();
  EXPECT_EQ(view.size(), size + 1);
  EXPECT_GE(view.newest().ms, first.ms + 8 * 3'600'000);
  broker_.kill_now();
  pass(8 * 3'600'000);
  ASSERT_TRUE(broker_.start({}, arguments_));
  manager_.take_directory();
  EXPECT_EQ(view.size(), size + 2);
  EXPECT_GE(view.newest().ms, first.ms + 16 * 3'600'000);
  EXPECT_TRUE(view.keys().knows(world_.manager));
}

}  // namespace
}  // namespace sluis::story
