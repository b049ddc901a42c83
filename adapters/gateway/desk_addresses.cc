// SPDX-License-Identifier: EUPL-1.2
// Addresses that link nobody: said, ended and listed by this organisation's professionals.
#include "adapters/gateway/addresses.h"
#include "adapters/gateway/desk.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

Result<std::vector<AddressRow>> addresses_in(const local::HouseAddresses& from) {
  if (from.addresses().empty()) return Error{ErrorCode::missing_field, "addresses"};
  if (static_cast<std::size_t>(from.addresses_size()) > kExcludedAtOnceMax) {
    return Error{ErrorCode::too_large, "addresses"};
  }
  std::vector<AddressRow> out;
  for (int i = 0; i < from.addresses_size(); ++i) {
    const local::HouseAddress& one = from.addresses(i);
    auto address = address_of(Sensitive(one.postcode()), Sensitive(one.house_number()), {}, {});
    if (!address.ok()) {
      return Error{address.code(),
                   "addresses[" + std::to_string(i) + "]." + address.error().place};
    }
    out.push_back(std::move(*address));
  }
  return out;
}

}  // namespace

Result<ReplyLater> Desk::address_exclude(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.worker(request.worker()));
  SLUIS_TRY(addresses, addresses_in(request.address_exclude()));
  SLUIS_TRY_DONE(gateway::exclude(parts_.host, request.worker(), addresses));
  return addresses_excluded(request);
}

Result<ReplyLater> Desk::address_include(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.worker(request.worker()));
  SLUIS_TRY(addresses, addresses_in(request.address_include()));
  gateway::include(parts_.host, addresses);
  return addresses_excluded(request);
}

Result<ReplyLater> Desk::addresses_excluded(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.host.worker(request.worker()));
  local::LocalReply reply;
  local::HouseAddresses& out = *reply.mutable_addresses();
  for (const ExcludedAddressRow& row : excluded(parts_.host)) {
    local::HouseAddress& one = *out.add_addresses();
    one.set_postcode(row.postcode.reveal());
    one.set_house_number(row.house_number.reveal());
    one.set_by(row.by);
    one.set_since_ms(row.since.ms);
  }
  return at_once(std::move(reply));
}

void Desk::fill_act_addresses(const ActRow& row, local::Act& out) const {
  const auto of_signal =
      parts_.host.vault.get<AddressesRow>(RowKind::signal_addresses, ExchangeId{row.made.value});
  if (!of_signal) return;
  const auto& all = of_signal->addresses;
  const auto count = std::count_if(all.begin(), all.end(), [&](const AddressRow& address) {
    return is_excluded(parts_.host, address);
  });
  out.set_addresses_excluded(static_cast<std::uint32_t>(count));
}

}  // namespace sluis::gateway
