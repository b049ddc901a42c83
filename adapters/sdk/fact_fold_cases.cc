// SPDX-License-Identifier: EUPL-1.2
// Of cases, FactFold takes who has them and while they are open; their terms are the broker's.
#include "adapters/sdk/fact_fold_fact.h"

namespace sluis::sdk {
namespace {

// Two members' clocks, and the broker's.
constexpr std::uint64_t kHalfDayMs = 43'200'000;

}  // namespace

Status FactFold::apply(const Fact& fact, const consent::CaseOpened& opened) {
  const consent::CaseState state{opened.case_id,   sorted(fact.persons), opened.coordinator,
                                 opened.programme, fact.index,           true};
  if (!cases_.emplace(opened.case_id, std::pair{state, fact.member}).second) {
    return Error{ErrorCode::id_conflict, "case_id"};
  }
  for (const PersonId& person : state.subjects) cases_of_[person].push_back(opened.case_id);
  return Done{};
}

Status FactFold::apply(const Fact& fact, const consent::CaseClosed& closed) {
  const auto row = cases_.find(closed.case_id);
  if (row == cases_.end()) return Done{};
  auto& [state, opened_by] = row->second;
  const bool may = fact.member == heir_of(opened_by) || fact.member == heir_of(state.coordinator) ||
                   fact.member == opened_by || fact.member == state.coordinator;
  if (may) state.open = false;
  return Done{};
}

// The broker asked whether there is such a step; here it counts who has the case, and while it is
// open; and for who may designate it, what it is stuck in.
Status FactFold::apply(const Fact& fact, const consent::CaseStepped& stepped) {
  const auto row = cases_.find(stepped.case_id);
  if (row == cases_.end()) return Done{};
  consent::CaseState& state = row->second.first;
  if (stepped.step == consent::CaseStep::designate) return designate(fact, stepped, state);
  const bool its = fact.member == state.coordinator || fact.member == heir_of(state.coordinator);
  if (!its) return Done{};
  if (consent::ends_case(stepped.step)) state.open = false;
  if (stepped.step == consent::CaseStep::settle) matters_.erase(stepped.case_id);
  if (stepped.step == consent::CaseStep::raise) {
    const bool of_coordination = stepped.reason == consent::kAboutCoordination;
    matters_[stepped.case_id] = {fact.body.created, of_coordination};
  }
  return Done{};
}

// The days of the ladder are counted between what the two signed, so that a broker which says too
// soon that a matter came to the last rung is not believed. Under a covenant before the one that is
// known here, who its last rung was the broker alone has looked at.
Status FactFold::designate(const Fact& fact, const consent::CaseStepped& stepped,
                           consent::CaseState& state) {
  const auto matter = matters_.find(stepped.case_id);
  const Matter open = matter != matters_.end() ? matter->second : Matter{};
  consent::Designators designators = designators_;
  if (fact.covenant < designators.covenant) designators = {0, fact.member, 0, {stepped.to}};
  const TimeMs latest{fact.body.created.ms + kHalfDayMs};
  if (!state.open) return Done{};
  SLUIS_TRY_DONE(consent::check_designation(
      designators,
      {fact.member, stepped.to, state.coordinator, open.since, open.of_coordination,
       stepped.reason},
      latest));
  state.coordinator = stepped.to;
  handovers_[stepped.case_id] = {};
  matters_.erase(matter);
  return Done{};
}

MemberId FactFold::heir_of(const MemberId& member) const {
  const auto heir = heirs_.find(member);
  return heir == heirs_.end() ? member : heir->second;
}

// Through any number of merges, of which a source knows the last covenant's alone: whoever of them
// took the case may have ended, or have another role, by now.
bool FactFold::is_successors(const consent::CaseState& state, const MemberId& member) const {
  auto next = into_.find(state.coordinator);
  for (std::size_t steps = 0; next != into_.end() && steps < into_.size(); ++steps) {
    if (next->second == member) return true;
    next = into_.find(next->second);
  }
  return false;
}

void FactFold::know_successors(const consent::Covenant& covenant) {
  designators_ = consent::designators_of(covenant);
  into_.clear();
  heirs_.clear();
  successors_.clear();
  for (const consent::EndedMember& row : covenant.ended) {
    into_.emplace(row.id, row.into);
    heirs_.emplace(row.id, covenant.heir_of(row.id));
    const consent::Member* heir = covenant.takes_cases_of(row.id);
    if (heir != nullptr) successors_.emplace(row.id, heir->id);
  }
  for (const auto& [id, row] : cases_) {
    const MemberId& coordinator = row.first.coordinator;
    consent::Handover& handover = handovers_[id];
    const auto heir = successors_.find(coordinator);
    if (heir != successors_.end()) {
      handover = {consent::HandoverPhase::one_confirmed, heir->second, {}, coordinator};
    } else if (heirs_.contains(coordinator) || heirs_.contains(handover.to)) {
      handover = {consent::HandoverPhase::refused, {}, {}, {}};
    }
  }
}

// A source knows the covenant in force alone, and so not what was said before a member ended: what
// fits neither before nor after that is refused, and the outcome is the same.
Status FactFold::apply(const Fact& fact, const consent::HandoverStepped& stepped) {
  const auto row = cases_.find(stepped.case_id);
  if (row == cases_.end() || !row->second.first.open) return Done{};
  consent::CaseState& state = row->second.first;
  consent::Handover& handover = handovers_[stepped.case_id];
  const MemberId to = handover.to;
  const auto taken = [&](const consent::Handover& from) {
    return consent::after(from, stepped.step, fact.member, state.coordinator, stepped.to,
                          fact.body.created);
  };
  auto result = taken(handover);
  if (!result.ok() && is_successors(state, fact.member)) {
    handover = {};
    state.coordinator = fact.member;
    if (stepped.step == consent::HandoverStep::confirm) return Done{};
    result = taken(handover);
  }
  if (!result.ok() && heirs_.contains(to)) {
    result = taken({consent::HandoverPhase::refused, {}, {}, {}});
  }
  if (!result.ok()) return result.error();
  handover = result->handover;
  if (result->is_over) state.coordinator = to;
  return Done{};
}

}  // namespace sluis::sdk
