// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/replay_text.h"

#include "adapters/cli/audit_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

template <class Items>
std::string joined(const Items& items) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += ", ";
    if constexpr (std::is_same_v<std::decay_t<decltype(item)>, std::string>) out += item;
    else out += std::to_string(item);
  }
  return out;
}

std::string text(const local::AuditOutcome& outcome) {
  const std::string who =
      outcome.label().empty() ? say("member {0}", {outcome.member()}) : outcome.label();
  std::string out;
  if (outcome.said() == "permit") {
    out = say("{0} may get it: level {1}, on the ground {2} ({3})",
              {who, outcome.level(), outcome.ground(), outcome.article()});
  } else if (outcome.said() == "hold") {
    out = say("{0} does not get it now: {1}", {who, reason_text(outcome.reason())});
  } else {
    out = say("{0} does not get it: {1}", {who, reason_text(outcome.reason())});
  }
  if (outcome.references().empty()) return out + "\n";
  return out + say(" [entries used: {0}]", {joined(outcome.references())}) + "\n";
}

std::string text(const local::AuditThen& then) {
  std::string out = say("With what was on record at {0}, under covenant version {1}:\n",
                        {time_text(then.time_ms()), std::to_string(then.covenant())});
  for (const local::AuditOutcome& outcome : then.outcomes()) out += "  " + text(outcome);
  return out + say("Only records about the persons in the file count. Add a giver's own file with "
                   "--person when there may be a statement on who that is.\n");
}

std::string text(const local::AuditOther& other) {
  std::string out = text_of(other.event());
  out += say("    decided again: {0}", {text(other.again())});
  out += say("    what differs: {0}\n", {joined(other.differs())});
  if (other.replay() == "erased") {
    return out + say("    Not certain: something before it is erased, closed or does not verify. "
                     "Ask its parties what they hold.\n");
  }
  if (other.replay() != "unsure") return out;
  return out + say("    Not certain: there may be a record under a key that was not asked about. "
                   "Look again, with --person for each giver and each way of writing a "
                   "person.\n");
}

std::string why_not(const std::string& why, const std::string& count) {
  if (why == "closed") {
    return say("{0} not possible: about somebody whose records are closed here. Add that person's "
               "file with --person.\n", {count});
  }
  if (why == "no_signal") {
    return say("{0} not possible: the signal that it answers is erased or not in the log.\n",
               {count});
  }
  if (why == "other_decide") {
    return say("{0} not possible: another version of the rules decided it.\n", {count});
  }
  return say("{0} not possible: no covenant was in force.\n", {count});
}

}  // namespace

std::string text_of(const local::AuditReplayed& replayed) {
  const auto count = [](std::uint64_t number) { return std::to_string(number); };
  std::string out;
  if (replayed.has_then()) out += text(replayed.then());
  out += say("{0} decisions and {1} releases, decided again: {2} the same, {3} different, {4} not "
             "certain\n",
             {count(replayed.decisions()), count(replayed.releases()), count(replayed.same()),
              count(replayed.different()), count(replayed.unsure())});
  for (const local::AuditNotAgain& row : replayed.not_possible()) {
    out += why_not(row.why(), count(row.count()));
  }
  for (const local::AuditOther& other : replayed.others()) out += text(other);
  if (replayed.cut() != 0) out += say("and {0} more\n", {count(replayed.cut())});
  if (!replayed.wrong_field().empty()) {
    out += say("DOES NOT VERIFY: entry {0}, {1}\n",
               {count(replayed.wrong_index()), replayed.wrong_field()});
  }
  if (replayed.has_reason()) out += say("DIFFERENT: {0}\n", {reason_text(replayed.reason())});
  return out + say("{0} of {1} entries counted; your looks are in entries {2}.\n",
                   {count(replayed.until()), count(replayed.size()), joined(replayed.looks())});
}

}  // namespace sluis::cli
