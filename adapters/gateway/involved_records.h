// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of who is involved with a family: lists of organisations, each of a day.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

inline constexpr std::size_t kInvolvedMax = 64;         // organisations of one list
inline constexpr std::size_t kInvolvedListsMax = 1'000; // of one case
inline constexpr std::size_t kInvolvedTextBytesMax = 256;
inline constexpr std::uint16_t kWeekHundredths = 16'800;  // hours, in hundredths

// Days since 1970-01-01; 0: not known.
struct InvolvedRow {
  Sensitive<std::string> organisation;
  std::vector<std::uint16_t> domains;  // of the covenant, ascending
  std::uint16_t hours = 0;             // a week, in hundredths; 0: not known
  std::uint32_t since = 0, until = 0;  // until: the day by which it withdraws, as was agreed
  Sensitive<std::string> agreed_with;  // who agreed to that
};
struct InvolvedList {
  CaseId case_id;
  std::uint32_t number = 0;  // from 1
  std::uint32_t day = 0;     // that it is about
  TimeMs at;                 // written
  std::string worker;        // login
  std::vector<InvolvedRow> organisations;
};

template <class Archive>
void describe(Archive& archive, InvolvedRow& row) {
  describe_sensitive(archive, row.organisation, kInvolvedTextBytesMax);
  archive(row.domains, row.hours, row.since, row.until);
  describe_sensitive(archive, row.agreed_with, kInvolvedTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, InvolvedList& list) {
  archive(list.case_id, list.number, list.day, list.at, list.worker, list.organisations);
}

}  // namespace sluis::gateway
