// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/usefulness_text.h"

#include <map>

#include "adapters/cli/alert_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string name_text(const std::string& name) {
  if (name == "alerts") return say("alerts that came");
  if (name == "of_a_case") return say("of a case here");
  if (name == "in_term") return say("followed up within 7 days");
  if (name == "in_a_day") return say("within a day");
  if (name == "in_a_week") return say("from then to 7 days");
  if (name == "in_a_month") return say("followed up from then to 30 days");
  if (name == "none") return say("not followed up in 30 days");
  if (name == "without_case") return say("of no case here: what followed is not on record");
  if (name == "undone") return say("no longer so, after a correction");
  if (name == "ended") return say("cases that ended");
  if (name == "finished") return say("help finished");
  if (name == "turned_away") return say("turned away after the intake");
  if (name == "closed") return say("closed otherwise");
  if (name == "rest") return say("what is not shown above, together");
  if (name == "muted") return say("of a case that was muted");
  if (name == "outcomes") return say("sayings of what came of an alert, one a day of each");
  return outcome_text(name);
}

std::string number_text(const local::Figure& figure) {
  if (figure.shown()) return std::to_string(figure.at_least());
  if (figure.at_most() == 0) return say("not shown");
  return say("{0} to {1}",
             {std::to_string(figure.at_least()), std::to_string(figure.at_most())});
}

std::string table_text(const local::FigureTable& table) {
  std::string out;
  std::map<std::string, std::string> indents;
  for (const local::Figure& figure : table.figures()) {
    const bool is_part = !figure.part_of().empty();
    const std::string indent = is_part ? indents[figure.part_of()] + "  " : "";
    indents[figure.name()] = indent;
    out += indent + name_text(figure.name()) + ": " + number_text(figure) + "\n";
  }
  return out + "  " + name_text(table.rest().name()) + ": " + number_text(table.rest()) + "\n";
}

}  // namespace

std::string usefulness_text(const local::Usefulness& usefulness) {
  std::string out = say("{0}, counted once at {1}; about, in multiples of 5; below 10 not shown\n",
                        {usefulness.quarter(), time_text(usefulness.counted_ms())});
  out += table_text(usefulness.alerts());
  if (usefulness.has_follow_up_rate()) {
    out += say("followed up within 7 days, of those of a case here, in per cent: {0}\n",
               {number_text(usefulness.follow_up_rate())});
  }
  for (const std::string& name : usefulness.not_recorded()) {
    out += say("{0}: not recorded here\n", {name_text(name)});
  }
  if (usefulness.has_outcomes()) out += table_text(usefulness.outcomes());
  return out + table_text(usefulness.cases());
}

}  // namespace sluis::cli
