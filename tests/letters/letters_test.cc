// SPDX-License-Identifier: EUPL-1.2
// The letters in all languages: the same lines with the same places, whole, and nothing that no
// letter may say.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "adapters/letters/texts/texts.h"
#include "proto/hash/hash.h"
#include "tests/letters/sample.h"

namespace sluis::letters {
namespace {

constexpr Form kForms[] = {Form::other, Form::self, Form::child};
constexpr const char* kIsolate = "\xe2\x81\xa8";
constexpr const char* kIsolateEnd = "\xe2\x81\xa9";

std::multiset<std::string> places(std::string_view text, bool once) {
  static const std::regex place("\\{[a-z]+\\}");
  const std::string whole(text);
  std::multiset<std::string> out;
  for (std::sregex_iterator at(whole.begin(), whole.end(), place), end; at != end; ++at) {
    if (!once || !out.contains(at->str())) out.insert(at->str());
  }
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

std::string file(const std::string& name) {
  std::ifstream in(std::string(SLUIS_SOURCE_DIR) + "/adapters/letters/texts/" + name);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(LetterTexts, HaveInEachLanguageTheLinesAndPlacesOfTheDutch) {
  const Texts& model = texts_in(Language::nl);
  for (const Language language : kLanguages) {
    const Texts& texts = texts_in(language);
    EXPECT_EQ(texts.language, language);
    ASSERT_EQ(texts.rows.size(), model.rows.size());
    for (std::size_t i = 0; i < model.rows.size(); ++i) {
      for (const Form form : kForms) {
        const auto line = static_cast<Line>(i);
        const std::string_view text = texts.line(line, form);
        EXPECT_EQ(text.empty(), model.line(line, form).empty()) << name_of(language) << " " << i;
        EXPECT_EQ(places(text, true), places(model.line(line, form), true))
            << name_of(language) << ": " << text;
      }
    }
  }
}

TEST(LetterTexts, AreTranslatedSaveWhatIsTheSame) {
  const Texts& model = texts_in(Language::nl);
  for (const Language language : kLanguages) {
    if (language == Language::nl) continue;
    for (const LineRow& row : texts_in(language).rows) {
      const bool is_sentence = row.other.find(' ') != row.other.npos && row.key != Line::date;
      if (!is_sentence) continue;
      EXPECT_NE(row.other, model.line(row.key, Form::other)) << name_of(language);
    }
  }
}

TEST(LetterTexts, SayInTheirHeadThatNoNativeReaderReviewedThem) {
  for (const Language language : kLanguages) {
    std::string head = file(std::string(name_of(language)) + ".def").substr(0, 700);
    head = std::regex_replace(head, std::regex("\n// "), " ");
    EXPECT_TRUE(has(head, "No native reader has reviewed this file.")) << name_of(language);
  }
}

// Which text somebody was read is on record by this number.
TEST(LetterTexts, HaveAnotherVersionWhenTheyAreOtherwise) {
  std::string all;
  for (const Language language : kLanguages) {
    for (const LineRow& row : texts_in(language).rows) {
      if (row.key >= Line::code) continue;  // stands beside what is asked
      for (const std::string_view text : {row.other, row.self, row.child}) {
        all += std::string(text) + "\n";
      }
    }
  }
  EXPECT_EQ(kTextVersion, 1);
  EXPECT_EQ(hash::sha256(as_bytes(all)).hex().substr(0, 16), "eeace76f674c8365")
      << "another wording: raise kTextVersion, and put the new digest here";
}

TEST(Letters, AreWholeInEachLanguageForEachReader) {
  for (const Language language : kLanguages) {
    for_each_letter(language, [](const Result<Letter>& letter, const std::string& what) {
      ASSERT_TRUE(letter.ok()) << what << " " << letter.error().place;
      const std::string all = words(*letter);
      EXPECT_FALSE(has(all, "{") || has(all, "}")) << what << "\n" << all;
      EXPECT_EQ(letter->paragraphs.front().kind, ParagraphKind::title) << what;
      for (const Paragraph& paragraph : letter->paragraphs) {
        EXPECT_FALSE(paragraph.text.reveal().empty()) << what;
        EXPECT_FALSE(has(paragraph.text.reveal(), "\n")) << what;
      }
      EXPECT_TRUE(has(all, "Gezinsmanagement") && has(all, "070 000 00 00")) << what;
    });
  }
}

TEST(Letters, HaveTheGiversCodeInTheQuestionAloneAndHowItWasAskedInTheReceipt) {
  for (const Language language : kLanguages) {
    const Texts& texts = texts_in(language);
    for_each_letter(language, [&](const Result<Letter>& letter, const std::string& what) {
      const std::string all = words(*letter);
      const bool asks = letter->document == Document::question;
      EXPECT_EQ(has(all, "7ZK4-9QXB-0M2T-HD5R"), asks) << what;
      EXPECT_EQ(has(all, std::string(texts.line(Line::code_once, Form::other))) ||
                    has(all, std::string(texts.line(Line::code_once, Form::child))),
                asks)
          << what;
      const bool answers = letter->document == Document::yes || letter->document == Document::no;
      for (const Line line : {Line::how_at_home, Line::how_read_aloud, Line::how_relative,
                              Line::how_helper, Line::how_other}) {
        EXPECT_EQ(has(all, std::string(texts.line(line, Form::other)) + "\n"), answers) << what;
      }
      EXPECT_EQ(has(all, "Türkçe"), answers) << what;
    });
    Facts none = sample(Document::question, Reader::parent, language);
    none.code = Sensitive<std::string>();
    EXPECT_FALSE(has(words(*compose(none)), std::string(texts.line(Line::code, Form::other))));
    Facts unsaid = sample(Document::yes, Reader::parent, language);
    unsaid.how.clear();
    unsaid.read_in.reset();
    const std::string heading(texts.line(Line::how_asked, Form::other));
    EXPECT_FALSE(has(words(*compose(unsaid)), heading));
  }
}

TEST(Letters, SayNoneOfTheWordsThatNoLetterSays) {
  for (const Language language : kLanguages) {
    for_each_letter(language, [language](const Result<Letter>& letter, const std::string& what) {
      for (const Paragraph& paragraph : letter->paragraphs) {
        EXPECT_EQ(never_word_in(paragraph.text.reveal(), language), "")
            << what << ": " << paragraph.text.reveal();
      }
    });
    // Also a line that no letter of the sample shows.
    for (const LineRow& row : texts_in(language).rows) {
      for (const std::string_view text : {row.other, row.self, row.child}) {
        EXPECT_EQ(never_word_in(text, language), "") << text;
        EXPECT_FALSE(has(std::string(text), "Veilig Thuis")) << text;
      }
    }
    const auto is_its = [language](const NeverRow& row) { return row.language == language; };
    EXPECT_TRUE(std::any_of(never_words().begin(), never_words().end(), is_its));
  }
}

TEST(Letters, AskWhatAboutWhomFromWhomToWhomForWhatAndUntilWhen) {
  for (const Language language : kLanguages) {
    const Texts& texts = texts_in(language);
    for (const Reader reader : kReaders) {
      const std::string all = words(*compose(sample(Document::question, reader, language)));
      const bool other = reader != Reader::adult && reader != Reader::child;
      EXPECT_EQ(has(all, "Yara"), other) << all;
      for (const char* label : {"zorgsignaal", "opvoeding", "wonen", "Basisschool De Linde",
                                "gezinsmanager", "hulp aan het gezin"}) {
        EXPECT_TRUE(has(all, label)) << label << "\n" << all;
      }
      const Form form = other ? Form::other
                              : reader == Reader::adult ? Form::self : Form::child;
      for (const Line line : {Line::what, Line::topics, Line::from, Line::to, Line::purpose,
                              Line::how_long, Line::may_no, Line::may_no_text, Line::may_stop,
                              Line::may_stop_text, Line::answer_yes, Line::answer_no,
                              Line::sign_signature, Line::sign_interpreter}) {
        EXPECT_TRUE(has(all, texts.line(line, form))) << all;
      }
      EXPECT_TRUE(has(all, date_in(language, std::chrono::year{2027} / 2 / 14))) << all;
      EXPECT_EQ(has(all, texts.line(Line::several, Form::other)), other) << all;
    }
  }
}

TEST(Letters, SayThatAnyChoiceIsMeantWhereNoneWasMade) {
  Facts facts = sample(Document::question, Reader::parent, Language::nl);
  facts.scope = {};
  const std::string all = words(*compose(facts));
  for (const char* any : {"alle soorten informatie", "alle onderwerpen",
                          "elke organisatie die meedoet", "alle doelen uit onze afspraken"}) {
    EXPECT_TRUE(has(all, any)) << any << "\n" << all;
  }
}

TEST(Letters, TellInAReceiptWhatOneGiverSaidAndWhen) {
  const auto told = [](Document document, Reader reader) {
    return words(*compose(sample(document, reader, Language::nl)));
  };
  EXPECT_TRUE(has(told(Document::yes, Reader::parent),
                  "Op 3 oktober 2026 gaf u toestemming om iets over Yara te delen."));
  EXPECT_TRUE(has(told(Document::no, Reader::parent), "u gaf geen toestemming"));
  EXPECT_TRUE(has(told(Document::no, Reader::parent), "U houdt gewoon recht op hulp."));
  EXPECT_FALSE(has(told(Document::no, Reader::parent), "14 februari 2027")) << "no has no end";
  EXPECT_TRUE(has(told(Document::withdrawal, Reader::child),
                  "Op 3 oktober 2026 zei je stop. Je toestemming om dit over jou te delen, geldt "
                  "niet meer."));
  EXPECT_TRUE(has(told(Document::withdrawal, Reader::child), "kunnen wij niet terughalen"));
  EXPECT_TRUE(has(told(Document::renewal, Reader::parent),
                  "Op 3 oktober 2026 wordt Yara 12 jaar."));
  EXPECT_TRUE(has(told(Document::renewal, Reader::child), "Op 3 oktober 2026 word je 12 jaar."));
}

TEST(Letters, NameAChildByWhatItIsToTheReaderWhenNoNameIsKnown) {
  Facts facts = sample(Document::question, Reader::parent, Language::nl);
  facts.first_names = {};
  EXPECT_TRUE(has(words(*compose(facts)), "Mogen wij iets over uw kind delen?"));
  facts.reader = Reader::representative;
  EXPECT_TRUE(has(words(*compose(facts)), "over de persoon voor wie u beslist delen?"));
}

TEST(Letters, AreNotMadeWhenALabelHasAWordThatNoLetterSays) {
  const auto refused = [](const std::string& label) {
    Facts facts = sample(Document::question, Reader::parent, Language::ar);
    facts.scope.kinds.push_back(label);
    const auto letter = compose(facts);
    return !letter.ok() && letter.code() == ErrorCode::letter_word;
  };
  for (const char* label : {"melding bij Veilig Thuis", "Meldingen", "risicojongeren",
                            "Coaching (PGO+)", "VIG-traject", "aanpak van multiprobleemgezinnen",
                            "drang en dwang", "na een weigering", "IBAG"}) {
    EXPECT_TRUE(refused(label)) << label;
  }
  for (const char* label : {"aanmelding", "zorgsignaal", "vigilantie", "gedrang"}) {
    EXPECT_FALSE(refused(label)) << label;
  }
}

TEST(Letters, DropFromANameWhatWouldTurnOrBreakTheLine) {
  Facts facts = sample(Document::question, Reader::parent, Language::nl);
  facts.first_names = Sensitive<std::string>("Ya\xe2\x80\xaera\n\x1b[2J\xc2\x9b\xe2\x81\xa7");
  EXPECT_EQ(compose(facts)->paragraphs.front().text.reveal(),
            "Mogen wij iets over Yara[2J delen?");
}

TEST(Letters, RunRightToLeftInArabicWithEachNameByItself) {
  EXPECT_TRUE(is_right_to_left(Language::ar));
  for_each_letter(Language::ar, [](const Result<Letter>& letter, const std::string& what) {
    for (const Paragraph& paragraph : letter->paragraphs) {
      const std::string& text = paragraph.text.reveal();
      int depth = 0;
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 3, kIsolate) == 0) ++depth;
        if (text.compare(i, 3, kIsolateEnd) == 0) --depth;
        const bool is_latin = (text[i] >= 'a' && text[i] <= 'z') ||
                              (text[i] >= 'A' && text[i] <= 'Z');
        EXPECT_FALSE(is_latin && depth != 1) << what << ": " << text;
      }
      EXPECT_EQ(depth, 0) << what;
    }
  });
  for (const Language language : kLanguages) {
    if (is_right_to_left(language)) continue;
    for_each_letter(language, [](const Result<Letter>& letter, const std::string& what) {
      EXPECT_FALSE(has(words(*letter), kIsolate)) << what;
    });
  }
}

TEST(Languages, WriteADayInTheirOwnWords) {
  using namespace std::chrono;
  const year_month_day day = year{2027} / February / 14;
  EXPECT_EQ(date_in(Language::nl, day), "14 februari 2027");
  EXPECT_EQ(date_in(Language::en, day), "14 February 2027");
  EXPECT_EQ(date_in(Language::ar, day), "14 فبراير/شباط 2027");
  EXPECT_EQ(date_in(Language::fr, day), "14 février 2027");
  EXPECT_EQ(date_in(Language::tr, day), "14 Şubat 2027");
  EXPECT_EQ(date_in(Language::pap, day), "14 di febrüari 2027");
  EXPECT_EQ(date_in(Language::fr, year{2027} / August / 1), "1er août 2027");
  EXPECT_EQ(date_in(Language::nl, year{2027} / December / 1), "1 december 2027");
  EXPECT_EQ(date_in(Language::nl, {}), "");
  for (const Language language : kLanguages) {
    std::set<std::string> months;
    for (unsigned m = 1; m <= 12; ++m) {
      months.insert(date_in(language, year{2027} / month{m} / 9));
    }
    EXPECT_EQ(months.size(), 12u) << name_of(language);
  }
}

TEST(Languages, AreOnRecordByTwoLetters) {
  EXPECT_EQ(number_of(Language::nl), 0x6e6c);
  EXPECT_EQ(number_of(Language::pap), 0x7070);
  std::string list;
  for (const Language language : kLanguages) {
    EXPECT_EQ(language_numbered(number_of(language)), language);
    EXPECT_EQ(language_named(name_of(language)), language);
    list += (list.empty() ? "" : ", ") + std::string(name_of(language));
  }
  EXPECT_EQ(list, kLanguageList);
  EXPECT_FALSE(language_named("de").has_value());
  EXPECT_FALSE(language_named("").has_value());
  EXPECT_FALSE(language_numbered(0).has_value());
}

}  // namespace
}  // namespace sluis::letters
