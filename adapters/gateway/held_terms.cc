// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/held_terms.h"

#include "adapters/gateway/retention.h"

namespace sluis::gateway {
namespace {

bool is_kept_signal(RetentionRow& row) {
  return row.state == RetentionState::kept && !row.of_question;
}

}  // namespace

HeldTerms::HeldTerms() : rows_(RowKind::retention, is_kept_signal) {}

SharedList<RetentionRow> HeldTerms::ending_by(const Vault& vault, TimeMs until) {
  rows_.look(vault, [&](const Held& before, const Held& now) {
    if (before != nullptr) by_end_.erase({before->due, before});
    if (now != nullptr) by_end_.insert({now->due, now});
  });
  std::map<Bytes, Held> found;
  for (auto each = by_end_.begin(); each != by_end_.end() && each->first <= until; ++each) {
    found[retention_key(*each->second)] = each->second;
  }
  SharedList<RetentionRow> out;
  for (auto& [key, row] : found) out.add(std::move(row));
  return out;
}

}  // namespace sluis::gateway
