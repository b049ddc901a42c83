// SPDX-License-Identifier: EUPL-1.2
// Each checker is shown to fail: of what was seen, spoilt in one place; and of a machine that does
// not hear of withdrawals.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/broker/families_checkers.h"

namespace sluis::broker::testing {
namespace {

constexpr std::uint64_t kCanarySeeds = 8;
constexpr int kCanaryFamilies = 32;

// The first thing of this kind and number (0: any) that can be spoilt is; false: there is none.
using Spoil = std::function<bool(std::vector<Seen>&, std::size_t)>;

struct Canary {
  std::string checker, failure;  // how what it says begins
  SeenKind kind;
  int number = 0;
  Spoil spoil;
};

bool drop(std::vector<Seen>& seen, std::size_t i) {
  seen.erase(seen.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}
bool say_twice(std::vector<Seen>& seen, std::size_t i) {
  const Seen again = seen[i];
  seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(i), again);
  return true;
}
bool say_twice_anew(std::vector<Seen>& seen, std::size_t i) {
  Seen again = seen[i];
  again.id = "another";
  seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(i) + 1, again);
  return true;
}
Spoil to(const std::string& who) {
  return [who](std::vector<Seen>& seen, std::size_t i) {
    seen[i].who = who;
    return true;
  };
}
bool of_one(std::vector<Seen>& seen, std::size_t i) {
  seen[i].names.erase(seen[i].names.begin());
  return seen[i].names.size() == 1;
}
// Later, in a line in which nobody signals.
bool of_one_again(std::vector<Seen>& seen, std::size_t i) {
  Seen again = seen[i];
  again.turn = seen.back().turn + 1;
  again.names.erase(again.names.begin());
  seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(i) + 1, again);
  return again.names.size() == 1;
}
bool of_one_more(std::vector<Seen>& seen, std::size_t i) {
  return seen[i].names.insert("stranger").second;
}
bool long_ago(std::vector<Seen>& seen, std::size_t i) {
  seen[i].at_ms -= 400ll * 86'400'000;
  return true;
}
bool one_level_more(std::vector<Seen>& seen, std::size_t i) {
  ++seen[i].level;
  return true;
}
bool one_more(std::vector<Seen>& seen, std::size_t i) {
  ++seen[i].number;
  return true;
}
bool unnoticed(std::vector<Seen>& seen, std::size_t i) {
  if (seen[i].flags.empty()) return false;
  seen[i].flags.clear();
  return true;
}
// As if the family had said no in time.
bool withdrawn_before(std::vector<Seen>& seen, std::size_t i) {
  Seen no = seen[i];
  no.kind = SeenKind::withdrawn, no.number = 0;
  seen.insert(seen.begin() + static_cast<std::ptrdiff_t>(i) + 1, no);
  return true;
}

// The first of this kind after the i-th that is about somebody else, or about the same.
std::vector<Seen>::iterator later(std::vector<Seen>& seen, std::size_t i, bool same) {
  return std::find_if(seen.begin() + static_cast<std::ptrdiff_t>(i), seen.end(),
                      [&](const Seen& each) {
                        return each.kind == SeenKind::erased &&
                               (each.about == seen[i].about) == same;
                      });
}
// A message of who is erased is delivered after all.
bool delivered_after_erasure(std::vector<Seen>& seen, std::size_t i) {
  const auto erased = later(seen, i, true);
  if (erased == seen.end()) return false;
  Seen given = seen[i];
  given.kind = SeenKind::delivered, given.turn = erased->turn, given.at_ms = erased->at_ms;
  seen.insert(erased + 1, given);
  return true;
}
// What is about somebody else opens no more after an erasure; of a message, its row goes.
bool goes_with_another(std::vector<Seen>& seen, std::size_t i) {
  const auto erased = later(seen, i, false);
  if (erased == seen.end() || i == 0) return false;
  Seen gone = seen[i];
  gone.kind = gone.kind == SeenKind::message ? SeenKind::row_gone : SeenKind::lost;
  gone.number = seen[i - 1].number;  // its entry
  gone.turn = erased->turn;
  seen.insert(erased + 1, gone);
  return true;
}
Spoil becomes(SeenKind kind) {
  return [kind](std::vector<Seen>& seen, std::size_t i) {
    seen[i].kind = kind;
    return true;
  };
}

std::vector<Canary> canaries() {
  using enum SeenKind;
  return {{"alert_two_members", "of one member", alert, 0, of_one},
          {"alert_two_members", "stranger told nothing", alert, 0, of_one_more},
          {"alert_missed", "no alert with", alert, 0, drop},
          {"alert_missed", "no alert with", alert, 0, of_one},
          {"alert_missed", "no alert with", alert, 0, of_one_again},
          {"alert_doubled", "there is one already", alert, 0, say_twice_anew},
          {"alert_doubled", "there is one already", signal, 0, drop},
          {"existence_beyond_decision", "not for", alert, 0, to("school14")},
          {"existence_beyond_decision", "given to", given, 0, to("stranger")},
          {"existence_beyond_decision", "given without", alert, 0, drop},
          {"existence_beyond_decision", "notice to", due, 2, to("cjg")},
          {"existence_beyond_decision", "notice to", due, 4, to("gm1")},
          {"content_beyond_decision", "level", delivered, 0, one_level_more},
          {"content_beyond_decision", "level", yes, 0, drop},
          {"content_beyond_decision", "level", yes, 0, withdrawn_before},
          {"content_beyond_decision", "level", opened, 0, drop},
          {"content_beyond_decision", "to school14", delivered, 0, to("school14")},
          {"content_beyond_decision", "twice", delivered, 0, say_twice},
          {"content_beyond_decision", "nobody sent it", message, 0, drop},
          {"escalated_once_per_step", "not once each", due, 3, drop},
          {"escalated_once_per_step", "not once each", due, 3, say_twice},
          {"escalated_once_per_step", "too early", due, 4, long_ago},
          {"escalated_once_per_step", "the ladder was not", due, 4, drop},
          {"escalated_once_per_step", "of a case that", opened, 0, drop},
          {"overdue_reminded", "not reminded", due, 2, drop},
          {"overdue_reminded", "before its day", due, 2, long_ago},
          {"always_responsible", "by nobody", holds, 0, to("nobody")},
          {"always_responsible", "held by", holds, 0, to("cjg")},
          {"always_responsible", "lost", holds, 0, drop},
          {"caseload_noticed", "not noticed", load, 0, unnoticed},
          {"caseload_noticed", "has", load, 0, one_more},
          {"caseload_noticed", "has", load, 0, drop},
          {"sent_again_once", "answered otherwise", again, 0, one_more},
          {"sent_again_once", "it did something", again, 0, of_one_more},
          {"sent_again_once", "put on record twice", acked, 0, say_twice},
          {"always_responsible", "lost", erased, 0, drop},
          {"caseload_noticed", "has", erased, 0, drop},
          {"escalated_once_per_step", "the ladder was not", erased, 0, drop},
          {"erased_leaves_nothing", "left in", searched, 0, becomes(left)},
          {"erased_leaves_nothing", "still opens", lost, 0, drop},
          {"erased_leaves_nothing", "said after all", message, 0, delivered_after_erasure},
          {"erased_takes_nobody_along", "opens no more", signal, 0, goes_with_another},
          {"erased_takes_nobody_along", "a row went", message, 0, goes_with_another},
          {"erased_after_recalls", "not waited for", waits, 0, becomes(erased)},
          {"erased_after_recalls", "nothing to wait for", corrected, 0, drop}};
}

// Every thing of the kind is tried, till the checker says what it should.
bool is_caught(const Canary& canary, const FamilyRun& run) {
  const FamilyChecker checker = family_checkers().at(canary.checker);
  int tried = 0;
  for (std::size_t i = 0; i < run.seen.size() && tried < 60; ++i) {
    if (run.seen[i].kind != canary.kind) continue;
    if (canary.number != 0 && run.seen[i].number != canary.number) continue;
    std::vector<Seen> spoilt = run.seen;
    if (!canary.spoil(spoilt, i)) continue;
    ++tried;
    if (checker(run.story, spoilt).failure.starts_with(canary.failure)) return true;
  }
  return false;
}

TEST(Families, EachCheckerSeesItsCanaries) {
  std::vector<FamilyRun> runs;
  for (std::uint64_t seed = 1; seed <= kCanarySeeds; ++seed) {
    FamilyPlan plan;
    plan.seed = 1'000 + seed, plan.of = kCanaryFamilies;
    runs.push_back(run_families(plan));
    for (const auto& [name, checker] : family_checkers()) {
      ASSERT_EQ(checker(runs.back().story, runs.back().seen).failure, "")
          << name << " of seed " << plan.seed;
    }
  }
  for (const Canary& canary : canaries()) {
    const bool caught = std::any_of(runs.begin(), runs.end(), [&](const FamilyRun& run) {
      return is_caught(canary, run);
    });
    EXPECT_TRUE(caught) << canary.checker << ": " << canary.failure;
  }
}

// What the checker says of the first seed of an erasure with this defect of which it says anything.
std::string said_of(ErasureDefect defect, const FamilyChecker& checker) {
  for (std::uint64_t seed = 1; seed <= kCanarySeeds; ++seed) {
    FamilyPlan plan;
    plan.seed = seed, plan.of = kCanaryFamilies, plan.defect = defect;
    const FamilyRun run = run_families(plan);
    const std::string failure = checker(run.story, run.seen).failure;
    if (!failure.empty()) return failure;
  }
  return "";
}

TEST(Families, AnErasureThatLeavesSomethingIsSeen) {
  const std::string said = said_of(ErasureDefect::keeps_snapshot, erased_leaves_nothing);
  EXPECT_TRUE(said.starts_with("left in the snapshot")) << said;
}

TEST(Families, AnErasureThatTakesASiblingAlongIsSeen) {
  const std::string said = said_of(ErasureDefect::takes_sibling, erased_takes_nobody_along);
  EXPECT_TRUE(said.starts_with("opens no more")) << said;
}

TEST(Families, AMachineThatHearsNoWithdrawalIsSeen) {
  // The seeds in a defect are the plain run's; a sanitizer walks one.
  const bool slow = std::getenv("SLUIS_SANITIZE") != nullptr;
  bool caught = false;
  for (std::uint64_t seed = 1; seed <= (slow ? 1u : 20u) && !caught; ++seed) {
    FamilyPlan plan;
    plan.seed = seed, plan.of = 60;
    plan.mutants.ignore_withdrawal = true;
    const FamilyRun run = run_families(plan);
    caught = content_beyond_decision(run.story, run.seen).failure.starts_with("level");
  }
  EXPECT_TRUE(caught || slow);
}

}  // namespace
}  // namespace sluis::broker::testing
