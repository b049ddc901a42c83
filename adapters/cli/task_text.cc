// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/task_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

std::string text(const local::Asleep& row) {
  std::string out = say("    {0} is asleep: nothing can be sealed to it now. What is for it waits "
                        "here and goes on by itself. Call: {1}\n", {row.label(), row.contact()});
  if (row.stand_in().empty()) {
    out += say("    Nobody stands in for it\n");
  } else if (row.stand_in_sleeps()) {
    out += say("    {0} stands in for it, and is asleep too. Call: {1}\n",
               {row.stand_in_label(), row.stand_in_contact()});
  } else if (row.may_signal()) {
    out += say("    {0} stands in for it. Raise a signal to it, or call: {1}\n",
               {row.stand_in_label(), row.stand_in_contact()});
  } else {
    out += say("    {0} stands in for it, and no signal of this kind goes there from here. Ask "
               "only how to reach them, and say nothing about the person: {1}\n",
               {row.stand_in_label(), row.stand_in_contact()});
  }
  if (!row.urgent()) return out;
  return out + painted(Paint::bad, say("    URGENT, and it does not arrive now: call at once")) +
         "\n";
}

}  // namespace

std::string asleep_text(const local::Slot& slot) {
  return slot.has_asleep() ? text(slot.asleep()) : "";
}
std::string asleep_text(const local::Task& task) {
  return task.has_asleep() ? text(task.asleep()) : "";
}
std::string asleep_text(const local::Act& act) {
  std::string out;
  for (const local::Asleep& row : act.asleep()) out += text(row);
  return out;
}

std::string renewal_text(const local::Task& task) {
  std::string out = say("consent {0}, recorded by {1}, ends at {2}\n",
                        {task.consent(), task.owner(), time_text(task.valid_until_ms())});
  if (!task.ended_label().empty()) {
    out += say("  It names {0}, which ended in {1} ({2}); it does not count for {1}\n",
               {task.ended_label(), task.merged_into(), task.merged_contact()});
  }
  if (task.age() == 0) {
    return out + say("  Still needed? Ask anew: sluis consent ask FILE\n");
  }
  return out + say("  The person turns {0}: by the covenant somebody else may give it from then "
                   "on\n  Tell it, and ask anew: sluis consent renewal {1}\n",
                   {std::to_string(task.age()), task.consent()});
}

std::string access_task_text(const local::Task& task) {
  std::string out = say("access {0}: the person is answered before {1}; asked on {2}, by {3} at "
                        "work\n",
                        {task.id(), time_text(task.valid_until_ms()),
                         time_text(task.written_ms()), task.author()});
  if (task.state() == "over") {
    out += say("  The day is over: answer now with what was approved, which says that it is late; "
               "for the rest agree on a new request with the person, and propose that\n");
  }
  return out;
}

std::string cover_task_text(const local::Task& task) {
  std::string out = say("signal {0}, by {1}, to {2}: do you stand behind it?\n",
                        {task.exchange(), task.author(), task.label()});
  out += task.text().empty()
             ? say("  written {0}; its words are shown to a professional: name yours with --as\n",
                   {time_text(task.written_ms())})
             : say("  written {0}: {1}\n", {time_text(task.written_ms()), task.text()});
  return out + say("  By somebody in another function: sluis cover give | refuse {0}\n",
                   {task.exchange()});
}

std::string cover_text(const local::Exchange& exchange) {
  if (exchange.cover() == "asked") return say("  cover is asked; nobody has answered yet\n");
  if (exchange.cover() == "given") return say("  {0} stands behind it\n", {exchange.cover_by()});
  if (exchange.cover() == "refused") {
    return say("  {0} does not stand behind it; it may go all the same\n", {exchange.cover_by()});
  }
  return "";
}

std::string covered_text(const local::MailContent& content) {
  std::string functions;
  for (const std::string& label : content.covered_by()) {
    functions += (functions.empty() ? "" : ", ") + label;
  }
  return functions.empty() ? "" : say("  at its source this stands behind it: {0}\n", {functions});
}

}  // namespace sluis::cli
