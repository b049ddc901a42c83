// SPDX-License-Identifier: EUPL-1.2
// The tables of sentences, read once: what is said, and the error catalogue, in Dutch.
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

struct ErrorRow {
  ErrorCode code;
  std::string_view meaning, next_step;
};

constexpr ErrorRow kDutchErrors[] = {
#define SLUIS_ERROR_NL(name, meaning, next_step) {ErrorCode::name, meaning, next_step},
#include "adapters/cli/texts/errors_nl.def"
#undef SLUIS_ERROR_NL
};

struct PlacedRow {
  ErrorCode code;
  std::string_view place, meaning, next_step, dutch_meaning, dutch_next_step;
};

constexpr PlacedRow kPlaced[] = {
#define SLUIS_ERROR_AT(name, place, meaning, next_step, dutch_meaning, dutch_next_step) \
  {ErrorCode::name, place, meaning, next_step, dutch_meaning, dutch_next_step},
#include "adapters/cli/texts/placed.def"
#undef SLUIS_ERROR_AT
};

bool is_at(std::string_view row, std::string_view place) {
  if (row == place) return true;
  if (row.starts_with(':')) return place.ends_with(row);
  return std::string_view(":.[").find(row.back()) != row.npos && place.starts_with(row);
}

const ErrorRow* dutch_row(ErrorCode code) {
  for (const ErrorRow& row : kDutchErrors) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

}  // namespace

const std::vector<TextRow>& text_rows() {
  static const std::vector<TextRow> rows = {
#define SLUIS_TEXT(english, dutch) {english, dutch},
#include "adapters/cli/texts/answers_nl.def"
#include "adapters/cli/texts/verbs_nl.def"
#include "adapters/cli/texts/words_nl.def"
#undef SLUIS_TEXT
#define SLUIS_TEXT(english, dutch) {english, dutch, true},
#include "adapters/cli/texts/elsewhere_nl.def"
#undef SLUIS_TEXT
  };
  return rows;
}

bool has_dutch(ErrorCode code) { return dutch_row(code) != nullptr; }

ErrorTexts texts_of(ErrorCode code) {
  const ErrorRow* row = language() == Language::dutch ? dutch_row(code) : nullptr;
  if (row != nullptr) return {std::string(row->meaning), std::string(row->next_step)};
  const ErrorEntry& entry = catalogue(code);
  return {std::string(entry.meaning), std::string(entry.next_step)};
}

ErrorTexts texts_of(ErrorCode code, std::string_view place) {
  for (const PlacedRow& row : kPlaced) {
    if (row.code != code || !is_at(row.place, place)) continue;
    if (language() == Language::dutch) {
      return {std::string(row.dutch_meaning), std::string(row.dutch_next_step)};
    }
    return {std::string(row.meaning), std::string(row.next_step)};
  }
  return texts_of(code);
}

}  // namespace sluis::cli
