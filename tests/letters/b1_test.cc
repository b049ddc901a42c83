// SPDX-License-Identifier: EUPL-1.2
// Plain Dutch (B1): short sentences, short words, and none of an office's own.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/letters/sample.h"

namespace sluis::letters {
namespace {

constexpr std::size_t kSentenceWordsMax = 14;
constexpr std::size_t kSentenceWordsMean = 7;
constexpr std::size_t kShortWord = 10;  // letters

// Longer words, and why no shorter one will do.
const std::map<std::string, std::string> kLongWords = {
    {"toestemming", "the word that workers say, and that the law and this log use"},
    {"handtekening", "what every form calls it"},
    {"organisatie", "a school, a municipality, a helper: there is no shorter word for all"},
    {"terughalen", "plain, in two parts that everybody knows"},
    {"onderwerpen", "plain; 'thema' is not"},
    {"voorgelezen", "what was done, in one word that everybody knows"},
    {"bijvoorbeeld", "among the thousand words used most"},
};

// What an office writes and nobody says; a space is where a word begins or ends.
constexpr const char* kOfficialese[] = {
    "betreffende", "teneinde", " middels", "geschied", " dient ", " dienen ", "conform", "inzake",
    "derhalve", "desbetreffend", "voornoemd", "bovengenoemd", "onderhavig", "krachtens", "alsmede",
    "tevens", "indien", " omtrent", "verstrek", "verwerk", "gegevens", " jegens", "ingevolge",
    "aangaande", "zulks", "mits", "tenzij", "alvorens", "hieromtrent", " uwerzijds", "betrokkene",
    "instantie", "grondslag", "convenant", " wordt gedeeld", " worden gedeeld", " is gedeeld",
};

std::vector<std::string> split(const std::string& text, const std::string& ends) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    if (ends.find(c) == ends.npos) out.back() += c;
    else if (!out.back().empty()) out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool is_ours(const Paragraph& paragraph) { return paragraph.kind != ParagraphKind::item; }

// Every sentence that some reader may get, once.
std::set<std::string> sentences() {
  std::set<std::string> out;
  for_each_letter(Language::nl, [&out](const Result<Letter>& letter, const std::string&) {
    for (const Paragraph& paragraph : letter->paragraphs) {
      if (!is_ours(paragraph)) continue;
      for (const std::string& one : split(paragraph.text.reveal(), ".?!\n")) out.insert(one);
    }
  });
  return out;
}

TEST(PlainDutch, HasShortSentences) {
  std::size_t all = 0;
  for (const std::string& sentence : sentences()) {
    const std::size_t count = split(sentence, " ").size();
    EXPECT_LE(count, kSentenceWordsMax) << sentence;
    all += count;
  }
  EXPECT_GT(sentences().size(), 60u);
  EXPECT_LE(all, kSentenceWordsMean * sentences().size())
      << all << " words in " << sentences().size() << " sentences";
}

TEST(PlainDutch, HasShortWordsOrAReason) {
  std::set<std::string> used;
  for (const std::string& sentence : sentences()) {
    for (std::string word : split(sentence, " ,:;()")) {
      std::transform(word.begin(), word.end(), word.begin(), ::tolower);
      if (word.size() <= kShortWord && !kLongWords.contains(word)) continue;
      used.insert(word);
      EXPECT_TRUE(kLongWords.contains(word)) << word << " in: " << sentence;
    }
  }
  for (const auto& [word, reason] : kLongWords) {
    EXPECT_TRUE(used.contains(word)) << "nobody says: " << word;
    EXPECT_FALSE(reason.empty());
  }
}

TEST(PlainDutch, HasNoWordsOfAnOffice) {
  for (const std::string& sentence : sentences()) {
    std::string padded = " " + sentence + " ";
    std::transform(padded.begin(), padded.end(), padded.begin(), ::tolower);
    for (const char* word : kOfficialese) {
      EXPECT_EQ(padded.find(word), padded.npos) << word << " in: " << sentence;
    }
  }
}

// "u" to an adult, "je" to a young person, and never both.
TEST(PlainDutch, AddressesAnAdultAndAYoungPersonEachInItsWay) {
  for (const Document document : kDocuments) {
    for (const Reader reader : kReaders) {
      const auto letter = compose(sample(document, reader, Language::nl));
      for (const std::string& one : split(words(*letter), "\n")) {
        for (const std::string& word : split(one, " .,:?")) {
          const bool formal = word == "u" || word == "U" || word == "uw" || word == "Uw";
          const bool informal = word == "je" || word == "Je" || word == "jou" || word == "jouw";
          EXPECT_FALSE(reader == Reader::child ? formal : informal) << one;
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluis::letters
