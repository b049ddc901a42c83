// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/identity.h"

#include <algorithm>
#include <chrono>

#include "proto/types/utf8.h"

namespace sluis::sdk {
namespace {

// Letters beyond ASCII and what they fold to, ascending; nothing: dropped.
struct Folding {
  char32_t first, last;
  std::string_view to;
};
constexpr Folding kFoldings[] = {
    {0x80, 0xBF, ""},     {0xC0, 0xC5, "a"},    {0xC6, 0xC6, "ae"},   {0xC7, 0xC7, "c"},
    {0xC8, 0xCB, "e"},    {0xCC, 0xCF, "i"},    {0xD0, 0xD0, "d"},    {0xD1, 0xD1, "n"},
    {0xD2, 0xD6, "o"},    {0xD7, 0xD7, ""},     {0xD8, 0xD8, "o"},    {0xD9, 0xDC, "u"},
    {0xDD, 0xDD, "y"},    {0xDE, 0xDE, "th"},   {0xDF, 0xDF, "ss"},   {0xE0, 0xE5, "a"},
    {0xE6, 0xE6, "ae"},   {0xE7, 0xE7, "c"},    {0xE8, 0xEB, "e"},    {0xEC, 0xEF, "i"},
    {0xF0, 0xF0, "d"},    {0xF1, 0xF1, "n"},    {0xF2, 0xF6, "o"},    {0xF7, 0xF7, ""},
    {0xF8, 0xF8, "o"},    {0xF9, 0xFC, "u"},    {0xFD, 0xFD, "y"},    {0xFE, 0xFE, "th"},
    {0xFF, 0xFF, "y"},    {0x100, 0x105, "a"},  {0x106, 0x10D, "c"},  {0x10E, 0x111, "d"},
    {0x112, 0x11B, "e"},  {0x11C, 0x123, "g"},  {0x124, 0x127, "h"},  {0x128, 0x131, "i"},
    {0x132, 0x133, "ij"}, {0x134, 0x135, "j"},  {0x136, 0x138, "k"},  {0x139, 0x142, "l"},
    {0x143, 0x14B, "n"},  {0x14C, 0x151, "o"},  {0x152, 0x153, "oe"}, {0x154, 0x159, "r"},
    {0x15A, 0x161, "s"},  {0x162, 0x167, "t"},  {0x168, 0x173, "u"},  {0x174, 0x175, "w"},
    {0x176, 0x178, "y"},  {0x179, 0x17E, "z"},  {0x17F, 0x17F, "s"},  {0x218, 0x219, "s"},
    {0x21A, 0x21B, "t"},  {0x2B0, 0x36F, ""},   {0x1E9E, 0x1E9E, "ss"}, {0x2000, 0x206F, ""},
};

void append_folded(std::string& out, std::string_view character, char32_t code) {
  if (code < 0x80) {
    const char lower = static_cast<char>(code | 0x20U);
    if (lower >= 'a' && lower <= 'z') out.push_back(lower);
    return;
  }
  for (const Folding& folding : kFoldings) {
    if (code < folding.first) break;
    if (code <= folding.last) {
      out.append(folding.to);
      return;
    }
  }
  out.append(character);  // of another script, as it is
}

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
  const auto text = [&](std::string_view type, const Sensitive<std::string>& name,
                        std::string_view number, std::string_view postcode) {
    return json_of({{"birthDate", birth}, {"familyName", name.reveal()},
                    {"firstNames", first.reveal()}, {"houseNumber", number},
                    {"postcode", postcode}, {"type", type}});
  };
  if (!has_address) {
    out.push_back({PersonKeyKind::fields_without_postcode,
                   text("fields_without_postcode", whole, "", "")});
    return Done{};
  }
  SLUIS_TRY(postcode, fold_postcode(identity.postcode.reveal()));
  SLUIS_TRY(number, fold_house_number(identity.house_number.reveal()));
  out.push_back({PersonKeyKind::fields,
                 text("fields", whole, number.reveal(), postcode.reveal())});
  out.push_back({PersonKeyKind::fields_without_postcode,
                 text("fields_without_postcode", whole, "", "")});
  out.push_back({PersonKeyKind::fields_without_prefix,
                 text("fields_without_prefix", family, number.reveal(), postcode.reveal())});
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

Result<Sensitive<std::string>> fold_name(std::string_view name) {
  std::string out;
  out.reserve(2 * name.size());  // grows nowhere, so that no copy stays behind
  while (!name.empty()) {
    const std::string_view rest = name;
    const std::optional<char32_t> code = take_code_point(name);
    if (!code) return Error{ErrorCode::not_utf8, "name"};
    append_folded(out, rest.substr(0, rest.size() - name.size()), *code);
  }
  return Sensitive<std::string>(std::move(out));
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
