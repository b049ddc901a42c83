// SPDX-License-Identifier: EUPL-1.2
// The row of a notice of a case.
//
// Pure. As records.h. Thread safety: values.
#pragma once

#include "adapters/gateway/records.h"

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
template <class Archive>
void describe(Archive& archive, NoticeRow& row) {
  archive(row.id, row.index, row.taken, row.said, row.body, row.record);
}

}  // namespace sluis::gateway
