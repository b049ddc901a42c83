// SPDX-License-Identifier: EUPL-1.2
// The lines of the letters, one table a language, from the .def files beside this one.
//
// Pure. Thread safety: constants. A language that lacks a line, or has one twice or out of order,
// does not compile.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/letters/language.h"

namespace sluis::letters {

enum class Line : std::uint8_t {
#define SLUIS_LINE_KEY(key) key,
#include "adapters/letters/texts/lines.def"
#undef SLUIS_LINE_KEY
};

// Whom a line is said to: who decides for another; an adult, about itself; a young person, about
// itself.
enum class Form : std::uint8_t { other, self, child };

struct LineRow {
  Line key;
  std::string_view other, self, child;  // "": is not said to that reader
};

struct Texts {
  Language language;
  std::span<const LineRow> rows;  // by Line

  std::string_view line(Line key, Form form) const {
    const LineRow& row = rows[static_cast<std::size_t>(key)];
    return form == Form::other ? row.other : form == Form::self ? row.self : row.child;
  }
};

const Texts& texts_in(Language language);

// `text` with each {name} replaced by its value; others stay.
std::string filled(std::string_view text,
                   std::initializer_list<std::pair<std::string_view, std::string>> values);

// A word that no letter has, whoever it comes from: small letters; a space is where a word begins
// or ends.
struct NeverRow {
  Language language;
  std::string_view word;
};
std::span<const NeverRow> never_words();
// The first of them in `text`, as written in `language`, or in Dutch; "": none.
std::string_view never_word_in(std::string_view text, Language language);

}  // namespace sluis::letters
