// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/circumstance_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/people_text.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

using local::Circumstance;
using local::CircumstanceType;

std::string state_text(const std::string& state) {
  if (state == "unrecorded") return say("not on record yet; goes on by itself");
  if (state == "refused") return painted(Paint::bad, say("REFUSED: it is not on record"));
  if (state == "waits") return painted(Paint::warning, say("waits for a second worker"));
  if (state == "not_agreed") return painted(Paint::bad, say("a second worker does not agree"));
  if (state == "look_again") {
    return painted(Paint::warning, say("the day of looking again has come: it counts no more"));
  }
  if (state == "not_begun") return say("begins later");
  if (state == "live") return say("it counts");
  if (state == "over") return say("its time is over");
  if (state == "ended") return say("ended");
  return say("stated by another organisation");
}

// The next command, whole, as far as it is known here.
std::string next_text(const Circumstance& row) {
  if (row.state() == "refused") {
    return say("    Next: correct it and state it anew: sluis circumstance state FILE\n");
  }
  if (row.state() == "waits" && row.agreement() == "another_worker") {
    return say("    Next: a second worker must agree: sluis circumstance agree {0} --as LOGIN\n",
               {row.id()});
  }
  if (row.state() == "waits") {
    return say("    Next: a second worker must agree, of another organisation or in another "
               "function: sluis circumstance agree {0} FILE, with {\"subject\": {…}} in FILE\n"
               "    What is said elsewhere is seen here once a signal of this desk went on it.\n",
               {row.id()});
  }
  if (row.state() == "not_agreed") {
    return say("    Next: talk with who said no; or end it: sluis circumstance end {0}\n",
               {row.id()});
  }
  if (row.state() == "look_again") {
    return say("    Next: tell the family; is it still so, state it anew: sluis circumstance state "
               "FILE; then end this one: sluis circumstance end {0}\n",
               {row.id()});
  }
  if (row.state() == "over") {
    return say("    Next: is it still so, state it anew: sluis circumstance state FILE\n");
  }
  if (row.state() == "live" && row.effect() != "opens") {
    return say("    Next: once it is decided: sluis circumstance end {0}\n", {row.id()});
  }
  if (row.state() == "live") {
    return say("    Next: as soon as it is no longer so: sluis circumstance end {0}\n",
               {row.id()});
  }
  return "";
}

std::string effect_text(const std::string& effect) {
  if (effect == "holds") return say("holds what would go, until it is ended");
  if (effect == "denies") return say("denies what would go");
  return say("opens where a ground needs it");
}

std::string told_text(const Circumstance& row) {
  if (row.told_ms() != 0) {
    return say("    the family was told: {0}\n", {time_text(row.told_ms())});
  }
  if (row.look_again_ms() == 0) return "";
  const std::string out = say("    the family was not told; that is looked at again {0}\n",
                              {time_text(row.look_again_ms())});
  if (row.silence_label().empty()) return out;
  return out + say("    why it was not told: {0}\n", {row.silence_label()});
}

std::string answer_text(const local::CircumstanceAnswer& answer) {
  const std::string& who = answer.worker().empty() ? answer.member_label() : answer.worker();
  return say("    {0}: {1} ({2})\n", {who, say(answer.answer()), say(answer.state())});
}

std::string about_text(const local::Act& act) {
  std::string out;
  for (const local::PersonShown& person : act.persons()) {
    out += say("    {0}: {1}\n", {say(person.role()), person_text(person)});
  }
  return out;
}

std::string statement_text(const Circumstance& row) {
  std::string out = say("    {0}; stated by {1}, from {2} until {3}\n",
                        {effect_text(row.effect()), row.owner(), time_text(row.valid_from_ms()),
                         time_text(row.valid_until_ms())});
  if (!row.holder_label().empty()) out += say("    for {0}\n", {row.holder_label()});
  if (!row.reason_label().empty()) out += say("    reason: {0}\n", {row.reason_label()});
  return out + told_text(row);
}

// "a, b", each with its id: those are what a file names.
std::string terms_text(
    const google::protobuf::RepeatedPtrField<local::CircumstanceTerm>& terms) {
  std::string out;
  for (const local::CircumstanceTerm& term : terms) {
    out += (out.empty() ? "" : ", ") + term.id() + " (" + term.label() + ")";
  }
  return out;
}

std::string joined_text(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string agreement_text(const std::string& agreement) {
  if (agreement == "another_worker") return say("    another worker must agree\n");
  if (agreement == "apart") {
    return say("    a worker of another organisation, or in another function, must agree\n");
  }
  return "";
}

std::string need_text(const local::CircumstanceNeed& need) {
  if (need.holder() == "recipient") {
    return say("    needed by {0}: holder is the recipient\n", {need.label()});
  }
  if (need.holder() == "source") {
    return say("    needed by {0}: holder is the source\n", {need.label()});
  }
  return say("    needed by {0}\n", {need.label()});
}

std::string closes_text(const CircumstanceType& type) {
  if (type.effect() == "opens") return "";
  if (type.closes_bases().empty()) return say("    closes every ground\n");
  return say("    closes grounds on GDPR 6(1) {0}\n", {joined_text(type.closes_bases())});
}

std::string type_text(const CircumstanceType& type) {
  std::string out = type.id() + ": " + type.label() + "\n";
  out += "    " + effect_text(type.effect());
  if (!type.article().empty()) out += "; " + type.article();
  if (type.unconfirmed()) out += say("; [?] to be confirmed by a jurist");
  out += "\n";
  out += type.roles().empty() ? say("    stated by every organisation\n")
                              : say("    stated by {0}\n", {joined_text(type.roles())});
  out += type.may_state() ? say("    you may state it: sluis circumstance state FILE, type {0}\n",
                                {type.id()})
                          : say("    you may not state it here\n");
  for (const local::CircumstanceNeed& need : type.needed_by()) out += need_text(need);
  out += closes_text(type) + agreement_text(type.agreement());
  if (!type.reasons().empty()) {
    out += say("    reason, one of: {0}\n", {terms_text(type.reasons())});
  }
  if (type.must_tell()) {
    out += type.silences().empty()
               ? say("    told_ms, or look_again_ms\n")
               : say("    told_ms, or look_again_ms and silence, one of: {0}\n",
                     {terms_text(type.silences())});
  }
  out += say("    lasts {0} days at most", {std::to_string(type.max_days())});
  if (type.to_next_working_day()) out += say(", and until the next working day is over");
  return out + "\n";
}

}  // namespace

std::string circumstance_text(const Circumstance& row) {
  std::string out;
  if (row.has_said()) {
    out += say(row.said().kind()) + ": " + say(row.said().state());
    if (row.said().index() != 0) {
      out += say(" as {0} of the log", {say("entry {0}", {std::to_string(row.said().index())})});
    }
    if (row.said().has_reason()) out += ": " + reason_text(row.said().reason());
    out += "\n";
  }
  out += say("circumstance {0}: ", {row.id()}) +
         (row.label().empty() ? "" : row.label() + ", ") + state_text(row.state()) + "\n";
  out += about_text(row.act());
  if (row.state() != "elsewhere") out += statement_text(row);
  for (const local::CircumstanceAnswer& answer : row.answers()) out += answer_text(answer);
  return out + next_text(row);
}

std::string circumstances_text(const local::Circumstances& circumstances) {
  if (circumstances.circumstances().empty()) {
    return say("No circumstances from this desk. What the covenant has: sluis circumstance types. "
               "State one: sluis circumstance state FILE\n");
  }
  std::string out;
  for (const Circumstance& row : circumstances.circumstances()) out += circumstance_text(row);
  return out;
}

std::string circumstance_types_text(const local::CircumstanceTypes& types) {
  if (types.types().empty()) return say("The covenant has no circumstances.\n");
  std::string out;
  for (const CircumstanceType& type : types.types()) out += type_text(type);
  return out;
}

std::string slot_circumstance_text(const local::Slot& slot) {
  if (slot.circumstance().empty()) return "";
  if (slot.reason().name() == "not_agreed") {
    return say("  Next: a second worker must agree: sluis circumstance agree {0}\n",
               {slot.circumstance()});
  }
  return say("  It is circumstance {0}, stated here: sluis circumstance list\n",
             {slot.circumstance()});
}

std::string circumstance_task_text(const local::Task& task) {
  if (task.kind() == "agree") {
    return say("circumstance {0}, stated by {1}, waits for a second worker\n"
               "  Agree, or not (--no): sluis circumstance agree {0}\n",
               {task.circumstance(), task.author()});
  }
  return say("circumstance {0}, of {1}: the family was not told, and that is to be looked at "
             "again today\n  See it: sluis circumstance list. End it: sluis circumstance end {0}\n",
             {task.circumstance(), task.owner()});
}

}  // namespace sluis::cli
