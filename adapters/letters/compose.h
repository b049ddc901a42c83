// SPDX-License-Identifier: EUPL-1.2
// What a family reads about a consent: the question, the receipt of an answer or withdrawal, and
// the announcement that it ends on a birthday.
//
// Pure. Thread safety: values. A letter is for one reader and about one person; of others it has
// nothing. Words come from texts/, names of organisations and things from the covenant's labels.
#pragma once

#include <vector>

#include "adapters/letters/language.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::letters {

enum class Document : std::uint8_t { question, yes, no, withdrawal, renewal };
std::string_view name_of(Document document);

// How the reader stands to the person it is about; adult and child: is that person.
enum class Reader : std::uint8_t { parent, guardian, representative, adult, child };

// How it was asked, as its record says. Who else of the family was present is not told: a letter
// has nothing of others. In the order of the lines.
enum class How : std::uint8_t {
  in_person, at_home, telephone, video, on_paper, read_aloud, interpreter, relative_interpreter,
  interpreter_by_telephone, helper, other,
};

// Labels of the covenant; an empty list, or no `from`, means any.
struct ScopeLabels {
  std::vector<std::string> kinds, domains, purposes, to;
  std::string from;
};

struct Facts {
  Document document = Document::question;
  Language language = Language::nl;
  Reader reader = Reader::parent;
  Sensitive<std::string> first_names;  // of whom it is about; empty: not known here
  ScopeLabels scope;                   // not of a renewal
  std::chrono::year_month_day from{}, until{};  // both days count; of a question, and of a yes
  std::chrono::year_month_day day{};   // of the answer, withdrawal or birthday
  unsigned age = 0;                    // from that birthday on
  std::string desk, contact;           // who made the letter, and how to reach it
  std::vector<How> how;                // of a receipt of an answer
  std::optional<Language> read_in;     // of the same: the language of the text that was read
  Sensitive<std::string> code;         // of a question: the giver's own, printed; empty: none
};

// heading and item: above, and in, a list; text: sentences; choice: to be ticked; sign: to be
// filled in.
enum class ParagraphKind : std::uint8_t { title, heading, text, item, choice, sign };
std::string_view name_of(ParagraphKind kind);

struct Paragraph {
  ParagraphKind kind = ParagraphKind::text;
  Sensitive<std::string> text;  // UTF-8, one line
};

struct Letter {
  Document document = Document::question;
  Language language = Language::nl;
  std::vector<Paragraph> paragraphs;
};

// letter_word: a label has a word that no letter has (texts/never.def); the place names it.
Result<Letter> compose(const Facts& facts);

}  // namespace sluis::letters
