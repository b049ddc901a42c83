// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/witness_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"
#include "local.pb.h"

namespace sluis::cli {

std::string witness_text(const local::WitnessView& view) {
  std::string away;
  for (const std::string& label : view.away()) away += (away.empty() ? "" : ", ") + label;
  const std::string count = std::to_string(view.cosigned()), named = std::to_string(view.named());
  std::string out;
  if (view.cosigned_ms() != 0) {
    out = say("{0} of {1} witnesses vouch for the log, at {2}",
              {count, named, time_text(view.cosigned_ms())});
    out += away.empty() ? "\n" : say("; not there: {0}\n", {away});
  } else {
    out = painted(Paint::bad, say("Only {0} of {1} witnesses vouch for the log, {2} must: nothing "
                                  "opens but urgent messages. Not there: {3}",
                                  {count, named, std::to_string(view.need()), away})) + "\n";
  }
  if (view.has_waits()) {
    out += painted(Paint::bad, say("The covenant here names other witnesses ({0}): they count once "
                                   "the quorum of these has cosigned it. If nobody told you of "
                                   "others, call the privacy officer ({1})",
                                   {view.waits().place(), view.waits().name()})) + "\n";
  }
  if (view.unproven() == 0) return out;
  return out + painted(Paint::bad, say("{0} urgent messages were opened before the witnesses had "
                                       "seen their record; of {1} the proof is overdue: tell the "
                                       "privacy officer",
                                       {std::to_string(view.unproven()),
                                        std::to_string(view.overdue())})) + "\n";
}

}  // namespace sluis::cli
