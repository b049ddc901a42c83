// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/case_check.h"

#include "adapters/sdk/fact_fold.h"
#include "consent/core/fact_bodies.h"
#include "consent/core/leaf.h"

namespace sluis::sdk {
namespace {

struct CaseNamed {
  CaseId operator()(const consent::CaseOpened& said) const { return said.case_id; }
  CaseId operator()(const consent::CaseStepped& said) const { return said.case_id; }
  CaseId operator()(const consent::HandoverStepped& said) const { return said.case_id; }
  template <class Other>
  CaseId operator()(const Other&) const {
    return {};
  }
};

// Or its successor: of what was said around a merge the last covenant alone is known here.
bool had_it(const consent::Covenant& covenant, const MemberId& coordinator,
            const MemberId& member) {
  return member == coordinator || covenant.heir_of(coordinator) == covenant.heir_of(member);
}

std::map<std::uint64_t, TimeMs> times_of(std::span<const codec::FactUsed> facts) {
  std::map<std::uint64_t, TimeMs> out;
  for (const codec::FactUsed& fact : facts) {
    const auto leaf = consent::decode_leaf(fact.record.leaf);
    if (leaf.ok()) out[fact.record.index] = {leaf->time_s * 1'000};
  }
  return out;
}

}  // namespace

Result<ShownCase> check_case(const OwnView& view, std::span<const codec::FactUsed> facts,
                             const CaseId& id) {
  SLUIS_TRY(acts, verified_facts(view, facts));
  const auto times = times_of(facts);
  ShownCase out;
  out.id = id;
  FactFold fold;
  fold.know_successors(view.covenant);
  for (const auto& [index, act] : acts) {
    const auto body = canon::decode<consent::FactBody>(act.act().opening.body, "facts");
    if (!body.ok() || std::visit(CaseNamed{}, body->payload) != id) {
      return Error{ErrorCode::no_case, "facts"};
    }
    const auto* opened = std::get_if<consent::CaseOpened>(&body->payload);
    if ((opened != nullptr) != out.coordinator.is_zero()) {
      return Error{ErrorCode::no_case, "opening"};
    }
    const auto* stepped = std::get_if<consent::CaseStepped>(&body->payload);
    // Whether it may be designated the fold asks.
    const bool is_own = stepped != nullptr && stepped->step != consent::CaseStep::designate;
    if (is_own && !had_it(view.covenant, out.coordinator, act.actor().member)) {
      return Error{ErrorCode::not_allowed, "step"};
    }
    SLUIS_TRY_DONE(fold.take(act, index));
    const MemberId before = std::exchange(out.coordinator, fold.facts().cases.front().coordinator);
    if (before != out.coordinator) out.designated.reset();
    if (before != out.coordinator && stepped != nullptr && !is_own) {
      out.designated = ShownDesignation{act.actor().member, before, index};
    }
    if (opened != nullptr) {
      out.programme = opened->programme;
      out.opened = times.at(index);
    }
    if (stepped != nullptr) out.steps.push_back({stepped->step, times.at(index)});
  }
  if (out.coordinator.is_zero()) return Error{ErrorCode::no_case, "opening"};
  return out;
}

}  // namespace sluis::sdk
