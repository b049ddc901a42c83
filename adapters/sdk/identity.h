// SPDX-License-Identifier: EUPL-1.2
// A person as a source system names one, and the texts of it that are blinded to become its keys.
//
// Pure. Thread safety: values. Texts: proto/PROTOCOL.md §Keys of a person. They are frozen, as the
// folding of names is (name_fold.h).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/envelope.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::sdk {

// Citizen service number, and the five fields of Jeugdwet article 7.2.4 that serve without one:
// family name with its prefix, first names, birth date, postcode, house number. UTF-8.
struct PersonIdentity {
  std::optional<Sensitive<std::string>> bsn;  // nine digits
  Sensitive<std::string> family_name;         // "Vries"
  Sensitive<std::string> prefix;              // "de"; empty: none
  Sensitive<std::string> first_names;         // all of them; empty: has none
  Sensitive<std::string> birth_date;          // YYYY-MM-DD
  Sensitive<std::string> postcode;            // 1234AB; empty with the number: no address known
  Sensitive<std::string> house_number;        // what follows the digits does not count
};

// not_a_bsn: not nine digits; invalid_bsn: fails the 11-test, or nine zeros.
Status check_bsn(std::string_view bsn);

// A day of the calendar since 1800, written YYYY-MM-DD. bad_date.
Result<std::chrono::year_month_day> day_of_birth(std::string_view date);

// What is blinded for one key: RFC 8785 JSON.
struct KeyInput {
  PersonKeyKind kind = PersonKeyKind::bsn;
  Sensitive<Bytes> text;
};

// The inputs of `identity`, ascending by kind: bsn when given; the fields without postcode when
// there is a name; the fields, and those without prefix and by sound, when there is an address too.
// A number with a birth date and no name, as the register answers, has the key of its number alone.
// bsn_not_entitled: a number, but not `may_use_bsn`; not_a_bsn, invalid_bsn; missing_field: neither
// number nor name, or half a name or address; bad_date, bad_field, not_utf8. The field is named.
Result<std::vector<KeyInput>> key_inputs(const PersonIdentity& identity, bool may_use_bsn);

// A household, as it is compared: the addition counts, since 12A and 12B are two.
struct FoldedAddress {
  Sensitive<std::string> postcode;      // "2511AA"
  Sensitive<std::string> house_number;  // its leading digits, without zeros
  Sensitive<std::string> addition;      // letters and digits that follow, in capitals; at most 8
};
// bad_field, with the field: a postcode or house number of another form.
Result<FoldedAddress> fold_address(std::string_view postcode, std::string_view house_number);
// The one input of an address, in a place of its own: it is never a person's.
KeyInput address_input(const FoldedAddress& address);

}  // namespace sluis::sdk
