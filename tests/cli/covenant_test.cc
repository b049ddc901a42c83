// SPDX-License-Identifier: EUPL-1.2
// From covenant.toml to its bytes: the demo's covenant, and what is wrong with broken ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "consent/covenant/compile.h"
#include "consent/covenant/fingerprint.h"
#include "consent/covenant/nearest.h"

namespace sluis::covenant {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  if (at != text.npos) text.replace(at, from.size(), to);
  return text;
}

// The covenant of the demo with three authority keys in it.
std::string demo() {
  std::ifstream in(std::string(SLUIS_SOURCE_DIR) + "/deploy/demo/covenant.toml");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto key = [](char digit) { return "\"" + std::string(64, digit) + "\""; };
  return replaced(text, "authority = []",
                  "authority = [" + key('1') + ", " + key('3') + ", " + key('2') + "]");
}

const std::string kWitnessed = "witnesses = \"members\"\nwitness_quorum = 3\nwitness_faulty = 1\n";
const std::string kNone = "witnesses = \"none\"\n";

// The same without witnesses.
std::string unwitnessed() {
  std::string text = replaced(demo(), kWitnessed, kNone);
  const std::string row = "witness = true\n";
  for (std::size_t at; (at = text.find(row)) != text.npos;) text.erase(at, row.size());
  return text;
}

// The line of `text`, counted from 1, on which `word` stands.
std::size_t line_of(const std::string& text, const std::string& word) {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<long>(text.find(word)), '\n'));
}

// What compile() says of `text`, which must be refused.
std::string refusal(const std::string& text) {
  const auto result = compile(text);
  EXPECT_FALSE(result.ok());
  if (result.ok()) return {};
  EXPECT_EQ(result.code(), ErrorCode::covenant_invalid);
  return result.error().place;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TEST(CovenantFile, OfTheDemoCompilesToWhatItSays) {
  const auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  EXPECT_EQ(covenant->members.size(), 8u);
  ASSERT_FALSE(covenant->rules.empty());
  EXPECT_EQ(covenant->rules[0].level, Level::content);
  EXPECT_EQ(covenant->key_threshold, 2);
  ASSERT_EQ(covenant->key_holders.size(), 3u);
  for (const MemberId& id : covenant->key_holders) {
    const consent::Member* holder = covenant->member(id);
    ASSERT_NE(holder, nullptr);
    EXPECT_FALSE(holder->is_operator);
  }
  EXPECT_LT(covenant->authority[0], covenant->authority[1]) << "ascending, whatever the order";
  EXPECT_TRUE(consent::decode_covenant(consent::encode_covenant(*covenant)).ok());
}

TEST(CovenantFile, WithASyntaxErrorIsRefusedWithLineAndColumn) {
  const std::string text = replaced(demo(), "is_test = true", "is_test = = true");
  const std::string place = refusal(text);
  const std::string line = "line " + std::to_string(line_of(text, "is_test")) + ", column ";
  EXPECT_TRUE(contains(place, line)) << place;
  EXPECT_FALSE(contains(place, "column 0")) << place;
}

TEST(CovenantFile, IsRefusedWhereTheLibraryItselfWouldStopOrGoAstray) {
  EXPECT_EQ(refusal("[[#roles]]\n"), "this is not TOML");
  EXPECT_TRUE(contains(refusal("a = [\u03da]\n"), "this is not TOML"));
}

TEST(CovenantFile, IsRefusedWithAListLongerThanItsBytesCanHold) {
  std::string kinds = "kinds = [";
  for (int i = 0; i < 70'000; ++i) kinds += "\"zorgsignaal\",";
  const std::string text = demo() + "[[rules]]\nfrom = \"school\"\nto = \"gemeente\"\n" +
                           "grounds = []\nlevel = \"content\"\n" + kinds + "]\n";
  EXPECT_TRUE(contains(refusal(text), "a name stands in it twice"));
}

TEST(CovenantFile, NamesTheUnknownRoleAndTheNearestOne) {
  const std::string text = replaced(demo(), "role = \"gezinsmanager\"", "role = \"gezinsmanger\"");
  const std::string place = refusal(text);
  EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, "gezinsmanger")))) << place;
  EXPECT_TRUE(contains(place, "did you mean gezinsmanager?")) << place;
}

TEST(CovenantFile, NamesTheKeyThatIsNotKnown) {
  const std::string text = replaced(demo(), "key_threshold", "key_treshold");
  const std::string place = refusal(text);
  EXPECT_TRUE(contains(place, "did you mean key_threshold?")) << place;
  EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, "key_treshold")))) << place;
}

TEST(CovenantFile, RefusesNumbersAndIdsThatStandTwice) {
  const std::string id = replaced(demo(), "id = \"veilig_thuis\"", "id = \"gemeente\"");
  EXPECT_TRUE(contains(refusal(id), "roles[3].id: stands in this list before")) << refusal(id);
  const std::string number =
      replaced(demo(), "number = 4\nid = \"veilig", "number = 3\nid = \"veilig");
  EXPECT_TRUE(contains(refusal(number), "roles[3].number: stands")) << refusal(number);
  const std::string member = replaced(demo(), "8e64b92d15c34f7ea0d7c3b95b1f2e22",
                                      "5c1d0f3a97be4e0cb1a2a64d38f07f11");
  EXPECT_TRUE(contains(refusal(member), "members[1].id: stands")) << refusal(member);
  EXPECT_TRUE(contains(refusal(replaced(demo(), "number = 1", "number = 0")), "from 1 to 65535"));
}

TEST(CovenantFile, RefusesTheOperatorAsKeyHolder) {
  const std::string text =
      replaced(demo(), "is_operator = true", "is_operator = true\nkey_holder = true");
  const std::string place = refusal(text);
  EXPECT_TRUE(contains(place, "members[2].key_holder")) << place;
  std::string none = demo();
  for (int i = 0; i < 3; ++i) none = replaced(none, "key_holder = true", "");
  EXPECT_TRUE(contains(refusal(none), "key_holder")) << "none";
}

std::string with_school(const std::string& row) {
  return replaced(demo(), "stand_in = \"CJG (demo)\"", row);
}

TEST(CovenantFile, ReadsWhoStandsInByLabelOrId) {
  for (const std::string name : {"CJG (demo)", "e81a47c02b5d4d96ae3f90c6d4b5e855"}) {
    const auto covenant = compile(with_school("stand_in = \"" + name + "\""));
    ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
    const consent::Member* school = covenant->only_member(1);
    ASSERT_NE(covenant->stand_in_of(school->id), nullptr);
    EXPECT_EQ(covenant->stand_in_of(school->id)->label, "CJG (demo)");
  }
}

TEST(CovenantFile, RefusesAStandInThatIsNobodyItselfOrACircleWithLineAndColumn) {
  const auto refused = [](const std::string& text, const std::string& row) {
    const std::string place = refusal(text);
    EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, row)) + ", column 12"))
        << place;
    return place;
  };
  const std::string near = "stand_in = \"CJG (dem)\"";
  EXPECT_TRUE(contains(refused(with_school(near), near), "did you mean CJG (demo)?"));
  const std::string self = "stand_in = \"Basisschool (demo)\"";
  EXPECT_TRUE(contains(refused(with_school(self), self), "members[0].stand_in: a member does not"));
  const std::string to_cjg = "stand_in = \"CJG (demo)\"";
  const std::string to_vt = "stand_in = \"Veilig Thuis (demo), sleutelhouder\"";
  const std::string cjg = "contact = \"jeugdverpleegkundige van dienst\"";
  const std::string two = replaced(with_school(to_cjg), cjg, cjg + "\n" + self);
  EXPECT_TRUE(contains(refused(two, to_cjg), "a circle"));
  const std::string vt = "contact = \"0800-2000\"";
  const std::string three = replaced(replaced(with_school(to_cjg), cjg, cjg + "\n" + to_vt), vt,
                                     vt + "\n" + self);
  EXPECT_TRUE(contains(refused(three, to_cjg), "a circle")) << "of any length";
  EXPECT_TRUE(compile(replaced(with_school(to_cjg), cjg, cjg + "\n" + to_vt)).ok());
  const std::string typo = with_school("stand_inn = \"CJG (demo)\"");
  EXPECT_TRUE(contains(refusal(typo), "did you mean stand_in?")) << refusal(typo);
}

TEST(CovenantFile, KeepsAMemberThatEndedOutOfAllThatMembersDo) {
  const std::string row = "[[members]]\nid = \"0123456789abcdef0123456789abcdef\"\n"
                          "role = \"school\"\nlabel = \"Oude school\"\ncontact = \"\"\n";
  std::string ended = row;
  ended.replace(ended.find("contact = \"\""), 12, "contact = \"weg\"");
  const auto covenant = compile(demo() + ended + "merged_into = \"Basisschool (demo)\"\n");
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  ASSERT_EQ(covenant->ended.size(), 1u);
  EXPECT_EQ(covenant->member(covenant->ended[0].id), nullptr);
  EXPECT_EQ(covenant->successor_of(covenant->ended[0].id)->label, "Basisschool (demo)");
  EXPECT_NE(covenant->only_member(1), nullptr) << "it does not count as a second school";
  const auto place = [&](const std::string& more) { return refusal(demo() + ended + more); };
  EXPECT_TRUE(contains(place("merged_into = \"Oude school\"\n"), "expected a member that takes"));
  EXPECT_TRUE(
      contains(place("merged_into = \"Basisscool (demo)\"\n"), "did you mean Basisschool"));
  EXPECT_TRUE(contains(place("merged_into = \"CJG (demo)\"\nwitness = true\n"), "it has no part"));
  EXPECT_TRUE(contains(place("merged_into = \"CJG (demo)\"\nstand_in = \"CJG (demo)\"\n"),
                       "nobody stands in"));
}

TEST(CovenantFile, RefusesOtherThanThreeDistinctAuthorityKeys) {
  const std::string two = std::string(64, '1') + "\", \"" + std::string(64, '1');
  EXPECT_TRUE(contains(refusal(replaced(demo(), std::string(64, '3'), std::string(64, '1'))),
                       "three distinct keys"));
  EXPECT_TRUE(contains(refusal(replaced(demo(), std::string(64, '3'), two)), "three distinct"));
  EXPECT_TRUE(contains(refusal(replaced(demo(), std::string(64, '3'), "33")), "64 hexadecimal"));
}

TEST(CovenantFile, SaysWhoseConsentARegimeAsksForByAge) {
  const auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  const auto rows = covenant->givers_of(1);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1], (consent::GiverRow{12, consent::Gives::self, consent::Gives::holders}));
  const std::string order = refusal(replaced(demo(), "from_age = 12", "from_age = 0"));
  EXPECT_TRUE(contains(order, "from_age: expected 0 in the first row")) << order;
  const std::string first = refusal(replaced(demo(), "from_age = 0", "from_age = 1"));
  EXPECT_TRUE(contains(first, "expected 0 in the first row")) << first;
  const std::string who = refusal(replaced(demo(), "capable = \"self\"", "capable = \"selve\""));
  EXPECT_TRUE(contains(who, "did you mean self?")) << who;
}

TEST(CovenantFile, RefusesADutyThatThisVersionDoesNotCarryOut) {
  for (const std::string duty : {"four_eyes", "reason_required", "notice"}) {
    const std::string text =
        replaced(demo(), "retention_days = 365", "retention_days = 365\n" + duty + " = true");
    const std::string place = refusal(text);
    EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, duty)))) << place;
    EXPECT_TRUE(contains(place, "grounds[0]." + duty + ": this version does not")) << place;
    EXPECT_TRUE(contains(place, "leave it out")) << place;
    EXPECT_TRUE(compile(replaced(text, duty + " = true", duty + " = false")).ok()) << duty;
  }
}

TEST(CovenantFile, ReadsInWhichWaysAConsentIsConfirmedAndOfNoOtherGround) {
  const std::string of_consent = "article = \"Jeugdwet 7.3.11 lid 1\"";
  const auto with = [&](const std::string& ways) {
    return replaced(demo(), of_consent, of_consent + "\nconfirmed_by = " + ways);
  };
  const auto covenant = compile(with("[\"letter_code\", \"second_worker\"]"));
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  const auto ways = covenant->confirmed_by(1);
  EXPECT_EQ(std::vector<std::uint8_t>(ways.begin(), ways.end()), (std::vector<std::uint8_t>{1, 2}));
  EXPECT_TRUE(compile(demo())->confirmed_by(1).empty());
  EXPECT_TRUE(compile(with("[]"))->confirmed_by(1).empty());
  EXPECT_TRUE(contains(refusal(with("[\"letter_kode\"]")), "letter_code"));
  const std::string of_statute = "article = \"WGS 2.28\"";
  EXPECT_TRUE(contains(refusal(replaced(demo(), of_statute,
                                        of_statute + "\nconfirmed_by = [\"letter_code\"]")),
                       "only a consent is confirmed"));
}

TEST(CovenantFile, RefusesAutomaticReleaseWhileAGroundLetsTheAuthorConfirm) {
  const std::string text =
      replaced(demo(), "margin_ms = 200", "margin_ms = 200\nautomatic_age_ms_max = 1");
  const std::string place = refusal(text);
  EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, "automatic_age")))) << place;
  EXPECT_TRUE(contains(place, "limits.automatic_age_ms_max: a ground has author_confirms"))
      << place;
  EXPECT_TRUE(contains(place, "set 0 here, or author_confirms = false in every ground")) << place;
  EXPECT_TRUE(compile(replaced(text, "max = 1", "max = 0")).ok());
  std::string never = replaced(text, "retention_days = 365",
                               "retention_days = 365\nauthor_confirms = false");
  const std::string asks = "author_confirms = true";
  for (std::size_t at = never.find(asks); at != never.npos; at = never.find(asks)) {
    never.replace(at, asks.size(), "author_confirms = false");
  }
  EXPECT_TRUE(compile(never).ok());
}

TEST(CovenantFile, OfTheDemoAsksWhetherSomethingIsKnownOnAStatute) {
  const auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  ASSERT_EQ(covenant->questions.size(), 1u);
  const consent::QuestionRule& question = covenant->questions[0];
  EXPECT_EQ(covenant->question_of(question.question_kind), &question);
  EXPECT_EQ(covenant->answer_of(question.answer_kind), &question);
  ASSERT_EQ(question.answers.size(), 3u);
  EXPECT_EQ(question.answers[0].number, question.nothing);
  for (const consent::ReleaseRule& rule : covenant->rules) {
    for (const std::uint16_t kind : rule.kinds) {
      if (kind != question.question_kind && kind != question.answer_kind) continue;
      EXPECT_EQ(rule.level, Level::existence);
      const consent::Ground* ground = covenant->ground(rule.grounds.front());
      EXPECT_EQ(ground->type, consent::GroundType::statute);
      EXPECT_TRUE(ground->unconfirmed);
      EXPECT_EQ(rule.needs_own_case, kind == question.question_kind);
    }
  }
}

TEST(CovenantFile, OfTheDemoOpensOnWhatWorkersStateAndHoldsOnAnObjection) {
  const auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  std::map<std::string, consent::Effect> effects;
  for (const consent::CircumstanceType& type : covenant->circumstances) {
    effects[type.term.id] = type.effect;
  }
  EXPECT_EQ(effects, (std::map<std::string, consent::Effect>{
                         {"ondertoezichtstelling", consent::Effect::opens},
                         {"casusoverleg", consent::Effect::opens},
                         {"conflict_van_plichten", consent::Effect::opens},
                         {"vt_melding", consent::Effect::opens},
                         {"bezwaar", consent::Effect::holds},
                         {"goede_hulpverlening", consent::Effect::denies}}));
  for (const consent::Ground& ground : covenant->grounds) {
    const std::uint16_t number = ground.term.number;
    EXPECT_NE(covenant->basis_of(number), 0) << ground.term.id;
    EXPECT_EQ(ground.type == consent::GroundType::circumstance,
              !covenant->needs_of(number).empty()) << ground.term.id;
    for (const consent::Need& need : covenant->needs_of(number)) {
      EXPECT_EQ(need.holder, consent::ForMember::recipient) << "names who gets it";
    }
  }
  // A measure goes on no consent, whatever a rule says: here no rule does.
  ASSERT_EQ(covenant->never_on_consent.size(), 1u);
  const std::uint16_t measure = covenant->never_on_consent[0];
  for (const consent::ReleaseRule& rule : covenant->rules) {
    if (!std::binary_search(rule.kinds.begin(), rule.kinds.end(), measure)) continue;
    for (const std::uint16_t ground : rule.grounds) {
      EXPECT_NE(covenant->ground(ground)->type, consent::GroundType::consent);
    }
  }
}

TEST(CovenantFile, SaysWhatIsWrongWithAQuestion) {
  struct Case {
    const char *from, *to, *word, *says;
  };
  const std::vector<Case> cases = {
      {"question = \"vraag\"", "question = \"vrag\"", "vrag\"", "did you mean vraag?"},
      {"answer = \"antwoord\"", "answer = \"antword\"", "antword\"", "did you mean antwoord?"},
      {"tick_ms = 4_000", "tick_ms = 0", "tick_ms", "milliseconds from 1 to seven days"},
      {"tick_ms = 4_000", "tick_ms = 604_800_001", "tick_ms", "questions[0].tick_ms"},
      {"per_day = 40", "per_day = 0", "per_day", "how many questions a member may ask"},
      {"per_day = 40", "per_dag = 40", "[[questions]]", "questions[0].per_day is missing"},
      {"nothing = \"niets_te_melden\"", "nothing = \"niets_te_meldn\"", "niets_te_meldn\"",
       "did you mean niets_te_melden?"},
  };
  for (const Case& one : cases) {
    const std::string text = replaced(demo(), one.from, one.to);
    const std::string place = refusal(text);
    EXPECT_TRUE(contains(place, one.says)) << one.to << ": " << place;
    EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, one.word))))
        << one.to << ": " << place;
  }
  const std::string demo_text = demo();
  const std::size_t second = demo_text.find("[[questions.answers]]\nnumber = 2");
  const std::size_t end = demo_text.find("# The simulated clock runs");
  std::string one_answer = demo_text;
  one_answer.erase(second, end - second);
  EXPECT_TRUE(contains(refusal(one_answer), "expected two or more [[questions.answers]]"));
  const std::string same =
      replaced(demo(), "answer = \"antwoord\"\ntick", "answer = \"vraag\"\ntick");
  EXPECT_TRUE(contains(refusal(same), "questions")) << refusal(same);
  const std::string more = replaced(demo(), "level = \"existence\"\nneeds_own_case",
                                    "level = \"category\"\nneeds_own_case");
  EXPECT_FALSE(refusal(more).empty());
  const std::string any = replaced(demo(), "kinds = [\"zorgsignaal\"]\n", "");
  EXPECT_TRUE(contains(refusal(any), "opens more than existence of a question or answer"))
      << refusal(any);
}

// The demo's covenant with another linking rule instead of its own.
std::string linking() {
  std::string text = demo();
  const std::size_t own = text.find("# Children and Youth Act 7.1.4");
  text.erase(own, text.find("# Is there more?") - own);
  return replaced(text, "[[rules]]", R"([[grounds]]
number = 92
id = "koppelen"
label = "koppelen"
type = "linking"
article = "naam van het artikel"
gdpr_basis = "AVG 6 lid 1 onder e"
lifts_secrecy = "niemand: een koppeling deelt geen inhoud"
valid_from = 2026-01-01
retention_days = 365

[[linking]]
number = 1
id = "gezin"
label = "hetzelfde gezin"
ground = "koppelen"
kinds = ["zorgsignaal"]
from = ["school", "veilig_thuis"]
by = ["parent", "subject"]
window_days = 90
receiver = "gezinsmanager"

[[rules]])");
}

TEST(CovenantFile, LinksUnderAGroundOfItsOwn) {
  const auto covenant = compile(linking());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  ASSERT_EQ(covenant->linking.size(), 1u);
  const consent::LinkingRule& rule = covenant->linking[0];
  EXPECT_EQ(rule.by, (std::vector<std::uint8_t>{1, 2}));
  EXPECT_EQ(rule.from_roles, (std::vector<std::uint16_t>{1, 4}));
  EXPECT_EQ(rule.window_days, 90u);
  EXPECT_EQ(rule.receiver_role, 2u);
  EXPECT_FALSE(rule.tell_reporters);
  EXPECT_TRUE(consent::decode_covenant(consent::encode_covenant(*covenant)).ok());
}

TEST(CovenantFile, SaysOfALinkingRuleWhereAndWhatIsWrong) {
  const auto wrong = [](const std::string& from, const std::string& to, const std::string& why) {
    const std::string text = replaced(linking(), from, to);
    const std::string place = refusal(text);
    EXPECT_TRUE(contains(place, why)) << place;
    EXPECT_TRUE(contains(place, "line ")) << place;
  };
  wrong("ground = \"koppelen\"", "ground = \"toestemming\"", "linking has a ground of its own");
  wrong("ground = \"koppelen\"", "ground = \"kopelen\"", "did you mean koppelen?");
  wrong("by = [\"parent\", \"subject\"]", "by = []", "one or more of subject, parent, address");
  wrong("by = [\"parent\"", "by = [\"parents\"", "did you mean parent?");
  wrong("window_days = 90", "window_days = 0", "from 1 to 366");
  wrong("window_days = 90", "window_days = 367", "366");
  wrong("receiver = \"gezinsmanager\"", "receiver = \"gezinsmanger\"",
        "did you mean gezinsmanager?");
  wrong("role = \"veilig_thuis\"", "role = \"gezinsmanager\"", "exactly one member has");
  wrong("receiver = ", "receivers = ", "linking[0].receiver is missing");
}

TEST(CovenantFile, WarnsOfWhatShouldBeKnownBeforeSigning) {
  const auto covenant = compile(unwitnessed());
  ASSERT_TRUE(covenant.ok());
  std::string all;
  for (const std::string& warning : warnings_of(*covenant)) all += warning + "\n";
  EXPECT_TRUE(contains(all, "witnesses = \"none\"")) << all;
  EXPECT_TRUE(contains(all, "test covenant")) << all;
  EXPECT_TRUE(contains(all, "ground toestemming is to be confirmed by a jurist")) << all;
  EXPECT_FALSE(contains(all, "No member has the role")) << all;
}

// Two quorums must have an honest witness in common, and nobody may be mandatory.
TEST(CovenantFile, NamesWitnessesOfWhomAnyTwoQuorumsShareAnHonestOne) {
  const auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok()) << to_text(covenant.error());
  EXPECT_EQ(covenant->witness_terms.members.size(), 4u);
  EXPECT_EQ(covenant->witness_terms.need, 3u);
  const auto wrong = [](const std::string& from, const std::string& to, const std::string& why) {
    const std::string place = refusal(replaced(demo(), from, to));
    EXPECT_TRUE(contains(place, why)) << place;
  };
  wrong("witnesses = \"members\"", "witnesses = \"w\"", "expected \"none\", or \"members\"");
  wrong("witness_quorum = 3", "witness_quorum = 2", "twice the quorum must be above 5");
  wrong("witness_quorum = 3", "witness_quorum = 4", "nobody is mandatory");
  wrong("witness_faulty = 1", "witness_faulty = 2", "twice the quorum must be above 6");
  wrong("witnesses = \"members\"", "witnesses = \"none\"", "say \"members\"");
  wrong("is_operator = true", "is_operator = true\nwitness = true", "vouches for nothing");
  EXPECT_TRUE(contains(refusal(replaced(unwitnessed(), "is_test = true", "is_test = false")),
                       "is for a test covenant alone"));
}

TEST(CovenantFile, HasNoWordForOriginAndSaysWhy) {
  const std::string why = "where somebody comes from is never a criterion, a key to link by or a "
                          "figure";
  const auto refuses = [&](const std::string& from, const std::string& to) {
    const std::string place = refusal(replaced(demo(), from, to));
    EXPECT_TRUE(contains(place, why)) << to << ": " << place;
    EXPECT_TRUE(contains(place, "line ")) << to << ": " << place;
  };
  const std::string rule = "[[rules]]\nfrom = \"school\"";
  for (const std::string key : {"origin", "herkomst", "nationality", "etnische_herkomst",
                                "Nationaliteit", "geboorteland", "country_of_birth"}) {
    refuses(rule, rule + "\n" + key + " = \"x\"");
  }
  refuses("[[linking]]", "[[linking]]\nherkomst = [\"x\"]");
  refuses("[[programmes]]", "[[programmes]]\nethnicity = \"x\"");
  refuses("by = [\"subject\", \"parent\"]", "by = [\"subject\", \"nationality\"]");
  refuses("id = \"overlast\"", "id = \"herkomst\"");
  const std::string spelling = refusal(replaced(demo(), "ledger_origin", "ledgr_origin"));
  EXPECT_TRUE(contains(spelling, "ledger_origin is missing")) << spelling;
}

TEST(CovenantFile, RefusesAMandatoryWitnessAndSaysWhy) {
  const std::string why = "no witness can be mandatory: who may not be missed could hold up every "
                          "release";
  const std::string table = "[[witnesses]]\nname = \"x\"\n";
  const std::string must =
      refusal(replaced(unwitnessed(), kNone, "") + table + "mandatory = true\n");
  EXPECT_TRUE(contains(must, "witnesses[0].mandatory: " + why)) << must;
  const std::string may = refusal(replaced(unwitnessed(), kNone, "") + table);
  EXPECT_TRUE(contains(may, "witnesses[0]: expected \"none\", or \"members\"")) << may;
  for (const std::string key : {"mandatory_witness", "required_witnesses", "verplichte_getuige"}) {
    const std::string place = refusal(replaced(unwitnessed(), kNone, kNone + key + " = \"x\"\n"));
    EXPECT_TRUE(contains(place, why)) << place;
  }
}

TEST(CovenantFile, RefusesAProgrammeWithoutRequestThatHasNoGroundOfItsOwn) {
  const std::string table = "id = \"programma_1\"\n";
  const auto with = [&](const std::string& more) { return replaced(demo(), table, table + more); };
  const std::string text = with("without_request = true\n");
  const std::string none = refusal(text);
  EXPECT_TRUE(contains(none, "programmes[0].without_request: a family that did not ask needs a "
                             "ground of its own")) << none;
  EXPECT_TRUE(contains(none, "line " + std::to_string(line_of(text, "without_request")))) << none;
  for (const std::string ground : {"toestemming", "verwijsindex"}) {
    const std::string place =
        refusal(with("without_request = true\nground = \"" + ground + "\"\n"));
    EXPECT_TRUE(contains(place, "consent would be asking, and linking opens nothing")) << place;
  }
  EXPECT_TRUE(compile(with("without_request = true\nground = \"wgs_2_28\"\n")).ok());
  EXPECT_TRUE(compile(with("ground = \"toestemming\"\n")).ok());
}

TEST(CovenantFile, RefusesLinkingWithoutAGround) {
  const std::string text = replaced(linking(), "ground = \"koppelen\"\n", "");
  const std::string place = refusal(text);
  EXPECT_TRUE(contains(place, "linking[0].ground: linking needs a ground of its own")) << place;
  EXPECT_TRUE(contains(place, "line " + std::to_string(line_of(text, "[[linking]]")))) << place;
}

TEST(CovenantFile, RepeatsNoneOfItsValuesInARefusal) {
  const std::string text = replaced(demo(), "valid_from = 2015-01-01", "valid_from = \"Kanarie\"");
  EXPECT_FALSE(contains(refusal(text), "Kanarie"));
  EXPECT_TRUE(contains(refusal(text), "YYYY-MM-DD"));
  EXPECT_FALSE(contains(refusal("Kanarie = @Kanarie"), "@Kanarie"));
}

TEST(Fingerprint, ChangesWithAnyByteOfTheCovenantAndCanBeReadAloud) {
  auto covenant = compile(demo());
  ASSERT_TRUE(covenant.ok());
  const std::string before = fingerprint(*covenant, consent::encode_covenant(*covenant));
  EXPECT_EQ(before.size(), 8u * 4 + 7);
  covenant->title += ".";
  EXPECT_NE(before, fingerprint(*covenant, consent::encode_covenant(*covenant)));
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("staus", {"status", "staff"}), "status");
  EXPECT_EQ(nearest("x", {"withdraw"}), "");
}

}  // namespace
}  // namespace sluis::covenant
