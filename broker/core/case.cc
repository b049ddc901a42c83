// SPDX-License-Identifier: EUPL-1.2
// CASE: a term comes near or is over, and who is to hear of it is told, step by step.
#include "broker/core/step.h"
#include "consent/core/linking.h"

namespace sluis::broker {
namespace {

using consent::CaseAlarm;
using consent::CaseDeadline;
using consent::CaseDuty;
using consent::HandoverPhase;

std::vector<CaseDeadline> deadlines(const State& state, const CaseRecord& record) {
  if (!record.state.open || !state.covenant) return {};
  const consent::CaseTerms terms = state.covenant->terms_of_cases(record.state.programme);
  std::vector<CaseDeadline> out = consent::deadlines_of(record.life, terms);
  const std::vector<CaseDeadline> more = consent::deadlines_of(record.handover, terms);
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

TimeMs next_at(const State& state, const CaseRecord& record) {
  TimeMs next;
  const consent::CaseTerms terms = state.covenant->terms_of_cases(record.state.programme);
  for (const CaseAlarm& alarm : record.alarms) {
    const auto at = consent::next_stage_at(alarm, terms, state.covenant->ladder);
    if (at && (next.ms == 0 || *at < next)) next = *at;
  }
  return next;
}

// Whose turn it is. Of a coordinator that ended it is its successor's already.
MemberId responsible(const State& state, const CaseRecord& record, CaseDuty duty) {
  const consent::Handover& handover = record.handover;
  const consent::Member* heir = state.covenant->takes_cases_of(record.state.coordinator);
  if (heir != nullptr) return heir->id;
  if (duty != CaseDuty::take_over) return record.state.coordinator;
  const bool receives = handover.phase == HandoverPhase::proposed ||
                        (handover.phase == HandoverPhase::one_confirmed &&
                         handover.confirmed == record.state.coordinator);
  return receives ? handover.to : record.state.coordinator;
}

// An objection, what good care withholds, a death: what closes the ground keeps the member out,
// whatever kind or purpose it is about.
bool is_kept_out(const State& state, const CaseRecord& record, std::uint16_t ground,
                 const MemberId& member, TimeMs now) {
  if (state.facts.circumstances.empty()) return false;
  consent::LinkingRule rule;
  rule.ground = ground;
  Question question;
  question.source = record.state.coordinator;
  question.recipient = member;
  question.wanted = Level::existence;
  for (const PersonId& subject : record.state.subjects) {
    consent::Request request = request_of(state, question, now);
    request.persons = {{PersonRole::subject, state.persons.same(subject),
                        state.persons.closing(subject)}};
    FactsAbout facts = state.facts.about(state.persons, request.persons);
    std::vector<consent::CircumstanceState> wide;
    for (const consent::CircumstanceState* each : facts.circumstances) {
      wide.push_back(*each);
      wide.back().scope = {};
    }
    facts.circumstances.clear();
    for (const consent::CircumstanceState& each : wide) facts.circumstances.push_back(&each);
    if (consent::is_kept_out(*state.covenant, rule, facts.view(), request)) return true;
  }
  return false;
}

CaseTold told_of(const State& state, const CaseRecord& record, CaseDuty duty, std::uint8_t stage,
                 TimeMs now) {
  CaseTold out;
  out.opened = record.state.index;
  out.responsible = responsible(state, record, duty);
  MemberId member = out.responsible;
  const bool is_let_go = duty == CaseDuty::take_up && stage == consent::kStageAnnounced;
  if (is_let_go) member = record.before;
  if (stage >= consent::kStageFirstRung) {
    const std::size_t index = stage - std::size_t{consent::kStageFirstRung};
    const consent::LadderRung& rung = state.covenant->ladder[index];
    out.rung = rung.term.number;
    out.ground = rung.ground;
    const consent::Member* only = state.covenant->only_member(rung.role);
    if (rung.role != 0) member = only != nullptr ? only->id : MemberId{};
  }
  if (may_be_told(state, record, member, out.ground, now)) out.member = member;
  return out;
}

// Of those who were not erased: a key of who was would be made anew.
std::vector<PersonId> subjects_of(const State& state, const CaseRecord& record) {
  std::vector<PersonId> out;
  for (const PersonId& subject : record.state.subjects) {
    if (!state.erased.contains(subject)) out.push_back(subject);
  }
  return out;
}

CaseAlarm* alarm_of(CaseRecord& record, const CaseDeadline& deadline) {
  for (CaseAlarm& alarm : record.alarms) {
    if (alarm.deadline == deadline) return &alarm;
  }
  return nullptr;
}

void on(Step& step, const CaseDue& due) {
  const auto row = step.state.facts.cases.find(due.case_id);
  if (row == step.state.facts.cases.end()) return;
  CaseRecord& record = row->second;
  CaseAlarm* alarm = alarm_of(record, due.deadline);
  if (alarm == nullptr || due.stage <= alarm->stage) return;
  alarm->stage = due.stage;
  alarm->said = step.now();
  step.state.facts.set_next(record, next_at(step.state, record));
  consent::CaseDueBody body;
  body.notice_id = step.draw_id<NoticeId>("sluis/v1/notice");
  body.case_id = due.case_id;
  body.opened = due.told.opened;
  body.deadline = due.deadline;
  body.stage = due.stage;
  body.rung = due.told.rung;
  body.ground = due.told.ground;
  body.told = due.told.member;
  body.responsible = due.told.responsible;
  body.covenant = step.covenant().version;
  const std::uint64_t index = step.append_own(LeafType::case_due, body, due.subjects.front());
  if (body.told.is_zero()) return;
  step.state.notices.add(body.notice_id,
                         {due.case_id, due.deadline, body.told, body.ground, index});
  step.emit(NotifyMember{body.told, true, false, false});
}

void on(Step& step, const NoticeHad& had) {
  const CaseNotice* notice = step.state.notices.find(had.notice_id);
  if (notice == nullptr || notice->to != had.recipient) return;
  step.state.notices.remove(had.notice_id);
  step.applied.changed = true;
}

std::vector<std::uint64_t> shown_with(const CaseNotice& notice, const CaseRecord& record) {
  if (notice.deadline.duty != CaseDuty::take_up || notice.ground != 0) return {};
  std::vector<std::uint64_t> out{record.state.index};
  for (const std::uint64_t index : record.moves) {
    if (index < notice.index) out.push_back(index);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

bool may_be_told(const State& state, const CaseRecord& record, const MemberId& member,
                 std::uint16_t ground, TimeMs now) {
  if (state.covenant->member(member) == nullptr) return false;
  const consent::Member* heir = state.covenant->takes_cases_of(record.state.coordinator);
  // Who had the case is to hear that it has it no more, and nothing else.
  if (ground == 0 && member == record.before) return true;
  if (member == record.state.coordinator || (heir != nullptr && heir->id == member)) return true;
  if (ground != 0) {
    const consent::Ground* row = state.covenant->ground(ground);
    if (row == nullptr || row->valid_from > now || now >= row->valid_until) return false;
  }
  return !is_kept_out(state, record, ground, member, now);
}

std::optional<CaseDue> case_due(const State& state, const CaseRecord& record, TimeMs now) {
  const consent::CaseTerms terms = state.covenant->terms_of_cases(record.state.programme);
  std::vector<PersonId> subjects = subjects_of(state, record);
  if (subjects.empty()) return std::nullopt;
  for (const CaseAlarm& alarm : record.alarms) {
    const auto stage = consent::stage_due(alarm, terms, state.covenant->ladder, now);
    if (!stage) continue;
    const CaseDuty duty = alarm.deadline.duty;
    return CaseDue{record.state.id, alarm.deadline, *stage,
                   told_of(state, record, duty, *stage, now), std::move(subjects)};
  }
  return std::nullopt;
}

std::vector<WaitingNotice> notices_for(const State& state, const MemberId& member, TimeMs now) {
  std::vector<WaitingNotice> out;
  if (state.recovery.is_open() || !state.covenant) return out;
  for (const NoticeId& id : state.notices.waiting(member)) {
    const CaseNotice& notice = *state.notices.find(id);
    const auto record = state.facts.cases.find(notice.case_id);
    const bool may = record != state.facts.cases.end() &&
                     may_be_told(state, record->second, member, notice.ground, now);
    if (may) out.push_back({id, notice.index, shown_with(notice, record->second)});
  }
  return out;
}

std::vector<std::uint64_t> with_moves(const State& state, std::vector<std::uint64_t> facts) {
  const std::size_t given = facts.size();
  for (std::size_t i = 0; i < given; ++i) {
    const auto id = state.facts.case_at.find(facts[i]);
    if (id == state.facts.case_at.end()) continue;
    const std::vector<std::uint64_t>& moves = state.facts.cases.at(id->second).moves;
    facts.insert(facts.end(), moves.begin(), moves.end());
  }
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

void settle_alarms(State& state, CaseRecord& record) {
  record.alarms = consent::alarms_after(record.alarms, deadlines(state, record));
  state.facts.set_next(record, next_at(state, record));
  state.notices.keep_only(record.state.id, record.alarms);
}

void settle_all_alarms(State& state) {
  for (auto& [id, record] : state.facts.cases) {
    if (record.state.open) settle_alarms(state, record);
  }
}

// The covenant's word stands for the confirmation of who ended: the successor's own is left. A
// handover to who ended comes to nothing: its proposer goes on from there.
void propose_to_successors(State& state, TimeMs now) {
  for (auto& [id, record] : state.facts.cases) {
    const MemberId& coordinator = record.state.coordinator;
    const bool ended = state.covenant->ended_member(coordinator) != nullptr;
    const bool to_ended = state.covenant->ended_member(record.handover.to) != nullptr;
    if (!record.state.open || (!ended && !to_ended)) continue;
    consent::Handover next{HandoverPhase::refused, {}, now, {}};
    if (const consent::Member* heir = state.covenant->takes_cases_of(coordinator)) {
      next = {HandoverPhase::one_confirmed, heir->id, now, coordinator};
    }
    const consent::Handover& held = record.handover;
    const bool same_as_now = held.phase == next.phase && held.to == next.to;
    if (same_as_now && held.confirmed == next.confirmed) continue;
    record.handover = next;
    record.moving.clear();
    record.alarms.clear();  // nobody who can act was reminded
  }
}

void handle(Step& step, const CaseEvent& event) {
  std::visit([&](const auto& what) { on(step, what); }, event.what);
}

}  // namespace sluis::broker
