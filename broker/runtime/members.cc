// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/members.h"

namespace sluis::runtime {

std::optional<MemberId> Members::find(const CurveKey& key) const {
  const std::lock_guard lock(mutex_);
  const auto row = by_key_.find(key);
  if (row == by_key_.end()) return std::nullopt;
  return row->second;
}

void Members::replace(const broker::Machine& machine) {
  std::map<CurveKey, MemberId> next;
  if (const consent::Covenant* covenant = machine.covenant(); covenant != nullptr) {
    for (const auto& [key, member] : machine.directory().curve_keys()) {
      if (covenant->member(member) != nullptr) next.emplace(key, member);
    }
  }
  const std::lock_guard lock(mutex_);
  by_key_.swap(next);
}

}  // namespace sluis::runtime
