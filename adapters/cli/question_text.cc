// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/question_text.h"

#include "adapters/cli/door_text.h"

namespace sluis::cli {
namespace {

std::string ask_text(const local::Ask& ask) {
  std::string out = ask.label() + " about " + ask.subject() + ", to " + ask.member_label() + ": ";
  const local::Reason& reason = ask.reason();
  const std::string why = reason.meaning() +
                          (reason.place().empty() ? "" : " (" + reason.place() + ")") +
                          ". Next: " + reason.next_step();
  if (ask.state() == "asking") out += "not yet on record; goes on by itself";
  if (ask.state() == "refused") out += "not asked: " + why;
  if (ask.state() == "not_sent") out += "on record, and not sent: " + why;
  if (ask.state() == "waiting") out += "waiting until " + time_text(ask.until_ms());
  if (ask.state() == "answered") out += ask.answer_label() + ". Contact: " + ask.contact();
  return out + " [" + ask.id() + "]\n";
}

std::string asks_text(const local::Asks& asks) {
  if (asks.asks().empty()) return "No questions yet. Ask one: sluis ask FILE\n";
  std::string out;
  for (const local::Ask& ask : asks.asks()) out += ask_text(ask);
  return out;
}

std::string weighing_text(const local::Weighing& row) {
  std::string out = row.label() + " from " + row.member_label() + " (" + row.contact() + ") [" +
                    row.id() + "]: " + row.state();
  if (row.state() == "answered") {
    out += " with " + row.answer() + " at " + time_text(row.due_ms());
    if (!row.weigher().empty()) out += ", weighed by " + row.weigher();
    if (!row.second().empty()) out += " and " + row.second();
    return out + "\n";
  }
  out += ", the answer leaves at " + time_text(row.due_ms()) + "\n  " + row.name() + ", born " +
         row.birth_date() + "; asked by " + row.author() + " (" + row.author_contact() +
         ")\n  index: " + row.index() + "\n";
  if (row.state() != "open") {
    out += "  " + row.answer() + " by " + row.weigher();
    if (!row.second().empty()) out += ", and " + row.second() + " agrees";
    out += "\n";
  }
  out += "  Weigh it, also without a hit: sluis weigh answer " + row.id() + " ANSWER\n";
  for (const local::AnswerChoice& choice : row.answers()) {
    out += "    " + choice.id() + ": " + choice.label() +
           (choice.needs_second() ? " (a second worker must agree)\n" : "\n");
  }
  return out;
}

std::string weighings_text(const local::Weighings& rows) {
  if (rows.weighings().empty()) return "No questions came here.\n";
  std::string out;
  for (const local::Weighing& row : rows.weighings()) out += weighing_text(row);
  return out;
}

}  // namespace

std::string question_text(const local::LocalReply& reply) {
  switch (reply.reply_case()) {
    case local::LocalReply::kAsk: return ask_text(reply.ask());
    case local::LocalReply::kAsks: return asks_text(reply.asks());
    case local::LocalReply::kWeighings: return weighings_text(reply.weighings());
    case local::LocalReply::kKnown:
      return std::to_string(reply.known().persons()) + " persons in the index, " +
             std::to_string(reply.known().waiting()) + " changes wait for the key holder\n";
    default: return "";
  }
}

}  // namespace sluis::cli
