// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/question_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/people_text.h"

namespace sluis::cli {
namespace {

std::string ask_text(const local::Ask& ask) {
  std::string out = say("{0} about {1}, to {2}: ",
                        {ask.label(), ask.subject(), ask.member_label()});
  if (ask.state() == "asking") out += say("not yet on record; goes on by itself");
  if (ask.state() == "refused") out += say("not asked: {0}", {reason_text(ask.reason())});
  if (ask.state() == "not_sent") {
    out += say("on record, and not sent: {0}", {reason_text(ask.reason())});
  }
  if (ask.state() == "recalled") out += say("taken back: {0}", {reason_text(ask.reason())});
  if (ask.state() == "waiting") out += say("waiting until {0}", {time_text(ask.until_ms())});
  if (ask.state() == "answered") {
    out += say("{0}. Contact: {1}", {ask.answer_label(), ask.contact()});
  }
  return out + " [" + ask.id() + "]\n";
}

std::string asks_text(const local::Asks& asks) {
  if (asks.asks().empty()) return say("No questions yet. Ask one: sluis ask FILE\n");
  std::string out;
  for (const local::Ask& ask : asks.asks()) out += ask_text(ask);
  return out;
}

std::string answered_text(const local::Weighing& row) {
  std::string out = say(" with {0} at {1}", {row.answer(), time_text(row.due_ms())});
  if (!row.weigher().empty()) out += say(", weighed by {0}", {row.weigher()});
  if (!row.second().empty()) out += say(" and {0}", {row.second()});
  return out + "\n";
}

std::string weighing_text(const local::Weighing& row) {
  std::string out = say("{0} from {1} ({2}) [{3}]: {4}",
                        {row.label(), row.member_label(), row.contact(), row.id(),
                         say(row.state())});
  if (row.state() == "answered") return out + answered_text(row);
  local::PersonShown subject;
  subject.set_name(row.name());
  subject.set_birth_date(row.birth_date());
  subject.set_bsn(row.bsn());
  out += say(", the answer leaves at {0}\n  {1}; asked by {2} ({3})\n  index: {4}\n",
             {time_text(row.due_ms()), person_text(subject), row.author(), row.author_contact(),
              row.index()});
  if (row.state() != "open") {
    out += say("  {0} by {1}", {row.answer(), row.weigher()});
    if (!row.second().empty()) out += say(", and {0} agrees", {row.second()});
    out += "\n";
  }
  out += say("  Weigh it, also without a hit: sluis weigh answer {0} ANSWER\n", {row.id()});
  for (const local::AnswerChoice& choice : row.answers()) {
    out += "    " + choice.id() + ": " + choice.label() +
           (choice.needs_second() ? say(" (a second worker must agree)\n") : "\n");
  }
  return out;
}

std::string weighings_text(const local::Weighings& rows) {
  if (rows.weighings().empty()) return say("No questions came here.\n");
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
      return say("{0} persons in the index, {1} changes wait for the key holder\n",
                 {std::to_string(reply.known().persons()),
                  std::to_string(reply.known().waiting())});
    default: return "";
  }
}

}  // namespace sluis::cli
