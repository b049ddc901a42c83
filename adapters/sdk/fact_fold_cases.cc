// SPDX-License-Identifier: EUPL-1.2
// Of cases, FactFold takes who has them and while they are open; their terms are the broker's.
#include "adapters/sdk/fact_fold_fact.h"

namespace sluis::sdk {

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
  if (fact.member == opened_by || fact.member == state.coordinator) state.open = false;
  return Done{};
}

// The broker asked whether there is such a step; here it counts who has the case, and while it is
// open.
Status FactFold::apply(const Fact& fact, const consent::CaseStepped& stepped) {
  const auto row = cases_.find(stepped.case_id);
  if (row == cases_.end()) return Done{};
  consent::CaseState& state = row->second.first;
  if (fact.member == state.coordinator && consent::ends_case(stepped.step)) state.open = false;
  return Done{};
}

void FactFold::know_successors(const consent::Covenant& covenant) {
  successors_.clear();
  for (const consent::EndedMember& row : covenant.ended) {
    const consent::Member* heir = covenant.takes_cases_of(row.id);
    if (heir != nullptr) successors_.emplace(row.id, heir->id);
  }
}

Status FactFold::apply(const Fact& fact, const consent::HandoverStepped& stepped) {
  const auto row = cases_.find(stepped.case_id);
  if (row == cases_.end() || !row->second.first.open) return Done{};
  consent::CaseState& state = row->second.first;
  consent::Handover& handover = handovers_[stepped.case_id];
  const MemberId to = handover.to;
  const auto result = consent::after(handover, stepped.step, fact.member, state.coordinator,
                                     stepped.to, fact.body.created);
  const auto heir = successors_.find(state.coordinator);
  const bool succeeds = heir != successors_.end() && heir->second == fact.member &&
                        stepped.step == consent::HandoverStep::confirm;
  if (!result.ok() && succeeds) {
    handover = {};
    state.coordinator = heir->second;
    return Done{};
  }
  if (!result.ok()) return result.error();
  handover = result->handover;
  if (result->is_over) state.coordinator = to;
  return Done{};
}

}  // namespace sluis::sdk
