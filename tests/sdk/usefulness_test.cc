// SPDX-License-Identifier: EUPL-1.2
// What a reader of the figures can know of a cell under ten: over 1,000 synthetic quarters nothing
// exactly, whichever way it subtracts; and the same attackers do find cells once a part of the rule
// is switched off.
#include "adapters/sdk/usefulness.h"

#include <gtest/gtest.h>

#include <bitset>
#include <cstdio>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace sluis::sdk {
namespace {

constexpr std::uint64_t kDay = 86'400'000;
constexpr int kQuarters = 1'000;

using Counts = std::vector<std::uint32_t>;
using Possible = std::bitset<1'024>;  // which counts a cell can have

bool is_part(FigureTable table, std::size_t part, std::size_t whole) {
  return table[part].part_of == static_cast<int>(whole);
}
bool is_whole(FigureTable table, std::size_t cell) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (is_part(table, i, cell)) return true;
  }
  return false;
}
Counts summed(FigureTable table, Counts counts) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (is_whole(table, i)) counts[i] = 0;
  }
  for (std::size_t i = table.size(); i-- > 0;) {
    if (table[i].part_of >= 0) counts[static_cast<std::size_t>(table[i].part_of)] += counts[i];
  }
  return counts;
}

Possible between(std::uint32_t low, std::uint32_t high) {
  Possible out;
  for (std::uint32_t i = low; i <= high && i < out.size(); ++i) out.set(i);
  return out;
}
Possible sums(const Possible& one, const Possible& other) {
  Possible out;
  for (std::size_t i = 0; i < other.size(); ++i) {
    if (other[i]) out |= one << i;
  }
  return out;
}
Possible differences(const Possible& whole, const Possible& others) {
  Possible out;
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (others[i]) out |= whole >> i;
  }
  return out;
}

// What somebody can read in a table: the counts of cells, rounded, and of the rest together; that
// what is not shown is under ten; and every sum of the table.
struct Attacker {
  FigureControl control;

  Possible told(const Figure& figure) const {
    if (!figure.is_shown()) return between(0, 9);
    if (!control.rounding) return between(figure.low, figure.low);
    return between(std::max(10u, figure.low - 2), figure.low + 2);
  }

  // Every count that a cell of the table can have: all sums hold at once, to a fixed point. `all`:
  // what is known of the whole from elsewhere.
  std::vector<Possible> solve(FigureTable table, const Figures& figures,
                              const Possible& all = between(0, 1'023)) const {
    std::vector<Possible> out;
    for (std::size_t i = 0; i < table.size(); ++i) {
      // Without complementary suppression a whole is a count as any other; else it says nothing
      // that its parts and the rest do not.
      const bool is_told = !is_whole(table, i) || !control.complementary;
      out.push_back(is_told ? told(figures.cells[i]) : between(0, 1'023));
    }
    out[0] &= all;
    for (bool changed = true; changed;) {
      const auto before = out;
      for (std::size_t whole = 0; whole < table.size(); ++whole) {
        std::vector<std::size_t> parts;
        for (std::size_t i = 0; i < table.size(); ++i) {
          if (is_part(table, i, whole)) parts.push_back(i);
        }
        if (!parts.empty()) propagate(parts, out[whole], out);
      }
      if (figures.rest.is_shown()) {
        Possible rest = told(figures.rest);
        propagate(hidden(table, figures), rest, out);
      }
      changed = before != out;
    }
    return out;
  }

  static std::vector<std::size_t> hidden(FigureTable table, const Figures& figures) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (!is_whole(table, i) && !figures.cells[i].is_shown()) out.push_back(i);
    }
    return out;
  }

  static void propagate(const std::vector<std::size_t>& parts, Possible& whole,
                        std::vector<Possible>& out) {
    Possible all = between(0, 0);
    for (const std::size_t part : parts) all = sums(all, out[part]);
    whole &= all;
    for (const std::size_t part : parts) {
      Possible others = between(0, 0);
      for (const std::size_t other : parts) {
        if (other != part) others = sums(others, out[other]);
      }
      out[part] &= differences(whole, others);
    }
  }
};

struct Found {
  std::size_t cells = 0;      // under ten
  std::size_t recovered = 0;  // of which one count is left
  std::size_t insider = 0;    // of which one is left to who knows all the others under ten
  std::size_t fewest = 1'024; // counts that are left of one
  std::size_t shown = 0, of = 0;
  std::size_t wrong = 0;      // the truth was ruled out
};

void attack(const Attacker& attacker, FigureTable table, const Counts& truth, Found& out) {
  const Figures figures = published(table, truth, attacker.control);
  const auto possible = attacker.solve(table, figures);
  std::uint32_t rest = 0;
  for (const std::size_t i : Attacker::hidden(table, figures)) rest += truth[i];
  for (std::size_t i = 0; i < table.size(); ++i) {
    ++out.of;
    out.shown += figures.cells[i].is_shown();
    if (!possible[i][truth[i]]) ++out.wrong;
    if (truth[i] >= 10) continue;
    ++out.cells;
    const std::size_t left = possible[i].count();
    out.fewest = std::min(out.fewest, left);
    if (left == 1) ++out.recovered;
    if (is_whole(table, i) || !figures.rest.is_shown()) continue;
    const Possible knowing = differences(attacker.told(figures.rest),
                                         between(rest - truth[i], rest - truth[i]));
    if ((knowing & between(0, 9)).count() == 1) ++out.insider;
  }
}

Counts drawn(FigureTable table, std::mt19937& random) {
  static constexpr std::uint32_t kSizes[] = {3, 9, 12, 16, 30, 60, 140};
  const std::uint32_t of_quarter = kSizes[random() % std::size(kSizes)];
  Counts out(table.size());
  for (std::uint32_t& count : out) {
    count = static_cast<std::uint32_t>(random() % (random() % 4 == 0 ? 10 : of_quarter + 1));
  }
  return summed(table, out);
}

Found attacked(const char* who, FigureControl control) {
  std::mt19937 random(20261128);
  Found out;
  for (int i = 0; i < kQuarters; ++i) {
    for (const FigureTable table : {FigureTable(kAlertTable), {kEndTable}, {kOutcomeTable}}) {
      attack({control}, table, drawn(table, random), out);
    }
  }
  EXPECT_EQ(out.wrong, 0u) << "an attacker that rules out the truth shows nothing";
  EXPECT_GT(out.cells, 7'000u);
  std::printf("%s: of %zu cells under ten %zu recovered, at best %zu counts left, %zu by who knows "
              "the others; %zu of %zu shown\n",
              who, out.cells, out.recovered, out.fewest, out.insider, out.shown, out.of);
  return out;
}

TEST(Usefulness, SubtractionRecoversNoCellUnderTenInAThousandQuarters) {
  const Found found = attacked("as published", {});
  EXPECT_EQ(found.recovered, 0u);
  EXPECT_GE(found.fewest, kFigureValuesMin);
  EXPECT_GT(found.shown * 6, found.of) << "and yet something is shown";
}

TEST(Usefulness, WithTrueTotalsTheSameAttackerRecoversCells) {
  EXPECT_GT(attacked("with true totals", {.complementary = false}).recovered, 0u);
  EXPECT_GT(attacked("with true totals, exact", {false, false}).recovered, 500u);
}

TEST(Usefulness, WithoutRoundingTheSameAttackerIsLeftWithFewerCounts) {
  const Found rounded = attacked("as published", {});
  const Found exact = attacked("without rounding", {.rounding = false});
  EXPECT_LT(exact.fewest, kFigureValuesMin);
  EXPECT_GT(exact.insider, 2 * rounded.insider) << "who knows the others knows this one too";
}

// Why no table counts alerts of the quarter by their outcome: two tables about the same alerts have
// one sum, and whoever subtracts one from the other can be left with one count. Sayings are as many
// as people say things, so that sum says nothing about them.
TEST(Usefulness, TwoTablesAboutTheSameAlertsWouldTellEachOther) {
  const FigureTable by_term(kAlertTable), by_outcome(kOutcomeTable);
  const Counts alerts = summed(by_term, {0, 0, 0, 12, 12, 12, 12, 12, 12, 12});
  const Counts outcomes = summed(by_outcome, {0, 28, 28, 28, 0, 0, 0});
  ASSERT_EQ(alerts[0], outcomes[0]);
  const Figures shown = published(by_outcome, outcomes);
  const auto total = Attacker{}.solve(by_term, published(by_term, alerts))[0];
  const auto both = Attacker{}.solve(by_outcome, shown, total);
  const auto alone = Attacker{}.solve(by_outcome, shown);
  for (std::size_t i = 4; i < by_outcome.size(); ++i) {
    EXPECT_EQ(both[i].count(), 1u) << by_outcome[i].name;
    EXPECT_EQ(alone[i].count(), 10u) << by_outcome[i].name;
  }
}

// The same cells not shown, with `sum` in them together and `value` in `cell`.
std::optional<Counts> with(FigureTable table, const Counts& truth,
                           const std::vector<std::size_t>& hidden, std::size_t cell,
                           std::uint32_t value, std::uint32_t sum) {
  if (sum < value) return std::nullopt;
  Counts out = truth;
  out[cell] = value;
  std::uint32_t left = sum - value;
  for (const std::size_t other : hidden) {
    if (other == cell) continue;
    out[other] = std::min(left, 9u);
    left -= out[other];
  }
  if (left != 0) return std::nullopt;
  return summed(table, out);
}

// Whoever knows the rule could publish every table itself and compare. Of each cell under ten there
// are other tables that are published the same to the last digit, in which it is another count: so
// no attacker of whatever wit can know it.
TEST(Usefulness, EachCellUnderTenHasOtherCountsUnderTheSamePublication) {
  std::mt19937 random(7);
  std::size_t cells = 0, fewest = 1'024;
  for (int quarter = 0; quarter < kQuarters; ++quarter) {
    const FigureTable tables[] = {kEndTable, kOutcomeTable, kAlertTable};
    const FigureTable table = tables[quarter % 3];
    const Counts truth = drawn(table, random);
    const Figures figures = published(table, truth);
    const auto hidden = Attacker::hidden(table, figures);
    std::vector<std::set<std::uint32_t>> seen(table.size());
    for (const std::size_t cell : hidden) {
      for (std::uint32_t value = 0; value < 10; ++value) {
        for (std::uint32_t sum = 0; sum <= 9 * hidden.size(); ++sum) {
          const auto other = with(table, truth, hidden, cell, value, sum);
          if (!other || published(table, *other) != figures) continue;
          for (std::size_t i = 0; i < table.size(); ++i) seen[i].insert((*other)[i]);
        }
      }
    }
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (truth[i] >= 10) continue;
      ++cells;
      fewest = std::min(fewest, seen[i].size());
      EXPECT_GE(seen[i].size(), kFigureValuesMin)
          << "quarter " << quarter << ", cell " << table[i].name;
    }
  }
  std::printf("of %zu cells under ten each has at least %zu counts\n", cells, fewest);
}

// The small table whole: no publication at all tells a cell under ten.
TEST(Usefulness, NoTableOfEndsTellsACellUnderTen) {
  const FigureTable table(kEndTable);
  std::map<std::vector<std::uint32_t>, std::vector<std::set<std::uint32_t>>> by_publication;
  std::vector<std::pair<Counts, std::vector<std::uint32_t>>> all;
  for (std::uint32_t i = 0; i < 28 * 28 * 28; ++i) {
    const Counts truth = summed(table, {0, i % 28, i / 28 % 28, i / 28 / 28});
    const Figures figures = published(table, truth);
    std::vector<std::uint32_t> seen = {figures.rest.low};
    for (const Figure& figure : figures.cells) {
      seen.push_back(figure.low);
      seen.push_back(figure.high);
    }
    auto& counts = by_publication[seen];
    counts.resize(table.size());
    for (std::size_t cell = 0; cell < table.size(); ++cell) counts[cell].insert(truth[cell]);
    all.emplace_back(truth, seen);
  }
  std::size_t fewest = 1'024;
  for (const auto& [truth, seen] : all) {
    for (std::size_t cell = 0; cell < table.size(); ++cell) {
      if (truth[cell] < 10) fewest = std::min(fewest, by_publication[seen][cell].size());
    }
  }
  std::printf("of each at least %zu counts are left\n", fewest);
  EXPECT_GE(fewest, kFigureValuesMin);
}

TEST(Usefulness, ShowsRoundedCountsAndNoneUnderTen) {
  const auto text = [](Counts counts) {
    const Figures figures = published(kEndTable, std::move(counts));
    std::string out;
    const auto add = [&](const Figure& figure) {
      out += std::to_string(figure.low);
      if (!figure.is_shown()) out += "-" + std::to_string(figure.high);
      out += " ";
    };
    for (const Figure& figure : figures.cells) add(figure);
    add(figures.rest);
    return out;
  };
  EXPECT_EQ(text({0, 42, 13, 58}), "115 40 15 60 0-0 ");
  EXPECT_EQ(text({0, 0, 0, 0}), "0-30 0-0 0-0 0-0 0-0 ");
  EXPECT_EQ(text({0, 9, 9, 9}), "25 0-0 0-0 0-0 25 ") << "5 to 9 each";
  EXPECT_EQ(text({0, 9, 9, 40}), "40-60 0-0 0-0 40 0-0 ") << "18 of at most 18 would tell both";
  EXPECT_EQ(text({0, 4, 9, 4}), "15 0-0 0-0 0-0 15 ");
  EXPECT_EQ(text({0, 0, 40, 3}), "40-60 0-0 40 0-0 0-0 ");
  EXPECT_EQ(text({0, 6, 40, 5}), "50 0-0 40 0-0 10 ");
  EXPECT_EQ(text({0, 9, 40, 41}), "80-90 0-0 40 40 0-0 ") << "the true sum would tell the 9";
}

TEST(Usefulness, OutcomesAreTheOnesThatAreDocumented) {
  const auto outcome = alert_outcome_named("not_reached");
  EXPECT_TRUE(outcome.ok() && *outcome == AlertOutcome::not_reached);
  EXPECT_EQ(alert_outcome_named("outcomes").error().place,
            "outcome: one of contact_made, coordination_agreed, already_coordinated, "
            "not_same_person, no_contact_needed, not_reached");
}

TEST(Usefulness, QuartersMeetAndDoNotOverlap) {
  auto before = quarter_of("2026Q1");
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->begin.ms, 1'767'225'600'000u);
  for (const char* next : {"2026Q2", "2026Q3", "2026Q4", "2027Q1"}) {
    const auto quarter = quarter_of(next);
    ASSERT_TRUE(quarter.ok()) << next;
    EXPECT_EQ(before->end, quarter->begin) << next;
    before = quarter;
  }
  for (const char* wrong : {"", "2026", "2026Q0", "2026Q5", "2026q1", "26Q1", "2026Q11", "-026Q1",
                            "1999Q4", " 026Q1", "2026M1"}) {
    EXPECT_FALSE(quarter_of(wrong).ok()) << wrong;
  }
}

// Each alert and each end is counted in one quarter, in one cell; what followed after its window is
// none, so that a report is the same whenever it is made.
TEST(Usefulness, CountsEachAlertOnceByWhatFollowedInItsWindow) {
  const auto quarter = quarter_of("2026Q3");
  ASSERT_TRUE(quarter.ok());
  std::vector<AlertFollowed> alerts;
  const auto add = [&](int count, std::int64_t at, std::optional<std::uint64_t> waited,
                       bool of_case, std::optional<std::uint64_t> undone) {
    AlertFollowed alert;
    alert.came = TimeMs{quarter->begin.ms + static_cast<std::uint64_t>(at)};
    alert.of_case = of_case;
    if (waited) alert.contact = TimeMs{alert.came.ms + *waited};
    if (undone) alert.undone = TimeMs{alert.came.ms + *undone};
    alerts.insert(alerts.end(), static_cast<std::size_t>(count), alert);
  };
  const auto length = static_cast<std::int64_t>(quarter->end.ms - quarter->begin.ms);
  add(20, 0, kDay - 1, true, {});
  add(25, length - 1, kDay, true, {});
  add(5, 3, 7 * kDay - 1, true, {});
  add(15, 3, 7 * kDay, true, {});
  add(40, 3, 30 * kDay, true, {});
  add(20, 3, std::nullopt, true, 30 * kDay);
  add(35, 3, kDay, false, {});
  add(45, 3, kDay, true, 30 * kDay - 1);
  add(30, 5, kDay, true, {});
  for (std::size_t i = alerts.size() - 30; i < alerts.size(); ++i) alerts[i].muted = true;
  add(50, -1, kDay, true, {});
  add(55, length, kDay, true, {});
  std::vector<CaseEnded> ends(30, {quarter->begin, CaseOutcome::finished});
  ends.insert(ends.end(), 20, {quarter->begin, CaseOutcome::turned_away});
  ends.insert(ends.end(), 10, {quarter->begin, CaseOutcome::closed});
  ends.insert(ends.end(), 10, {quarter->end, CaseOutcome::closed});
  std::vector<OutcomeSaid> said(25, {quarter->begin, AlertOutcome::contact_made});
  said.insert(said.end(), 10, {TimeMs{quarter->end.ms - 1}, AlertOutcome::not_reached});
  said.insert(said.end(), 10, {TimeMs{quarter->begin.ms - 1}, AlertOutcome::not_reached});
  said.insert(said.end(), 10, {quarter->end, AlertOutcome::contact_made});
  const UsefulnessReport report = usefulness_of(*quarter, alerts, ends, said);
  const auto numbers = [](const Figures& figures) {
    std::vector<std::uint32_t> out;
    for (const Figure& figure : figures.cells) {
      EXPECT_TRUE(figure.is_shown());
      out.push_back(figure.low);
    }
    return out;
  };
  EXPECT_EQ(numbers(report.alerts),
            (std::vector<std::uint32_t>{235, 125, 50, 20, 30, 15, 60, 35, 45, 30}));
  EXPECT_EQ(numbers(report.ends), (std::vector<std::uint32_t>{60, 30, 20, 10}));
  EXPECT_EQ(report.outcomes, published(kOutcomeTable, {0, 25, 0, 0, 0, 0, 10}));
  EXPECT_EQ(follow_up_rate(report), (Figure{40, 40}));
  UsefulnessReport less;
  less.alerts = published(kAlertTable, {0, 0, 0, 30, 4, 12, 9, 50, 0, 0});
  EXPECT_EQ(follow_up_rate(less), (Figure{60, 80})) << "30 of 50 to 40 of 50";
  less.alerts = published(kAlertTable, {0, 0, 0, 4, 4, 2, 9, 50, 0, 0});
  EXPECT_EQ(follow_up_rate(less), std::nullopt);
}

}  // namespace
}  // namespace sluis::sdk
