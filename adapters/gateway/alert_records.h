// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of what came of alerts, and of cases that are muted.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

struct AlertOutcomeRow {
  TimeMs at;
  std::uint8_t outcome = 0;  // sdk::AlertOutcome
  std::string worker;        // login of who said it
};
struct AlertOutcomesRow {
  AlertId id;
  std::vector<AlertOutcomeRow> said;  // oldest first, one a day in UTC
};

inline constexpr std::size_t kMuteTextBytesMax = 4'096;
struct CaseMuteRow {
  TimeMs since, until;
  TimeMs ended;                  // when it was ended before `until`; zero: it was not
  std::string worker;            // login of who said it
  std::vector<MemberId> agreed;  // with whom
  Sensitive<std::string> reason;
};
struct CaseMutesRow {
  CaseId id;
  std::vector<CaseMuteRow> mutes;  // oldest first
};

template <class Archive>
void describe(Archive& archive, CaseMuteRow& row) {
  archive(row.since, row.until, row.ended, row.worker, row.agreed);
  describe_sensitive(archive, row.reason, kMuteTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, CaseMutesRow& row) {
  archive(row.id, row.mutes);
}
template <class Archive>
void describe(Archive& archive, AlertOutcomeRow& row) {
  archive(row.at, row.outcome, row.worker);
}
template <class Archive>
void describe(Archive& archive, AlertOutcomesRow& row) {
  archive(row.id, row.said);
}

}  // namespace sluis::gateway
