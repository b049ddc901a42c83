// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/audit_text.h"

#include "adapters/cli/case_text.h"
#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/people_text.h"

namespace sluis::cli {
namespace {

using local::AuditEvent;

std::string who(const std::string& label, const std::string& id) {
  return label.empty() ? say("member {0}", {id}) : label;
}
std::string actor(const AuditEvent& event) {
  if (event.member().empty()) return say("The broker");
  std::string out = who(event.label(), event.member());
  if (!event.function().empty()) out += " (" + event.function() + ")";
  return out;
}
std::string other(const AuditEvent& event) { return who(event.other_label(), event.other()); }

std::string on_ground(const AuditEvent& event) {
  std::string out;
  if (!event.level().empty()) out += say(", level {0}", {say(event.level())});
  if (!event.ground().empty()) out += say(", on the ground {0}", {event.ground()});
  return out;
}
std::string because(const AuditEvent& event) {
  if (!event.has_reason() || event.reason().name() == "permit") return "";
  return ": " + reason_text(event.reason());
}

std::string decision(const AuditEvent& event) {
  const std::string by = who(event.label(), event.member());
  if (event.said() == "permit") {
    return say("Decided for {0}: to {1} may go", {by, other(event)}) + on_ground(event);
  }
  return (event.said() == "hold" ? say("Decided for {0}: to {1} is held", {by, other(event)})
                                 : say("Decided for {0}: to {1} is denied", {by, other(event)})) +
         because(event);
}

using Sentence = std::pair<std::string_view, std::string_view>;  // a code, what is said of {0}

// {0} did it, or for the broker's own is whose turn it is; {1} is the other member.
constexpr Sentence kFacts[] = {
    {"asked", to_say("{0} recorded that consent is asked")},
    {"yes", to_say("{0} recorded that a giver said yes")},
    {"no", to_say("{0} recorded that a giver said no")},
    {"accepted", to_say("{0} accepted the consent")},
    {"asked_back", to_say("{0} asked the consent back")},
    {"confirmed", to_say("{0} confirmed the consent as a second worker")},
    {"code_confirmed", to_say("{0} entered a letter's code, which confirms the consent")},
    {"code_withdrew", to_say("{0} entered a letter's code, which withdraws the consent")},
    {"same_person", to_say("{0} stated that two are one person")},
    {"rekeyed", to_say("{0} named somebody by the next keys; nothing else changed")},
    {"case_opened", to_say("{0} opened a case; {1} coordinates it")},
    {"case_closed", to_say("{0} closed a case")},
    {"case_designated", to_say("{0} designated {1} for a case")},
    {"case_admitted", to_say("{0} admitted a family to a case")},
    {"case_turned_away", to_say("{0} turned a family away from a case")},
    {"case_reviewed", to_say("{0} reviewed a case")},
    {"case_builds_down", to_say("{0} began to build down the help in a case")},
    {"case_resumed", to_say("{0} resumed the help in a case")},
    {"case_in_aftercare", to_say("{0} ended the help in a case; its aftercare begins")},
    {"case_visited", to_say("{0} visited the family of a case in its aftercare")},
    {"case_finished", to_say("{0} finished a case")},
    {"matter_raised", to_say("{0} said that a case is stuck")},
    {"matter_settled", to_say("{0} said that what a case was stuck in is settled")},
    {"handover_proposed", to_say("{0} asked another organisation to take over a case")},
    {"handover_accepted", to_say("{0} accepted to take over a case")},
    {"handover_refused", to_say("{0} refused to take over a case")},
    {"handover_confirmed", to_say("{0} confirmed the handover of a case")},
    {"handover_taken_back", to_say("{0} took back the handover of a case")},
    {"circumstance_stated", to_say("{0} stated a circumstance")},
    {"circumstance_agreed", to_say("{0} agreed to a circumstance")},
    {"circumstance_not_agreed", to_say("{0} did not agree to a circumstance")},
    {"circumstance_ended", to_say("{0} ended a circumstance")},
    {"", to_say("{0} recorded a fact")}};

constexpr Sentence kLooks[] = {
    {"log", to_say("{0} looked through the log")},
    {"openings", to_say("{0} looked through the log and what entries say")},
    {"person", to_say("{0} looked up what there is about a person")},
    {"erasure", to_say("{0} looked up whom an erasure would reach")},
    {"own", to_say("{0} looked at its own entries")},
    {"", to_say("{0} noted a look at the log")}};

// Of the other types, by their names; where the event's code tells two apart, it follows a dot.
constexpr Sentence kEntries[] = {
    {"preflight", to_say("{0} asked what would happen to a signal")},
    {"order", to_say("The source was told that it may send to {1}")},
    {"receipt.opened", to_say("{0} opened it")},
    {"receipt", to_say("{0} did not open it")},
    {"retention", to_say("The broker forgot an exchange: the terms of its grounds are over")},
    {"erasure", to_say("{0} agreed that a person is erased, which a colleague proposed")},
    {"correction.wrong_person",
     to_say("{0} took the signal back: about, or to, the wrong person")},
    {"correction", to_say("{0} took the signal back: its content was wrong")},
    {"destroyed.destroyed", to_say("{0} destroyed its copy, which was recalled")},
    {"destroyed", to_say("{0} had no copy any more: its term was over")},
    {"withdraw", to_say("{0} recorded a withdrawal")},
    {"effective", to_say("The withdrawal is effective: what rests on it opens no more")},
    {"void_lease", to_say("A delivery was never sent")},
    {"expired", to_say("Nobody fetched it in time; its source holds it")},
    {"unknown", to_say("Whether it was opened is not known any more")},
    {"skip", to_say("It was not taken: its number is closed")},
    {"returned", to_say("It goes to nobody; its source holds it")},
    {"resubmitted", to_say("{0} sent again what it had sent before the broker was reopened")}};

// The row of `code`, else the table's last one with no code; empty: there is neither.
template <std::size_t Size>
std::string_view row_of(const Sentence (&table)[Size], std::string_view code) {
  for (const auto& [name, words] : table) {
    if (name == code || name.empty()) return words;
  }
  return {};
}

// Of a consent: how it was asked. Of a circumstance that was stated: which, for whom, why, and why
// the family was not told.
std::string details(const AuditEvent& event) {
  std::string out;
  const std::string setting = setting_text(event.setting());
  if (!setting.empty()) out += ": " + setting;
  if (!event.circumstance().empty()) out += ": " + event.circumstance();
  if (event.said() != "circumstance_stated") return out;
  if (!event.other().empty()) out += say("; for {0}", {other(event)});
  if (!event.circumstance_reason().empty()) {
    out += say("; reason: {0}", {event.circumstance_reason()});
  }
  if (!event.silence().empty()) out += say("; the family was not told: {0}", {event.silence()});
  return out;
}

// The broker's own word that something in a case is due, and to whom it said so.
std::string due(const AuditEvent& event) {
  const std::string what = duty_text(event.said());
  const std::string whose = who(event.label(), event.member());
  if (event.member().empty()) return say("A term in a case: {0}", {what});
  if (event.other().empty()) return say("A term in a case, for {0}: {1}", {whose, what});
  return say("A term in a case, for {0}: {1}; {2} was told", {whose, what, other(event)}) +
         on_ground(event);
}

std::string sentence(const AuditEvent& event) {
  const std::string& type = event.type();
  const std::string by = actor(event);
  if (type == "intent") return say("{0} registered a signal, {1}", {by, event.kind()});
  if (type == "submit") {
    return say("{0} sent sealed content for {1}", {by, other(event)}) + on_ground(event);
  }
  if (type == "decision") return decision(event);
  if (type == "release") return say("Released to {0}", {other(event)}) + on_ground(event);
  if (type == "linked") {
    return say("Signals became one alert to {0}", {other(event)}) + on_ground(event);
  }
  if (type == "case_due") return due(event);
  if (type == "removed") {
    return (event.message().empty()
                ? say("{0} removed its own copy: its term is over", {by})
                : say("{0} removed its copy of the message: its term is over", {by})) +
           on_ground(event);
  }
  if (type == "covenant") {
    return say("Covenant version {0} came into force", {std::to_string(event.covenant())});
  }
  std::string_view words = type == "fact" ? row_of(kFacts, event.said())
                           : type == "read" ? row_of(kLooks, event.said())
                                            : row_of(kEntries, type + "." + event.said());
  if (words.empty()) words = row_of(kEntries, type);
  if (words.empty()) return by + ": " + type;
  const bool ends = type == "receipt" || type == "expired" || type == "unknown" || type == "skip";
  return say(words, {by, other(event)}) + (ends ? because(event) : "");
}

}  // namespace

std::string text_of(const AuditEvent& event) {
  std::string out = std::to_string(event.index()) + "  " + time_text(event.time_ms()) + "  ";
  if (event.opening().empty()) {  // the leaf alone: its type, who acted, under which covenant
    return out + say("{0}  {1}  covenant {2}", {event.type(), actor(event),
                                                  std::to_string(event.covenant())}) + "\n";
  }
  if (event.opening() == "erased") {
    out += say("{0} by {1}: erased; the entry still verifies", {event.type(), actor(event)});
  } else {
    out += sentence(event) + details(event);
  }
  if (event.replay() == "same") out += say(" [decided again: the same]");
  if (event.replay() == "different") {
    out += say(" [DECIDED AGAIN: DIFFERENT; tell the administrator]");
  }
  if (event.possibly()) {
    out += say(" [perhaps of another person: no citizen service number shows it]");
  }
  if (!event.about().empty()) out += "  {" + event.about() + "}";
  return out + "\n";
}

std::string text_of(const local::AuditEvents& events) {
  const auto count = [](std::uint64_t number) { return std::to_string(number); };
  std::string out;
  if (events.cut() != 0) {
    out += say("{0} earlier entries are left out; see --json or export.\n", {count(events.cut())});
  }
  for (const AuditEvent& event : events.events()) out += text_of(event);
  if (events.events().empty()) out += say("Nothing in the log about that.\n");
  out += say("{0} of {1} entries; this look is entry {2}.\n",
             {count(static_cast<std::uint64_t>(events.events_size())), count(events.size()),
              count(events.read_index())});
  return out +
         (events.own()
              ? say("Your own organisation's acts alone; the log as a whole was not checked.\n")
              : say("The whole log was checked against the operator's signature.\n"));
}

std::string text_of(const local::AuditVerdict& verdict) {
  const auto count = [](std::uint64_t number) { return std::to_string(number); };
  std::string out =
      say("{0} entries, {1} signatures, {2} openings; {3} erased, {4} closed\n",
          {count(verdict.entries()), count(verdict.signatures()), count(verdict.opened()),
           count(verdict.erased()), count(verdict.closed())});
  out += say("{0} of {1} releases rest on a decision that permits; {2} decisions\n",
             {count(verdict.releases() - verdict.releases_unchecked()), count(verdict.releases()),
              count(verdict.decisions())});
  if (verdict.without_end() != 0) {
    std::string entries;
    for (const std::uint64_t index : verdict.without_end_index()) entries += " " + count(index);
    out += say("NOTHING SAYS WHAT BECAME OF {0} messages that were accepted and whose time is "
               "over; entries{1}\n", {count(verdict.without_end()), entries});
  }
  if (verdict.verified()) {
    out += say("verified; this look is entry {0}\n", {count(verdict.read_index())});
  } else {
    out += say("DOES NOT VERIFY: entry {0}, {1}: {2}. Next: keep this and an export, and tell the "
               "covenant's administrator\n",
               {count(verdict.wrong_index()), verdict.wrong_field(),
                reason_text(verdict.reason())});
  }
  out += say("This does not prove:\n");
  for (const std::string& limit : verdict.not_proven()) out += say_again("- " + limit) + "\n";
  return out;
}

}  // namespace sluis::cli
