// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/task_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {

std::string renewal_text(const local::Task& task) {
  std::string out = say("consent {0}, recorded by {1}, ends at {2}\n",
                        {task.consent(), task.owner(), time_text(task.valid_until_ms())});
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
    out += say("  The day is over: agree on a new request with the person, and propose that\n");
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
