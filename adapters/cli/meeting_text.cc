// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/meeting_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

std::string meeting_state(const std::string& state) {
  if (state == "draft") return say("nobody is invited yet");
  if (state == "invited") return say("invited");
  if (state == "held") return say("it was held");
  return say("cancelled");
}

std::string level_text(const std::string& level) {
  if (level == "existence") return say("that the family is spoken of");
  if (level == "category") return say("the category");
  return say("the content");
}

std::string admitted_text(const local::MeetingInvited& party) {
  if (party.admitted()) return say("admitted, told {0}", {level_text(party.shared())});
  if (party.exchange().empty()) return say("not admitted: not invited yet");
  if (party.act().has_reason() && party.act().state() == "refused") {
    return say("not admitted: {0}", {reason_text(party.act().reason())});
  }
  if (party.slot().state() == "ordered") {
    return say("not admitted yet: a task of the author, see sluis tasks");
  }
  if (!party.slot().has_reason()) return say("not admitted yet");
  return say("not admitted: {0}", {reason_text(party.slot().reason())});
}

std::string held_text(const local::MeetingHeld& held) {
  std::string out;
  for (const std::string& who : held.present()) out += say("    of the family: {0}\n", {who});
  if (!held.reason().empty()) {
    out += say("    nobody of the family was there: {0}\n", {held.reason()});
  }
  for (const local::MeetingAttended& who : held.attended()) {
    out += say("    of {0}: {1}\n", {who.party(), who.who()});
  }
  for (const std::string& each : held.agreements()) out += say("    agreed: {0}\n", {each});
  return out;
}

}  // namespace

std::string meeting_text(const local::Meeting& meeting) {
  const std::string with =
      meeting.with_family() ? say("with the family") : say("without the family");
  std::string out = say("{0}: meeting {1}, {2}, by {3}: {4}\n",
                        {meeting.day(), meeting.id(), with, meeting.worker(),
                         meeting_state(meeting.state())});
  for (const local::MeetingOf& family : meeting.families()) {
    out += say("  case {0}: {1}\n", {family.case_id(), family.subject()});
    for (const local::MeetingInvited& party : family.parties()) {
      out += say("    {0}: {1}\n", {party.label(), admitted_text(party)});
      if (party.exchange().empty() || party.admitted()) continue;
      out += say("      Why, and what can be done: sluis explain {0}\n", {party.exchange()});
    }
    if (family.has_held()) out += held_text(family.held());
  }
  for (const local::Act& act : meeting.consents()) {
    out += say("  consent {0} was asked. Answers: sluis consent answer {0} FILE\n",
               {act.subject()});
  }
  if (meeting.state() == "draft") {
    out += say("Next: sluis meeting invite {0}\n", {meeting.id()});
  }
  return out;
}

std::string meetings_text(const local::Meetings& meetings) {
  if (meetings.meetings().empty()) {
    return say("No meetings. Write one: sluis meeting write FILE\n");
  }
  std::string out;
  for (const local::MeetingListed& one : meetings.meetings()) {
    out += say("{0}: meeting {1}, families {2}, by {3}: {4}\n",
               {one.day(), one.id(), std::to_string(one.families()), one.worker(),
                meeting_state(one.state())});
  }
  return out;
}

std::string agenda_text(const local::Agenda& agenda) {
  if (agenda.meetings().empty()) {
    return say("No meeting comes. Write one: sluis meeting write FILE\n");
  }
  std::string out;
  for (const local::Meeting& one : agenda.meetings()) out += meeting_text(one);
  return out;
}

}  // namespace sluis::cli
