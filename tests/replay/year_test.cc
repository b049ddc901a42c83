// SPDX-License-Identifier: EUPL-1.2
// A simulated year, replayed from its ledger: every decision comes out the same, bit for bit, over
// five upgrades of the covenant; and what is changed in it is noticed.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/replay/year.h"
#include "tests/replay/year_replay.h"

namespace sluis::year {
namespace {

// SLUIS_YEARS: so many years instead of one, for a night. Sanitizers walk the same code in fewer
// decisions.
std::uint64_t years() {
  const char* number = std::getenv("SLUIS_YEARS");
  return number == nullptr ? 1 : std::stoull(number);
}
std::uint64_t decisions_of_a_year() {
  return std::getenv("SLUIS_SANITIZE") != nullptr ? 4'000 : 100'000;
}

std::string shown(const Tally& tally) {
  std::string out = std::to_string(tally.decisions) + " decisions, " +
                    std::to_string(tally.releases) + " releases; " + std::to_string(tally.same) +
                    " the same, " + std::to_string(tally.different) + " different, " +
                    std::to_string(tally.not_possible) + " not possible; permits " +
                    std::to_string(tally.permits) + ", of preflights " +
                    std::to_string(tally.of_preflights) + ", of messages " +
                    std::to_string(tally.of_messages) + ", of several persons " +
                    std::to_string(tally.of_several_persons);
  const auto list = [&](const char* name, const auto& rows) {
    out += std::string("\n") + name + ":";
    for (const auto& [number, count] : rows) {
      out += " " + std::to_string(number) + "=" + std::to_string(count);
    }
  };
  list("reasons", tally.reasons);
  list("grounds", tally.grounds);
  list("algorithms", tally.algorithms);
  list("facts", tally.facts);
  list("covenants", tally.covenants);
  for (const auto& [why, count] : tally.why_not) {
    out += "\nnot possible " + std::to_string(static_cast<int>(why)) + ": " + std::to_string(count);
  }
  for (const std::string& text : tally.first_different) out += "\n" + text;
  return out;
}

Tally replayed(const YearSettings& settings, YearReplay& replay) {
  Year year(settings, [&](const broker::AppendLeaf& entry) { replay.take(entry); });
  year.run();
  return replay.tally();
}

TEST(Year, ComesOutTheSameDecisionByDecision) {
  for (std::uint64_t seed = 1; seed <= years(); ++seed) {
    YearReplay replay;
    const Tally tally = replayed({seed, decisions_of_a_year(), {}}, replay);
    EXPECT_GE(tally.decisions, decisions_of_a_year());
    EXPECT_EQ(tally.different, 0u) << shown(tally);
    EXPECT_EQ(tally.not_possible, 0u);
    EXPECT_EQ(tally.same, tally.decisions + tally.releases);
    EXPECT_TRUE(tally.first_different.empty()) << shown(tally);
    // It is worth replaying: each kind of fact, algorithm and covenant, and most reasons.
    EXPECT_EQ(tally.covenants.size(), kCovenants);
    EXPECT_EQ(tally.algorithms.size(), 3u);
    EXPECT_EQ(tally.facts.size(), 9u);
    EXPECT_GE(tally.reasons.size(), 17u) << shown(tally);
    EXPECT_GE(tally.grounds.size(), 3u);
    EXPECT_GT(tally.releases, 0u);
    EXPECT_GT(tally.of_several_persons, tally.decisions / 10);
  }
}

// The seeded mistakes of a smaller year; each must be noticed.
YearSettings smaller(std::uint64_t seed) { return {seed, 4'000, {}}; }

TEST(Year, NoticesABrokerThatIgnoresWithdrawals) {
  YearSettings settings = smaller(2);
  settings.mutants.ignore_withdrawal = true;
  YearReplay replay;
  EXPECT_GT(replayed(settings, replay).different, 0u);
}

TEST(Year, NoticesARuleThatWasNotInForce) {
  YearReplay replay;
  replay.bend_covenant = [](consent::Covenant& covenant) {
    auto& grounds = covenant.rules[0].grounds;
    if (covenant.version == 3) std::reverse(grounds.begin(), grounds.end());
  };
  const Tally tally = replayed(smaller(3), replay);
  EXPECT_GT(tally.different, 0u);
  EXPECT_LT(tally.different, tally.decisions / 3) << "under the others nothing changed";
}

TEST(Year, NoticesAFactThatWasHidden) {
  for (const std::size_t kind : {0, 1, 2, 4, 6, 7, 8}) {
    YearReplay replay;
    std::uint64_t seen = 0;
    replay.hides = [&](const consent::FactBody& body) {
      return body.payload.index() == kind && seen++ % 2 == 0;
    };
    const Tally tally = replayed(smaller(4), replay);
    EXPECT_GT(tally.different + tally.not_possible, 0u) << "kind " << kind + 1;
  }
}

// What a source would have been told at that moment is what it was told.
TEST(Year, AnswersAsItWouldHaveThen) {
  YearReplay replay;
  std::optional<consent::Decision> expected;
  std::uint64_t asked = 0;
  Year year(smaller(5), [&](const broker::AppendLeaf& entry) {
    replay.take(entry);
    if (!expected || entry.leaf.type != LeafType::decision) return;
    const auto body = canon::decode<consent::DecisionBody>(entry.opening.body, "decision");
    EXPECT_EQ(body->verdict, expected->verdict) << entry.index;
    EXPECT_EQ(body->level, expected->level);
    EXPECT_EQ(body->ground, expected->ground);
    EXPECT_EQ(body->reason, static_cast<std::uint16_t>(expected->reason));
    EXPECT_EQ(body->references, expected->references);
    expected.reset();
    ++asked;
  });
  year.asked = [&](const sdk::OwnRequest& request, TimeMs now) {
    const auto answer = replay.replayer().ask(request, now);
    ASSERT_TRUE(answer.ok());
    expected = *answer;
  };
  year.run();
  EXPECT_GT(asked, 300u);
  EXPECT_EQ(replay.tally().different, 0u) << shown(replay.tally());
}

// The officer asks about one person, or about several; only acts that name one of them are open.
TEST(Year, ForSomePersonsSaysNothingThatAllWouldNotSay) {
  std::vector<broker::AppendLeaf> entries;
  Year year(smaller(6), [&](const broker::AppendLeaf& entry) { entries.push_back(entry); });
  year.run();
  Tally alone, together;
  const auto look = [&](const std::vector<std::vector<PersonKey>>& persons, Tally& sum) {
    std::set<PersonId> opened;
    std::vector<PersonKey> keys;
    for (const std::vector<PersonKey>& person : persons) {
      for (const PersonId& id : year.opened_for(person)) opened.insert(id);
      keys.insert(keys.end(), person.begin(), person.end());
    }
    std::sort(keys.begin(), keys.end());
    YearReplay replay{sdk::Replayer(keys)};
    replay.opens = [&](const broker::AppendLeaf& entry) {
      return std::any_of(entry.persons.begin(), entry.persons.end(), [&](const auto& person) {
        return opened.contains(person.person);
      });
    };
    for (const broker::AppendLeaf& entry : entries) replay.take(entry);
    sum.same += replay.tally().same;
    sum.different += replay.tally().different;
    sum.unsure += replay.tally().unsure;
    for (const auto& [why, count] : replay.tally().why_not) sum.why_not[why] += count;
    for (const std::string& text : replay.tally().first_different) {
      sum.first_different.push_back(text);
    }
  };
  for (std::size_t number = 0; number < year.families(); number += 10) {
    const auto family = year.family_keys(number);
    look({family.front()}, alone);
    look(family, together);
  }
  EXPECT_EQ(together.different, 0u) << shown(together);
  EXPECT_GT(together.same, alone.same);
  EXPECT_GT(alone.why_not[sdk::WhyNot::closed], 0u) << "signals about somebody else besides";
  EXPECT_TRUE(together.why_not.empty()) << shown(together);
  EXPECT_EQ(alone.different, alone.unsure) << "the givers' own records are not open";
}

}  // namespace
}  // namespace sluis::year
