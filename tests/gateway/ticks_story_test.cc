// SPDX-License-Identifier: EUPL-1.2
// Release orders over the real broker: what answers them leaves at the covenant's tick.
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kTickMs = 8'000;
constexpr std::uint64_t kSlackMs = 2'500;  // a round of the gateway and a commit of the broker

class TickedGateways : public Gateways {
 protected:
  void SetUp() override {
    world_.covenant.limits.release_tick_ms = kTickMs;
    Gateways::SetUp();
    start_both();
  }
  bool is_sent(const std::string& exchange) {
    const std::string state = slot(exchange).state();
    return state == "sent" || state == "opened";
  }
};

TEST_F(TickedGateways, WhatAnswersAnOrderLeavesAtATickAndNotWhenItsAuthorSaidSo) {
  const std::string one = raise_signal(), two = raise_signal();
  ASSERT_EQ(slot(one).state(), "held");
  record_consent();
  local::LocalRequest request;
  local::LocalReply reply;
  request.mutable_tasks();
  std::vector<local::Task> tasks;
  ASSERT_TRUE(eventually(20, [&] {
    tasks.clear();
    if (!school_->ask(request, reply).ok()) return false;
    for (const local::Task& each : reply.tasks().tasks()) {
      if (!each.id().empty()) tasks.push_back(each);  // the others are about the consent
    }
    return tasks.size() == 2;
  }));
  // Just after a tick, so that both are said long before the next.
  ASSERT_TRUE(eventually(20, [] { return story::now().ms % kTickMs < 500; }));
  for (const local::Task& task : tasks) {
    request = asked_by("juf");
    request.set_wait_ms(0);  // it would wait for the tick
    request.mutable_decide()->set_task(task.id());
    request.mutable_decide()->set_decision("send");
    ASSERT_TRUE(eventually(4, [&] { return school_->ask(request, reply).ok(); }));
  }
  ASSERT_LT(story::now().ms % kTickMs, kTickMs - kSlackMs) << "this machine is too slow";
  EXPECT_EQ(slot(one).state(), "sealed");
  EXPECT_EQ(slot(two).state(), "sealed");
  const std::uint64_t tick_ms = (story::now().ms / kTickMs + 1) * kTickMs;
  ASSERT_TRUE(eventually(20, [&] { return is_sent(one) || is_sent(two); }));
  EXPECT_GE(story::now().ms, tick_ms);
  EXPECT_LT(story::now().ms, tick_ms + kSlackMs);
  EXPECT_TRUE(eventually(10, [&] { return is_sent(one) && is_sent(two); }));
}

}  // namespace
}  // namespace sluis::gateway_story
