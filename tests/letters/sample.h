// SPDX-License-Identifier: EUPL-1.2
// Every letter there is, about one child, for the tests of their words.
#pragma once

#include <string>
#include <vector>

#include "adapters/letters/compose.h"

namespace sluis::letters {

inline constexpr Document kDocuments[] = {Document::question, Document::yes, Document::no,
                                          Document::withdrawal, Document::renewal};
inline constexpr Reader kReaders[] = {Reader::parent, Reader::guardian, Reader::representative,
                                      Reader::adult, Reader::child};

inline Facts sample(Document document, Reader reader, Language language) {
  using namespace std::chrono;
  Facts out;
  out.document = document;
  out.reader = reader;
  out.language = language;
  out.first_names = Sensitive<std::string>("Yara");
  out.scope = {{"zorgsignaal"}, {"opvoeding", "wonen"}, {"hulp aan het gezin"},
               {"gezinsmanager"}, "Basisschool De Linde"};
  out.from = year{2026} / September / 1;
  out.until = year{2027} / February / 14;
  out.day = year{2026} / October / 3;
  out.age = 12;
  out.desk = "Gezinsmanagement";
  out.contact = "balie, 070 000 00 00";
  out.how = {How::at_home, How::read_aloud, How::relative_interpreter, How::helper, How::other};
  out.read_in = Language::tr;
  out.code = Sensitive<std::string>("7ZK4-9QXB-0M2T-HD5R");
  return out;
}

inline std::string words(const Letter& letter) {
  std::string out;
  for (const Paragraph& paragraph : letter.paragraphs) out += paragraph.text.reveal() + "\n";
  return out;
}

// Calls `use` with each letter in `language` and what it is.
template <class Use>
void for_each_letter(Language language, Use use) {
  for (const Document document : kDocuments) {
    for (const Reader reader : kReaders) {
      const auto letter = compose(sample(document, reader, language));
      const std::string what = std::string(name_of(language)) + " " +
                               std::string(name_of(document)) + " " +
                               std::to_string(static_cast<int>(reader));
      use(letter, what);
    }
  }
}

}  // namespace sluis::letters
