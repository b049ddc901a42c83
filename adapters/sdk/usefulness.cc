// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/usefulness.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "proto/types/check.h"
#include "proto/types/error.h"

namespace sluis::sdk {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;
std::uint32_t rounded(std::uint32_t count) {
  return (count + kFigureBase / 2) / kFigureBase * kFigureBase;
}
std::uint32_t rounded_up(std::uint32_t count) {
  return (count + kFigureBase - 1) / kFigureBase * kFigureBase;
}

bool has_parts(FigureTable table, std::size_t cell) {
  return std::any_of(table.begin(), table.end(), [&](const FigureSpec& each) {
    return each.part_of == static_cast<int>(cell);
  });
}

bool is_in(FigureTable table, std::size_t cell, std::size_t whole) {
  while (cell != whole && table[cell].part_of >= 0) {
    cell = static_cast<std::size_t>(table[cell].part_of);
  }
  return cell == whole;
}

// The cells without parts that are below kFigureMin, each 0 to 9: `sum` of so many, together.
struct Rest {
  std::uint32_t sum = 0, cells = 0;

  // With the sum rounded, and all the others at their most, each of them can still have
  // kFigureValuesMin counts.
  bool may_be_shown() const {
    constexpr std::uint32_t kMost = kFigureMin - 1;
    if (sum < kFigureMin) return false;
    const std::uint32_t low = std::max(kFigureMin, rounded(sum) - kFigureBase / 2);
    return low <= kMost * (cells - 1) + kMost + 1 - kFigureValuesMin;
  }
};

// A whole adds up what is shown of it, and the most that the rest of it can be.
Figure whole_of(FigureTable table, const std::vector<std::uint32_t>& counts, std::size_t whole,
                const Figure& rest) {
  Figure out;
  std::uint32_t hidden = 0, elsewhere = 0;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (has_parts(table, i)) continue;
    if (counts[i] >= kFigureMin && is_in(table, i, whole)) out.low += rounded(counts[i]);
    if (counts[i] < kFigureMin) ++(is_in(table, i, whole) ? hidden : elsewhere);
  }
  if (rest.is_shown() && elsewhere == 0) return {out.low + rest.low, out.low + rest.low};
  std::uint32_t more = hidden * (kFigureMin - 1);
  if (rest.is_shown()) more = std::min(more, rest.high + kFigureBase / 2);
  out.high = out.low + rounded_up(more);
  return out;
}

template <std::size_t N>
std::vector<std::uint32_t> none_of(const FigureSpec (&)[N]) {
  return std::vector<std::uint32_t>(N);
}

template <std::size_t N>
std::uint32_t& cell_of(const FigureSpec (&table)[N], std::vector<std::uint32_t>& counts,
                       std::string_view name) {
  const auto found = std::find_if(std::begin(table), std::end(table),
                                  [&](const FigureSpec& each) { return each.name == name; });
  CHECK(found != std::end(table));
  return counts[static_cast<std::size_t>(found - std::begin(table))];
}

std::string_view cell_named(const AlertFollowed& alert) {
  const TimeMs until = alert.came + DurationMs{kWindowDays * kDayMs};
  if (alert.undone && *alert.undone < until) return "undone";
  if (!alert.of_case) return "without_case";
  if (alert.muted) return "muted";
  if (!alert.contact || *alert.contact >= until) return "none";
  if (*alert.contact < alert.came + DurationMs{kDayMs}) return "in_a_day";
  return *alert.contact < alert.came + DurationMs{kTermDays * kDayMs} ? "in_a_week" : "in_a_month";
}

std::string_view cell_named(CaseOutcome outcome) {
  switch (outcome) {
    case CaseOutcome::finished: return "finished";
    case CaseOutcome::turned_away: return "turned_away";
    case CaseOutcome::closed: return "closed";
  }
  FATAL("an outcome without a name");
}

}  // namespace

std::string_view name_of(AlertOutcome outcome) {
  const auto place = static_cast<std::size_t>(outcome);
  CHECK(place > 0 && place < std::size(kOutcomeTable));
  return kOutcomeTable[place].name;
}

Result<AlertOutcome> alert_outcome_named(std::string_view name) {
  std::string all;
  for (std::size_t i = 1; i < std::size(kOutcomeTable); ++i) {
    if (kOutcomeTable[i].name == name) return static_cast<AlertOutcome>(i);
    all += (i == 1 ? "" : ", ") + std::string(kOutcomeTable[i].name);
  }
  return Error{ErrorCode::bad_field, "outcome: one of " + all};
}

Figures published(FigureTable table, std::vector<std::uint32_t> counts, FigureControl control) {
  CHECK(counts.size() == table.size());
  Rest rest;
  for (std::size_t i = table.size(); i-- > 0;) {
    if (has_parts(table, i)) {
      counts[i] = 0;
      for (std::size_t j = i + 1; j < table.size(); ++j) {
        if (table[j].part_of == static_cast<int>(i)) counts[i] += counts[j];
      }
    } else if (counts[i] < kFigureMin) {
      rest.sum += counts[i];
      ++rest.cells;
    }
  }
  const auto shown = [&](std::uint32_t count) {
    const std::uint32_t value = control.rounding ? rounded(count) : count;
    return count < kFigureMin ? Figure{} : Figure{value, value};
  };
  Figures out;
  if (rest.may_be_shown()) out.rest = shown(rest.sum);
  for (std::size_t i = 0; i < table.size(); ++i) {
    const bool adds_up = has_parts(table, i) && control.complementary;
    out.cells.push_back(adds_up ? whole_of(table, counts, i, out.rest) : shown(counts[i]));
  }
  return out;
}

Result<Quarter> quarter_of(std::string_view text) {
  const Error wrong{ErrorCode::bad_field, "quarter: as 2026Q3"};
  int year = 0;
  if (text.size() != 6 || text[4] != 'Q' || text[5] < '1' || text[5] > '4') return wrong;
  const auto read = std::from_chars(text.data(), text.data() + 4, year);
  if (read.ec != std::errc{} || read.ptr != text.data() + 4 || year < 2000) return wrong;
  const std::chrono::year_month first =
      std::chrono::year{year} / static_cast<int>(1 + 3 * (text[5] - '1'));
  const auto at = [](std::chrono::year_month month) {
    const auto day = std::chrono::sys_days{month / 1}.time_since_epoch();
    return TimeMs{static_cast<std::uint64_t>(day.count()) * kDayMs};
  };
  return Quarter{at(first), at(first + std::chrono::months{3})};
}

UsefulnessReport usefulness_of(const Quarter& quarter, const std::vector<AlertFollowed>& alerts,
                               const std::vector<CaseEnded>& ends,
                               const std::vector<OutcomeSaid>& outcomes) {
  auto of_alerts = none_of(kAlertTable), of_ends = none_of(kEndTable);
  auto said = none_of(kOutcomeTable);
  for (const AlertFollowed& alert : alerts) {
    if (quarter.has(alert.came)) ++cell_of(kAlertTable, of_alerts, cell_named(alert));
  }
  for (const CaseEnded& end : ends) {
    if (quarter.has(end.at)) ++cell_of(kEndTable, of_ends, cell_named(end.outcome));
  }
  for (const OutcomeSaid& each : outcomes) {
    if (quarter.has(each.at)) ++cell_of(kOutcomeTable, said, name_of(each.outcome));
  }
  return {published(kAlertTable, std::move(of_alerts)), published(kEndTable, std::move(of_ends)),
          published(kOutcomeTable, std::move(said))};
}

std::optional<Figure> follow_up_rate(const UsefulnessReport& report) {
  const FigureTable table(kAlertTable);
  const auto figure = [&](std::string_view name) {
    std::vector<std::uint32_t> numbers(table.size());
    const auto place = &cell_of(kAlertTable, numbers, name) - numbers.data();
    return report.alerts.cells.at(static_cast<std::size_t>(place));
  };
  constexpr std::uint32_t kHidden = (kFigureMin - 1 + kFigureBase - 1) / kFigureBase * kFigureBase;
  const Figure in_term = figure("in_term");
  Figure others;
  for (const char* name : {"in_a_month", "none"}) {
    const Figure one = figure(name);
    others.low += one.low;
    others.high += one.is_shown() ? one.high : kHidden;
  }
  if (in_term.low + others.low == 0) return std::nullopt;
  const auto percent = [](std::uint32_t part, std::uint32_t other) {
    return part == 0 ? 0 : 100 * part / (part + other);
  };
  const Figure out{percent(in_term.low, others.high), percent(in_term.high, others.low)};
  if (out.low == out.high) return Figure{rounded(out.low), rounded(out.low)};
  return Figure{out.low / kFigureBase * kFigureBase, rounded_up(out.high)};
}

}  // namespace sluis::sdk
