// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/offers.h"

#include <algorithm>
#include <tuple>

#include "adapters/gateway/days.h"

namespace sluis::gateway {

Status take_days(OfferRow& offer, TimeMs now, const std::string& from, const std::string& until) {
  const std::uint32_t today = day_number(now);
  offer.from_day = today;
  if (!from.empty()) {
    SLUIS_TRY(first, day_in(from, "on"));
    offer.from_day = first;
  }
  if (until.empty()) return Error{ErrorCode::missing_field, "until"};
  SLUIS_TRY(last, day_in(until, "until"));
  offer.until_day = last;
  const bool is_ahead = last >= today && last >= offer.from_day;
  if (!is_ahead || last > today + kOfferDaysMax) return Error{ErrorCode::out_of_range, "until"};
  return Done{};
}

TimeMs end_of(const OfferRow& offer) { return end_of_day(offer.until_day); }

std::string contact_of(const OfferRow& offer, const std::string& contact) {
  return contact + "; aanbod na verhuizing, vanaf " + day_text(offer.from_day) + ", geldt t/m " +
         day_text(offer.until_day);
}

std::vector<OfferRow> offers_of(const Host& host, const CaseId& id) {
  std::vector<OfferRow> out = host.vault.all<OfferRow>(RowKind::offer);
  std::erase_if(out, [&](const OfferRow& row) { return row.case_id != id; });
  std::sort(out.begin(), out.end(), [](const OfferRow& one, const OfferRow& other) {
    return std::tie(one.at, one.exchange_id) < std::tie(other.at, other.exchange_id);
  });
  return out;
}

bool is_overtaken_offer(const Host& host, const ExchangeId& id) {
  const auto row = host.vault.get<OfferRow>(RowKind::offer, id);
  if (!row) return false;
  const auto about = host.vault.get<CaseRow>(RowKind::care_case, row->case_id);
  if (!about || !about->open || about->coordinator != host.member()) return true;
  return offers_of(host, row->case_id).back().exchange_id != id ||
         end_of(*row) <= host.clock.wall();
}

std::uint64_t purge_offers(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (const OfferRow& row : host.vault.all<OfferRow>(RowKind::offer)) {
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.case_id);
    if (about && about->open) continue;
    if (host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id)) continue;
    batch.erase(RowKind::offer, row.exchange_id);
    ++count;
  }
  return count;
}

}  // namespace sluis::gateway
