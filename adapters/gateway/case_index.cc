// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/case_index.h"

#include "adapters/gateway/caseload.h"

namespace sluis::gateway {
namespace {

// From when on something of it is due; nothing: it has no term.
std::optional<TimeMs> due_from(const BookedCase& book) {
  if (!book.row.open || book.terms.empty()) return std::nullopt;
  const bool is_said = std::any_of(book.terms.begin(), book.terms.end(),
                                   [](const BookedTerm& term) { return term.stage != 0; });
  return is_said ? TimeMs{0} : book.terms.front().at;
}

bool may_come(const MemberId& self, const BookedCase& book) {
  const bool is_accepted =
      book.handover == consent::HandoverPhase::accepted && book.to == self;
  return book.row.open && (is_accepted || book.is_accept_under_way);
}

}  // namespace

void CaseIndex::change(const MemberId& self, const BookedCase* before, const BookedCase* now) {
  if (before != nullptr) {
    if (const auto from = due_from(*before)) due_.erase({*from, before->row.id});
    accepted_.erase(before->row.id);
    const auto held = held_.find(before->taken_by);
    if (is_held(self, *before) && --held->second == 0) held_.erase(held);
  }
  if (now != nullptr) {
    if (const auto from = due_from(*now)) due_.insert({*from, now->row.id});
    if (may_come(self, *now)) accepted_.insert(now->row.id);
    if (is_held(self, *now)) ++held_[now->taken_by];
  }
}

std::vector<CaseId> CaseIndex::due(TimeMs now) const {
  std::vector<CaseId> out(accepted_.begin(), accepted_.end());
  for (auto each = due_.begin(); each != due_.end() && each->first <= now; ++each) {
    out.push_back(each->second);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace sluis::gateway
