// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of how much a professional works. Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

inline constexpr std::uint16_t kFullTime = 100;

struct WorkHoursRow {
  std::string login;
  std::uint16_t hundredths = kFullTime;  // of a full-time job
  TimeMs at;
  std::string by;  // login of who said so
};
template <class Archive>
void describe(Archive& archive, WorkHoursRow& row) {
  archive(row.login, row.hundredths, row.at, row.by);
}

}  // namespace sluis::gateway
