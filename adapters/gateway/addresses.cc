// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/addresses.h"

#include "adapters/sdk/pseudonyms.h"

namespace sluis::gateway {
namespace {

// Which row says that this house number is excluded, whoever wrote it how.
Bytes house_key(const sdk::FoldedAddress& address) {
  canon::Writer out;
  out.bytes(as_bytes(address.postcode.reveal()));
  out.bytes(as_bytes(address.house_number.reveal()));
  return out.take();
}

Result<sdk::FoldedAddress> folded_house(const AddressRow& address) {
  return sdk::fold_address(address.postcode.reveal(), address.house_number.reveal());
}

// 0: not given.
Result<std::uint32_t> day_given(const std::string& date, const char* place) {
  if (date.empty()) return std::uint32_t{0};
  const auto day = sdk::day_of_birth(date);
  if (!day.ok()) return Error{ErrorCode::bad_date, place};
  const auto since = std::chrono::sys_days(*day).time_since_epoch().count();
  return since < 1 ? std::uint32_t{1} : static_cast<std::uint32_t>(since);
}

}  // namespace

Result<AddressRow> address_of(const Sensitive<std::string>& postcode,
                              const Sensitive<std::string>& house_number, const std::string& from,
                              const std::string& until) {
  AddressRow out{postcode, house_number, 0, 0};
  if (postcode.reveal().empty()) return Error{ErrorCode::missing_field, "postcode"};
  if (house_number.reveal().empty()) return Error{ErrorCode::missing_field, "house_number"};
  SLUIS_TRY_DONE(folded_house(out));
  SLUIS_TRY(begins, day_given(from, "from"));
  SLUIS_TRY(ends, day_given(until, "until"));
  if (ends != 0 && ends < begins) return Error{ErrorCode::out_of_range, "until"};
  out.from_day = begins;
  out.to_day = ends;
  return out;
}

bool is_excluded(const Host& host, const AddressRow& address) {
  const auto here = folded_house(address);
  if (!here.ok()) return true;
  const Bytes key = house_key(*here);
  return host.vault.get<ExcludedAddressRow>(RowKind::excluded_address, key).has_value();
}

Status exclude(Host& host, const std::string& by, const std::vector<AddressRow>& addresses) {
  Batch batch;
  std::size_t count = host.vault.all_bytes(RowKind::excluded_address).size();
  for (const AddressRow& address : addresses) {
    SLUIS_TRY(here, folded_house(address));
    const Bytes key = house_key(here);
    if (host.vault.get<ExcludedAddressRow>(RowKind::excluded_address, key)) continue;
    if (++count > kExcludedMax) return Error{ErrorCode::too_large, "addresses"};
    batch.put(RowKind::excluded_address, key,
              ExcludedAddressRow{here.postcode, here.house_number, by, host.clock.wall()});
  }
  if (batch.empty()) return Done{};
  host.vault.commit(batch);
  log_event("address.excluded");
  return Done{};
}

void include(Host& host, const std::vector<AddressRow>& addresses) {
  Batch batch;
  for (const AddressRow& address : addresses) {
    const auto here = folded_house(address);
    if (here.ok()) batch.erase(RowKind::excluded_address, house_key(*here));
  }
  host.vault.commit(batch);
  log_event("address.included");
}

std::vector<ExcludedAddressRow> excluded(const Host& host) {
  auto out = host.vault.all<ExcludedAddressRow>(RowKind::excluded_address);
  const auto place = [](const ExcludedAddressRow& row) {
    const std::string& number = row.house_number.reveal();
    return std::tuple(row.postcode.reveal(), number.size(), number);
  };
  std::sort(out.begin(), out.end(),
            [&](const auto& one, const auto& other) { return place(one) < place(other); });
  return out;
}

Result<std::optional<std::vector<PersonKey>>> address_links(Host& host, Names& names, Link& link,
                                                            const ExchangeId& exchange,
                                                            std::uint32_t epoch) {
  const auto row = host.vault.get<AddressesRow>(RowKind::signal_addresses, exchange);
  std::set<PersonKey> out;
  if (!row) return std::optional(std::vector<PersonKey>());
  bool all = true;
  for (const AddressRow& address : row->addresses) {
    if (is_excluded(host, address)) continue;
    SLUIS_TRY(here, folded_house(address));
    SLUIS_TRY(keys, names.keys_of_address(link, here));
    if (!keys) {
      all = false;
      continue;
    }
    SLUIS_TRY(secrets, sdk::parse_all_secrets(keys->secrets));
    std::erase_if(secrets, [&](const auto& each) { return each.epoch != epoch; });
    for (PersonKey key : sdk::person_keys(secrets, seal::kBrokerAudience, seal::kAddressScope)) {
      key.from_day = address.from_day;
      key.to_day = address.to_day;
      out.insert(key);
    }
  }
  if (!all) return std::optional<std::vector<PersonKey>>{};
  return std::optional(std::vector<PersonKey>(out.begin(), out.end()));
}

}  // namespace sluis::gateway
