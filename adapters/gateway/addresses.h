// SPDX-License-Identifier: EUPL-1.2
// Where a signal's subject lives or lived, as link keys with days; and the addresses that link
// nobody, since many live there who have nothing to do with each other (DESIGN §8, §9).
//
// Shell: the vault. An address leaves the gateway as a pseudonym alone. A house number counts with
// its addition: 12A and 12B are two households. What is excluded is a whole house number: a shelter
// has many doors. The list is this organisation's own and is shown to its professionals alone; who
// runs a shelter tells its partners by another way. Thread safety: none.
#pragma once

#include "adapters/gateway/names.h"

namespace sluis::gateway {

inline constexpr std::size_t kAddressesMax = 4;          // of one signal
inline constexpr std::size_t kExcludedMax = 10'000;      // of one organisation
inline constexpr std::size_t kExcludedAtOnceMax = 500;   // in one request

// Days since 1970-01-01; 0: not known.
struct AddressRow {
  Sensitive<std::string> postcode, house_number;
  std::uint32_t from_day = 0, to_day = 0;
};
struct AddressesRow {
  std::vector<AddressRow> addresses;
};
struct ExcludedAddressRow {
  Sensitive<std::string> postcode, house_number;  // folded, without addition
  std::string by;                                 // login of who said so
  TimeMs since;
};

// What local::HouseAddress says. missing_field, bad_field, bad_date, out_of_range (it ends before
// it begins); the place is the field's name.
Result<AddressRow> address_of(const Sensitive<std::string>& postcode,
                              const Sensitive<std::string>& house_number, const std::string& from,
                              const std::string& until);

bool is_excluded(const Host& host, const AddressRow& address);
// By whom each was excluded stays: twice is once. as address_of(); too_large.
Status exclude(Host& host, const std::string& by, const std::vector<AddressRow>& addresses);
void include(Host& host, const std::vector<AddressRow>& addresses);
std::vector<ExcludedAddressRow> excluded(const Host& host);  // by postcode and number

// The link keys of the subject of this signal; none of an address that is excluded by now. Nothing
// yet: asked of the key holders. Errors as Names::keys_of.
Result<std::optional<std::vector<PersonKey>>> address_links(Host& host, Names& names, Link& link,
                                                            const ExchangeId& exchange,
                                                            std::uint32_t epoch);

template <class Archive>
void describe(Archive& archive, AddressRow& row) {
  describe_sensitive(archive, row.postcode, canon::kTextMax);
  describe_sensitive(archive, row.house_number, canon::kTextMax);
  archive(row.from_day, row.to_day);
}
template <class Archive>
void describe(Archive& archive, AddressesRow& row) {
  archive(row.addresses);
}
template <class Archive>
void describe(Archive& archive, ExcludedAddressRow& row) {
  describe_sensitive(archive, row.postcode, canon::kTextMax);
  describe_sensitive(archive, row.house_number, canon::kTextMax);
  archive(row.by, row.since);
}

}  // namespace sluis::gateway
