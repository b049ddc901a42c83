// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of matters that were raised in a case: what is stuck, what was tried, how it
// was settled.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

inline constexpr std::size_t kMatterTextBytesMax = 4'096, kMatterReasonBytesMax = 32;
inline constexpr std::size_t kMatterTriedMax = 16;

struct MatterTriedRow {
  Sensitive<std::string> what;
};
// One of these for each act: that which raises, and that which settles.
struct MatterRow {
  ActId act;  // of its step
  CaseId case_id;
  TimeMs at;
  std::string worker;            // login
  bool settles = false;
  Sensitive<std::string> words;  // what is stuck; of one that settles, how
  std::string reason;            // id, the organisation's own; the rest is of one that raises
  std::vector<MatterTriedRow> tried;
  std::string by;                // YYYY-MM-DD
};

template <class Archive>
void describe(Archive& archive, MatterTriedRow& row) {
  describe_sensitive(archive, row.what, kMatterTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, MatterRow& row) {
  archive(row.act, row.case_id, row.at, row.worker, row.settles);
  describe_sensitive(archive, row.words, kMatterTextBytesMax);
  archive(row.reason, row.tried, row.by);
}

}  // namespace sluis::gateway
