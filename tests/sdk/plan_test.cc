// SPDX-License-Identifier: EUPL-1.2
// A plan's checks, its parts, what changed, and the table of a version's life.
#include "adapters/sdk/plan.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "tests/support/filled.h"

namespace sluis::sdk {
namespace {

const MemberId kCoordinator = test::filled<MemberId>(1);
MemberId party(unsigned number) {
  return test::filled<MemberId>(static_cast<std::uint8_t>(10 + number));
}
Sensitive<std::string> words(const std::string& text) { return Sensitive<std::string>(text); }

Plan sound() {
  Plan out;
  out.drawn_up = "2026-11-28";
  out.present = {{words("moeder")}};
  out.goals = {{"g1", 1, words("elke dag op tijd op school")}, {"g2", 0, words("rust thuis")}};
  out.tasks = {{"t1", "g1", party(0), words("belt bij verzuim"), "2027-01-15"},
               {"t2", "g2", party(1), words("komt thuis langs"), "2027-02-01"},
               {"t3", "g1", kCoordinator, words("haalt het kind op"), "2027-01-15"}};
  out.parties = {party(0), party(1), kCoordinator};
  out.notes = words("alleen van de coordinator");
  return out;
}

// The name of the error and its place.
template <class Change>
std::string refused(Change change) {
  Plan plan = sound();
  change(plan);
  const Status checked = check_plan(plan, 2);
  if (checked.ok()) return "ok";
  return std::string(catalogue(checked.code()).name) + " " + checked.error().place;
}

TEST(PlanCheck, NamesThePlaceOfWhatIsWrong) {
  EXPECT_EQ(refused([](Plan&) {}), "ok");
  EXPECT_EQ(refused([](Plan& plan) { plan.present.clear(); }),
            "without_family drawn_up_with_family.present");
  EXPECT_EQ(refused([](Plan& plan) {
              plan.present.clear();
              plan.reason = words("spoed");
            }), "ok");
  EXPECT_EQ(refused([](Plan& plan) { plan.goals[1].person = 3; }),
            "goal_of_nobody goals[1].person");
  EXPECT_EQ(refused([](Plan& plan) { plan.goals[0].person = kOutsideFamily; }),
            "goal_of_nobody goals[0].person");
  EXPECT_EQ(refused([](Plan& plan) { plan.tasks[1].goal = "g9"; }),
            "task_without_goal tasks[1].goal");
  EXPECT_EQ(refused([](Plan& plan) { plan.tasks[0].goal.clear(); }),
            "task_without_goal tasks[0].goal");
  EXPECT_EQ(refused([](Plan& plan) { plan.parties.erase(plan.parties.begin()); }),
            "bad_field tasks[0].party: name it among the parties too");
  EXPECT_EQ(refused([](Plan& plan) { plan.tasks[2].due = "2027-02-30"; }),
            "bad_date tasks[2].due: YYYY-MM-DD");
  EXPECT_EQ(refused([](Plan& plan) { plan.drawn_up.clear(); }),
            "missing_field drawn_up_with_family.date");
  EXPECT_EQ(refused([](Plan& plan) { plan.tasks[1].id = "t1"; }), "bad_field tasks[1].id");
  EXPECT_EQ(refused([](Plan& plan) { plan.goals[0].id = "Jan Kanarie"; }),
            "bad_field goals[0].id");
  EXPECT_EQ(refused([](Plan& plan) { plan.goals[1].text = words(""); }),
            "missing_field goals[1].text");
  EXPECT_EQ(refused([](Plan& plan) { plan.tasks[0].text = words(std::string(4'097, 'a')); }),
            "too_large tasks[0].text");
}

Plan drawn(std::mt19937& random) {
  const auto any = [&](unsigned count) { return static_cast<unsigned>(random() % count); };
  Plan out = sound();
  out.goals.clear();
  out.tasks.clear();
  out.parties = {kCoordinator, party(0), party(1), party(2), party(3)};
  const unsigned goals = 1 + any(6), tasks = any(20);
  for (unsigned i = 0; i < goals; ++i) {
    const std::string id = "g" + std::to_string(i);
    out.goals.push_back({id, any(4), words("DOEL-" + id + "-")});
  }
  for (unsigned i = 0; i < tasks; ++i) {
    const std::string id = "t" + std::to_string(i);
    out.tasks.push_back({id, "g" + std::to_string(any(goals)), out.parties[any(5)],
                         words("TAAK-" + id + "-"), "2027-01-15"});
  }
  return out;
}

// The parts and what stays with the coordinator are the plan, each task in one of them; and no part
// names what is not its party's, in its fields or in its text.
TEST(PlanParts, AreThePlanTogetherAndNoneNamesWhatIsNotItsPartys) {
  std::mt19937 random(20261128);
  for (int round = 0; round < 2'000; ++round) {
    const Plan plan = drawn(random);
    ASSERT_TRUE(check_plan(plan, 3).ok());
    std::map<std::string, int> seen;
    for (const PlanTask& task : plan.tasks) seen[task.id] = task.party == kCoordinator ? 1 : 0;
    std::set<std::pair<MemberId, std::uint32_t>> apart;
    for (const PlanPart& part : parts_of(plan, kCoordinator)) {
      ASSERT_TRUE(apart.insert({part.party, part.person}).second);
      ASSERT_NE(part.party, kCoordinator);
      const std::string text = part_text(part, 3, plan.drawn_up).reveal();
      std::set<std::string> served, named;
      for (const PlanTask& task : part.tasks) {
        ++seen[task.id];
        served.insert(task.goal);
      }
      for (const PlanGoal& goal : part.goals) named.insert(goal.id);
      ASSERT_EQ(served, named);
      for (const PlanGoal& goal : plan.goals) {
        const bool is_in = text.find(goal.text.reveal()) != text.npos;
        ASSERT_EQ(is_in, named.contains(goal.id));
        ASSERT_TRUE(!is_in || goal.person == part.person);
      }
      for (const PlanTask& task : plan.tasks) {
        const bool is_its = task.party == part.party && named.contains(task.goal);
        ASSERT_EQ(text.find(task.text.reveal()) != text.npos, is_its) << task.id;
      }
      ASSERT_EQ(text.find(plan.notes.reveal()), text.npos);
      ASSERT_EQ(text.find(plan.present[0].who.reveal()), text.npos);
    }
    for (const auto& [id, times] : seen) ASSERT_EQ(times, 1) << id;
  }
}

TEST(PlanChanges, AreWhatIsNewOtherOrGone) {
  EXPECT_TRUE(changes(sound(), sound()).empty());
  Plan now = sound();
  now.goals[0].text = words("elke dag op school");
  now.tasks.erase(now.tasks.begin() + 1);
  now.tasks.push_back({"t4", "g2", party(0), words("denkt mee"), "2027-03-01"});
  now.parties.erase(now.parties.begin() + 1);
  now.notes = words("");
  now.present.push_back({words("vader")});
  EXPECT_EQ(changes(sound(), now),
            (std::vector<PlanChange>{{PlanChanged::changed, "drawn_up_with_family", ""},
                                     {PlanChanged::changed, "goal", "g1"},
                                     {PlanChanged::added, "task", "t4"},
                                     {PlanChanged::removed, "task", "t2"},
                                     {PlanChanged::removed, "party", party(1).hex()},
                                     {PlanChanged::changed, "notes", ""}}));
}

std::string life_table() {
  std::ostringstream out;
  out << "| |";
  for (int event = 1; event <= kPlanEvents; ++event) {
    out << " `" << name_of(static_cast<PlanEvent>(event)) << "` |";
  }
  out << "\n| --- |";
  for (int event = 1; event <= kPlanEvents; ++event) out << " --- |";
  out << "\n";
  for (int number = 1; number <= kPlanStates; ++number) {
    const auto state = static_cast<PlanState>(number);
    out << "| `" << name_of(state) << "` |";
    for (int event = 1; event <= kPlanEvents; ++event) {
      const auto next = after(state, static_cast<PlanEvent>(event));
      out << " " << (next ? std::string(name_of(*next)) : "–") << " |";
    }
    out << "\n";
  }
  return out.str();
}

TEST(PlanLife, EveryCellOfItsTableIsWhatTheArchitectureSays) {
  std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/broker/ARCHITECTURE.md");
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(life_table()), std::string::npos)
      << "broker/ARCHITECTURE.md §Plans needs this table:\n"
      << life_table();
}

TEST(PlanLife, IsReckonedFromItsPartsAndWhetherItIsTheNewest) {
  EXPECT_EQ(plan_state(0, 0, 2, true), PlanState::draft);
  EXPECT_EQ(plan_state(0, 0, 0, true), PlanState::draft);
  EXPECT_EQ(plan_state(2, 1, 2, true), PlanState::shared);
  EXPECT_EQ(plan_state(1, 1, 2, true), PlanState::shared) << "one part is not shared";
  EXPECT_EQ(plan_state(2, 2, 2, true), PlanState::acknowledged);
  EXPECT_EQ(plan_state(2, 2, 2, false), PlanState::superseded);
  EXPECT_EQ(plan_state(0, 0, 2, false), PlanState::superseded);
}

TEST(PlanLife, OfATaskHasFourStates) {
  for (const auto state : {PlanTaskState::open, PlanTaskState::busy, PlanTaskState::done,
                           PlanTaskState::dropped}) {
    EXPECT_EQ(plan_task_state(name_of(state)), state);
  }
  EXPECT_FALSE(plan_task_state("finished"));
}

}  // namespace
}  // namespace sluis::sdk
