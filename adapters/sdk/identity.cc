// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/identity.h"

#include <algorithm>
#include <chrono>

#include "adapters/sdk/name_fold.h"

namespace sluis::sdk {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "1234 ab" and "1234AB" are one postcode.
Result<Sensitive<std::string>> fold_postcode(std::string_view postcode) {
  std::string out;
  for (const char c : postcode) {
    if (c == ' ') continue;
    out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  bool good = out.size() == 6 && out[0] != '0';
  for (std::size_t i = 0; good && i < 6; ++i) {
    good = i < 4 ? is_digit(out[i]) : out[i] >= 'A' && out[i] <= 'Z';
  }
  if (!good) return Error{ErrorCode::bad_field, "postcode"};
  return Sensitive<std::string>(std::move(out));
}

// Letters and additions are written in too many ways to compare them.
Result<Sensitive<std::string>> fold_house_number(std::string_view number) {
  while (!number.empty() && (number.front() == ' ' || number.front() == '0')) {
    number.remove_prefix(1);
  }
  std::size_t digits = 0;
  while (digits < number.size() && is_digit(number[digits])) ++digits;
  if (digits == 0 || digits > 5) return Error{ErrorCode::bad_field, "house_number"};
  return Sensitive<std::string>(std::string(number.substr(0, digits)));
}

// What follows the digits, however it is set apart: "12 a", "12-A" and "12A" are one.
Result<Sensitive<std::string>> fold_addition(std::string_view number) {
  const auto first = std::find_if(number.begin(), number.end(), is_digit);
  const auto rest = std::find_if_not(first, number.end(), is_digit);
  std::string out;
  for (auto at = rest; at != number.end(); ++at) {
    const char c = *at >= 'a' && *at <= 'z' ? static_cast<char>(*at - 'a' + 'A') : *at;
    const bool counts = is_digit(c) || (c >= 'A' && c <= 'Z');
    const bool parts = c == ' ' || c == '-' || c == '/' || c == '.';
    if (!counts && !parts) return Error{ErrorCode::bad_field, "house_number"};
    if (counts) out.push_back(c);
  }
  if (out.size() > 8) return Error{ErrorCode::bad_field, "house_number"};
  return Sensitive<std::string>(std::move(out));
}

// A JSON object of `members`, which are given in the order of their names; no value of a folded
// identity needs an escape.
Sensitive<Bytes> json_of(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  Bytes out;
  out.reserve(1024);
  out.push_back('{');
  for (const auto& [name, value] : members) {
    for (const std::string_view part : {std::string_view(out.size() > 1 ? ",\"" : "\""), name,
                                        std::string_view("\":\""), value, std::string_view("\"")}) {
      append(out, as_bytes(part));
    }
  }
  out.push_back('}');
  return Sensitive<Bytes>(std::move(out));
}

Sensitive<std::string> joined(const Sensitive<std::string>& left,
                              const Sensitive<std::string>& right) {
  return Sensitive<std::string>(left.reveal() + right.reveal());
}

Status add_field_inputs(const PersonIdentity& identity, std::vector<KeyInput>& out) {
  SLUIS_TRY(family, fold_name(identity.family_name.reveal()));
  SLUIS_TRY(prefix, fold_name(identity.prefix.reveal()));
  SLUIS_TRY(first, fold_name(identity.first_names.reveal()));
  if (family.reveal().empty()) return Error{ErrorCode::missing_field, "family_name"};
  const std::string& birth = identity.birth_date.reveal();
  if (birth.empty()) return Error{ErrorCode::missing_field, "birth_date"};
  SLUIS_TRY_DONE(day_of_birth(birth));
  const Sensitive<std::string> whole = joined(prefix, family);
  const bool has_address =
      !identity.postcode.reveal().empty() || !identity.house_number.reveal().empty();
  struct Name {
    const Sensitive<std::string>& family;
    const Sensitive<std::string>& first;
  };
  const auto text = [&](std::string_view type, const Name& name, std::string_view number,
                        std::string_view postcode) {
    return json_of({{"birthDate", birth}, {"familyName", name.family.reveal()},
                    {"firstNames", name.first.reveal()}, {"houseNumber", number},
                    {"postcode", postcode}, {"type", type}});
  };
  if (!has_address) {
    out.push_back({PersonKeyKind::fields_without_postcode,
                   text("fields_without_postcode", {whole, first}, "", "")});
    return Done{};
  }
  SLUIS_TRY(postcode, fold_postcode(identity.postcode.reveal()));
  SLUIS_TRY(number, fold_house_number(identity.house_number.reveal()));
  SLUIS_TRY(family_sound, sound_of_family_name(identity.family_name.reveal()));
  SLUIS_TRY(given_sound, sound_of_first_names(identity.first_names.reveal()));
  out.push_back({PersonKeyKind::fields,
                 text("fields", {whole, first}, number.reveal(), postcode.reveal())});
  out.push_back({PersonKeyKind::fields_without_postcode,
                 text("fields_without_postcode", {whole, first}, "", "")});
  out.push_back({PersonKeyKind::fields_without_prefix,
                 text("fields_without_prefix", {family_sound, given_sound}, number.reveal(),
                      postcode.reveal())});
  return Done{};
}

}  // namespace

Result<std::chrono::year_month_day> day_of_birth(std::string_view date) {
  const Error refused{ErrorCode::bad_date, "birth_date"};
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return refused;
  const auto number = [&](std::size_t first, std::size_t count) {
    int out = 0;
    for (const char c : date.substr(first, count)) out = is_digit(c) ? out * 10 + (c - '0') : -9999;
    return out;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1800 || month < 1 || day < 1) return refused;
  const std::chrono::year_month_day parsed{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}};
  if (!parsed.ok()) return refused;
  return parsed;
}

Status check_bsn(std::string_view bsn) {
  if (bsn.size() != 9 || !std::all_of(bsn.begin(), bsn.end(), is_digit)) {
    return Error{ErrorCode::not_a_bsn, "bsn"};
  }
  int sum = -(bsn[8] - '0');
  for (int i = 0; i < 8; ++i) sum += (9 - i) * (bsn[static_cast<std::size_t>(i)] - '0');
  const bool zero = bsn.find_first_not_of('0') == std::string_view::npos;
  if (zero || sum % 11 != 0) return Error{ErrorCode::invalid_bsn, "bsn"};
  return Done{};
}

Result<FoldedAddress> fold_address(std::string_view postcode, std::string_view house_number) {
  SLUIS_TRY(code, fold_postcode(postcode));
  SLUIS_TRY(number, fold_house_number(house_number));
  SLUIS_TRY(addition, fold_addition(house_number));
  return FoldedAddress{std::move(code), std::move(number), std::move(addition)};
}

KeyInput address_input(const FoldedAddress& address) {
  return {PersonKeyKind::fields,
          json_of({{"addition", address.addition.reveal()},
                   {"houseNumber", address.house_number.reveal()},
                   {"postcode", address.postcode.reveal()}, {"type", "address"}})};
}

Result<std::vector<KeyInput>> key_inputs(const PersonIdentity& identity, bool may_use_bsn) {
  std::vector<KeyInput> out;
  if (identity.bsn) {
    if (!may_use_bsn) return Error{ErrorCode::bsn_not_entitled, "bsn"};
    const std::string& number = identity.bsn->reveal();
    SLUIS_TRY_DONE(check_bsn(number));
    out.push_back({PersonKeyKind::bsn,
                   json_of({{"landCode", "NL"}, {"type", "BSN"}, {"value", number}})});
  }
  const bool has_name =
      !identity.family_name.reveal().empty() || !identity.first_names.reveal().empty();
  if (has_name || !identity.bsn) {
    SLUIS_TRY_DONE(add_field_inputs(identity, out));
  } else if (!identity.birth_date.reveal().empty()) {
    SLUIS_TRY_DONE(day_of_birth(identity.birth_date.reveal()));  // names nobody by itself
  }
  return out;
}

}  // namespace sluis::sdk
