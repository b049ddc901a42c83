// SPDX-License-Identifier: EUPL-1.2
// The two languages of the command line: nothing is said that the tables do not have.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <tuple>

#include "adapters/cli/caseload_text.h"
#include "adapters/cli/describe.h"
#include "adapters/cli/files.h"
#include "adapters/cli/language.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

// The literals that follow each other from `at`, joined; `at` ends behind them.
std::string literals_at(const std::string& text, std::size_t& at) {
  std::string out;
  while (true) {
    const std::size_t quote = text.find_first_not_of(" \n", at);
    if (quote == text.npos || text[quote] != '"') return out;
    for (at = quote + 1; at + 1 < text.size() && text[at] != '"'; ++at) {
      if (text[at] != '\\') {
        out += text[at];
        continue;
      }
      const char escaped = text[++at];
      out += escaped == 'n' ? '\n' : escaped;
    }
    ++at;
  }
}

std::vector<std::pair<std::string, std::string>> sources(const std::string& of = "adapters/cli") {
  std::vector<std::pair<std::string, std::string>> out;
  const std::filesystem::path folder = std::string(SLUIS_SOURCE_DIR) + "/" + of;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".cc" || file.path().filename() == "main.cc") continue;
    std::ifstream in(file.path());
    out.emplace_back(file.path().filename(), std::string(std::istreambuf_iterator<char>(in), {}));
  }
  return out;
}

// Whether `at` stands in no literal: the quotes before it on its line are pairs.
bool is_code(const std::string& text, std::size_t at) {
  bool inside = false;
  for (std::size_t i = text.rfind('\n', at) + 1; i < at; ++i) {
    if (inside && text[i] == '\\') ++i;
    else if (text[i] == '"' && (i == 0 || text[i - 1] != '\'')) inside = !inside;
  }
  return !inside;
}

// Every literal that stands directly after `before`.
std::set<std::string> said(const std::string& before, const std::string& of = "adapters/cli") {
  std::set<std::string> out;
  for (const auto& [name, text] : sources(of)) {
    for (std::size_t at = text.find(before); at != text.npos; at = text.find(before, at)) {
      const bool counts = is_code(text, at);
      at += before.size();
      if (!counts) continue;
      if (std::string one = literals_at(text, at); !one.empty()) out.insert(std::move(one));
    }
  }
  return out;
}

std::set<std::string> table() {
  std::set<std::string> out;
  for (const TextRow& row : text_rows()) out.emplace(row.english);
  return out;
}

std::set<std::string> verb_texts() {
  Verbs verbs;
  add_every_verb(verbs);
  std::set<std::string> out;
  for (const VerbDescription& verb : verbs.commands()) {
    out.insert(verb.what);
    for (const WordDescription& word : verb.words) out.insert(word.what);
  }
  for (const ExitStatus& row : exit_statuses()) out.emplace(row.what);
  return out;
}

// A text for people of two words at least; no command, option or markup.
bool is_sentence(const std::string& text) {
  static const std::regex words("[A-Za-z]{2,} [A-Za-z]{2,}");
  static const std::regex other("^ ?sluis |--[a-z]|^#|<|^ -[af]|^[.]|^\\n[.]");
  return std::regex_search(text, words) && !std::regex_search(text, other);
}

// Whether a row has `part` in its English, without the spaces and ends of lines around it.
bool stands_in_a_row(std::string part) {
  while (!part.empty() && std::string(" \n.,:;").find(part.back()) != part.npos) part.pop_back();
  part.erase(0, std::min(part.find_first_not_of(" \n.,:;"), part.size()));
  const auto& rows = text_rows();
  return std::any_of(rows.begin(), rows.end(), [&part](const TextRow& row) {
    return row.english.find(part) != row.english.npos;
  });
}

// The {0}, {1}... of a text, each once.
std::set<std::string> places(std::string_view text) {
  static const std::regex place("\\{[0-9]\\}");
  const std::string whole(text);
  std::set<std::string> out;
  for (std::sregex_iterator at(whole.begin(), whole.end(), place), end; at != end; ++at) {
    out.insert(at->str());
  }
  return out;
}

TEST(Texts, HaveDutchForEachSentenceThatIsSaid) {
  const std::set<std::string> rows = table();
  EXPECT_GT(said("say(").size(), 100u);
  for (const std::string& sentence : said("say(")) {
    EXPECT_TRUE(rows.contains(sentence)) << "not in adapters/cli/texts: " << sentence;
  }
}

std::set<std::string> verb_paths() {
  Verbs verbs;
  add_every_verb(verbs);
  std::set<std::string> out;
  for (const VerbDescription& verb : verbs.commands()) out.insert(verb.path);
  return out;
}

// What say_again() and say_lines() are given is put together of such parts.
TEST(Texts, HaveDutchForEachPartThatASentenceIsPutTogetherOf) {
  const std::set<std::string> paths = verb_paths();
  for (const std::string before : {"+ ", "+= ", "? ", ": ", "return ", " = ", "say_again(",
                                   "say_lines(", "{"}) {
    for (const std::string& part : said(before)) {
      if (!is_sentence(part) || paths.contains(part)) continue;
      EXPECT_TRUE(stands_in_a_row(part)) << "not in adapters/cli/texts: " << part;
    }
  }
}

// Sentences of other parts that reach people through say_again().
TEST(Texts, HaveDutchForEachLimitOfAVerdictAndWarningOfACovenant) {
  const std::set<std::string> rows = table();
  std::size_t limits = 0;
  for (const std::string folder : {"consent/verify", "adapters/gateway"}) {
    for (const std::string& before : {std::string("{"), std::string(","), std::string(":"),
                                      std::string("=\n"), std::string("push_back(")}) {
      for (const std::string& limit : said(before, folder)) {
        if (!limit.starts_with("that ") && !limit.starts_with("what ") &&
            !limit.starts_with("the time: ")) {
          continue;
        }
        ++limits;
        EXPECT_TRUE(rows.contains("- " + limit)) << "not in adapters/cli/texts: - " << limit;
      }
    }
  }
  EXPECT_GT(limits, 15u);
  for (const std::string& warning : said("push_back(", "consent/covenant")) {
    EXPECT_TRUE(!is_sentence(warning) || stands_in_a_row(warning)) << warning;
  }
  for (const std::string& what : said("covenant.circumstances, ", "consent/covenant")) {
    EXPECT_TRUE(rows.contains("The " + what + " {0} is to be confirmed by a jurist.")) << what;
  }
}

TEST(Texts, HaveDutchForEachVerbWordAndOption) {
  const std::set<std::string> rows = table();
  for (const std::string& text : verb_texts()) {
    EXPECT_TRUE(rows.contains(text)) << "not in adapters/cli/texts: " << text;
  }
}

TEST(Texts, HaveNoRowThatIsNeverSaid) {
  std::set<std::string> used = said("say(");
  used.merge(verb_texts());
  std::ifstream in(std::string(SLUIS_SOURCE_DIR) + "/adapters/cli/texts/words_nl.def");
  const std::string words((std::istreambuf_iterator<char>(in)), {});
  for (const TextRow& row : text_rows()) {
    const std::string english(row.english);
    if (row.elsewhere || words.find("(\"" + english + "\"") != words.npos) continue;
    EXPECT_TRUE(used.contains(english)) << "nobody says: " << english;
  }
}

TEST(Texts, KeepEveryValueInBothLanguages) {
  std::set<std::string_view> seen;
  for (const TextRow& row : text_rows()) {
    EXPECT_EQ(places(row.english), places(row.dutch)) << row.english;
    EXPECT_EQ(row.english.ends_with('\n'), row.dutch.ends_with('\n')) << row.english;
    EXPECT_TRUE(seen.insert(row.english).second) << "stands twice: " << row.english;
  }
}

TEST(Texts, HaveDutchForTheWholeErrorCatalogue) {
  for (const ErrorEntry* entry = catalogue_begin(); entry != catalogue_end(); ++entry) {
    EXPECT_TRUE(has_dutch(entry->code)) << "not in texts/errors_nl.def: " << entry->name;
  }
}

TEST(Texts, AreNotWrittenPastTheTables) {
  const std::regex sentence("[A-Za-z]{2,} [A-Za-z]{2,}");
  for (const std::string& before : {std::string("answer.text += "), std::string("answer.text = "),
                                    std::string("Answer{"), std::string("return \"No ")}) {
    for (const std::string& literal : said(before)) {
      EXPECT_FALSE(std::regex_search(literal, sentence)) << "say() it: " << literal;
    }
  }
}

TEST(Language, IsAskedOfTheTableAndFillsItsPlaces) {
  set_language(Language::dutch);
  EXPECT_EQ(say("{0} days left\n", {"6"}), "nog 6 dagen\n");
  EXPECT_EQ(say("no row of the table"), "no row of the table");
  EXPECT_EQ(say_again("No member has the role cjg."), "Geen deelnemer heeft de rol cjg.");
  EXPECT_EQ(say_again("line 12, column 3: roles[1].id: expected a text"),
            "regel 12, kolom 3: roles[1].id: hier hoort een tekst");
  EXPECT_EQ(say_again("recipients"), "recipients");
  EXPECT_EQ(say_again("correct `from` at line 14, column 3 of the mapping, or export the column"),
            "verbeter `from` op regel 14, kolom 3 van de mapping, of exporteer de kolom");
  EXPECT_EQ(sentence_of({ErrorCode::usage, ""}),
            "S0701 usage: de woorden van de opdracht worden niet begrepen. Wat nu: zie "
            "sluis help.");
  set_language(Language::english);
  EXPECT_EQ(say("{0} days left\n", {"6"}), "6 days left\n");
  EXPECT_EQ(sentence_of({ErrorCode::usage, "verb"}), to_text({ErrorCode::usage, "verb"}));
}

// The catalogue's words would send somebody the wrong way here.
TEST(Language, SaysWhatAnErrorMeansAtItsPlace) {
  const std::vector<std::tuple<Error, std::string, std::string>> rows = {
      {{ErrorCode::no_case, "case"}, "sluis case list", "hier is geen lopende casus"},
      {{ErrorCode::unknown_member, "to: did you mean CJG Zuid?"}, "(--to: did you mean CJG Zuid?)",
       "(--to: bedoelt u CJG Zuid?)"},
      {{ErrorCode::unknown_member, "plan.parties[0]"}, "no member of the covenant",
       "geen deelnemer"},
      {{ErrorCode::not_allowed, "function: one of worker, leader"}, "no such function",
       "(function: een van worker, leader)"},
      {{ErrorCode::id_conflict, "login"}, "has, or had, this login", "inlognaam"},
      {already_there("--out"), "choose another name", "(--out: die is er al)"},
      {{ErrorCode::content_mismatch, "sums"}, "it was changed there", "daar veranderd"},
      {{ErrorCode::malformed, "ledger.leaf: the file ends here"}, "get the file again",
       "haal het bestand opnieuw"},
      {{ErrorCode::unknown_version, "not an export"}, "not an export of Sluis", "geen export"}};
  for (const auto& [error, english, dutch] : rows) {
    EXPECT_NE(sentence_of(error).find(english), std::string::npos) << sentence_of(error);
    set_language(Language::dutch);
    EXPECT_NE(sentence_of(error).find(dutch), std::string::npos) << sentence_of(error);
    set_language(Language::english);
  }
  EXPECT_NE(sentence_of({ErrorCode::no_case, "question"}).find("with this recipient"),
            std::string::npos);
  EXPECT_NE(sentence_of({ErrorCode::not_allowed, "function"}).find("to this role or function"),
            std::string::npos);
}

TEST(Files, SayOfOneThatIsThereAlreadyThatItIs) {
  const std::string path = testing::TempDir() + "/sluis_files_test";
  std::ofstream(path) << "kept";
  const Status written = write_secret(path, as_bytes("new"), "--out");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().place, "--out: it is there already");
  std::filesystem::remove(path);
  EXPECT_TRUE(write_secret(path, as_bytes("new"), "--out").ok());
  std::filesystem::remove(path);
}

TEST(Language, GivesAMeetingAndACaseWordsOfTheirOwn) {
  EXPECT_EQ(word_of("case_builds_down"), "case builds down");
  EXPECT_EQ(word_of("handover_stepped"), "step of a handover");
  set_language(Language::dutch);
  EXPECT_EQ(word_of("handover_stepped"), "stap van overdracht");
  EXPECT_EQ(say("held"), "vastgehouden") << "a signal";
  const std::string over = sentence_of({ErrorCode::meeting_over, "held"});
  EXPECT_NE(over.find("(het is gehouden)"), over.npos) << over;
  EXPECT_EQ(over.find("zijn weg"), over.npos) << over;
  set_language(Language::english);
}

// "By" a day is "uiterlijk" it; "voor" would be a day less. One family is no plural.
TEST(Language, SaysByADayAndOneFamilyInGoodDutch) {
  set_language(Language::dutch);
  EXPECT_EQ(say("  to be settled by {0}\n", {"1"}), "  op te lossen uiterlijk 1\n");
  EXPECT_EQ(say("    task {0}, {1}, by {2} ({3}): {4}\n", {"t1", "CJG", "2027-12-01", "x", "y"}),
            "    taak t1, CJG, uiterlijk 2027-12-01 (x): y\n");
  EXPECT_EQ(say("an alert is not followed up, since {0}\n", {"1"}),
            "een samenloop is niet opgevolgd, sinds 1\n");
  local::Caseload load;
  local::WorkerLoad& one = *load.add_workers();
  one.set_families(1);
  one.set_fte_said(true);
  EXPECT_NE(caseload_text(load).find("1 gezin, "), std::string::npos) << caseload_text(load);
  set_language(Language::english);
}

TEST(Description, HasAnExampleForEachVerbAndNamesItsWordsOnce) {
  Verbs verbs;
  add_every_verb(verbs);
  for (const VerbDescription& verb : verbs.commands()) {
    std::set<std::string> names;
    for (const WordDescription& word : verb.words) {
      EXPECT_TRUE(names.insert(word.name).second) << verb.path << " " << word.name;
    }
    if (verb.is_group) continue;
    EXPECT_FALSE(verb.examples.empty()) << verb.path;
    EXPECT_TRUE(names.contains("--json")) << verb.path;
  }
}

}  // namespace
}  // namespace sluis::cli
