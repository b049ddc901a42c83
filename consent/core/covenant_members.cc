// SPDX-License-Identifier: EUPL-1.2
// Who stands in for whom, and who ended in whom: no circles, and everybody leads to a member.
#include "consent/core/covenant_checks.h"

namespace sluis::consent {
namespace {

const StandIn* row_of(const Covenant& covenant, const MemberId& member) {
  for (const StandIn& row : covenant.stand_ins) {
    if (row.member == member) return &row;
  }
  return nullptr;
}

Status check_stand_ins(const Covenant& covenant) {
  if (!ascends(covenant.stand_ins, [](const auto& row) { return row.member; })) {
    return invalid("stand_ins");
  }
  for (const StandIn& row : covenant.stand_ins) {
    if (covenant.member(row.member) == nullptr || covenant.member(row.stand_in) == nullptr) {
      return invalid("stand_ins: no member");
    }
    if (covenant.stands_in_circle(row.member)) return invalid("stand_ins: a circle");
  }
  return Done{};
}

Status check_ended(const Covenant& covenant) {
  if (!ascends(covenant.ended, [](const auto& row) { return row.id; })) return invalid("ended");
  if (!covenant.ended.empty() && !covenant.is_test) {  // broker/THREATS.md T148, T159
    return invalid("ended: in this version a merge is for test covenants alone");
  }
  for (const EndedMember& row : covenant.ended) {
    if (row.id.is_zero() || !has_number(covenant.roles, row.role)) return invalid("ended");
    if (covenant.member(row.id) != nullptr) return invalid("ended: still a member");
    if (covenant.successor_of(row.id) == nullptr) return invalid("ended: into no member");
  }
  return Done{};
}

}  // namespace

Status check_away(const Covenant& covenant) {
  SLUIS_TRY_DONE(check_stand_ins(covenant));
  return check_ended(covenant);
}

const Member* Covenant::stand_in_of(const MemberId& id) const {
  const StandIn* row = row_of(*this, id);
  return row == nullptr ? nullptr : member(row->stand_in);
}

bool Covenant::stands_in_circle(const MemberId& id) const {
  MemberId at = id;
  for (std::size_t steps = 0; steps <= stand_ins.size(); ++steps) {
    const StandIn* row = row_of(*this, at);
    if (row == nullptr) return false;
    at = row->stand_in;
    if (at == id) return true;
  }
  return true;  // it leads into one
}

const EndedMember* Covenant::ended_member(const MemberId& id) const {
  for (const EndedMember& row : ended) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

const Member* Covenant::successor_of(const MemberId& id) const {
  const EndedMember* row = ended_member(id);
  for (std::size_t steps = 0; row != nullptr && steps < ended.size(); ++steps) {
    if (const Member* heir = member(row->into)) return heir;
    row = ended_member(row->into);
  }
  return nullptr;
}

const Member* Covenant::takes_cases_of(const MemberId& id) const {
  const EndedMember* row = ended_member(id);
  const Member* heir = successor_of(id);
  return heir != nullptr && heir->role == row->role ? heir : nullptr;
}

MemberId Covenant::heir_of(const MemberId& id) const {
  const Member* heir = successor_of(id);
  return heir == nullptr ? id : heir->id;
}

}  // namespace sluis::consent
