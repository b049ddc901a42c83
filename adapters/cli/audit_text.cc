// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/audit_text.h"

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
  if (!event.level().empty()) out += ", level " + event.level();
  if (!event.ground().empty()) out += ", on the ground " + event.ground();
  return out;
}
std::string because(const AuditEvent& event) {
  if (!event.has_reason() || event.reason().name() == "permit") return "";
  return ": " + event.reason().meaning();
}

std::string decision(const AuditEvent& event) {
  std::string out = "Decided for " + who(event.label(), event.member()) + ": to " + other(event);
  if (event.said() == "permit") return out + " may go" + on_ground(event);
  return out + (event.said() == "hold" ? " is held" : " is denied") + because(event);
}

// What was done to a case, after who did it.
constexpr std::pair<std::string_view, const char*> kCaseSteps[] = {
    {"case_admitted", " admitted a family to a case"},
    {"case_turned_away", " turned a family away from a case"},
    {"case_reviewed", " reviewed a case"},
    {"case_builds_down", " began to build down the help in a case"},
    {"case_resumed", " resumed the help in a case"},
    {"case_in_aftercare", " ended the help in a case; its aftercare begins"},
    {"case_visited", " visited the family of a case in its aftercare"},
    {"case_finished", " finished a case"},
    {"matter_raised", " said that a case is stuck"},
    {"matter_settled", " said that what a case was stuck in is settled"},
    {"handover_proposed", " asked another organisation to take over a case"},
    {"handover_accepted", " accepted to take over a case"},
    {"handover_refused", " refused to take over a case"},
    {"handover_confirmed", " confirmed the handover of a case"},
    {"handover_taken_back", " took back the handover of a case"}};

std::string fact(const AuditEvent& event) {
  const std::string& said = event.said();
  const std::string by = actor(event);
  if (said == "asked") return by + " recorded that consent is asked";
  if (said == "yes") return by + " recorded that a giver said yes";
  if (said == "no") return by + " recorded that a giver said no";
  if (said == "accepted") return by + " accepted the consent";
  if (said == "asked_back") return by + " asked the consent back";
  if (said == "confirmed") return by + " confirmed the consent as a second worker";
  if (said == "code_confirmed") return by + " entered a letter's code, which confirms the consent";
  if (said == "code_withdrew") return by + " entered a letter's code, which withdraws the consent";
  if (said == "same_person") return by + " stated that two are one person";
  if (said == "rekeyed") return by + " named somebody by the next keys; nothing else changed";
  if (said == "case_opened") return by + " opened a case; " + other(event) + " coordinates it";
  if (said == "case_closed") return by + " closed a case";
  if (said == "case_designated") return by + " designated " + other(event) + " for a case";
  for (const auto& [step, words] : kCaseSteps) {
    if (said == step) return by + words;
  }
  if (said == "circumstance_stated") return by + " stated a circumstance";
  if (said == "circumstance_agreed") return by + " agreed to a circumstance";
  if (said == "circumstance_not_agreed") return by + " did not agree to a circumstance";
  if (said == "circumstance_ended") return by + " ended a circumstance";
  return by + " recorded a fact";
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

std::string look(const AuditEvent& event) {
  const std::string& said = event.said();
  if (said == "log") return actor(event) + " looked through the log";
  if (said == "openings") return actor(event) + " looked through the log and what entries say";
  if (said == "person") return actor(event) + " looked up what there is about a person";
  if (said == "erasure") return actor(event) + " looked up whom an erasure would reach";
  if (said == "own") return actor(event) + " looked at its own entries";
  return actor(event) + " noted a look at the log";
}

std::string sentence(const AuditEvent& event) {
  const std::string& type = event.type();
  if (type == "intent") return actor(event) + " registered a signal, " + event.kind();
  if (type == "preflight") return actor(event) + " asked what would happen to a signal";
  if (type == "submit") {
    return actor(event) + " sent sealed content for " + other(event) + on_ground(event);
  }
  if (type == "decision") return decision(event);
  if (type == "order") return "The source was told that it may send to " + other(event);
  if (type == "release") return "Released to " + other(event) + on_ground(event);
  if (type == "receipt") {
    return actor(event) + (event.said() == "opened" ? " opened it" : " did not open it") +
           because(event);
  }
  if (type == "removed") {
    const std::string what = event.message().empty() ? "own copy" : "copy of the message";
    return actor(event) + " removed its " + what + ": its term is over" + on_ground(event);
  }
  if (type == "retention") {
    return "The broker forgot an exchange: the terms of its grounds are over";
  }
  if (type == "erasure") {
    return actor(event) + " agreed that a person is erased, which a colleague proposed";
  }
  if (type == "correction") {
    return actor(event) + (event.said() == "wrong_person"
                               ? " took the signal back: about, or to, the wrong person"
                               : " took the signal back: its content was wrong");
  }
  if (type == "destroyed") {
    return actor(event) + (event.said() == "destroyed"
                               ? " destroyed its copy, which was recalled"
                               : " had no copy any more: its term was over");
  }
  if (type == "withdraw") return actor(event) + " recorded a withdrawal";
  if (type == "effective") return "The withdrawal is effective: what rests on it opens no more";
  if (type == "void_lease") return "A delivery was never sent";
  if (type == "expired") return "Nobody fetched it in time; its source holds it" + because(event);
  if (type == "unknown") return "Whether it was opened is not known any more" + because(event);
  if (type == "skip") return "It was not taken: its number is closed" + because(event);
  if (type == "returned") return "It goes to nobody; its source holds it";
  if (type == "fact") return fact(event);
  if (type == "read") return look(event);
  if (type == "covenant") {
    return "Covenant version " + std::to_string(event.covenant()) + " came into force";
  }
  return actor(event) + ": " + type;
}

}  // namespace

std::string text_of(const AuditEvent& event) {
  std::string out = std::to_string(event.index()) + "  " + time_text(event.time_ms()) + "  ";
  if (event.opening().empty()) {  // the leaf alone: its type, who acted, under which covenant
    return out + event.type() + "  " + actor(event) + "  covenant " +
           std::to_string(event.covenant()) + "\n";
  }
  if (event.opening() == "erased") {
    out += say_again(event.type() + " by " + actor(event) + ": erased; the entry still verifies");
  } else {
    out += say_again(sentence(event)) + details(event);
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
  std::string out;
  if (events.cut() != 0) {
    out += std::to_string(events.cut()) + " earlier entries are left out; see --json or export.\n";
  }
  for (const AuditEvent& event : events.events()) out += text_of(event);
  if (events.events().empty()) out += "Nothing in the log about that.\n";
  out += std::to_string(events.events_size()) + " of " + std::to_string(events.size()) +
         " entries; this look is entry " + std::to_string(events.read_index()) + ".\n";
  out += events.own() ? "Your own organisation's acts alone; the log as a whole was not checked.\n"
                      : "The whole log was checked against the operator's signature.\n";
  return say_lines(out);
}

std::string text_of(const local::AuditVerdict& verdict) {
  const auto count = [](std::uint64_t number) { return std::to_string(number); };
  std::string out = count(verdict.entries()) + " entries, " + count(verdict.signatures()) +
                    " signatures, " + count(verdict.opened()) + " openings; " +
                    count(verdict.erased()) + " erased, " + count(verdict.closed()) +
                    " closed\n" + count(verdict.releases() - verdict.releases_unchecked()) +
                    " of " + count(verdict.releases()) +
                    " releases rest on a decision that permits; " + count(verdict.decisions()) +
                    " decisions\n";
  if (verdict.without_end() != 0) {
    out += "NOTHING SAYS WHAT BECAME OF " + count(verdict.without_end()) +
           " messages that were accepted and whose time is over; entries";
    for (const std::uint64_t index : verdict.without_end_index()) out += " " + count(index);
    out += "\n";
  }
  if (verdict.verified()) {
    out += "verified; this look is entry " + count(verdict.read_index()) + "\n";
  } else {
    out += "DOES NOT VERIFY: entry " + count(verdict.wrong_index()) + ", " +
           verdict.wrong_field() + ": " + verdict.reason().meaning() + ". Next: keep this and " +
           "an export, and tell the covenant's administrator\n";
  }
  out += "This does not prove:\n";
  for (const std::string& sentence : verdict.not_proven()) out += "- " + sentence + "\n";
  return say_lines(out);
}

}  // namespace sluis::cli
