// SPDX-License-Identifier: EUPL-1.2
// What the checks of a covenant's values share; for consent/core/covenant*.cc alone.
#pragma once

#include "consent/core/covenant.h"

namespace sluis::consent {

inline const Term& term_of(const Term& term) { return term; }
template <class T>
const Term& term_of(const T& value) {
  return value.term;
}

// Ascending by number without doubles, each with an id.
template <class T>
Status check_terms(const std::vector<T>& items, std::string_view list) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Term& term = term_of(items[i]);
    const bool ordered = i == 0 || term_of(items[i - 1]).number < term.number;
    if (!ordered || term.number == 0 || term.id.empty()) {
      return Error{ErrorCode::covenant_invalid, std::string(list)};
    }
  }
  return Done{};
}

template <class T>
bool has_number(const std::vector<T>& items, std::uint16_t number) {
  return std::any_of(items.begin(), items.end(),
                     [&](const T& item) { return term_of(item).number == number; });
}
template <class T>
bool has_numbers(const std::vector<T>& items, const std::vector<std::uint16_t>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [&](std::uint16_t number) { return has_number(items, number); });
}

template <class T>
const T* find_number(const std::vector<T>& items, std::uint16_t number) {
  for (const T& item : items) {
    if (item.term.number == number) return &item;
  }
  return nullptr;
}

inline Error invalid(std::string place) {
  return {ErrorCode::covenant_invalid, std::move(place)};
}

template <class T, class Number>
bool ascends(const std::vector<T>& items, Number number_of) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (number_of(items[i - 1]) >= number_of(items[i])) return false;
  }
  return true;
}

// Stand-ins and ended members; covenant_invalid names the list.
Status check_away(const Covenant& covenant);
// Terms of cases and the ladder; covenant_invalid names the list.
Status check_cases(const Covenant& covenant);
// Circumstances, and what is said by their terms; covenant_invalid names the list.
Status check_circumstances(const Covenant& covenant);

}  // namespace sluis::consent
