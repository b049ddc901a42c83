// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/erasure_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string why(const std::string& reason) {
  if (reason == "asked") return say("the person asked for it");
  if (reason == "unlawful") return say("it is kept unlawfully");
  return say("its purpose has ended");
}

std::string lines_of(const local::Erasure& erasure) {
  std::string out = say("erasure {0}, proposed by {1} at {2}: {3}\n",
                        {erasure.id(), erasure.proposed_by(), time_text(erasure.proposed_ms()),
                         why(erasure.reason())});
  if (erasure.has_person()) {
    out += say("  of {0}, born {1}\n",
               {erasure.person().name(), erasure.person().birth_date()});
  }
  if (erasure.state() == "proposed") {
    out += say("  the look-up is entry {0}; another professional has to agree:\n"
               "  sluis audit erase-agree {1}\n",
               {std::to_string(erasure.looked_index()), erasure.id()});
  } else if (erasure.state() == "done") {
    out += say("  {0} agreed; it is done, and is entry {1}: no key of the person is left\n",
               {erasure.decided_by(), std::to_string(erasure.index())});
  } else if (erasure.state() == "refused" && !erasure.has_refused()) {
    out += say("  {0} did not agree: nothing was erased\n", {erasure.decided_by()});
  } else if (erasure.state() == "refused") {
    out += say("  the broker refused it: nothing was erased\n");
  } else {
    out += say("  under way; look again: sluis audit erasures\n");
  }
  if (erasure.has_refused()) out += "  " + reason_text(erasure.refused()) + "\n";
  return out;
}

}  // namespace

std::string text_of(const local::Erasures& erasures) {
  if (erasures.erasures().empty()) return say("No erasure was proposed here.\n");
  std::string out;
  for (const local::Erasure& erasure : erasures.erasures()) out += lines_of(erasure);
  return out;
}

std::string erasure_task_text(const local::Task& task) {
  std::string out = say("erasure {0}, proposed by {1} at {2}: {3}\n",
                        {task.id(), task.author(), time_text(task.written_ms()),
                         why(task.label())});
  if (!task.text().empty()) out += say("  of {0}\n", {task.text()});
  return out + say("  By another professional: sluis audit erase-agree {0}\n", {task.id()});
}

}  // namespace sluis::cli
