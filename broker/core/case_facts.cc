// SPDX-License-Identifier: EUPL-1.2
// FACT, of cases: their begin, their steps, their handover and their end.
#include "broker/core/fact_step.h"
#include "consent/core/designation.h"

namespace sluis::broker {
namespace {

// At most 16 handovers that were carried through: a source gets the steps of all of them.
constexpr std::size_t kMovesMax = 64;
// Of its life: a family with more of them than this has the older ones forgotten, not its newest.
constexpr std::size_t kStepsMax = 128;

// No ground of its own, no case on a family that did not ask for it (DOMAIN §3): of whoever is to
// coordinate it.
Status may_have(const FactStep& fact, std::uint16_t programme, const MemberId& coordinator) {
  const consent::Covenant& covenant = fact.step.covenant();
  if (!covenant.terms_of_programme(programme).without_request) return Done{};
  Question question;
  question.source = fact.event.session;
  question.recipient = coordinator;
  consent::Request request = request_of(fact.state, question, fact.step.now());
  for (std::size_t i = 0; i < fact.persons.size(); ++i) {
    request.persons.push_back(
        {PersonRole::subject, fact.state.persons.same(fact.persons[i]), fact.closing(i)});
  }
  const FactsAbout facts = fact.state.facts.about(fact.state.persons, request.persons);
  const ErrorCode reason = consent::may_open_case(covenant, facts.view(), request, programme);
  if (reason != ErrorCode::permit) return Error{reason, "programme"};
  return Done{};
}

// The fact names the case's family, all of it that was not erased and nobody else: anybody else
// would find himself in the record of it; and what did not name one of them would be undone for the
// rest by the erasure of the others.
Status check_family(const FactStep& fact, const CaseRecord& record) {
  std::set<PersonId> named;
  for (std::size_t i = 0; i < fact.persons.size(); ++i) {
    bool is_one = false;
    for (const PersonId& person : fact.closing(i)) {
      if (!contains(record.state.subjects, person)) continue;
      named.insert(person);
      is_one = true;
    }
    if (!is_one) return Error{ErrorCode::no_case, "subjects"};
  }
  for (const PersonId& subject : record.state.subjects) {
    if (!named.contains(subject) && !fact.state.erased.contains(subject)) {
      return Error{ErrorCode::missing_field, "subjects"};
    }
  }
  return Done{};
}

// The open case, for who has it or is to have it; nobody else learns whose case it is, or whether
// it is open.
Result<const CaseRecord*> open_case(const FactStep& fact, const CaseId& id) {
  const auto row = fact.state.facts.cases.find(id);
  const Error none{ErrorCode::no_case, "case_id"};
  if (row == fact.state.facts.cases.end()) return none;
  const CaseRecord& record = row->second;
  const MemberId& session = fact.event.session;
  if (session != record.state.coordinator && session != record.handover.to) return none;
  if (!record.state.open) return Error{ErrorCode::no_such_step, "case_id"};
  SLUIS_TRY_DONE(check_family(fact, record));
  return &record;
}

consent::CaseTerms terms_of(const FactStep& fact, const CaseRecord& record) {
  return fact.step.covenant().terms_of_cases(record.state.programme);
}

// Where the case is follows from these: a review takes the place of those before it; a matter is no
// part of the life, and one that was designated for is among the moves.
void keep_step(CaseRecord& record, consent::CaseStep step, std::uint64_t index) {
  if (step == consent::CaseStep::raise || step == consent::CaseStep::settle ||
      step == consent::CaseStep::designate) {
    return;
  }
  if (step == consent::CaseStep::review) {
    std::erase_if(record.steps, [&](const CaseStepAt& before) { return before.step == step; });
  }
  if (record.steps.size() >= kStepsMax) record.steps.erase(record.steps.begin());
  record.steps.push_back({index, step});
}

// It confirmed that it takes the case, and hears no more before it has it.
bool is_receiver_waiting(const CaseRecord& record) {
  return record.handover.phase == consent::HandoverPhase::one_confirmed &&
         record.handover.confirmed == record.handover.to;
}

// Who accepts or confirms to take the case over; who has it and did not begin it, or took it over
// before the last of its steps, is told with the first step that it takes itself.
bool is_to_be_told(const FactStep& fact, const CaseRecord& record) {
  if (!record.state.open) return false;
  const MemberId& member = fact.event.session;
  if (std::holds_alternative<consent::CaseStepped>(fact.body.payload)) {
    return record.untold && member == record.state.coordinator && !is_receiver_waiting(record);
  }
  const auto* handed = std::get_if<consent::HandoverStepped>(&fact.body.payload);
  if (handed == nullptr) return false;
  if (handed->step == consent::HandoverStep::accept) return true;
  const bool is_over = record.handover.phase == consent::HandoverPhase::none;
  return handed->step == consent::HandoverStep::confirm &&
         member == (is_over ? record.state.coordinator : record.handover.to);
}

const CaseId* case_of(const consent::FactPayload& payload) {
  if (const auto* step = std::get_if<consent::CaseStepped>(&payload)) return &step->case_id;
  if (const auto* step = std::get_if<consent::HandoverStepped>(&payload)) return &step->case_id;
  return nullptr;
}

void close(FactStep& fact, CaseRecord& record) {
  record.state.open = false;
  record.handover = {};
  record.life.phase = consent::CasePhase::closed;
  record.life.since = fact.step.now();
  record.life.matter = record.life.designated = {};
  record.life.of_coordination = false;
}

// Who may see what about the family follows the case.
void changed(FactStep& fact, CaseRecord& record) {
  settle_alarms(fact.state, record);
  for (const PersonId& subject : record.state.subjects) fact.state.touch(subject);
}

}  // namespace

Status check(const FactStep& fact, const consent::CaseOpened& opened) {
  if (fact.state.facts.cases.contains(opened.case_id)) {
    return Error{ErrorCode::id_conflict, "case_id"};
  }
  if (fact.step.covenant().member(opened.coordinator) == nullptr) {
    return Error{ErrorCode::unknown_member, "coordinator"};
  }
  return may_have(fact, opened.programme, opened.coordinator);
}
void record(FactStep& fact, const consent::CaseOpened& opened, std::uint64_t index) {
  CaseRecord out;
  out.state = {opened.case_id,   sorted(fact.persons), opened.coordinator,
               opened.programme, index,                true};
  out.opened_by = fact.event.session;
  out.life = consent::begun(terms_of(fact, out), fact.step.now());
  out.untold = opened.coordinator != fact.event.session;
  fact.state.facts.add(out);
  settle_alarms(fact.state, fact.state.facts.cases.at(opened.case_id));
}

Status check(const FactStep& fact, const consent::CaseClosed& closed) {
  const auto row = fact.state.facts.cases.find(closed.case_id);
  if (row == fact.state.facts.cases.end()) return Error{ErrorCode::no_case, "case_id"};
  const CaseRecord& record = row->second;
  const consent::Covenant& covenant = fact.step.covenant();
  if (covenant.heir_of(record.opened_by) != fact.event.session &&
      covenant.heir_of(record.state.coordinator) != fact.event.session) {
    return Error{ErrorCode::not_allowed, "case_id"};
  }
  if (!record.state.open) return Error{ErrorCode::no_such_step, "case_id"};
  return check_family(fact, record);
}
void record(FactStep& fact, const consent::CaseClosed& closed, std::uint64_t) {
  CaseRecord& record = fact.state.facts.cases.at(closed.case_id);
  close(fact, record);
  changed(fact, record);
}

namespace {

// The matter's alarm says the same as its days do, and on what was told: a matter that is handed
// over begins anew. Who was kept out of the family, or is no rung of it, learns nothing.
Status check_designate(const FactStep& fact, const consent::CaseStepped& stepped) {
  const consent::Covenant& covenant = fact.step.covenant();
  const MemberId& by = fact.event.session;
  const consent::Designators designators = consent::designators_of(covenant);
  const auto row = fact.state.facts.cases.find(stepped.case_id);
  const bool is_rungs = row != fact.state.facts.cases.end() && by == designators.by &&
                        may_be_told(fact.state, row->second, by, covenant.ladder.back().ground,
                                    fact.step.now());
  if (!is_rungs) {
    SLUIS_TRY_DONE(open_case(fact, stepped.case_id));
    return Error{ErrorCode::not_allowed, "step"};
  }
  const CaseRecord& record = row->second;
  if (!record.state.open) return Error{ErrorCode::no_such_step, "case_id"};
  SLUIS_TRY_DONE(check_family(fact, record));
  SLUIS_TRY_DONE(consent::check_designation(
      designators,
      {by, stepped.to, record.state.coordinator, record.life.matter, record.life.of_coordination,
       stepped.reason},
      fact.step.now()));
  const auto last = consent::kStageFirstRung + covenant.ladder.size() - 1;
  const bool has_come = std::any_of(
      record.alarms.begin(), record.alarms.end(), [&](const consent::CaseAlarm& alarm) {
        return alarm.deadline.duty == consent::CaseDuty::settle_matter && alarm.stage >= last;
      });
  if (!has_come) return Error{ErrorCode::no_such_step, "step"};
  if (record.moves.size() + 2 > kMovesMax) return Error{ErrorCode::too_large, "step"};
  return may_have(fact, record.state.programme, stepped.to);
}

// As after a handover that both confirmed.
void designated(CaseRecord& record, const MemberId& to, std::uint64_t index) {
  record.before = record.state.coordinator;
  record.state.coordinator = to;
  record.untold = true;
  record.handover = {};
  record.moving.clear();
  record.moves.insert(record.moves.end(), {record.raised, index});
  record.alarms.clear();
}

}  // namespace

Status check(const FactStep& fact, const consent::CaseStepped& stepped) {
  if (stepped.step == consent::CaseStep::designate) return check_designate(fact, stepped);
  SLUIS_TRY(found, open_case(fact, stepped.case_id));
  if (found->state.coordinator != fact.event.session) {
    return Error{ErrorCode::not_allowed, "case_id"};
  }
  if (!consent::after(found->life, stepped.step, terms_of(fact, *found), fact.step.now())) {
    return Error{ErrorCode::no_such_step, "step"};
  }
  return Done{};
}
void record(FactStep& fact, const consent::CaseStepped& stepped, std::uint64_t index) {
  CaseRecord& record = fact.state.facts.cases.at(stepped.case_id);
  const auto life =
      consent::after(record.life, stepped.step, terms_of(fact, record), fact.step.now());
  CHECK(life.has_value());  // checked
  record.life = *life;
  keep_step(record, stepped.step, index);
  record.untold = record.untold || is_receiver_waiting(record);
  if (consent::ends_case(stepped.step)) close(fact, record);
  if (stepped.step == consent::CaseStep::raise) {
    record.raised = index;
    record.life.of_coordination = stepped.reason == consent::kAboutCoordination;
  }
  if (stepped.step == consent::CaseStep::designate) designated(record, stepped.to, index);
  changed(fact, record);
}

Status check(const FactStep& fact, const consent::HandoverStepped& stepped) {
  SLUIS_TRY(found, open_case(fact, stepped.case_id));
  SLUIS_TRY(result, consent::after(found->handover, stepped.step, fact.event.session,
                                   found->state.coordinator, stepped.to, fact.step.now()));
  const bool proposes = stepped.step == consent::HandoverStep::propose;
  if (!proposes && !result.is_over) return Done{};
  const MemberId& to = proposes ? stepped.to : found->handover.to;
  if (fact.step.covenant().member(to) == nullptr) return Error{ErrorCode::unknown_member, "to"};
  if (found->moves.size() >= kMovesMax) return Error{ErrorCode::too_large, "handover"};
  return may_have(fact, found->state.programme, to);
}
void record(FactStep& fact, const consent::HandoverStepped& stepped, std::uint64_t index) {
  CaseRecord& record = fact.state.facts.cases.at(stepped.case_id);
  const MemberId to = record.handover.to;
  const auto result = consent::after(record.handover, stepped.step, fact.event.session,
                                     record.state.coordinator, stepped.to, fact.step.now());
  CHECK(result.ok());  // checked
  record.handover = result->handover;
  if (stepped.step == consent::HandoverStep::propose) record.moving.clear();
  record.moving.push_back(index);
  if (result->is_over) {
    record.state.coordinator = to;
    record.before = {};
    record.life.designated = {};
    record.moves.insert(record.moves.end(), record.moving.begin(), record.moving.end());
    record.alarms.clear();  // who has it now was not reminded yet, nor anybody above
  }
  if (record.handover.phase == consent::HandoverPhase::none) record.moving.clear();
  changed(fact, record);
}

std::vector<std::uint64_t> told_of_case(FactStep& fact) {
  const CaseId* id = case_of(fact.body.payload);
  if (id == nullptr) return {};
  CaseRecord& record = fact.state.facts.cases.at(*id);
  if (!is_to_be_told(fact, record)) return {};
  record.untold = false;
  std::vector<std::uint64_t> out{record.state.index};
  for (const CaseStepAt& step : record.steps) out.push_back(step.index);
  out.insert(out.end(), record.moves.begin(), record.moves.end());
  out.insert(out.end(), record.moving.begin(), record.moving.end());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sluis::broker
