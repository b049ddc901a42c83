// SPDX-License-Identifier: EUPL-1.2
// The languages in which a family reads, and how each writes a day.
//
// Pure. Thread safety: values. Adding one: a file in texts/, a row in the table of texts.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluis::letters {

enum class Language : std::uint8_t { nl, en, ar, fr, tr, pap };
inline constexpr Language kLanguages[] = {Language::nl, Language::en, Language::ar,
                                          Language::fr, Language::tr, Language::pap};
inline constexpr const char* kLanguageList = "nl, en, ar, fr, tr, pap";

// The version of all texts: another wording is another version, since it is on record which one
// somebody was read.
inline constexpr std::uint16_t kTextVersion = 1;

std::string_view name_of(Language language);
std::optional<Language> language_named(std::string_view name);
// As its speakers write it: "Türkçe".
std::string_view own_name_of(Language language);
bool is_right_to_left(Language language);

// As a consent's record has it: two ASCII letters of ISO 639-1; "pp" is Papiamentu, which has no
// code there.
std::uint16_t number_of(Language language);
std::optional<Language> language_numbered(std::uint16_t number);

// "14 februari 2027"; "" when it is no day of the calendar.
std::string date_in(Language language, const std::chrono::year_month_day& day);

}  // namespace sluis::letters
