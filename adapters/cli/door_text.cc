// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/door_text.h"

#include <chrono>
#include <cstdio>

#include "adapters/cli/account_text.h"
#include "adapters/cli/alert_text.h"
#include "adapters/cli/case_text.h"
#include "adapters/cli/caseload_text.h"
#include "adapters/cli/circumstance_text.h"
#include "adapters/cli/correction_text.h"
#include "adapters/cli/erasure_text.h"
#include "adapters/cli/keys_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/letter_text.h"
#include "adapters/cli/people_text.h"
#include "adapters/cli/meeting_text.h"
#include "adapters/cli/plan_text.h"
#include "adapters/cli/question_text.h"
#include "adapters/cli/retention_text.h"
#include "adapters/cli/involved_text.h"
#include "adapters/cli/matter_text.h"
#include "adapters/cli/review_text.h"
#include "adapters/cli/task_text.h"
#include "adapters/cli/terminal.h"
#include "adapters/cli/usefulness_text.h"
#include "adapters/cli/witness_text.h"
#include "proto/types/error.h"

namespace sluis::cli {
namespace {

using local::Act;
using local::Acts;
using local::Exchange;
using local::Exchanges;
using local::Inbox;
using local::LocalReply;
using local::Mail;
using local::MailContent;
using local::PersonShown;
using local::Reason;
using local::Slot;
using local::Task;
using local::Tasks;
using local::Withdrawal;
using local::Withdrawals;

std::string entry(std::uint64_t index) { return say("entry {0}", {std::to_string(index)}); }

std::string matches_nothing() {
  return say("recorded, but it matches no consent: nothing stops. Next: check subject and giver, "
             "and record it anew as they stand in the consent");
}

std::string text(const Act& act) {
  std::string out = word_of(act.kind()) + " " + act.subject() + ": " + say(act.state());
  if (act.state() == "recorded") out += say(" as {0} of the log", {entry(act.index())});
  if (act.state() == "naming" || act.state() == "sent") {
    out += say("; kept here, goes on by itself. See: sluis act {0}", {act.id()});
  }
  if (act.has_reason()) out += ": " + reason_text(act.reason());
  if (act.matched() == "none") out += ". " + painted(Paint::bad, matches_nothing());
  return out + left_out_text(act) + "\n" + asleep_text(act) +
         (act.has_load() ? too_many_text(act.load()) : "");
}

std::string text(const Acts& acts) {
  std::string out;
  for (const Act& act : acts.acts()) {
    out += time_text(act.created_ms()) + "  " + text(act) + act_persons_text(act, acts);
  }
  return out;
}

// What became of it there, in words; a hold is explained by its reason.
std::string slot_text(const std::string& state) {
  if (state == "asked") return say("asked; the broker has not answered yet");
  if (state == "ordered") return say("may go: a task of its author, see sluis tasks");
  if (state == "sealed") return say("sealed, on its way to the broker");
  if (state == "sent") return say("sent; not opened there yet");
  if (state == "opened") return say("opened there; its receipt is in the log");
  if (state == "returned") return say("came back unopened; it is held here again");
  if (state == "unknown") return say("sent; no receipt came, so whether it was opened is unknown");
  if (state == "withdrawn") return say("kept here: its author decided not to send it");
  if (state == "corrected") return say("taken back: see sluis correct list");
  return say(state);
}

std::string text(const Slot& slot) {
  std::string out = say("  to {0}, {1}: {2}", {slot.label(), say(slot.level()),
                                                slot_text(slot.state())});
  if (!slot.ground().empty()) out += say(", on the ground {0}", {slot.ground()});
  out += decided_text(slot);
  if (slot.decision_index() != 0) out += say(" [decided in {0}", {entry(slot.decision_index())});
  for (const std::uint64_t used : slot.references()) out += say(", using {0}", {entry(used)});
  out += (slot.decision_index() != 0 ? "]" : "") + end_text(slot) + "\n";
  out += slot_circumstance_text(slot) + asleep_text(slot);
  if (slot.consent().empty()) return out;
  return out + say("  Next: accept that consent, or ask back: sluis consent accept {0} FILE\n",
                   {slot.consent()});
}

// A signal that is not sent yet: what would happen, what the covenant says, what can be done.
std::string before_text(const Exchange& exchange) {
  std::string out = say("Nothing was sent. Of a signal like this ({0}, {1}) now:\n",
                        {exchange.kind(), exchange.domain()});
  for (const Slot& slot : exchange.slots()) {
    out += text(slot);
    if (slot.most().empty()) continue;
    out += say("    the covenant opens at most {0}, on the first of these that holds:\n",
               {say(slot.most())});
    for (const std::string& ground : slot.grounds()) out += "      " + ground + "\n";
  }
  const Act& act = exchange.act();
  if (act.state() != "recorded") return out + text(act);
  const bool held = std::any_of(
      exchange.slots().begin(), exchange.slots().end(),
      [](const Slot& slot) { return slot.state() != "permitted"; });
  if (!held) return out;
  return out + say("What can be done: ask the family for consent (sluis consent ask), with them at "
                   "the table; ask the casusoverleg; send it: it waits here until it may go. In "
                   "danger call now: 112, Veilig Thuis 0800-2000.\n");
}

std::string text(const Exchange& exchange) {
  if (exchange.act().kind() == "preflight") return before_text(exchange);
  if (exchange.removed_ms() != 0) return removed_text(exchange);
  std::string out = say("signal {0}, {1}, {2}, by {3}, {4}\n",
                        {exchange.id(), exchange.kind(), exchange.domain(), exchange.author(),
                         time_text(exchange.created_ms())});
  out += cover_text(exchange) + family_statement_text(exchange);
  for (const Slot& slot : exchange.slots()) out += text(slot);
  if (exchange.has_act() && exchange.act().state() != "recorded") out += text(exchange.act());
  return out;
}

std::string text(const Exchanges& exchanges) {
  if (exchanges.exchanges().empty()) return say("No signals yet. Raise one: sluis signal FILE\n");
  std::string out;
  for (const Exchange& exchange : exchanges.exchanges()) out += text(exchange);
  return out;
}

std::string text(const Tasks& tasks) {
  if (tasks.tasks().empty()) {
    return say("No tasks: nothing waits for an author, a second worker, or this source's word.\n");
  }
  std::string out;
  for (const Task& task : tasks.tasks()) {
    if (task.kind() == "accept") {
      out += say("consent {0} waits for this source: it would let signal {1}, by {2}, go to {3}\n"
                 "  Accept it, or ask back: sluis consent accept {0} FILE\n",
                 {task.consent(), task.exchange(), task.owner(), task.label()});
      continue;
    }
    if (task.kind() == "removal") {
      out += removal_text(task);
      continue;
    }
    if (task.kind() == "agree" || task.kind() == "look_again") {
      out += circumstance_task_text(task);
      continue;
    }
    if (task.kind() == "renew") {
      out += renewal_text(task);
      continue;
    }
    if (task.kind() == "access") {
      out += access_task_text(task);
      continue;
    }
    if (task.kind() == "erasure") {
      out += erasure_task_text(task);
      continue;
    }
    if (task.kind() == "correction" || task.kind() == "report" || task.kind() == "destroy") {
      out += correction_task_text(task);
      continue;
    }
    if (task.kind() == "cover") {
      out += cover_task_text(task);
      continue;
    }
    out += say("task {0} ({1}), by {2}: may go to {3}, {4}, until {5}\n",
               {task.id(), say(task.state()), task.author(), task.label(), say(task.level()),
                time_text(task.valid_until_ms())});
    if (task.owner() != task.author()) {
      out += say("  {0} left; it is now for {1}\n", {task.author(), task.owner()});
    }
    out += task.text().empty()
               ? say("  written {0}; its words are shown to a professional: name yours with --as\n",
                     {time_text(task.written_ms())})
               : say("  written {0}: {1}\n", {time_text(task.written_ms()), task.text()});
    out += asleep_text(task) +
           say("  Still true, still needed? sluis task send | adapt | withdraw {0}\n", {task.id()});
  }
  return out;
}

std::string text(const Mail& mail) {
  if (mail.state() == "removed") return removed_text(mail);
  std::string out = say("{0} from {1}, {2}, {3}: {4}",
                        {mail.message(), mail.sender_label(), mail.kind(), say(mail.level()),
                         say(mail.state())});
  if (mail.opened_ms() != 0) out += " " + time_text(mail.opened_ms());
  if (!mail.ground().empty()) {
    out += say(", on the ground {0}, release record {1}",
               {mail.ground(), entry(mail.release_index())});
  }
  if (mail.has_reason()) out += ": " + reason_text(mail.reason());
  out += kept_text(mail.remove_by_ms());
  if (mail.stop()) {
    out += "; " + painted(Paint::bad, say("STOP: its ground was withdrawn, use it no further"));
  }
  return out + (mail.read() ? "\n" : say(", not yet read\n"));
}

std::string text(const Inbox& inbox) {
  if (inbox.mails().empty()) {
    return say("No mail yet. It comes by itself: sluis watch says when.\n");
  }
  std::string out;
  for (const Mail& mail : inbox.mails()) out += text(mail);
  return out;
}

std::string text(const MailContent& content) {
  std::string out = text(content.mail()) + "  " + onward_text(content.mail());
  for (const PersonShown& person : content.persons()) {
    out += say("  {0}: {1}\n", {say(person.role()), person_text(person)});
  }
  out += covered_text(content);
  return out + say("  {0}, written by {1} ({2}), {3}:\n",
                   {content.domain(), content.author(), content.author_contact(),
                    time_text(content.written_ms())}) +
         content.text() + "\n" + family_statement_text(content);
}

// What the broker does not have yet stops nothing, and neither does what it refused.
std::string not_recorded(const Act& act) {
  if (act.state() == "refused") {
    return say("REFUSED, it stops nothing: {0}", {reason_text(act.reason())});
  }
  std::string why = say("the broker or the key holder does not answer. Next: see sluis status");
  if (act.has_reason()) why = reason_text(act.reason());
  return say("NOT yet recorded, it stops nothing yet: {0}", {why});
}

std::string how_far(const Withdrawal& row) {
  if (row.has_act() && row.act().state() != "recorded") {
    return painted(Paint::bad, not_recorded(row.act())) + "\n";
  }
  if (row.matched() == "none") return painted(Paint::bad, matches_nothing()) + "\n";
  return (row.proven()      ? say("proven")
          : row.effective() ? say("effective: nothing that rests on it opens any more")
                            : say("recorded; not yet effective, deliveries are still under way")) +
         say("; opened before: {0}, not opened: {1}, unknown: {2}\n",
             {std::to_string(row.opened_size()), std::to_string(row.not_opened_size()),
              std::to_string(row.unknown_size())});
}

std::string text(const Withdrawals& withdrawals) {
  if (withdrawals.withdrawals().empty()) return say("No withdrawals from this desk.\n");
  std::string out;
  for (const Withdrawal& row : withdrawals.withdrawals()) {
    out += row.index() == 0 ? say("withdrawal {0}: ", {row.id()})
                            : say("withdrawal {0}, {1}: ", {row.id(), entry(row.index())});
    out += how_far(row);
  }
  return out;
}

std::string text(const local::Status& status) {
  std::string out = say("{0} ({1}), member {2}\n",
                        {status.label(), status.role(), status.member()});
  out += status.connected() ? say("connected to the broker")
                            : painted(Paint::bad, say("NOT connected to the broker"));
  out += "; " + (status.ready() ? say("directory and log are verified") : say("not ready yet"));
  out += say(" (directory {0}, log {1} entries)\n", {std::to_string(status.directory_size()),
                                                     std::to_string(status.ledger_size())});
  if (status.has_stopped()) {
    out += painted(Paint::bad, say("STOPPED: {0}", {reason_text(status.stopped())})) + "\n";
  }
  out += alarm_text(status.strange_keys());
  out += say("{0} signals, {1} tasks, {2} messages to read, {3} requests without an answer\n",
             {std::to_string(status.exchanges()), std::to_string(status.tasks()),
              std::to_string(status.mail()), std::to_string(status.waiting())});
  out += status.linking_rules() == 0
             ? say("Nothing is linked: the covenant has no ground for it that is valid now.\n")
             : say("{0} linked alerts\n", {std::to_string(status.alerts())});
  if (status.failed_files() != 0) {
    out += painted(Paint::bad, say("{0} files were refused: they stand in drop/failed, each with "
                                   "its reason beside it (NAME.error.json)",
                                   {std::to_string(status.failed_files())})) + "\n";
  }
  out += unaccounted_text(status);
  for (const local::KeyHolder& holder : status.key_holders()) out += key_holder_text(holder);
  if (status.epochs_size() > 1) {
    out += say("Two pseudonym keys are in force, of epochs {0} and {1}: {2} persons on record here "
               "wait to be named under both\n",
               {std::to_string(status.epochs(0)), std::to_string(status.epochs(1)),
                std::to_string(status.rekeys_waiting())});
  }
  if (!status.witnesses()) out += say("No witnesses: the operator alone vouches for the log.\n");
  else out += witness_text(status.quorum());
  out += tiles_text(status);
  if (!status.simulated_clock()) return out;
  return out + say("The clock is simulated: {0}\n", {time_text(status.now_ms())});
}

int exit_of(const Reason& reason) {
  const auto code = error_from_number(reason.code());
  return catalogue(code.value_or(ErrorCode::internal)).exit_status;
}

}  // namespace

std::string reason_text(const Reason& reason) {
  std::string out = reason.meaning();
  if (!reason.place().empty()) out += " (" + reason.place() + ")";
  if (!reason.next_step().empty()) out += ". " + say("Next: {0}", {reason.next_step()});
  return out;
}

std::string time_text(std::uint64_t ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(static_cast<std::int64_t>(ms))};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return out;
}

std::string text_of(const LocalReply& reply) {
  switch (reply.reply_case()) {
    case LocalReply::kAct: return text(reply.act());
    case LocalReply::kActs: return text(reply.acts());
    case LocalReply::kStatus: return text(reply.status());
    case LocalReply::kExchange: return text(reply.exchange());
    case LocalReply::kExchanges: return text(reply.exchanges());
    case LocalReply::kTasks: return text(reply.tasks());
    case LocalReply::kInbox: return text(reply.inbox());
    case LocalReply::kContent: return text(reply.content());
    case LocalReply::kWithdrawals: return text(reply.withdrawals());
    case LocalReply::kProof: return reply.proof().receipt();
    case LocalReply::kCases: return cases_text(reply.cases());
    case LocalReply::kCareCase: return case_text(reply.care_case());
    case LocalReply::kToday: return today_text(reply.today());
    case LocalReply::kCaseload: return caseload_text(reply.caseload());
    case LocalReply::kInvolved: return involved_text(reply.involved());
    case LocalReply::kReview: return review_text(reply.review());
    case LocalReply::kReviews: return reviews_text(reply.reviews());
    case LocalReply::kMatter: return matter_text(reply.matter());
    case LocalReply::kMatters: return matters_text(reply.matters());
    case LocalReply::kStuck: return stuck_text(reply.stuck());
    case LocalReply::kMeeting: return meeting_text(reply.meeting());
    case LocalReply::kMeetings: return meetings_text(reply.meetings());
    case LocalReply::kAgenda: return agenda_text(reply.agenda());
    case LocalReply::kPlan: return plan_text(reply.plan());
    case LocalReply::kPlans: return plans_text(reply.plans());
    case LocalReply::kUsefulness: return usefulness_text(reply.usefulness());
    case LocalReply::kKeys: return keys_text(reply.keys());
    case LocalReply::kJoin: return say("Fingerprint: {0}\n", {reply.join().fingerprint()});
    case LocalReply::kStaff: return staff_text(reply.staff());
    case LocalReply::kErasures: return text_of(reply.erasures());
    case LocalReply::kCorrections: return text_of(reply.corrections());
    case LocalReply::kAddresses: return addresses_text(reply.addresses());
    case LocalReply::kExclusions: return exclusions_text(reply.exclusions());
    case LocalReply::kAlerts: return alerts_text(reply.alerts());
    case LocalReply::kAlert: return alert_text(reply.alert());
    case LocalReply::kLetter: return letter_text(reply.letter());
    case LocalReply::kCircumstance: return circumstance_text(reply.circumstance());
    case LocalReply::kCircumstances: return circumstances_text(reply.circumstances());
    case LocalReply::kCircumstanceTypes: return circumstance_types_text(reply.circumstance_types());
    default: return question_text(reply);
  }
}

// A hold is a normal answer of a signal: only what the asker himself did wrong is a failure.
int status_of(const LocalReply& reply) {
  if (reply.has_ask() && reply.ask().has_reason()) return exit_of(reply.ask().reason());
  const Act& act = reply.has_review()   ? reply.review().act()
                   : reply.has_matter() ? reply.matter().act()
                                        : reply.act();
  if (act.has_reason()) return exit_of(act.reason());
  if (reply.has_circumstance() && reply.circumstance().said().has_reason()) {
    return exit_of(reply.circumstance().said().reason());
  }
  return 0;
}

}  // namespace sluis::cli
