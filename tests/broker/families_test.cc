// SPDX-License-Identifier: EUPL-1.2
// Generated families over the machine. SLUIS_FAMILIES and SLUIS_FAMILY_SEEDS ask for more of them;
// SLUIS_FAMILY_SEED and SLUIS_FAMILY_ONLY for one seed again, and some of its families.
#include "tests/broker/families.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "tests/broker/families_checkers.h"

namespace sluis::broker::testing {
namespace {

constexpr auto kShrinkFor = std::chrono::minutes(2);

std::uint64_t asked(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

std::string joined(const std::set<int>& numbers) {
  std::string out;
  for (const int number : numbers) out += (out.empty() ? "" : ",") + std::to_string(number);
  return out;
}

// Leaves families out as long as the checker still fails of the rest.
FamilyPlan smallest(FamilyPlan plan, const FamilyChecker& checker) {
  const auto end = std::chrono::steady_clock::now() + kShrinkFor;
  if (plan.only.empty()) {
    for (int i = 0; i < plan.of; ++i) plan.only.insert(i);
  }
  for (std::size_t part = plan.only.size() / 2; part > 0; part /= 2) {
    const std::vector<int> all(plan.only.begin(), plan.only.end());
    for (std::size_t from = 0; from < all.size(); from += part) {
      FamilyPlan less = plan;
      for (std::size_t i = from; i < std::min(all.size(), from + part); ++i) {
        less.only.erase(all[i]);
      }
      if (less.only.empty() || std::chrono::steady_clock::now() > end) continue;
      const FamilyRun run = run_families(less);
      if (!checker(run.story, run.seen).failure.empty()) plan = less;
    }
  }
  return plan;
}

std::string how_to_repeat(const FamilyPlan& plan) {
  return "SLUIS_FAMILY_SEED=" + std::to_string(plan.seed) +
         " SLUIS_FAMILIES=" + std::to_string(plan.of) + " SLUIS_FAMILY_ONLY=" + joined(plan.only) +
         " SLUIS_FAMILY_TOLD=1 families_test --gtest_filter=Families.EveryChecker*";
}

struct Totals {
  std::map<std::string, int> checked;
  std::map<SeenKind, int> kinds;
  int acked = 0, refused = 0, jumps = 0, restarts = 0, lost = 0, reordered = 0, asleep = 0;
  int died_erasing = 0;
  std::size_t events = 0;

  void add(const FamilyRun& run) {
    acked += run.acked, refused += run.refused, jumps += run.jumps, restarts += run.restarts;
    lost += run.lost, reordered += run.reordered, asleep += run.asleep, events += run.events;
    died_erasing += run.died_erasing;
    for (const Seen& each : run.seen) ++kinds[each.kind];
  }
  int count(SeenKind kind) const {
    const auto row = kinds.find(kind);
    return row == kinds.end() ? 0 : row->second;
  }
  void print(std::uint64_t families) {
    std::cout << families << " families, " << acked << " acts, " << refused << " refused, "
              << events << " events that were asked for; " << jumps << " jumps, " << restarts
              << " restarts, " << lost << " batches lost, " << count(SeenKind::again)
              << " sent again, " << reordered << " in another order, " << asleep
              << " members asleep, " << died_erasing << " deaths in an erasure\n";
    for (const auto& [kind, name] : std::map<SeenKind, const char*>{
             {SeenKind::signal, "signals"}, {SeenKind::alert, "alerts"},
             {SeenKind::given, "given"}, {SeenKind::message, "messages"},
             {SeenKind::delivered, "delivered"}, {SeenKind::withdrawn, "withdrawals"},
             {SeenKind::opened, "cases"}, {SeenKind::moved, "handed over"},
             {SeenKind::due, "notices"}, {SeenKind::looked, "looks"},
             {SeenKind::erased, "erased"}, {SeenKind::corrected, "taken back"},
             {SeenKind::waits, "waited for"}, {SeenKind::lost, "openings gone"},
             {SeenKind::row_gone, "rows gone"}}) {
      std::cout << count(kind) << " " << name << ", ";
    }
    std::cout << "\n";
    for (const auto& [name, times] : checked) {
      EXPECT_GT(times, 0) << name;
      std::cout << name << " checked " << times << "\n";
    }
  }
};

FamilyPlan plan_asked(std::uint64_t seed) {
  FamilyPlan plan;
  plan.seed = seed;
  const bool slow = std::getenv("SLUIS_SANITIZE") != nullptr;
  plan.of = static_cast<int>(asked("SLUIS_FAMILIES", slow ? 40 : 100));
  const char* only = std::getenv("SLUIS_FAMILY_ONLY");
  std::istringstream numbers(only == nullptr ? "" : only);
  for (std::string each; std::getline(numbers, each, ',');) plan.only.insert(std::stoi(each));
  return plan;
}

TEST(Families, EveryCheckerHoldsOfEveryFamily) {
  const bool slow = std::getenv("SLUIS_SANITIZE") != nullptr;
  const std::uint64_t one = asked("SLUIS_FAMILY_SEED", 0);
  const std::uint64_t first = one == 0 ? 1 : one;
  const std::uint64_t last = one == 0 ? asked("SLUIS_FAMILY_SEEDS", slow ? 1 : 20) : one;
  Totals totals;
  std::uint64_t families = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const FamilyPlan plan = plan_asked(seed);
    const FamilyRun run = run_families(plan);
    ASSERT_FALSE(HasFailure()) << "the machine of seed " << seed;
    families += static_cast<std::uint64_t>(plan.only.empty() ? plan.of : 0) + plan.only.size();
    totals.add(run);
    for (const auto& [name, checker] : family_checkers()) {
      const FamilyReport report = checker(run.story, run.seen);
      totals.checked[name] += report.checked;
      if (report.failure.empty()) continue;
      ADD_FAILURE() << name << " of seed " << seed << ": " << report.failure << "\n  "
                    << how_to_repeat(smallest(plan, checker));
    }
    if (HasFailure()) break;
  }
  totals.print(families);
}

}  // namespace
}  // namespace sluis::broker::testing
