// SPDX-License-Identifier: EUPL-1.2
#include "adapters/letters/language.h"

#include "adapters/letters/texts/texts.h"

namespace sluis::letters {
namespace {

struct Row {
  Language language;
  std::string_view name, code, own;
};
constexpr Row kRows[] = {
    {Language::nl, "nl", "nl", "Nederlands"}, {Language::en, "en", "en", "English"},
    {Language::ar, "ar", "ar", "العربية"},    {Language::fr, "fr", "fr", "Français"},
    {Language::tr, "tr", "tr", "Türkçe"},     {Language::pap, "pap", "pp", "Papiamentu"},
};

const Row& row_of(Language language) { return kRows[static_cast<std::size_t>(language)]; }

}  // namespace

std::string_view name_of(Language language) { return row_of(language).name; }

std::optional<Language> language_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.language;
  }
  return std::nullopt;
}

std::string_view own_name_of(Language language) { return row_of(language).own; }

bool is_right_to_left(Language language) { return language == Language::ar; }

std::uint16_t number_of(Language language) {
  const std::string_view code = row_of(language).code;
  return static_cast<std::uint16_t>((code[0] << 8) | code[1]);
}

std::optional<Language> language_numbered(std::uint16_t number) {
  for (const Row& row : kRows) {
    if (number_of(row.language) == number) return row.language;
  }
  return std::nullopt;
}

std::string date_in(Language language, const std::chrono::year_month_day& day) {
  if (!day.ok()) return {};
  const Texts& texts = texts_in(language);
  const auto number = static_cast<unsigned>(day.day());
  const auto first = static_cast<std::size_t>(Line::january);
  const auto month = static_cast<Line>(first + static_cast<unsigned>(day.month()) - 1);
  return filled(texts.line(Line::date, Form::other),
                {{"day", number == 1 ? std::string(texts.line(Line::first_day, Form::other))
                                     : std::to_string(number)},
                 {"month", std::string(texts.line(month, Form::other))},
                 {"year", std::to_string(static_cast<int>(day.year()))}});
}

}  // namespace sluis::letters
