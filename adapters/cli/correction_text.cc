// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/correction_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string what_was_wrong(const std::string& reason) {
  if (reason == "wrong_person") return say("about, or to, the wrong person");
  return say("wrong content");
}

std::string due_text(const local::Correction& correction) {
  if (correction.complete()) return say("  complete: nobody has a copy any more\n");
  const std::string due = time_text(correction.due_ms());
  if (correction.overdue()) return say("  OVERDUE: a copy was to be gone by {0}\n", {due});
  return say("  found {0}; every copy is to be gone by {1}\n",
             {time_text(correction.found_ms()), due});
}

std::string recall_text(const local::Recalled& recall) {
  if (recall.state() == "destroyed") {
    return say("  {0}: destroyed, entry {1}\n", {recall.label(), std::to_string(recall.index())});
  }
  if (recall.state() == "not_opened") return say("  {0}: never opened there\n", {recall.label()});
  return say("  {0}: has not said that its copy is gone\n", {recall.label()});
}

std::string corrected_text(const local::Correction& correction) {
  std::string out = say("correction of signal {0}, {1}, proposed by {2} at {3}\n",
                        {correction.exchange(), what_was_wrong(correction.reason()),
                         correction.proposed_by(), time_text(correction.proposed_ms())});
  if (correction.has_refused()) out += "  " + reason_text(correction.refused()) + "\n";
  if (correction.state() == "proposed") {
    return out + say("  another professional has to confirm: sluis correct confirm {0}\n",
                     {correction.exchange()});
  }
  if (correction.state() == "refused") return out + say("  not confirmed: nothing was recalled\n");
  if (correction.state() == "confirmed") return out + say("  confirmed; the broker is at it\n");
  out += say("  confirmed by {0}, entry {1}: nothing of it goes any more\n",
             {correction.decided_by(), std::to_string(correction.index())});
  for (const local::Recalled& recall : correction.recalls()) out += recall_text(recall);
  out += due_text(correction);
  if (!correction.reported_by().empty()) {
    return out + say("  reported by {0} at {1}\n",
                     {correction.reported_by(), time_text(correction.reported_ms())});
  }
  return out + say("  report it to your supervisor by {0}, then: sluis correct reported {1}\n",
                   {time_text(correction.due_ms()), correction.exchange()});
}

std::string recalled_text(const local::Correction& correction) {
  std::string out = say("recalled: message {0} of {1}, {2}\n",
                        {correction.message(), correction.label(),
                         what_was_wrong(correction.reason())});
  if (!correction.contact().empty()) out += say("  call: {0}\n", {correction.contact()});
  if (correction.state() == "open") {
    out += say("  locked: nobody reads it; destroy it: sluis correct destroyed {0}\n",
               {correction.message()});
  } else if (correction.destroyed_by().empty()) {
    out += say("  its term had taken it before, at {0}\n", {time_text(correction.destroyed_ms())});
  } else {
    out += say("  destroyed by {0} at {1}\n",
               {correction.destroyed_by(), time_text(correction.destroyed_ms())});
  }
  if (correction.state() == "destroyed" && correction.destroyed_index() != 0) {
    out += say("  on record: entry {0}\n", {std::to_string(correction.destroyed_index())});
  }
  if (correction.state() == "open") out += due_text(correction);
  for (const std::string& id : correction.resting_on_it()) {
    out += say("  your signal {0} rests on it; correct that too: sluis correct propose {0}\n",
               {id});
  }
  return out;
}

}  // namespace

std::string text_of(const local::Corrections& corrections) {
  if (corrections.corrections().empty()) return say("No signal was corrected or recalled here.\n");
  std::string out;
  for (const local::Correction& correction : corrections.corrections()) {
    out += correction.side() == "source" ? corrected_text(correction) : recalled_text(correction);
  }
  return out;
}

std::string family_statement_text(const local::Exchange& exchange) {
  if (exchange.statement_ms() == 0) return {};
  return say("  not corrected, by {0}: the family's statement goes along\n",
             {exchange.statement_by()});
}

std::string family_statement_text(const local::MailContent& content) {
  if (content.statement().empty()) return {};
  return say("  The family does not agree, and says:\n") + content.statement() + "\n";
}

std::string correction_task_text(const local::Task& task) {
  const std::string due = time_text(task.valid_until_ms());
  if (task.kind() == "correction") {
    return say("correction of signal {0}, {1}, proposed by {2} at {3}\n",
               {task.exchange(), what_was_wrong(task.label()), task.author(),
                time_text(task.written_ms())}) +
           say("  another professional has to confirm: sluis correct confirm {0}\n",
               {task.exchange()});
  }
  if (task.kind() == "report") {
    return say("signal {0} was corrected: report it to your supervisor by {1}\n"
               "  Then: sluis correct reported {0}\n",
               {task.exchange(), due});
  }
  return say("message {0} is recalled by {1}: destroy your copy by {2}\n"
             "  sluis correct destroyed {0}\n",
             {task.message(), task.label(), due});
}

}  // namespace sluis::cli
