// SPDX-License-Identifier: EUPL-1.2
// Acts that are kept open: what was said of consents and circumstances, of which desks are told at
// each look at their tasks. Signals and cases are more, and are not among them.
#include "adapters/gateway/acts.h"

namespace sluis::gateway {

bool is_statement(ActRow& row) {
  switch (row.kind) {
    case ActKind::consent:
    case ActKind::consent_answer:
    case ActKind::withdraw:
    case ActKind::letter_code:
    case ActKind::circumstance:
    case ActKind::circumstance_agreed:
    case ActKind::circumstance_ended: return true;
    default: return false;
  }
}

SharedList<ActRow> Acts::statements() const {
  statements_.look(host_.vault, [&](const auto& before, const auto& now) {
    if (before != nullptr) by_age_.erase({before->ordinal, before->id});
    if (now != nullptr) by_age_[{now->ordinal, now->id}] = now;
  });
  SharedList<ActRow> out;
  out.reserve(by_age_.size());
  for (const auto& [age, row] : by_age_) out.add(row);
  return out;
}

}  // namespace sluis::gateway
