// SPDX-License-Identifier: EUPL-1.2
// Who is involved with a family, with what and for how many hours: where they overlap, who was to
// be gone by now, and whether there come to be fewer (DOMAIN §2 flow 6).
//
// Counting is pure; the rest reads the vault. Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/gateway/involved_records.h"

namespace sluis::gateway {

// "2.5" as hundredths, from 0.01 to 168; nothing: another form.
std::optional<std::uint16_t> hours_in(std::string_view text);
// "2.50"; of 0: "".
std::string hours_text(std::uint32_t hundredths);

// missing_field: without an organisation's name; bad_field: one named twice, or agreed_with without
// until; out_of_range: it withdraws before it began; too_large.
Status check_involved(const InvolvedList& list);

// A domain that two organisations or more work in on the list's day, and their places in the list.
struct Overlap {
  std::uint16_t domain = 0;
  std::vector<std::size_t> organisations;
};
std::vector<Overlap> overlaps_of(const InvolvedList& list);
// Places of those that, as was agreed, are gone by `day`, and still stand in the list.
std::vector<std::size_t> overdue_of(const InvolvedList& list, std::uint32_t day);
// Hours a week of all of them, in hundredths; those not known count for nothing.
std::uint32_t hours_of(const InvolvedList& list);

// By number; of one case.
std::vector<InvolvedList> involved_of(const Host& host, const CaseId& id);
Bytes involved_key(const CaseId& id, std::uint32_t number);
// Of each case that is closed here and has no plan any more. How many; the caller commits and cuts
// the log.
std::uint64_t purge_involved(const Host& host, Batch& batch);

}  // namespace sluis::gateway
