// SPDX-License-Identifier: EUPL-1.2
// What is kept for `audit strange` alone: rows of the gateway's vault. Pure.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

// Where a professional lives, as it said itself. No reply shows it.
struct HomeRow {
  Sensitive<std::string> postcode, house_number;
};
// An auditor asked about whom a look was; on disk before anything is answered.
struct StrangeAskedRow {
  std::string login;
  AnyId look;
  std::string reason;
  TimeMs at;
};

template <class Archive>
void describe(Archive& archive, HomeRow& row) {
  describe_sensitive(archive, row.postcode, canon::kTextMax);
  describe_sensitive(archive, row.house_number, canon::kTextMax);
}
template <class Archive>
void describe(Archive& archive, StrangeAskedRow& row) {
  archive(row.login, row.look, row.reason, row.at);
}

}  // namespace sluis::gateway
