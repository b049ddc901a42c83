// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/door_text.h"

#include <chrono>
#include <cstdio>

#include "adapters/cli/question_text.h"
#include "proto/types/error.h"

namespace sluis::cli {
namespace {

using local::Act;
using local::Case;
using local::Cases;
using local::Exchange;
using local::Exchanges;
using local::Inbox;
using local::KemKey;
using local::Keys;
using local::LocalReply;
using local::Mail;
using local::MailContent;
using local::PersonShown;
using local::Reason;
using local::Slot;
using local::Staff;
using local::Task;
using local::Tasks;
using local::Withdrawal;
using local::Withdrawals;
using local::Worker;

std::string because(const Reason& reason) {
  std::string out = reason.meaning();
  if (!reason.place().empty()) out += " (" + reason.place() + ")";
  if (!reason.next_step().empty()) out += ". Next: " + reason.next_step();
  return out;
}

std::string entry(std::uint64_t index) { return "entry " + std::to_string(index); }

std::string text(const Act& act) {
  std::string out = act.kind() + " " + act.subject() + ": " + act.state();
  if (act.state() == "recorded") out += " as " + entry(act.index()) + " of the log";
  if (act.state() == "naming" || act.state() == "sent") {
    out += "; kept here, goes on by itself. See: sluis act " + act.id();
  }
  if (act.has_reason()) out += ": " + because(act.reason());
  return out + "\n";
}

std::string text(const Slot& slot) {
  std::string out = "  to " + slot.label() + ", " + slot.level() + ": " + slot.state();
  if (!slot.ground().empty()) out += ", on the ground " + slot.ground();
  if (slot.has_reason()) out += ": " + because(slot.reason());
  if (slot.decision_index() != 0) out += " [decided in " + entry(slot.decision_index());
  for (const std::uint64_t used : slot.references()) out += ", using " + entry(used);
  return out + (slot.decision_index() != 0 ? "]\n" : "\n");
}

std::string text(const Exchange& exchange) {
  std::string out = "signal " + exchange.id() + ", " + exchange.kind() + ", " +
                    exchange.domain() + ", by " + exchange.author() + ", " +
                    time_text(exchange.created_ms()) + "\n";
  for (const Slot& slot : exchange.slots()) out += text(slot);
  if (exchange.has_act() && exchange.act().state() != "recorded") out += text(exchange.act());
  return out;
}

std::string text(const Exchanges& exchanges) {
  if (exchanges.exchanges().empty()) return "No signals yet. Raise one: sluis signal FILE\n";
  std::string out;
  for (const Exchange& exchange : exchanges.exchanges()) out += text(exchange);
  return out;
}

std::string text(const Tasks& tasks) {
  if (tasks.tasks().empty()) return "No tasks: nothing waits for an author.\n";
  std::string out;
  for (const Task& task : tasks.tasks()) {
    out += "task " + task.id() + " (" + task.state() + "), by " + task.author() + ": may go to " +
           task.label() + ", " + task.level() + ", until " + time_text(task.valid_until_ms()) +
           "\n  written " + time_text(task.written_ms()) + ": " + task.text() +
           "\n  Still true, still needed? sluis task send | adapt | withdraw " + task.id() + "\n";
  }
  return out;
}

std::string text(const Mail& mail) {
  std::string out = mail.message() + " from " + mail.sender_label() + ", " + mail.kind() + ", " +
                    mail.level() + ": " + mail.state();
  if (mail.opened_ms() != 0) out += " " + time_text(mail.opened_ms());
  if (!mail.ground().empty()) {
    out += ", on the ground " + mail.ground() + ", release record " + entry(mail.release_index());
  }
  if (mail.has_reason()) out += ": " + because(mail.reason());
  if (mail.stop()) out += "; STOP: its ground was withdrawn, use it no further";
  return out + (mail.read() ? "\n" : ", not yet read\n");
}

std::string text(const Inbox& inbox) {
  if (inbox.mails().empty()) return "No mail yet.\n";
  std::string out;
  for (const Mail& mail : inbox.mails()) out += text(mail);
  return out;
}

std::string text(const MailContent& content) {
  std::string out = text(content.mail());
  for (const PersonShown& person : content.persons()) {
    out += "  " + person.role() + ": " + person.name() + ", born " + person.birth_date() + "\n";
  }
  return out + "  " + content.domain() + ", written by " + content.author() + " (" +
         content.author_contact() + "), " + time_text(content.written_ms()) + ":\n" +
         content.text() + "\n";
}

std::string text(const Withdrawals& withdrawals) {
  if (withdrawals.withdrawals().empty()) return "No withdrawals from this desk.\n";
  std::string out;
  for (const Withdrawal& row : withdrawals.withdrawals()) {
    out += "withdrawal " + row.id() + ", " + entry(row.index()) + ": " +
           (row.proven()      ? "proven"
            : row.effective() ? "effective: nothing that rests on it opens any more"
                              : "recorded; not yet effective, deliveries are still under way") +
           "; opened before: " + std::to_string(row.opened_size()) +
           ", not opened: " + std::to_string(row.not_opened_size()) +
           ", unknown: " + std::to_string(row.unknown_size()) + "\n";
  }
  return out;
}

std::string text(const Cases& cases) {
  if (cases.cases().empty()) return "No cases. Open one: sluis case open FILE\n";
  std::string out;
  for (const Case& row : cases.cases()) {
    out += "case " + row.id() + (row.open() ? ", open" : ", closed") + ", programme " +
           std::to_string(row.programme()) + "\n";
  }
  return out;
}

std::string text(const Keys& keys) {
  std::string out = "member " + keys.member() + "\nsigning key " + keys.signing_key() +
                    "\nCURVE key " + keys.curve_key() + "\n" +
                    (keys.key_holder() ? "holds a share of the pseudonym key\n" : "");
  for (const KemKey& key : keys.kem_keys()) {
    out += "KEM key " + key.key_id() + ", epoch " + std::to_string(key.epoch()) + ": sealed to " +
           "until " + time_text(key.seal_until_ms()) + ", destroyed " +
           time_text(key.destroyed_ms()) + (key.published() ? "" : ", not yet published") + "\n";
  }
  return out;
}

std::string text(const Staff& staff) {
  if (staff.workers().empty()) return "No professionals yet. Add one: sluis staff add LOGIN\n";
  std::string out;
  for (const Worker& worker : staff.workers()) {
    out += worker.login() + ", " + worker.function() + ", key " + worker.worker() +
           (worker.published() ? "\n" : ", not yet published\n");
  }
  return out;
}

std::string text(const local::Status& status) {
  std::string out = status.label() + " (" + status.role() + "), member " + status.member() + "\n";
  out += status.connected() ? "connected to the broker" : "NOT connected to the broker";
  out += status.ready() ? "; directory and log are verified" : "; not ready yet";
  out += " (directory " + std::to_string(status.directory_size()) + ", log " +
         std::to_string(status.ledger_size()) + " entries)\n";
  if (status.has_stopped()) out += "STOPPED: " + because(status.stopped()) + "\n";
  out += std::to_string(status.exchanges()) + " signals, " + std::to_string(status.tasks()) +
         " tasks, " + std::to_string(status.mail()) + " messages to read, " +
         std::to_string(status.waiting()) + " requests without an answer\n";
  if (!status.witnesses()) out += "No witnesses: the operator alone vouches for the log.\n";
  if (!status.simulated_clock()) return out;
  return out + "The clock is simulated: " + time_text(status.now_ms()) + "\n";
}

int exit_of(const Reason& reason) {
  const auto code = error_from_number(reason.code());
  return catalogue(code.value_or(ErrorCode::internal)).exit_status;
}

}  // namespace

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
    case LocalReply::kStatus: return text(reply.status());
    case LocalReply::kExchange: return text(reply.exchange());
    case LocalReply::kExchanges: return text(reply.exchanges());
    case LocalReply::kTasks: return text(reply.tasks());
    case LocalReply::kInbox: return text(reply.inbox());
    case LocalReply::kContent: return text(reply.content());
    case LocalReply::kWithdrawals: return text(reply.withdrawals());
    case LocalReply::kProof: return reply.proof().receipt();
    case LocalReply::kCases: return text(reply.cases());
    case LocalReply::kKeys: return text(reply.keys());
    case LocalReply::kJoin: return "Fingerprint: " + reply.join().fingerprint() + "\n";
    case LocalReply::kStaff: return text(reply.staff());
    default: return question_text(reply);
  }
}

// A hold is a normal answer of a signal: only what the asker himself did wrong is a failure.
int status_of(const LocalReply& reply) {
  if (reply.has_ask() && reply.ask().has_reason()) return exit_of(reply.ask().reason());
  if (reply.has_act() && reply.act().has_reason()) return exit_of(reply.act().reason());
  return 0;
}

}  // namespace sluis::cli
