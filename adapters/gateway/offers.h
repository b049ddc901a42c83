// SPDX-License-Identifier: EUPL-1.2
// Offers after a move: a family goes to live elsewhere, and an organisation there hears that there
// is something, whom to call and until when it stands. No more: what there is goes by a handover.
//
// Shell: the vault. An offer is a signal of level existence about one person of the case, decided
// as any other; who may get one is a release rule of the covenant. Forms are on disk. Thread
// safety: none.
#pragma once

#include "adapters/gateway/host.h"

namespace sluis::gateway {

inline constexpr std::uint32_t kOfferDaysMax = 366;

// By its exchange; days since 1970-01-01.
struct OfferRow {
  ExchangeId exchange_id;
  ActId act;
  CaseId case_id;
  MemberId to;
  std::uint32_t from_day = 0, until_day = 0;  // both days are in it
  TimeMs at;
  std::string worker;  // login
};

// Days as YYYY-MM-DD; an empty first is today. bad_date, missing_field, out_of_range.
Status take_days(OfferRow& offer, TimeMs now, const std::string& from, const std::string& until);
TimeMs end_of(const OfferRow& offer);
// What who gets it reads beside its author's name: nothing else says what it is.
std::string contact_of(const OfferRow& offer, const std::string& contact);

std::vector<OfferRow> offers_of(const Host& host, const CaseId& id);  // oldest first
// There is a newer one, its days are over, or its case is: it goes no more.
bool is_overtaken_offer(const Host& host, const ExchangeId& id);
// Those of closed cases whose signal is gone. How many; the caller commits and cuts the log.
std::uint64_t purge_offers(const Host& host, Batch& batch);

template <class Archive>
void describe(Archive& archive, OfferRow& row) {
  archive(row.exchange_id, row.act, row.case_id, row.to, row.from_day, row.until_day, row.at,
          row.worker);
}

}  // namespace sluis::gateway
