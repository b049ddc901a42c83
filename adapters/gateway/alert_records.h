// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of what came of alerts.
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

template <class Archive>
void describe(Archive& archive, AlertOutcomeRow& row) {
  archive(row.at, row.outcome, row.worker);
}
template <class Archive>
void describe(Archive& archive, AlertOutcomesRow& row) {
  archive(row.id, row.said);
}

}  // namespace sluis::gateway
