// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/meeting.h"

#include <algorithm>

#include "adapters/sdk/day.h"

namespace sluis::sdk {
namespace {

std::string of_family(std::size_t index, const char* field) {
  return "families[" + std::to_string(index) + "]." + field;
}

Status check_text(const Sensitive<std::string>& text, const std::string& place) {
  if (text.reveal().empty()) return Error{ErrorCode::missing_field, place};
  if (text.reveal().size() > kMeetingTextBytesMax) return Error{ErrorCode::too_large, place};
  return Done{};
}

Status check_words(const std::vector<MeetingWord>& words, std::size_t most,
                   const std::string& place) {
  if (words.size() > most) return Error{ErrorCode::too_large, place};
  for (const MeetingWord& each : words) SLUIS_TRY_DONE(check_text(each.text, place));
  return Done{};
}

Status check_parties(const Meeting& meeting, std::size_t i, const MemberId& coordinator) {
  const MeetingFamily& family = meeting.families[i];
  const std::string place = of_family(i, "parties");
  if (family.parties.empty() && !meeting.with_family) {
    return Error{ErrorCode::missing_field, place};
  }
  if (family.parties.size() > kMeetingPartiesMax) return Error{ErrorCode::too_large, place};
  std::set<MemberId> known{coordinator};
  for (const MeetingParty& each : family.parties) {
    if (each.level == Level::none || !known.insert(each.party).second) {
      return Error{ErrorCode::bad_field, place + ": each other organisation once, with a level"};
    }
  }
  return Done{};
}

Status check_presence(const Meeting& meeting, const MeetingHeld& held, std::size_t i) {
  SLUIS_TRY_DONE(check_words(held.present, kMeetingPeopleMax, of_family(i, "present")));
  if (held.reason.reveal().size() > kMeetingTextBytesMax) {
    return Error{ErrorCode::too_large, of_family(i, "reason")};
  }
  if (!meeting.with_family && !held.present.empty()) {
    return Error{ErrorCode::bad_field,
                 of_family(i, "present: the meeting was written as one without the family")};
  }
  if (meeting.with_family && held.present.empty() && held.reason.reveal().empty()) {
    return Error{ErrorCode::family_not_heard, of_family(i, "present")};
  }
  return Done{};
}

bool is_party(const MeetingFamily& family, const MemberId& party) {
  return std::any_of(family.parties.begin(), family.parties.end(),
                     [&](const MeetingParty& each) { return each.party == party; });
}

Status check_attended(const Meeting& meeting, const MeetingFamily& family, const MeetingHeld& held,
                      const MeetingAdmitted& admitted, const MemberId& coordinator,
                      std::size_t i) {
  const std::string place = of_family(i, "attended");
  if (held.attended.size() > kMeetingPeopleMax) return Error{ErrorCode::too_large, place};
  for (const MeetingAttended& each : held.attended) {
    SLUIS_TRY_DONE(check_text(each.who, place));
    if (each.party == coordinator) continue;
    if (!is_party(family, each.party)) {
      return Error{ErrorCode::bad_field, place + ": no party of this family"};
    }
    // Where the family is there, it sees who is; else each decision says who may be.
    if (!meeting.with_family && !admitted.contains({family.case_id, each.party})) {
      return Error{ErrorCode::not_admitted, place};
    }
  }
  return Done{};
}

}  // namespace

Status check_meeting(const Meeting& meeting, const MemberId& coordinator) {
  if (meeting.day.empty()) return Error{ErrorCode::missing_field, "day"};
  if (!is_day(meeting.day)) return Error{ErrorCode::bad_date, "day: YYYY-MM-DD"};
  if (meeting.families.empty()) return Error{ErrorCode::missing_field, "families"};
  if (meeting.families.size() > kMeetingFamiliesMax) {
    return Error{ErrorCode::too_large, "families"};
  }
  if (meeting.with_family && meeting.families.size() != 1) {
    return Error{ErrorCode::bad_field, "families: a family that is there hears of no other"};
  }
  std::set<CaseId> known;
  for (std::size_t i = 0; i < meeting.families.size(); ++i) {
    if (!known.insert(meeting.families[i].case_id).second) {
      return Error{ErrorCode::bad_field, of_family(i, "case: it is there twice")};
    }
    SLUIS_TRY_DONE(check_text(meeting.families[i].subject, of_family(i, "subject")));
    SLUIS_TRY_DONE(check_parties(meeting, i, coordinator));
  }
  return Done{};
}

Status check_held(const Meeting& meeting, const std::vector<MeetingHeld>& held,
                  const MeetingAdmitted& admitted, const MemberId& coordinator) {
  std::set<CaseId> known;
  for (std::size_t i = 0; i < held.size(); ++i) {
    const auto family = std::find_if(
        meeting.families.begin(), meeting.families.end(),
        [&](const MeetingFamily& each) { return each.case_id == held[i].case_id; });
    if (family == meeting.families.end() || !known.insert(held[i].case_id).second) {
      return Error{ErrorCode::bad_field, of_family(i, "case: each family of the meeting once")};
    }
    SLUIS_TRY_DONE(check_presence(meeting, held[i], i));
    SLUIS_TRY_DONE(check_attended(meeting, *family, held[i], admitted, coordinator, i));
    SLUIS_TRY_DONE(
        check_words(held[i].agreements, kMeetingAgreementsMax, of_family(i, "agreements")));
  }
  if (known.size() != meeting.families.size()) {
    return Error{ErrorCode::missing_field, "families: each family of the meeting once"};
  }
  return Done{};
}

Sensitive<std::string> invitation_text(const Meeting& meeting, const MeetingFamily& family) {
  std::string out = "Uitnodiging voor een overleg over dit gezin op " + meeting.day +
                    (meeting.with_family ? ", met het gezin.\n" : ", zonder het gezin.\n") +
                    "\nOnderwerp: " + family.subject.reveal() + "\n";
  Sensitive<std::string> made(out);
  wipe(out);
  return made;
}

std::string_view name_of(MeetingState state) {
  switch (state) {
    case MeetingState::draft: return "draft";
    case MeetingState::invited: return "invited";
    case MeetingState::held: return "held";
    case MeetingState::cancelled: return "cancelled";
    case MeetingState::removed: return "removed";
  }
  return "";
}

std::string_view name_of(MeetingEvent event) {
  switch (event) {
    case MeetingEvent::write: return "write";
    case MeetingEvent::invite: return "invite";
    case MeetingEvent::admit: return "admit";
    case MeetingEvent::hold: return "hold";
    case MeetingEvent::cancel: return "cancel";
    case MeetingEvent::purge: return "purge";
  }
  return "";
}

std::optional<MeetingState> after(MeetingState state, MeetingEvent event) {
  if (state == MeetingState::removed) return std::nullopt;
  if (event == MeetingEvent::purge) return MeetingState::removed;
  const bool is_draft = state == MeetingState::draft;
  if (!is_draft && state != MeetingState::invited) return std::nullopt;
  switch (event) {
    case MeetingEvent::write:  // who was invited was told of this one
      return is_draft ? std::optional(MeetingState::draft) : std::nullopt;
    case MeetingEvent::invite: return MeetingState::invited;
    case MeetingEvent::admit:
      return is_draft ? std::nullopt : std::optional(MeetingState::invited);
    case MeetingEvent::hold: return MeetingState::held;
    case MeetingEvent::cancel: return MeetingState::cancelled;
    case MeetingEvent::purge: break;
  }
  return std::nullopt;
}

}  // namespace sluis::sdk
