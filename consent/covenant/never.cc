// SPDX-License-Identifier: EUPL-1.2
#include "consent/covenant/never.h"

#include <algorithm>
#include <array>

namespace sluis::covenant {
namespace {

constexpr std::array kOrigin = {"herkomst",   "afkomst",       "nationality", "nationaliteit",
                                "ethnicity",  "etniciteit",    "ethnic",      "etnisch",
                                "etnische",   "race",          "ras",         "geboorteland",
                                "religion",   "religie",       "geloof",      "migration",
                                "migratie",   "huidskleur"};
// Whole: ledgr_origin is a spelling mistake.
constexpr std::array kWhole = {"origin", "country_of_origin", "country_of_birth", "birth_country"};

template <class List>
bool is_one_of(std::string_view word, const List& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

// "etnische_herkomst" has a word of the list in it.
template <class List>
bool has_one_of(std::string_view word, const List& list) {
  if (is_one_of(word, list)) return true;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t end = std::min(word.find_first_of("_- ", at), word.size());
    if (is_one_of(word.substr(at, end - at), list)) return true;
    at = end + 1;
  }
  return false;
}

bool contains(std::string_view word, std::string_view part) {
  return word.find(part) != std::string_view::npos;
}

}  // namespace

std::string why_never(std::string_view word) {
  std::string lower(word);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  if (has_one_of(lower, kOrigin) || is_one_of(lower, kWhole)) {
    return "where somebody comes from is never a criterion, a key to link by or a figure, so there "
           "is no word for it here";
  }
  const bool must = contains(lower, "mandatory") || contains(lower, "required") ||
                    contains(lower, "verplicht");
  if (must && (contains(lower, "witness") || contains(lower, "getuige"))) {
    return "no witness can be mandatory: who may not be missed could hold up every release, so a "
           "quorum counts any k of n";
  }
  return {};
}

}  // namespace sluis::covenant
