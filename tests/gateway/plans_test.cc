// SPDX-License-Identifier: EUPL-1.2
// A plan's versions and parts in the vault: what a task's state becomes in the next version, and
// what a part that no rule lets go counts as.
#include "adapters/gateway/plans.h"

#include "tests/gateway/host_rig.h"

namespace sluis::gateway {
namespace {

using test::filled;

class PlansKept : public HostRig {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(open());
    plan_.case_id = filled<CaseId>(1);
    plan_.version = 1;
    plan_.plan.goals.push_back({"g1", sdk::kWholeFamily, Sensitive<std::string>("goal")});
    for (const std::uint8_t party : {kFirst, kSecond}) {
      plan_.plan.tasks.push_back({"t" + std::to_string(party), "g1", filled<MemberId>(party),
                                  Sensitive<std::string>("task"), "2027-01-15",
                                  sdk::PlanTaskState::open});
    }
  }
  // As the broker answered of it.
  void share(std::uint8_t party, SlotState state, ActState act_state = ActState::recorded) {
    ExchangeRow exchange;
    exchange.id = filled<ExchangeId>(party);
    exchange.slots.emplace_back();
    exchange.slots.front().state = state;
    ActRow act;
    act.id = filled<ActId>(party);
    act.state = act_state;
    host_->vault.put(RowKind::exchange, exchange.id, exchange);
    host_->vault.put(RowKind::act, act.id, act);
    const PlanPartRow part{exchange.id, act.id, plan_.case_id, plan_.version,
                           filled<MemberId>(party), sdk::kWholeFamily};
    host_->vault.put(RowKind::plan_part, part.exchange_id, part);
  }
  std::string_view state() const {
    return sdk::name_of(plan_state(plan_parts(*host_, plan_), true));
  }
  std::vector<sdk::PlanTaskState> states_of(const sdk::Plan& plan) const {
    std::vector<sdk::PlanTaskState> out;
    for (const sdk::PlanTask& task : plan.tasks) out.push_back(task.state);
    return out;
  }

  static constexpr std::uint8_t kFirst = 0x31, kSecond = 0x32;
  PlanRow plan_;
};

TEST_F(PlansKept, AreNotSharedWhileEachPartOfThemIsDenied) {
  EXPECT_EQ(state(), "draft");
  share(kFirst, SlotState::denied);
  share(kSecond, SlotState::opened, ActState::refused);
  EXPECT_EQ(state(), "draft") << "no part went";
  share(kSecond, SlotState::held);
  EXPECT_EQ(state(), "shared") << "it waits, and goes on by itself";
  share(kFirst, SlotState::opened);
  share(kSecond, SlotState::opened);
  EXPECT_EQ(state(), "acknowledged");
}

TEST_F(PlansKept, TellWhichPartIsDenied) {
  share(kFirst, SlotState::denied);
  share(kSecond, SlotState::sent);
  const auto parts = plan_parts(*host_, plan_);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_TRUE(parts[0].is_denied);
  EXPECT_TRUE(parts[0].stands) << "a later covenant may permit it as it is";
  EXPECT_FALSE(parts[1].is_denied);
  share(kFirst, SlotState::withdrawn);
  EXPECT_FALSE(plan_parts(*host_, plan_)[0].is_denied) << "given up for one of another kind";
}

TEST_F(PlansKept, KeepWhatWasSaidOfATaskUntilANewVersionSaysOtherwise) {
  plan_.progress = {{plan_.plan.tasks[0].id, sdk::PlanTaskState::done, clock_.now, "gm"},
                    {plan_.plan.tasks[1].id, sdk::PlanTaskState::busy, clock_.now, "gm"}};
  const sdk::Plan before = plan_now(plan_);
  sdk::Plan next = plan_.plan;
  next.tasks.push_back(next.tasks.front());
  next.tasks.back().id = "new";
  keep_states(next, {next.tasks[0].id, "new"}, before);
  EXPECT_EQ(states_of(next),
            (std::vector{sdk::PlanTaskState::done, sdk::PlanTaskState::open,
                         sdk::PlanTaskState::open}))
      << "kept; said anew; new";
  const auto changes = sdk::changes(before, next);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].id, "new");
  EXPECT_EQ(changes[1].id, next.tasks[1].id) << "its state";
}

}  // namespace
}  // namespace sluis::gateway
