// SPDX-License-Identifier: EUPL-1.2
// The two languages in which `sluis` speaks to people, and the one table that holds both.
//
// Shell: keeps the language of this command. Not thread safe. A sentence is written in English
// where it is said, say("Wrote {0}.", {path}); its Dutch stands beside it in texts/*_nl.def, and
// that of the error catalogue in texts/errors_nl.def. What is no sentence (codes, names of errors,
// identifiers, verbs, options, members of JSON) is the same in both.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "proto/types/error.h"

namespace sluis::cli {

enum class Language { english, dutch };

Language language();
void set_language(Language language);
// "nl" or "en"; nothing else.
std::optional<Language> language_named(std::string_view name);
// Of LC_ALL, LC_MESSAGES or LANG, the first that is set: nl* is Dutch, anything else English.
Language language_of_environment();

// `english` in the language of this command, {0}, {1}... replaced by `values`. A sentence that the
// table does not have stays English: tests/cli/texts_test.cc finds it.
std::string say(std::string_view english);
std::string say(std::string_view english, std::initializer_list<std::string> values);
// The same sentence, kept in a table for say() to take later.
constexpr std::string_view to_say(std::string_view english) { return english; }
// The same for a sentence that was put together elsewhere (a warning, a place): the first row of
// texts/elsewhere_nl.def is taken whose English fits it, and what stands at its {0} is kept.
std::string say_again(const std::string& sentence);
// say_again() for each line of a text.
std::string say_lines(const std::string& text);

// The word for a code of the gateway's replies ("case_builds_down"), which JSON keeps as it is.
std::string word_of(const std::string& code);
// The place of an error in words; a meeting that is `held` is not a signal that is.
std::string place_of(ErrorCode code, const std::string& place);

// One row of the error catalogue for people.
struct ErrorTexts {
  std::string meaning, next_step;
};
ErrorTexts texts_of(ErrorCode code);
// The same, at a place of which texts/placed.def has words of its own.
ErrorTexts texts_of(ErrorCode code, std::string_view place);
// "S0123 name: meaning (place). Next: next step."
std::string sentence_of(const Error& error);

// For the tests of the tables.
struct TextRow {
  std::string_view english, dutch;
  bool elsewhere = false;  // put together by another part: say_again() looks here
};
const std::vector<TextRow>& text_rows();
bool has_dutch(ErrorCode code);

}  // namespace sluis::cli
