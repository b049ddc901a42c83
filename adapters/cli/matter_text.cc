// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/matter_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

std::string step_text(const local::Act& act) {
  if (act.state() == "recorded" || act.state().empty()) return "";
  if (act.state() != "refused") {
    return say("  its step is not recorded yet; it goes on by itself. See: sluis act {0}\n",
               {act.id()});
  }
  return "  " + painted(Paint::bad, say("ITS STEP WAS REFUSED: it does not count. ")) +
         reason_text(act.reason()) + "\n";
}

std::string head_text(const local::Matter& matter) {
  if (matter.said() == "open") {
    return say("case {0} is stuck, since {1}\n",
               {matter.case_id(), time_text(matter.term().at_ms())});
  }
  if (matter.said() == "matter_settled") {
    return say("matter of case {0}, settled on {1} by {2}\n",
               {matter.case_id(), time_text(matter.at_ms()), matter.worker()});
  }
  return say("matter of case {0}, raised on {1} by {2}\n",
             {matter.case_id(), time_text(matter.at_ms()), matter.worker()});
}

std::string words_text(const local::Matter& matter) {
  if (matter.words().empty() && matter.said() != "open") return "";  // refused: not said again
  if (matter.said() == "matter_settled") return say("  how: {0}\n", {matter.words()});
  if (matter.words().empty()) {
    return say("  raised elsewhere, so its words are not here: call who has the case\n");
  }
  std::string out = say("  stuck ({0}): {1}\n", {matter.reason(), matter.words()});
  for (const std::string& each : matter.tried()) out += say("  tried: {0}\n", {each});
  return out + say("  to be settled by {0}\n", {matter.by()});
}

}  // namespace

std::string goes_up_text(const local::CaseTerm& term) {
  std::string out;
  for (const local::CaseTold& each : term.goes_up()) {
    out += each.told() ? say("    told to {0}\n", {each.label()})
                       : say("    goes up to {0}, not before {1}\n",
                             {each.label(), time_text(each.at_ms())});
  }
  return out;
}

std::string matter_text(const local::Matter& matter) {
  std::string out = head_text(matter) + step_text(matter.act()) + words_text(matter);
  if (matter.said() != "open") return out;
  out += goes_up_text(matter.term());
  if (!matter.term().ours()) return out;
  return out + say("    Next: sluis escalate settle {0} FILE\n", {matter.case_id()});
}

std::string matters_text(const local::Matters& matters) {
  if (matters.matters().empty()) {
    return say("Nothing is stuck. Raise what is: sluis escalate raise CASE FILE\n");
  }
  std::string out;
  for (const local::Matter& matter : matters.matters()) out += matter_text(matter);
  return out;
}

std::string stuck_text(const local::StuckMatters& stuck) {
  if (stuck.rows().empty()) return say("Nothing is stuck here.\n");
  std::string out;
  for (const local::StuckRow& row : stuck.rows()) {
    const std::string reason = row.reason().empty() ? say("raised elsewhere") : row.reason();
    const std::string rung = row.rungs() == 0 ? say("no rung yet") : row.rung();
    out += say("{0}: {1} stuck; so far up the ladder: {2}; the longest for {3} weeks\n",
               {reason, std::to_string(row.count()), rung, std::to_string(row.weeks())});
  }
  return out;
}

}  // namespace sluis::cli
