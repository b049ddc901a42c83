// SPDX-License-Identifier: EUPL-1.2
// A meeting about families: what it must have, what one party is told of it, and its life.
//
// Pure. The broker knows no meeting: an invitation is an ordinary signal. The table of the life
// stands in broker/ARCHITECTURE.md §Meetings. Errors name a place, never a text. Thread safety:
// values.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/types/envelope.h"
#include "proto/types/error.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::sdk {

inline constexpr std::size_t kMeetingFamiliesMax = 32, kMeetingPartiesMax = 32;
inline constexpr std::size_t kMeetingPeopleMax = 64, kMeetingAgreementsMax = 64;
inline constexpr std::size_t kMeetingTextBytesMax = 4'096;

struct MeetingParty {
  MemberId party;
  Level level = Level::content;  // what it is to hear of this family
};
struct MeetingFamily {
  CaseId case_id;
  Sensitive<std::string> subject;  // what is spoken of: its invitations say it
  std::vector<MeetingParty> parties;
};
struct Meeting {
  std::string day;           // YYYY-MM-DD
  bool with_family = false;  // then it is of one family
  std::vector<MeetingFamily> families;
};
struct MeetingWord {
  Sensitive<std::string> text;
};
struct MeetingAttended {
  MemberId party;
  Sensitive<std::string> who;
};
// What was of one family when the meeting was held.
struct MeetingHeld {
  CaseId case_id;
  std::vector<MeetingWord> present;  // of the family
  Sensitive<std::string> reason;     // why nobody of it was, where it was to be there
  std::vector<MeetingAttended> attended;
  std::vector<MeetingWord> agreements;
};
// Who is admitted for which family.
using MeetingAdmitted = std::set<std::pair<CaseId, MemberId>>;

// missing_field, bad_field, bad_date, too_large. `coordinator` is no party: it is always there.
Status check_meeting(const Meeting& meeting, const MemberId& coordinator);
// Of each family of the meeting once. As check_meeting; family_not_heard; not_admitted: a party was
// there for a family that is not, for which it is not admitted.
Status check_held(const Meeting& meeting, const std::vector<MeetingHeld>& held,
                  const MeetingAdmitted& admitted, const MemberId& coordinator);
// What a party is told of one family; it names no other.
Sensitive<std::string> invitation_text(const Meeting& meeting, const MeetingFamily& family);

enum class MeetingState : std::uint8_t {
  draft = 1, invited = 2, held = 3, cancelled = 4, removed = 5
};
enum class MeetingEvent : std::uint8_t {
  write = 1,   // other words of it
  invite = 2,
  admit = 3,   // an invitation may go to its party, by its own decision
  hold = 4,
  cancel = 5,
  purge = 6,   // its cases are closed, and the invitations' terms are over
};
inline constexpr int kMeetingStates = 5, kMeetingEvents = 6;
std::string_view name_of(MeetingState state);
std::string_view name_of(MeetingEvent event);
// Nothing: not now.
std::optional<MeetingState> after(MeetingState state, MeetingEvent event);

}  // namespace sluis::sdk
