// SPDX-License-Identifier: EUPL-1.2
// Generated families over the machine. SLUIS_FAMILIES and SLUIS_FAMILY_SEEDS ask for more of them.
#include "tests/broker/families.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

namespace sluis::broker::testing {
namespace {

const std::map<std::string, FamilyChecker> kCheckers{
    {"alert_two_members", alert_two_members},
    {"alert_missed", alert_missed},
    {"alert_doubled", alert_doubled},
    {"existence_beyond_decision", existence_beyond_decision},
    {"escalated_once_per_step", escalated_once_per_step},
    {"always_responsible", always_responsible}};

std::uint64_t asked(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

TEST(Families, EveryCheckerHoldsOfEveryFamily) {
  const bool slow = std::getenv("SLUIS_SANITIZE") != nullptr;
  const std::uint64_t seeds = asked("SLUIS_FAMILY_SEEDS", slow ? 1 : 20);
  const std::uint64_t families = asked("SLUIS_FAMILIES", 100);
  std::map<std::string, int> checked;
  std::map<std::string, std::string> first;  // failure of each checker
  std::map<SeenKind, int> kinds;
  int acked = 0, refused = 0, jumps = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    for (std::uint64_t i = 0; i < families; ++i) {
      const FamilyRun run = run_family(seed * 1'000'000 + i);
      acked += run.acked, refused += run.refused, jumps += run.jumps;
      for (const Seen& each : run.seen) ++kinds[each.kind];
      for (const auto& [name, checker] : kCheckers) {
        const FamilyReport report = checker(run.story, run.seen);
        if (!report.failure.empty()) {
          first.try_emplace(name, "family " + std::to_string(seed * 1'000'000 + i) + ": " +
                                      report.failure);
        }
        checked[name] += report.checked;
      }
    }
  }
  std::cout << seeds * families << " families, " << acked << " acts, " << refused << " refused, "
            << jumps << " jumps, " << kinds[SeenKind::alert] << " alerts, "
            << kinds[SeenKind::given] << " given, " << kinds[SeenKind::moved] << " handed over\n";
  for (const auto& [name, checker] : kCheckers) {
    EXPECT_GT(checked[name], 0) << name;
    EXPECT_EQ(first[name], "") << name;
    std::cout << name << " checked " << checked[name] << "\n";
  }
}

// The first thing of this kind and number (0: any) that can be spoilt is; false: there is none.
using Spoil = std::function<bool(std::vector<Seen>&, std::size_t)>;

bool spoil_first(std::vector<Seen>& seen, SeenKind kind, int number, const Spoil& spoil) {
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].kind != kind || (number != 0 && seen[i].number != number)) continue;
    if (spoil(seen, i)) return true;
  }
  return false;
}

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
bool of_one_more(std::vector<Seen>& seen, std::size_t i) {
  return seen[i].names.insert("stranger").second;
}
bool long_ago(std::vector<Seen>& seen, std::size_t i) {
  seen[i].at_ms -= 400ll * 86'400'000;
  return true;
}

std::vector<Canary> canaries() {
  using enum SeenKind;
  return {{"alert_two_members", "of one member", alert, 0, of_one},
          {"alert_two_members", "stranger told nothing", alert, 0, of_one_more},
          {"alert_missed", "no alert with", alert, 0, drop},
          {"alert_missed", "no alert with", alert, 0, of_one},
          {"alert_doubled", "there is one already", alert, 0, say_twice_anew},
          {"alert_doubled", "there is one already", signal, 0, drop},
          {"existence_beyond_decision", "not for", alert, 0, to("school")},
          {"existence_beyond_decision", "given to", given, 0, to("stranger")},
          {"existence_beyond_decision", "given without", alert, 0, drop},
          {"existence_beyond_decision", "notice to", due, 2, to("cjg")},
          {"existence_beyond_decision", "notice to", due, 4, to("gm")},
          {"escalated_once_per_step", "not once each", due, 3, drop},
          {"escalated_once_per_step", "not once each", due, 3, say_twice},
          {"escalated_once_per_step", "too early", due, 4, long_ago},
          {"escalated_once_per_step", "the ladder was not", due, 4, drop},
          {"escalated_once_per_step", "of a case that", opened, 0, drop},
          {"always_responsible", "by nobody", holds, 0, to("nobody")},
          {"always_responsible", "held by", holds, 0, to("cjg")},
          {"always_responsible", "f", holds, 0, drop}};
}

// Of each of the first families in which it can: the spoilt list fails, and the same list as it was
// seen does not.
TEST(Families, EachCheckerSeesItsCanaries) {
  for (const Canary& canary : canaries()) {
    const FamilyChecker checker = kCheckers.at(canary.checker);
    bool caught = false;
    for (std::uint64_t family = 1; family <= 40 && !caught; ++family) {
      FamilyRun run = run_family(family);
      ASSERT_EQ(checker(run.story, run.seen).failure, "") << canary.checker << " " << family;
      if (!spoil_first(run.seen, canary.kind, canary.number, canary.spoil)) continue;
      caught = checker(run.story, run.seen).failure.starts_with(canary.failure);
    }
    EXPECT_TRUE(caught) << canary.checker << ": " << canary.failure;
  }
}

}  // namespace
}  // namespace sluis::broker::testing
