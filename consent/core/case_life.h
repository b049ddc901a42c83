// SPDX-License-Identifier: EUPL-1.2
// The life of a case: its phases, the steps between them, and what is to be done by when
// (DOMAIN §2 flows 6 to 10, §3; states and steps as a table in broker/ARCHITECTURE.md §Cases).
//
// Pure, total. A programme's profile in the covenant says how long each phase may last; nothing in
// here knows a programme. Times are milliseconds since 1970, terms are whole days of 86,400 s.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "consent/core/case_terms.h"

namespace sluis::consent {

// intake: may this family have it, was regular care tried. build_down: towards regular care.
// aftercare: return visits. A case without a profile is active from its begin to its end.
enum class CasePhase : std::uint8_t {
  intake = 1, active = 2, build_down = 3, aftercare = 4, closed = 5,
};
inline constexpr std::uint8_t kCasePhases = 5;

// On the wire. admit, turn_away: of the intake. turn_away, finish and close end the case; close, of
// any phase, is a fact of its own kind. raise, settle: a matter in which the case is stuck, of any
// phase but closed, one at a time. designate: of who coordinates, while one is open; not by who has
// the case (designation.h).
enum class CaseStep : std::uint8_t {
  admit = 1, turn_away = 2, review = 3, build_down = 4, resume = 5, aftercare = 6, visit = 7,
  finish = 8, close = 9, raise = 10, settle = 11, designate = 12,
};
inline constexpr std::uint8_t kCaseSteps = 12;
// Whatever the phase and the profile: who sees these facts alone knows whether the case is open.
constexpr bool ends_case(CaseStep step) {
  return step == CaseStep::turn_away || step == CaseStep::finish || step == CaseStep::close;
}

// What is to be done by a day. admit: decide on the intake. end: the time that this programme has.
// take_over: to answer a proposed handover; settle: one that was refused. settle_matter: what was
// raised; over as soon as it is, so that it goes up from there. take_up: the case, by whom it was
// designated to; over at once as well.
enum class CaseDuty : std::uint8_t {
  admit = 1, review = 2, end = 3, hand_over = 4, visit = 5, take_over = 6, settle = 7,
  settle_matter = 8, take_up = 9,
};
inline constexpr std::uint8_t kCaseDuties = 9;

struct CaseLife {
  CasePhase phase = CasePhase::active;
  TimeMs began;             // of the case
  TimeMs since;             // of this phase
  TimeMs active_since;      // zero: not yet
  TimeMs reviewed;          // the last review, else active_since
  std::uint16_t visits = 0; // of the aftercare, done
  TimeMs matter;            // when it was raised; zero: none is open
  bool of_coordination = false;  // that matter is
  TimeMs designated;        // when who has it now was designated; zero: or took it up since
  bool operator==(const CaseLife&) const = default;
};

struct CaseDeadline {
  CaseDuty duty = CaseDuty::review;
  TimeMs at;
  auto operator<=>(const CaseDeadline&) const = default;
};

// The phase that `step` leads to from `phase`; nothing: there is no such step from it. There is
// aftercare where the profile has return visits. Whether a matter is open is not asked.
std::optional<CasePhase> phase_after(CasePhase phase, CaseStep step, const CaseTerms& terms);

// A case that begins at `now`: with its intake, when the profile names a term for one.
CaseLife begun(const CaseTerms& terms, TimeMs now);

// `life` after `step` at `now`; nothing: the step is not one of this phase, raises a matter while
// another is open, or settles none. What is raised is about no coordination until the caller says.
std::optional<CaseLife> after(const CaseLife& life, CaseStep step, const CaseTerms& terms,
                              TimeMs now);

// What is to be done next in this life; ascending by duty, each duty once. None when closed, or
// when the profile names no term for it; a matter asks no profile.
std::vector<CaseDeadline> deadlines_of(const CaseLife& life, const CaseTerms& terms);

// How far a deadline that nobody met has gone. Stage 0: nobody was told. 1: announced, so many days
// before; of take_up, at once, to who had the case. 2: it is over, and who is responsible was
// reminded. 3 and on: told to the next rung of the ladder, each once, so many days after the stage
// before was said: so that a clock that leaps, or a broker that stood still, climbs no faster.
struct CaseAlarm {
  CaseDeadline deadline;
  std::uint8_t stage = 0;
  TimeMs said;  // when this stage was; zero: stage 0
  auto operator<=>(const CaseAlarm&) const = default;
};
inline constexpr std::uint8_t kStageAnnounced = 1, kStageReminded = 2, kStageFirstRung = 3;

// When the stage after `alarm.stage` is due; nothing: the ladder has no further rung.
std::optional<TimeMs> next_stage_at(const CaseAlarm& alarm, const CaseTerms& terms,
                                    const std::vector<LadderRung>& ladder);
// The stage that is due at `now`; nothing: none is yet. What is over by then is not announced.
std::optional<std::uint8_t> stage_due(const CaseAlarm& alarm, const CaseTerms& terms,
                                      const std::vector<LadderRung>& ladder, TimeMs now);

// A warm handover (DOMAIN §2 flow 10): proposed by the coordinator, accepted by who is to take
// over, confirmed by both; until then the case stays where it is.
enum class HandoverStep : std::uint8_t {
  propose = 1, accept = 2, refuse = 3, confirm = 4, take_back = 5,
};
inline constexpr std::uint8_t kHandoverSteps = 5;
enum class HandoverPhase : std::uint8_t {
  none = 0, proposed = 1, accepted = 2, refused = 3, one_confirmed = 4,
};
struct Handover {
  HandoverPhase phase = HandoverPhase::none;
  MemberId to;           // zero: none
  TimeMs since;          // of this phase
  MemberId confirmed;    // who confirmed first; zero: nobody yet
  bool operator==(const Handover&) const = default;
};
struct HandoverResult {
  Handover handover;
  bool is_over = false;  // the case is `to`'s now
};
// The handover after `step` by `by`, while `coordinator` has the case. `to` is of a proposal alone.
// not_allowed: it is not for `by` to say; no_such_step: not now; unknown_member: to itself.
Result<HandoverResult> after(const Handover& handover, HandoverStep step, const MemberId& by,
                             const MemberId& coordinator, const MemberId& to, TimeMs now);
std::vector<CaseDeadline> deadlines_of(const Handover& handover, const CaseTerms& terms);

// The alarms of a life that changed: a deadline that stands as it was keeps its stage, a new one
// begins at 0, one that is met or moved is gone.
std::vector<CaseAlarm> alarms_after(const std::vector<CaseAlarm>& before,
                                    const std::vector<CaseDeadline>& deadlines);

// As people and tools see them: "intake", "admit", "propose".
std::string_view name_of(CasePhase phase);
std::string_view name_of(CaseStep step);
std::string_view name_of(CaseDuty duty);
std::string_view name_of(HandoverPhase phase);
std::string_view name_of(HandoverStep step);
// As the audit tells what was done: "case_admitted", "handover_proposed".
std::string_view said_of(CaseStep step);
std::string_view said_of(HandoverStep step);

}  // namespace sluis::consent
