// SPDX-License-Identifier: EUPL-1.2
// Numbers of a covenant as the labels and ids that it gives them. For adapters/cli/covenant_*.cc.
//
// Pure but for the language. Thread safety: functions keep no state.
#pragma once

#include <string>
#include <vector>

#include "consent/core/covenant.h"

namespace sluis::cli {

inline const consent::Term& term_in(const consent::Term& value) { return value; }
template <class T>
const consent::Term& term_in(const T& value) {
  return value.term;
}

template <class T>
const consent::Term* find_term(const std::vector<T>& list, std::uint16_t number) {
  for (const T& value : list) {
    if (term_in(value).number == number) return &term_in(value);
  }
  return nullptr;
}

template <class T>
std::string id_of(const std::vector<T>& list, std::uint16_t number) {
  const consent::Term* term = find_term(list, number);
  return term == nullptr ? std::to_string(number) : term->id;
}

template <class T>
std::vector<std::string> ids_of(const std::vector<T>& list,
                                const std::vector<std::uint16_t>& numbers) {
  std::vector<std::string> out;
  for (const std::uint16_t number : numbers) out.push_back(id_of(list, number));
  return out;
}

inline std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// "any": of an empty list.
std::string any_word();

template <class T>
std::string labels(const std::vector<T>& list, const std::vector<std::uint16_t>& numbers) {
  if (numbers.empty()) return any_word();
  std::vector<std::string> out;
  for (const std::uint16_t number : numbers) {
    const consent::Term* term = find_term(list, number);
    out.push_back(term == nullptr ? std::to_string(number) : term->label);
  }
  return joined(out);
}

// "; [?] to be confirmed by a jurist", or nothing.
std::string to_be_confirmed(bool unconfirmed);

}  // namespace sluis::cli
