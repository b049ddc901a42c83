// SPDX-License-Identifier: EUPL-1.2
// The lists of numbered names in a covenant's file; for consent/covenant/*.cc alone.
#pragma once

#include <algorithm>

#include "consent/covenant/fields.h"
#include "consent/covenant/never.h"

namespace sluis::covenant {

// The numbers and ids that a list holds so far.
struct Seen {
  std::set<std::string> numbers, ids;
};

inline consent::Term term(Fields& fields, Seen& seen) {
  consent::Term out;
  out.number = static_cast<std::uint16_t>(fields.number("number", UINT16_MAX));
  if (out.number == 0) fields.wrong("number", "expected a whole number from 1 to 65535");
  out.id = fields.text("id");
  fields.distinct("number", seen.numbers);
  fields.distinct("id", seen.ids);
  if (const std::string why = why_never(out.id); !why.empty()) fields.wrong("id", why);
  out.label = fields.text("label", out.id);
  return out;
}

inline const consent::Term& term_of(const consent::Term& value) { return value; }
template <class T>
const consent::Term& term_of(const T& value) {
  return value.term;
}

template <class T>
Names sort_terms(std::vector<T>& items) {
  std::sort(items.begin(), items.end(), [](const T& left, const T& right) {
    return term_of(left).number < term_of(right).number;
  });
  Names out;
  for (const T& item : items) out.emplace(term_of(item).id, term_of(item).number);
  return out;
}

inline Names terms(Fields& fields, const std::string& key, std::vector<consent::Term>& out) {
  Seen seen;
  fields.tables(key, [&](Fields& row) { out.push_back(term(row, seen)); });
  return sort_terms(out);
}

inline std::vector<std::uint8_t> bytes_of(const std::vector<std::uint16_t>& numbers) {
  std::vector<std::uint8_t> out;
  for (const std::uint16_t number : numbers) out.push_back(static_cast<std::uint8_t>(number));
  return out;
}

}  // namespace sluis::covenant
