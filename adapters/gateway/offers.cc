// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/offers.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

#include "adapters/sdk/identity.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kDay = 86'400'000;

Result<std::uint32_t> day_in(const std::string& date, const char* place) {
  const auto day = sdk::day_of_birth(date);  // the same form
  if (!day.ok()) return Error{ErrorCode::bad_date, place};
  const auto count = std::chrono::sys_days(*day).time_since_epoch().count();
  if (count <= 0) return Error{ErrorCode::bad_date, place};
  return static_cast<std::uint32_t>(count);
}

}  // namespace

Status take_days(OfferRow& offer, TimeMs now, const std::string& from, const std::string& until) {
  const auto today = static_cast<std::uint32_t>(now.ms / kDay);
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

std::string offer_day(std::uint32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char out[16];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out;
}

TimeMs end_of(const OfferRow& offer) { return TimeMs{(offer.until_day + 1ull) * kDay}; }

std::string contact_of(const OfferRow& offer, const std::string& contact) {
  return contact + "; aanbod na verhuizing, vanaf " + offer_day(offer.from_day) + ", geldt t/m " +
         offer_day(offer.until_day);
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
