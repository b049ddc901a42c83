// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/case_life.h"

#include <algorithm>
#include <array>

namespace sluis::consent {
namespace {

constexpr std::uint64_t kTermDayMs = 86'400'000;

TimeMs days_after(TimeMs time, std::uint64_t days) { return {time.ms + days * kTermDayMs}; }

struct Row {
  CasePhase from;
  CaseStep step;
  CasePhase to;
};

// Every step there is; what is not in here is refused.
constexpr std::array kRows = {
    Row{CasePhase::intake, CaseStep::admit, CasePhase::active},
    Row{CasePhase::intake, CaseStep::turn_away, CasePhase::closed},
    Row{CasePhase::active, CaseStep::review, CasePhase::active},
    Row{CasePhase::active, CaseStep::build_down, CasePhase::build_down},
    Row{CasePhase::build_down, CaseStep::review, CasePhase::build_down},
    Row{CasePhase::build_down, CaseStep::resume, CasePhase::active},
    Row{CasePhase::build_down, CaseStep::aftercare, CasePhase::aftercare},
    Row{CasePhase::build_down, CaseStep::finish, CasePhase::closed},
    Row{CasePhase::aftercare, CaseStep::visit, CasePhase::aftercare},
    Row{CasePhase::aftercare, CaseStep::resume, CasePhase::active},
    Row{CasePhase::aftercare, CaseStep::finish, CasePhase::closed},
    Row{CasePhase::intake, CaseStep::close, CasePhase::closed},
    Row{CasePhase::active, CaseStep::close, CasePhase::closed},
    Row{CasePhase::build_down, CaseStep::close, CasePhase::closed},
    Row{CasePhase::aftercare, CaseStep::close, CasePhase::closed},
    Row{CasePhase::intake, CaseStep::raise, CasePhase::intake},
    Row{CasePhase::active, CaseStep::raise, CasePhase::active},
    Row{CasePhase::build_down, CaseStep::raise, CasePhase::build_down},
    Row{CasePhase::aftercare, CaseStep::raise, CasePhase::aftercare},
    Row{CasePhase::intake, CaseStep::settle, CasePhase::intake},
    Row{CasePhase::active, CaseStep::settle, CasePhase::active},
    Row{CasePhase::build_down, CaseStep::settle, CasePhase::build_down},
    Row{CasePhase::aftercare, CaseStep::settle, CasePhase::aftercare},
    Row{CasePhase::intake, CaseStep::designate, CasePhase::intake},
    Row{CasePhase::active, CaseStep::designate, CasePhase::active},
    Row{CasePhase::build_down, CaseStep::designate, CasePhase::build_down},
    Row{CasePhase::aftercare, CaseStep::designate, CasePhase::aftercare},
};

}  // namespace

std::optional<CasePhase> phase_after(CasePhase phase, CaseStep step, const CaseTerms& terms) {
  for (const Row& row : kRows) {
    if (row.from != phase || row.step != step) continue;
    if (step == CaseStep::aftercare && terms.visits == 0) return std::nullopt;
    return row.to;
  }
  return std::nullopt;
}

CaseLife begun(const CaseTerms& terms, TimeMs now) {
  CaseLife out;
  out.began = out.since = now;
  if (terms.intake_days != 0) {
    out.phase = CasePhase::intake;
  } else {
    out.active_since = out.reviewed = now;
  }
  return out;
}

std::optional<CaseLife> after(const CaseLife& life, CaseStep step, const CaseTerms& terms,
                              TimeMs now) {
  const std::optional<CasePhase> next = phase_after(life.phase, step, terms);
  if (!next) return std::nullopt;
  const bool has_matter = life.matter.ms != 0;
  const bool ends_matter = step == CaseStep::settle || step == CaseStep::designate;
  if ((step == CaseStep::raise && has_matter) || (ends_matter && !has_matter)) {
    return std::nullopt;
  }
  CaseLife out = life;
  if (*next != life.phase) {
    out.phase = *next;
    out.since = now;
  }
  // Out of build-down the help goes on in its own time; after aftercare it begins anew.
  const bool anew = life.phase == CasePhase::intake || life.phase == CasePhase::aftercare;
  if (*next == CasePhase::active && anew) {
    out.active_since = out.reviewed = now;
    out.visits = 0;
  }
  if (step == CaseStep::review) out.reviewed = now;
  if (step == CaseStep::visit) ++out.visits;
  if (step == CaseStep::raise) out.matter = now;
  if (ends_matter || *next == CasePhase::closed) {
    out.matter = {};
    out.of_coordination = false;
  }
  out.designated = step == CaseStep::designate ? now : TimeMs{};
  return out;
}

std::vector<CaseDeadline> deadlines_of(const CaseLife& life, const CaseTerms& terms) {
  std::vector<CaseDeadline> out;
  const auto add = [&](CaseDuty duty, TimeMs from, std::uint64_t days) {
    if (days != 0) out.push_back({duty, days_after(from, days)});
  };
  switch (life.phase) {
    case CasePhase::intake: add(CaseDuty::admit, life.since, terms.intake_days); break;
    case CasePhase::active:
      add(CaseDuty::review, life.reviewed, terms.review_days);
      add(CaseDuty::end, life.active_since, terms.days);
      break;
    case CasePhase::build_down:
      add(CaseDuty::review, life.reviewed, terms.review_days);
      add(CaseDuty::end, life.active_since, terms.days);
      add(CaseDuty::hand_over, life.since, terms.build_down_days);
      break;
    case CasePhase::aftercare:
      // After the last visit the case is to be finished, as long after it as a visit would be.
      add(life.visits < terms.visits ? CaseDuty::visit : CaseDuty::end, life.since,
          (life.visits + std::uint64_t{1}) * terms.visit_days);
      break;
    case CasePhase::closed: return out;
  }
  if (life.matter.ms != 0) out.push_back({CaseDuty::settle_matter, life.matter});
  if (life.designated.ms != 0) out.push_back({CaseDuty::take_up, life.designated});
  return out;
}

Result<HandoverResult> after(const Handover& handover, HandoverStep step, const MemberId& by,
                             const MemberId& coordinator, const MemberId& to, TimeMs now) {
  const Error no_step{ErrorCode::no_such_step, "handover"};
  const Error not_theirs{ErrorCode::not_allowed, "handover"};
  const bool from = by == coordinator;
  const bool receives = by == handover.to;
  HandoverResult out{handover, false};
  out.handover.since = now;
  switch (step) {
    case HandoverStep::propose:
      if (!from) return not_theirs;
      if (to.is_zero() || to == coordinator) return Error{ErrorCode::unknown_member, "to"};
      if (handover.phase != HandoverPhase::none && handover.phase != HandoverPhase::refused) {
        return no_step;
      }
      out.handover = {HandoverPhase::proposed, to, now, {}};
      return out;
    case HandoverStep::accept:
    case HandoverStep::refuse:
      if (handover.phase != HandoverPhase::proposed) return no_step;
      if (!receives) return not_theirs;
      out.handover.phase = step == HandoverStep::accept ? HandoverPhase::accepted
                                                        : HandoverPhase::refused;
      return out;
    case HandoverStep::confirm:
      if (!from && !receives) return not_theirs;
      if (handover.phase == HandoverPhase::accepted) {
        out.handover.phase = HandoverPhase::one_confirmed;
        out.handover.confirmed = by;
        return out;
      }
      if (handover.phase != HandoverPhase::one_confirmed || handover.confirmed == by) {
        return no_step;
      }
      return HandoverResult{{}, true};
    case HandoverStep::take_back:
      if (!from) return not_theirs;
      if (handover.phase == HandoverPhase::none) return no_step;
      return HandoverResult{{}, false};
  }
  return no_step;
}

std::vector<CaseDeadline> deadlines_of(const Handover& handover, const CaseTerms& terms) {
  if (terms.handover_days == 0) return {};
  switch (handover.phase) {
    case HandoverPhase::none: return {};
    case HandoverPhase::refused: return {{CaseDuty::settle, handover.since}};
    case HandoverPhase::proposed:
    case HandoverPhase::accepted:
    case HandoverPhase::one_confirmed: break;
  }
  return {{CaseDuty::take_over, days_after(handover.since, terms.handover_days)}};
}

std::optional<TimeMs> next_stage_at(const CaseAlarm& alarm, const CaseTerms& terms,
                                    const std::vector<LadderRung>& ladder) {
  const TimeMs at = alarm.deadline.at;
  if (alarm.stage == 0 && alarm.deadline.duty == CaseDuty::take_up) return at;
  if (alarm.stage == 0) {
    const std::uint64_t early = terms.announce_days * kTermDayMs;
    return TimeMs{at.ms > early ? at.ms - early : 0};
  }
  if (alarm.stage < kStageReminded) return at;
  const std::size_t rung = alarm.stage - std::size_t{kStageReminded};
  if (rung >= ladder.size()) return std::nullopt;
  return days_after(alarm.said, ladder[rung].days);
}

std::optional<std::uint8_t> stage_due(const CaseAlarm& alarm, const CaseTerms& terms,
                                      const std::vector<LadderRung>& ladder, TimeMs now) {
  const std::optional<TimeMs> at = next_stage_at(alarm, terms, ladder);
  if (!at || *at > now) return std::nullopt;
  const bool is_announced = alarm.deadline.at > now || alarm.deadline.duty == CaseDuty::take_up;
  if (alarm.stage == 0 && !is_announced) return kStageReminded;
  return static_cast<std::uint8_t>(alarm.stage + 1);
}

std::vector<CaseAlarm> alarms_after(const std::vector<CaseAlarm>& before,
                                    const std::vector<CaseDeadline>& deadlines) {
  std::vector<CaseAlarm> out;
  for (const CaseDeadline& deadline : deadlines) {
    const auto row = std::find_if(before.begin(), before.end(), [&](const CaseAlarm& alarm) {
      return alarm.deadline == deadline;
    });
    out.push_back(row != before.end() ? *row : CaseAlarm{deadline, 0, {}});
  }
  return out;
}

std::string_view name_of(CasePhase phase) {
  switch (phase) {
    case CasePhase::intake: return "intake";
    case CasePhase::active: return "active";
    case CasePhase::build_down: return "build_down";
    case CasePhase::aftercare: return "aftercare";
    case CasePhase::closed: return "closed";
  }
  return "";
}
std::string_view name_of(CaseStep step) {
  switch (step) {
    case CaseStep::admit: return "admit";
    case CaseStep::turn_away: return "turn_away";
    case CaseStep::review: return "review";
    case CaseStep::build_down: return "build_down";
    case CaseStep::resume: return "resume";
    case CaseStep::aftercare: return "aftercare";
    case CaseStep::visit: return "visit";
    case CaseStep::finish: return "finish";
    case CaseStep::close: return "close";
    case CaseStep::raise: return "raise";
    case CaseStep::settle: return "settle";
    case CaseStep::designate: return "designate";
  }
  return "";
}
std::string_view said_of(CaseStep step) {
  switch (step) {
    case CaseStep::admit: return "case_admitted";
    case CaseStep::turn_away: return "case_turned_away";
    case CaseStep::review: return "case_reviewed";
    case CaseStep::build_down: return "case_builds_down";
    case CaseStep::resume: return "case_resumed";
    case CaseStep::aftercare: return "case_in_aftercare";
    case CaseStep::visit: return "case_visited";
    case CaseStep::finish: return "case_finished";
    case CaseStep::close: return "case_closed";
    case CaseStep::raise: return "matter_raised";
    case CaseStep::settle: return "matter_settled";
    case CaseStep::designate: return "case_designated";
  }
  return "";
}
std::string_view name_of(CaseDuty duty) {
  switch (duty) {
    case CaseDuty::admit: return "admit";
    case CaseDuty::review: return "review";
    case CaseDuty::end: return "end";
    case CaseDuty::hand_over: return "hand_over";
    case CaseDuty::visit: return "visit";
    case CaseDuty::take_over: return "take_over";
    case CaseDuty::settle: return "settle";
    case CaseDuty::settle_matter: return "settle_matter";
    case CaseDuty::take_up: return "take_up";
  }
  return "";
}
std::string_view name_of(HandoverPhase phase) {
  switch (phase) {
    case HandoverPhase::none: return "none";
    case HandoverPhase::proposed: return "proposed";
    case HandoverPhase::accepted: return "accepted";
    case HandoverPhase::refused: return "refused";
    case HandoverPhase::one_confirmed: return "one_confirmed";
  }
  return "";
}
std::string_view name_of(HandoverStep step) {
  switch (step) {
    case HandoverStep::propose: return "propose";
    case HandoverStep::accept: return "accept";
    case HandoverStep::refuse: return "refuse";
    case HandoverStep::confirm: return "confirm";
    case HandoverStep::take_back: return "take_back";
  }
  return "";
}
std::string_view said_of(HandoverStep step) {
  switch (step) {
    case HandoverStep::propose: return "handover_proposed";
    case HandoverStep::accept: return "handover_accepted";
    case HandoverStep::refuse: return "handover_refused";
    case HandoverStep::confirm: return "handover_confirmed";
    case HandoverStep::take_back: return "handover_taken_back";
  }
  return "";
}

}  // namespace sluis::consent
