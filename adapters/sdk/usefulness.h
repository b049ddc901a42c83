// SPDX-License-Identifier: EUPL-1.2
// What alerts and cases of a quarter came to, as counts that say nothing about anybody.
//
// Pure. A fixed set of reports: one a quarter, its tables as below, and no other period, total or
// cross-section, so that no two of them are about overlapping groups of people and can be
// subtracted. The rule by which cells stay out stands in broker/ARCHITECTURE.md §Usefulness.
// Thread safety: values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/result.h"
#include "proto/types/time.h"

namespace sluis::sdk {

inline constexpr std::uint32_t kFigureMin = 10;       // a count below it is not shown, nor is 0
inline constexpr std::uint32_t kFigureBase = 5;       // what is shown is a multiple of it
inline constexpr std::uint32_t kFigureValuesMin = 5;  // of a cell below kFigureMin so many counts
                                                      // stay possible, whatever is compared
inline constexpr std::uint64_t kTermDays = 7;       // to follow an alert up
inline constexpr std::uint64_t kWindowDays = 30;    // what comes later is not followed up

// A cell and the cell that it is part of; -1: of none. Parts follow what they are part of, and add
// up to it. Only the first is of none.
struct FigureSpec {
  std::string_view name;
  int part_of = -1;
};
using FigureTable = std::span<const FigureSpec>;

// Alerts that came in the quarter, by what followed on the case that they name.
inline constexpr FigureSpec kAlertTable[] = {
    {"alerts", -1},     {"of_a_case", 0},  {"in_term", 1},  {"in_a_day", 2},
    {"in_a_week", 2},   {"in_a_month", 1}, {"none", 1},     {"without_case", 0},
    {"undone", 0},      {"muted", 0},
};
// Cases that ended here in the quarter.
inline constexpr FigureSpec kEndTable[] = {
    {"ended", -1}, {"finished", 0}, {"turned_away", 0}, {"closed", 0},
};
// What readers of alerts said in the quarter that came of them. Sayings are counted and not alerts,
// one an alert and a day, whenever it came: those of the same alerts, counted in two ways, would be
// subtracted.
inline constexpr FigureSpec kOutcomeTable[] = {
    {"outcomes", -1},       {"contact_made", 0},      {"coordination_agreed", 0},
    {"already_coordinated", 0}, {"not_same_person", 0}, {"no_contact_needed", 0},
    {"not_reached", 0},
};
// Places in that table. Not to be changed: they are on disk.
enum class AlertOutcome : std::uint8_t {
  contact_made = 1,
  coordination_agreed = 2,
  already_coordinated = 3,
  not_same_person = 4,
  no_contact_needed = 5,
  not_reached = 6,
};
std::string_view name_of(AlertOutcome outcome);
// bad_field with the names, of another.
Result<AlertOutcome> alert_outcome_named(std::string_view name);

// A count as it is published: `low` to `high`, multiples of kFigureBase. They are one where it is
// known; both 0: not shown.
struct Figure {
  std::uint32_t low = 0, high = 0;
  bool is_shown() const { return low != 0 && low == high; }
  bool operator==(const Figure&) const = default;
};
struct Figures {
  std::vector<Figure> cells;  // as the table
  Figure rest;                // the cells without parts that are not shown, together
  bool operator==(const Figures&) const = default;
};

// What a test switches off to see that it is needed.
struct FigureControl {
  bool complementary = true, rounding = true;
};
// `counts` has one number a cell; of a cell that has parts it is not read.
Figures published(FigureTable table, std::vector<std::uint32_t> counts,
                  FigureControl control = {});

// A quarter of a year, in UTC; ends where the next begins.
struct Quarter {
  TimeMs begin, end;
  // The last alert had its window: only then there is a report.
  TimeMs due() const { return end + DurationMs{kWindowDays * 86'400'000}; }
  bool has(TimeMs at) const { return begin <= at && at < end; }
};
// "2026Q3". bad_field, of whatever else.
Result<Quarter> quarter_of(std::string_view text);

struct AlertFollowed {
  TimeMs came;
  std::optional<TimeMs> undone;   // since when a correction says it is no more
  bool of_case = false;           // it names a case, so what followed is on record
  std::optional<TimeMs> contact;  // the first thing that was recorded of that case since
  bool muted = false;             // that case was muted when it came
};
enum class CaseOutcome : std::uint8_t { finished = 1, turned_away = 2, closed = 3 };
struct CaseEnded {
  TimeMs at;
  CaseOutcome outcome = CaseOutcome::closed;
};

struct OutcomeSaid {
  TimeMs at;
  AlertOutcome outcome = AlertOutcome::contact_made;
};

struct UsefulnessReport {
  Figures alerts;    // of kAlertTable
  Figures ends;      // of kEndTable
  Figures outcomes;  // of kOutcomeTable; no cells: it was counted before there were any
  bool operator==(const UsefulnessReport&) const = default;
};
UsefulnessReport usefulness_of(const Quarter& quarter, const std::vector<AlertFollowed>& alerts,
                               const std::vector<CaseEnded>& ends,
                               const std::vector<OutcomeSaid>& outcomes);
// Of the alerts of a case those followed up in the term, in multiples of 5 per cent: from what is
// shown alone. Nothing: none of them is.
std::optional<Figure> follow_up_rate(const UsefulnessReport& report);

}  // namespace sluis::sdk
