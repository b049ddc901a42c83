// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/retention_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string in_entry(std::uint64_t index) {
  return index == 0 ? "" : say(", ledger entry {0}", {std::to_string(index)});
}

}  // namespace

std::string removal_text(const local::Task& task) {
  const std::string what = task.message().empty()
                               ? say("own signal {0}", {task.exchange()})
                               : say("message {0} from {1}", {task.message(), task.label()});
  return say("{0} is removed here on {1}, as its ground asks\n"
             "  What your own file must keep, write down there before that day\n",
             {what, time_text(task.valid_until_ms())});
}

std::string removed_text(const local::Mail& mail) {
  return say("{0} from {1}: removed on {2}, as the ground {3} asks",
             {mail.message(), mail.sender_label(), time_text(mail.removed_ms()), mail.ground()}) +
         in_entry(mail.removed_index()) + "\n";
}

std::string removed_text(const local::Exchange& exchange) {
  return say("signal {0}: its copy here was removed on {1}, as its ground asks",
             {exchange.id(), time_text(exchange.removed_ms())}) +
         in_entry(exchange.removed_index()) + "\n";
}

std::string onward_text(const local::Mail& mail) {
  std::string roles;
  for (const std::string& role : mail.onward()) roles += (roles.empty() ? "" : ", ") + role;
  return roles.empty() ? say("May be passed on only after {0} agrees\n", {mail.sender_label()})
                       : say("May be passed on to: {0}; to others only after {1} agrees\n",
                             {roles, mail.sender_label()});
}

std::string kept_text(std::uint64_t remove_by_ms) {
  return remove_by_ms == 0 ? "" : say(", kept here until {0}", {time_text(remove_by_ms)});
}

}  // namespace sluis::cli
