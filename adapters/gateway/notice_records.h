// SPDX-License-Identifier: EUPL-1.2
// The rows of a notice of a case, and of the life of one.
//
// Pure. As records.h. Thread safety: values.
#pragma once

#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "consent/core/case_life.h"

namespace sluis::gateway {

// A term of a case of which this member was told.
struct NoticeRow {
  NoticeId id;
  std::uint64_t index = 0;  // of its leaf
  TimeMs taken;
  bool said = false;        // the broker knows that it is here
  Bytes body;               // consent::CaseDueBody
  Bytes record;             // the proven leaf, as a frame
};
inline constexpr RowKind kNoticeKinds[] = {RowKind::notice, RowKind::unread_notice};
template <class Archive>
void describe(Archive& archive, NoticeRow& row) {
  archive(row.id, row.index, row.taken, row.said, row.body, row.record);
}


// Where a case that was begun here is, by the steps that were recorded: each was told under the
// covenant that was held when its answer came, and no later covenant changes what it did. Of one
// that was taken over, what came before is as it was shown then.
struct CaseLifeRow {
  CaseId id;
  ActId last;                  // the step that was recorded last
  std::uint32_t covenant = 0;  // held then
  std::uint8_t phase = 0;
  TimeMs began, since, active_since, reviewed;
  std::uint16_t visits = 0;
};
template <class Archive>
void describe(Archive& archive, CaseLifeRow& row) {
  archive(row.id, row.last, row.covenant, row.phase, row.began, row.since, row.active_since,
          row.reviewed, row.visits);
}

}  // namespace sluis::gateway
