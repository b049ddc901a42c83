// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/givers.h"

#include <algorithm>

namespace sluis::consent {
namespace {

Error closed(ErrorCode code) { return {code, "gezag"}; }

bool is_capable(const GiversAsked& asked) {
  return asked.capable.value_or(asked.age >= kPresumedCapableAge);
}

bool has_kinds(const GezagRelation& relation, std::initializer_list<HolderKind> wanted) {
  return std::equal(relation.holders.begin(), relation.holders.end(), wanted.begin(), wanted.end(),
                    [](const GezagHolder& holder, HolderKind kind) { return holder.kind == kind; });
}

bool has_unknown(const GezagRelation& relation) {
  return std::any_of(relation.holders.begin(), relation.holders.end(), [](const auto& holder) {
    return holder.kind == HolderKind::unknown_third;
  });
}

// The relation names exactly the holders that its outcome has, all of them known.
Status check_outcome(const GezagRelation& relation) {
  const auto readable = [](bool fits) {
    return fits ? Status(Done{}) : closed(ErrorCode::unreadable_relation);
  };
  const auto& holders = relation.holders;
  switch (relation.outcome) {
    case GezagOutcome::temporarily_none: return closed(ErrorCode::temporarily_no_gezag);
    case GezagOutcome::undetermined: return closed(ErrorCode::gezag_not_determinable);
    case GezagOutcome::one_parent: return readable(has_kinds(relation, {HolderKind::parent}));
    case GezagOutcome::both_parents:
      return readable(has_kinds(relation, {HolderKind::parent, HolderKind::parent}));
    case GezagOutcome::parent_and_third:
      if (has_unknown(relation)) return closed(ErrorCode::unknown_third);
      return readable(has_kinds(relation, {HolderKind::parent, HolderKind::third}));
    case GezagOutcome::guardianship:
      if (holders.empty() || has_unknown(relation)) return closed(ErrorCode::unnamed_guardian);
      return readable(std::all_of(holders.begin(), holders.end(), [](const auto& holder) {
        return holder.kind == HolderKind::third;
      }));
    case GezagOutcome::other: break;
  }
  return closed(ErrorCode::unreadable_relation);
}

Result<std::vector<std::uint32_t>> holders_of(const GiversAsked& asked) {
  const auto& relations = asked.relations;
  const bool doubted = std::any_of(relations.begin(), relations.end(),
                                   [](const auto& relation) { return relation.in_onderzoek; });
  if (doubted) return closed(ErrorCode::gezag_in_onderzoek);
  if (relations.empty()) return closed(ErrorCode::no_relations);
  const GezagRelation& relation = relations.front();
  if (std::any_of(relations.begin(), relations.end(),
                  [&](const auto& other) { return other != relation; })) {
    return closed(ErrorCode::conflicting_gezag);
  }
  SLUIS_TRY_DONE(check_outcome(relation));
  std::vector<std::uint32_t> out;
  for (const GezagHolder& holder : relation.holders) out.push_back(holder.person);
  std::sort(out.begin(), out.end());
  const bool doubled = std::adjacent_find(out.begin(), out.end()) != out.end();
  if (doubled || std::binary_search(out.begin(), out.end(), asked.child)) {
    return closed(ErrorCode::unreadable_relation);
  }
  if (!std::all_of(relation.holders.begin(), relation.holders.end(),
                   [](const auto& holder) { return holder.is_identified; })) {
    return closed(ErrorCode::unidentified_holder);
  }
  return out;
}

}  // namespace

Result<std::vector<std::uint32_t>> givers(std::span<const GiverRow> rows,
                                          const GiversAsked& asked) {
  const std::vector<std::uint32_t> self{asked.child};
  if (rows.empty()) {
    if (asked.age >= kAdultAge && is_capable(asked)) return self;
    return closed(ErrorCode::regime_unconfirmed);
  }
  const GiverRow* row = nullptr;
  for (const GiverRow& one : rows) {
    if (one.from_age <= asked.age) row = &one;
  }
  if (row == nullptr) return closed(ErrorCode::regime_unconfirmed);
  switch (is_capable(asked) ? row->capable : row->not_capable) {
    case Gives::self: return self;
    case Gives::holders: return holders_of(asked);
    case Gives::representative:
      if (asked.representative) return std::vector<std::uint32_t>{*asked.representative};
      return closed(ErrorCode::needs_representative);
    case Gives::representative_else_holders:
      if (asked.representative) return std::vector<std::uint32_t>{*asked.representative};
      return holders_of(asked);
  }
  return closed(ErrorCode::regime_unconfirmed);
}

}  // namespace sluis::consent
