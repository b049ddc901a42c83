// SPDX-License-Identifier: EUPL-1.2
// An answer that is late, over real programs, on a clock that the test moves: what was approved
// before its day is given, and says so.
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/clock/clock_server.h"
#include "tests/gateway/access_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;

class LateAccess : public AccessStory {
 protected:
  void SetUp() override {
    kept_days_ = 0;  // what the members remove meanwhile is another story
    const std::string socket = (broker_.folder() / "clock").string();
    auto opened = clock::ClockServer::open(socket, story::now().ms, 1'000);
    ASSERT_TRUE(opened.ok()) << to_text(opened.error());
    server_ = std::move(*opened);
    serving_ = std::thread([this] {
      while (!over_) {
        const std::lock_guard lock(mutex_);
        server_->serve(2);
      }
    });
    arguments_ = {"--clock-socket", socket};
    ASSERT_NO_FATAL_FAILURE(AccessStory::SetUp());
  }
  void TearDown() override {
    AccessStory::TearDown();
    for (auto* gateway : {&school_, &manager_, &officer_}) gateway->reset();
    broker_.kill_now();
    over_ = true;
    if (serving_.joinable()) serving_.join();
  }
  void pass(std::uint64_t ms) {
    const std::lock_guard lock(mutex_);
    server_->command("advance " + std::to_string(ms));
  }
  std::string state_of_task() {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("po");
    request.mutable_tasks();
    EXPECT_TRUE(officer_->ask(request, reply).ok());
    for (const local::Task& task : reply.tasks().tasks()) {
      if (task.kind() == "access") return task.state();
    }
    return "none";
  }

 private:
  std::unique_ptr<clock::ClockServer> server_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::thread serving_;
};

TEST_F(LateAccess, WhatWasApprovedBeforeTheDayIsGivenAfterItAndSaysThatItIsLate) {
  signal_opened();
  const std::string folder = propose("access");
  check_all(folder);
  const std::string early = exported(folder, "early.zip");
  EXPECT_EQ(file_in(early, "overzicht.md").find("komt te laat"), early.npos);
  const std::size_t lines = lines_in("early.zip");
  EXPECT_GT(lines, 0u);
  EXPECT_EQ(state_of_task(), "open") << "the officer's own looks have a source too";
  pass(32 * kDayMs);
  EXPECT_TRUE(eventually(20, [&] { return state_of_task() == "over"; }));
  // No source signs any more, and what it signed before still goes.
  const test::Outcome said = check(*officer_, "om", folder, world_.officer, {"all"});
  EXPECT_NE(said.err.find("access_received"), said.err.npos) << said.out << said.err;
  EXPECT_TRUE(eventually(30, [&] {  // the broker's word on the time comes with the next checkpoint
    const test::Outcome out =
        at(*officer_, "po", {"export", folder, "--out", terminal_.path("late.zip")});
    return out.status == 0 && out.out.find("Its day is over") != out.out.npos;
  }));
  const std::string late = Terminal::content(terminal_.path("late.zip"));
  EXPECT_NE(file_in(late, "overzicht.md").find("Dit antwoord komt te laat."), late.npos);
  EXPECT_EQ(lines_in("late.zip"), lines);
  EXPECT_EQ(state_of_task(), "over") << "somebody is awaited for ever, and it is seen";
}

}  // namespace
}  // namespace sluis::gateway_story
