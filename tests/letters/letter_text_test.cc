// SPDX-License-Identifier: EUPL-1.2
// A letter as lines and as a page.
#include "adapters/cli/letter_text.h"

#include <gtest/gtest.h>

namespace sluis::cli {
namespace {

local::Letter letter(const std::string& language, const std::string& direction) {
  local::Letter out;
  out.set_language(language);
  out.set_direction(direction);
  for (const auto& [kind, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"title", "Mag <dit>?"}, {"text", "Ja & nee."}, {"heading", "Wat?"}, {"item", "een"},
           {"item", "twee"}, {"choice", "Ja."}, {"sign", "Naam"}, {"sign", "Wie?"}}) {
    local::LetterParagraph& one = *out.add_paragraphs();
    one.set_kind(kind);
    one.set_text(text);
  }
  return out;
}

TEST(LetterText, IsReadAloudFromLinesAndFilledInByHand) {
  const std::string blank = "______________________________\n";
  EXPECT_EQ(letter_text(letter("nl", "ltr")),
            "Mag <dit>?\n\nJa & nee.\n\nWat?\n- een\n- twee\n[ ] Ja.\nNaam: " + blank +
                "Wie? " + blank);
}

TEST(LetterText, RunsRightToLeftLineByLine) {
  const std::string text = letter_text(letter("ar", "rtl"));
  std::size_t from = 0;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', from)) {
    const std::string line = text.substr(from, end - from);
    from = end + 1;
    if (line.empty()) continue;
    EXPECT_TRUE(line.starts_with("\xe2\x81\xa7") && line.ends_with("\xe2\x81\xa9")) << line;
  }
}

TEST(LetterText, IsAPageInItsLanguageAndDirection) {
  const std::string page = letter_html(letter("ar", "rtl"));
  EXPECT_TRUE(page.starts_with("<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">\n")) << page;
  EXPECT_NE(page.find("<title>Mag &lt;dit&gt;?</title>"), page.npos) << page;
  EXPECT_NE(page.find("<p>Ja &amp; nee.</p>"), page.npos) << page;
  EXPECT_NE(page.find("<ul>\n<li>een</li>\n<li>twee</li>\n</ul>\n<p>[ ] Ja.</p>"), page.npos)
      << page;
  EXPECT_NE(letter_html(letter("nl", "ltr")).find("<html lang=\"nl\" dir=\"ltr\">"), page.npos);
}

}  // namespace
}  // namespace sluis::cli
