// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/designation.h"

#include <algorithm>

namespace sluis::consent {
namespace {

constexpr std::uint64_t kRungDayMs = 86'400'000;

bool may_coordinate(const Covenant& covenant, const Member& member) {
  bool any = false;
  for (const ReleaseRule& rule : covenant.rules) {
    if (rule.needs_case && rule.to_role == member.role) return true;
    any = any || rule.needs_case;
  }
  return !any;
}

}  // namespace

Designators designators_of(const Covenant& covenant) {
  Designators out;
  out.covenant = covenant.version;
  if (covenant.ladder.empty()) return out;
  const LadderRung& last = covenant.ladder.back();
  const Member* by = last.role != 0 ? covenant.only_member(last.role) : nullptr;
  if (by == nullptr) return out;
  out.by = by->id;
  for (const LadderRung& rung : covenant.ladder) out.days += rung.days;
  for (const Member& member : covenant.members) {
    if (may_coordinate(covenant, member)) out.to.push_back(member.id);
  }
  std::sort(out.to.begin(), out.to.end());
  return out;
}

Status check_designation(const Designators& designators, const Designation& said, TimeMs now) {
  if (designators.by.is_zero() || said.by != designators.by || said.by == said.coordinator) {
    return Error{ErrorCode::not_allowed, "step"};
  }
  if (said.to.is_zero() || said.to == said.coordinator) {
    return Error{ErrorCode::unknown_member, "to"};
  }
  if (!std::binary_search(designators.to.begin(), designators.to.end(), said.to)) {
    return Error{ErrorCode::not_allowed, "to"};
  }
  if (said.reason == 0) return Error{ErrorCode::missing_field, "reason"};
  const bool is_open = said.matter.ms != 0 && said.of_coordination;
  if (!is_open || now.ms < said.matter.ms + designators.days * kRungDayMs) {
    return Error{ErrorCode::no_such_step, "step"};
  }
  return Done{};
}

}  // namespace sluis::consent
