// SPDX-License-Identifier: EUPL-1.2
// The covenant's bytes are those of consent/COVENANT.md, and what must not be signed is refused by
// every reader of the bytes, whichever program made them.
#include <gtest/gtest.h>

#include <fstream>

#include "consent/core/covenant.h"
#include "consent/core/covenant_checks.h"
#include "tests/support/filled.h"

namespace sluis::consent {
namespace {

using test::filled;

Ground example_ground() {
  Ground ground;
  ground.term = {1, "c", "C"};
  ground.regimes = {1};
  ground.article = "art. 1";
  ground.gdpr_basis = "6.1.a";
  ground.lifts_secrecy = "parents";
  ground.valid_until = {UINT64_MAX};
  ground.retention_days = 365;
  ground.unconfirmed = true;
  return ground;
}

// The covenant of consent/COVENANT.md §Example.
Covenant example() {
  Covenant out;
  out.version = 1;
  out.title = "Example";
  out.ledger_origin = "a.example/l";
  out.directory_origin = "a.example/d";
  out.authority = {filled<VerifyKey>(0x11), filled<VerifyKey>(0x22), filled<VerifyKey>(0x33)};
  out.roles = {{1, "s", "School"}, {2, "g", "GM"}};
  out.members = {{filled<MemberId>(0x44), 1, "M", "desk", true, false},
                 {filled<MemberId>(0x55), 2, "N", "", false, false}};
  out.stand_ins = {{filled<MemberId>(0x44), filled<MemberId>(0x55)}};
  out.ended = {{filled<MemberId>(0x66), 2, "O", "old", filled<MemberId>(0x55)}};
  out.functions = {{{1, "f", "F"}, {16, 17, 22}, {1, 2}, true}};
  out.kinds = {{{1, "k", "K"}, true}, {{2, "q", "Q"}, false}, {{3, "a", "A"}, false}};
  out.purposes = {{1, "p", "P"}};
  out.regimes = {{{1, "r", "R"}, true}};
  Ground linking;
  linking.term = {2, "l", "L"};
  linking.type = GroundType::linking;
  linking.author_confirms = false;
  out.grounds = {example_ground(), linking};
  ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 2;
  rule.kinds = {1};
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  out.linking = {{{1, "v", "V"}, 2, {1}, {}, {1, 2}, 30, 1, false}};
  out.questions = {{{1, "q", "Q"}, 2, 3, 60'000, 1'000, 9, {{1, "n", "N"}, {2, "y", "Y"}}, 1}};
  out.key_holders = {filled<MemberId>(0x44)};
  out.is_test = true;
  out.givers = {{1, {{0, Gives::holders, Gives::holders}, {12, Gives::self, Gives::holders}}}};
  out.circumstances = {{{1, "x", "X"}, Effect::opens, {1}, AgreementBy::apart, true,
                        {{1, "b", "B"}}, {{1, "s", "S"}}, 30, true, {}, "", true}};
  out.ground_terms = {{1, 'e', {{1, ForMember::recipient}}}};
  out.regime_terms = {{1, true, CombiningRule::latest_word}};
  out.never_on_consent = {1};
  out.public_members = {filled<MemberId>(0x44)};
  out.confirmations = {{1, {1, 2}}};
  out.programmes = {{1, "t", "T"}};
  out.case_terms = {{1, 28, 180, 90, 56, 2, 60, 14, 7}};
  out.ladder = {{{1, "u", "U"}, 1, 2, 7}};
  return out;
}

// The hexadecimal digits before the first space of each line of the block ```text covenant.
std::string documented() {
  std::ifstream page(std::string(SLUIS_SOURCE_DIR) + "/consent/COVENANT.md");
  std::string out, line;
  while (std::getline(page, line) && line != "```text covenant") {
  }
  while (std::getline(page, line) && line != "```") out += line.substr(0, line.find(' '));
  return out;
}

ErrorCode code(const Covenant& covenant) {
  const auto decoded = decode_covenant(encode_covenant(covenant));
  return decoded.ok() ? ErrorCode::permit : decoded.code();
}
std::string place(const Covenant& covenant) {
  const auto decoded = decode_covenant(encode_covenant(covenant));
  return decoded.ok() ? "accepted" : decoded.error().place;
}

TEST(CovenantBytes, AreThoseOfTheExampleInTheirDocument) {
  EXPECT_EQ(to_hex(encode_covenant(example())), documented());
  const auto bytes = from_hex(documented());
  ASSERT_TRUE(bytes);
  const auto decoded = decode_covenant(*bytes);
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, example());
}

void forget_away(Covenant& covenant) {
  covenant.stand_ins.clear();
  covenant.ended.clear();
}

void forget_cases(Covenant& covenant) {
  forget_away(covenant);
  covenant.case_terms.clear();
  covenant.ladder.clear();
}

void forget_circumstances(Covenant& covenant) {
  forget_cases(covenant);
  covenant.circumstances.clear();
  covenant.ground_terms.clear();
  covenant.regime_terms.clear();
  covenant.never_on_consent.clear();
  covenant.public_members.clear();
  covenant.confirmations.clear();
}

TEST(CovenantBytes, OfFormat7AreReadAndHaveNeitherStandInsNorEndedMembers) {
  Covenant old = example();
  old.format = 7;
  forget_away(old);
  const auto decoded = decode_covenant(encode_covenant(old));
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, old);
  EXPECT_EQ(decoded->stand_in_of(filled<MemberId>(0x44)), nullptr);
  EXPECT_EQ(example().stand_in_of(filled<MemberId>(0x44))->label, "N");
}

TEST(CovenantBytes, AreRefusedWhenWhoStandsInLeadsNowhereOrInACircle) {
  const MemberId m = filled<MemberId>(0x44), n = filled<MemberId>(0x55), o = filled<MemberId>(0x66);
  const auto with = [](std::vector<StandIn> rows) {
    Covenant covenant = example();
    covenant.stand_ins = std::move(rows);
    return place(covenant);
  };
  EXPECT_EQ(with({{m, n}}), "accepted");
  EXPECT_EQ(with({{m, m}}), "stand_ins: a circle");
  EXPECT_EQ(with({{m, n}, {n, m}}), "stand_ins: a circle");
  EXPECT_EQ(with({{m, o}}), "stand_ins: no member");
  EXPECT_EQ(with({{o, m}}), "stand_ins: no member");
  EXPECT_EQ(with({{n, m}, {m, n}}), "stand_ins");
  // Of any length, also where it only leads into one.
  Covenant chain = example();
  const std::uint8_t last = 0x63;
  for (std::uint8_t i = 0x56; i <= last; ++i) {
    chain.members.push_back({filled<MemberId>(i), 2, "P", "", false, false});
  }
  for (std::uint8_t i = 0x55; i < last; ++i) {
    chain.stand_ins.push_back(
        {filled<MemberId>(i), filled<MemberId>(static_cast<std::uint8_t>(i + 1))});
  }
  EXPECT_EQ(place(chain), "accepted");
  chain.stand_ins.push_back({filled<MemberId>(last), filled<MemberId>(0x57)});
  EXPECT_EQ(place(chain), "stand_ins: a circle");
}

TEST(CovenantBytes, AreRefusedWhenAnEndedMemberIsAMemberOrLeadsToNone) {
  const MemberId n = filled<MemberId>(0x55), o = filled<MemberId>(0x66), p = filled<MemberId>(0x77);
  const auto with = [](std::vector<EndedMember> rows) {
    Covenant covenant = example();
    covenant.ended = std::move(rows);
    return place(covenant);
  };
  EXPECT_EQ(with({{o, 2, "O", "", n}}), "accepted");
  EXPECT_EQ(with({{o, 2, "O", "", p}, {p, 1, "P", "", n}}), "accepted");
  EXPECT_EQ(with({{o, 2, "O", "", p}, {p, 1, "P", "", o}}), "ended: into no member");
  EXPECT_EQ(with({{o, 2, "O", "", o}}), "ended: into no member");
  EXPECT_EQ(with({{o, 2, "O", "", p}}), "ended: into no member");
  EXPECT_EQ(with({{n, 2, "N", "", filled<MemberId>(0x44)}}), "ended: still a member");
  EXPECT_EQ(with({{o, 9, "O", "", n}}), "ended");
  EXPECT_EQ(with({{p, 2, "P", "", n}, {o, 2, "O", "", n}}), "ended");
  Covenant real = example();
  real.ended = {{o, 2, "O", "", n}};
  ASSERT_TRUE(check_away(real).ok());
  real.is_test = false;
  EXPECT_EQ(check_away(real).code(), ErrorCode::covenant_invalid) << "for test covenants alone";
  Covenant merged = example();
  EXPECT_EQ(merged.takes_cases_of(o)->label, "N");
  merged.ended[0].role = 1;
  EXPECT_EQ(merged.takes_cases_of(o), nullptr) << "another role does not do the same work";
  EXPECT_EQ(merged.successor_of(o)->label, "N");
  EXPECT_EQ(merged.successor_of(n), nullptr) << "it did not end";
}

TEST(CovenantBytes, OfFormat6AreReadAndTheirCasesHaveNoTerms) {
  Covenant old = example();
  old.format = 6;
  forget_cases(old);
  const auto decoded = decode_covenant(encode_covenant(old));
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, old);
  EXPECT_EQ(decoded->terms_of_cases(1), CaseTerms{.programme = 1});
  EXPECT_EQ(example().terms_of_cases(1).review_days, 90);
}

TEST(CovenantBytes, AreRefusedWhenTheTermsOfCasesOrTheLadderDoNotFit) {
  const auto with = [](auto change) {
    Covenant covenant = example();
    change(covenant);
    return place(covenant);
  };
  EXPECT_EQ(with([](Covenant&) {}), "accepted");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms[0].programme = 2; }), "case_terms");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms.push_back(each.case_terms[0]); }),
            "case_terms");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms[0] = {.programme = 1}; }),
            "case_terms: empty");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms[0].days = 3'661; }),
            "programmes: a term of more than ten years");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms[0].visit_days = 0; }),
            "programmes: visits and visit_days go together");
  EXPECT_EQ(with([](Covenant& each) { each.case_terms[0].visits = 25; }),
            "programmes: more than 24 visits");
  EXPECT_EQ(with([](Covenant& each) { each.ladder[0].days = 0; }), "ladder: days");
  EXPECT_EQ(with([](Covenant& each) { each.ladder[0].role = 3; }),
            "ladder: the role of a step needs one member");
  EXPECT_EQ(with([](Covenant& each) { each.ladder[0].ground = 1; }),
            "ladder: telling another member needs a ground of type linking");
  EXPECT_EQ(with([](Covenant& each) { each.ladder[0].role = 0; }),
            "ladder: ground without a role");
  EXPECT_EQ(with([](Covenant& each) { each.ladder.push_back(each.ladder[0]); }),
            "ladder: a number twice");
}

TEST(CovenantBytes, OfFormat4AreReadAndAskForNoConfirmation) {
  Covenant old = example();
  old.format = 4;
  old.confirmations.clear();
  forget_cases(old);
  const auto decoded = decode_covenant(encode_covenant(old));
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, old);
  EXPECT_TRUE(decoded->confirmed_by(1).empty());
  EXPECT_EQ(example().confirmed_by(1).size(), 2u);
}

TEST(CovenantBytes, AreRefusedWhenAConfirmationIsOfNoConsentOrInNoKnownWay) {
  const auto with = [](std::vector<ConfirmationTerms> terms) {
    Covenant covenant = example();
    covenant.confirmations = std::move(terms);
    return place(covenant);
  };
  EXPECT_EQ(with({}), "accepted");
  EXPECT_EQ(with({{1, {2}}}), "accepted");
  EXPECT_EQ(with({{2, {1}}}), "grounds: confirmed_by is for type consent") << "linking";
  EXPECT_EQ(with({{9, {1}}}), "grounds: confirmed_by is for type consent") << "no such ground";
  EXPECT_EQ(with({{1, {1}}, {1, {2}}}), "confirmations");
  for (const std::vector<std::uint8_t>& ways :
       {std::vector<std::uint8_t>{}, {0}, {3}, {2, 1}, {1, 1}}) {
    EXPECT_EQ(with({{1, ways}}), "confirmations");
  }
}

TEST(CovenantBytes, OfFormat3AreReadAndHaveNoCircumstances) {
  Covenant old = example();
  old.format = 3;
  forget_circumstances(old);
  const auto decoded = decode_covenant(encode_covenant(old));
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, old);
  EXPECT_EQ(decoded->basis_of(1), 0);
  EXPECT_EQ(decoded->terms_of_regime(1).combining, CombiningRule::specific_then_objection);
}

TEST(CovenantBytes, AreRefusedWhenCircumstancesDoNotFitTogether) {
  const auto with = [](auto change) {
    Covenant covenant = example();
    change(covenant);
    return place(covenant);
  };
  EXPECT_EQ(with([](Covenant&) {}), "accepted");
  const std::string circumstances = "circumstances";
  const auto starts = [](const std::string& text, const std::string& with_this) {
    return text.rfind(with_this, 0) == 0;
  };
  EXPECT_EQ(with([](Covenant& c) { c.circumstances[0].roles = {9}; }), circumstances);
  EXPECT_EQ(with([](Covenant& c) { c.circumstances[0].max_days = 0; }), circumstances);
  EXPECT_EQ(with([](Covenant& c) { c.circumstances[0].max_days = 36'526; }), circumstances);
  EXPECT_TRUE(starts(with([](Covenant& c) { c.circumstances[0].closes_bases = {'e'}; }),
                     "circumstances: one that opens"));
  EXPECT_TRUE(starts(with([](Covenant& c) {
                       c.ground_terms[0].needs.clear();
                       c.circumstances[0].effect = Effect::holds;
                     }),
                     "circumstances: one that opens"))
      << "what closes waits for nobody";
  EXPECT_TRUE(starts(with([](Covenant& c) { c.circumstances[0].must_tell = false; }),
                     "circumstances: silences"));
  EXPECT_TRUE(starts(with([](Covenant& c) { c.ground_terms[0].needs[0].circumstance = 2; }),
                     "grounds: needs"));
  EXPECT_TRUE(starts(with([](Covenant& c) {
                       c.ground_terms.clear();
                       c.grounds[0].type = GroundType::circumstance;
                     }),
                     "grounds: one of type circumstance"));
  EXPECT_TRUE(starts(with([](Covenant& c) {
                       c.rules[0].level = Level::existence;
                       c.grounds[0].type = GroundType::statute;
                     }),
                     "grounds: needs are for"));
  EXPECT_EQ(with([](Covenant& c) { c.ground_terms[0].basis = 'g'; }), "ground_terms");
  EXPECT_EQ(with([](Covenant& c) { c.regime_terms[0].regime = 2; }), "regime_terms");
  EXPECT_EQ(with([](Covenant& c) {
              c.regime_terms[0].combining = static_cast<CombiningRule>(4);
            }),
            "regime_terms");
  EXPECT_EQ(with([](Covenant& c) { c.never_on_consent = {9}; }), "kinds: never_on_consent");
  EXPECT_EQ(with([](Covenant& c) { c.public_members = {filled<MemberId>(9)}; }),
            "members: is_public");
}

TEST(CovenantBytes, AreRefusedWhenAProgrammeHasNoGroundOrConsentIsNotFree) {
  Covenant covenant = example();
  covenant.programmes = {{1, "p", "P"}};
  covenant.programme_terms = {{1, Frame::voluntary, true, 0}};
  EXPECT_EQ(place(covenant), "programmes: one without the family's request needs a ground of its "
                             "own");
  covenant.programme_terms = {{1, Frame::voluntary, true, 1}};
  EXPECT_EQ(place(covenant), "programmes: without_request takes a ground of type statute or "
                             "circumstance");
  covenant.programme_terms = {{1, Frame::pressure, false, 1}};
  EXPECT_EQ(place(covenant), "accepted") << "on basis e";
  covenant.ground_terms[0].basis = 'a';
  EXPECT_EQ(place(covenant),
            "rules: GDPR 6(1)(a) is no basis for a public body under drang or dwang");
  covenant.programme_terms[0].frame = Frame::voluntary;
  EXPECT_EQ(place(covenant), "accepted");
  covenant.programme_terms[0].frame = Frame::imposed;
  covenant.public_members.clear();
  EXPECT_EQ(place(covenant), "accepted") << "no public body";
}

TEST(CovenantBytes, OfFormat2AreReadAndHaveNoGivers) {
  Covenant old = example();
  old.format = 2;
  old.givers.clear();
  forget_circumstances(old);
  const auto decoded = decode_covenant(encode_covenant(old));
  ASSERT_TRUE(decoded.ok()) << to_text(decoded.error());
  EXPECT_EQ(*decoded, old);
  EXPECT_TRUE(decoded->givers_of(1).empty());
  EXPECT_EQ(example().givers_of(1).size(), 2u);
  for (const std::uint16_t format : {std::uint16_t{1}, std::uint16_t{9}}) {
    old.format = format;
    EXPECT_EQ(code(old), ErrorCode::unknown_version);
  }
}

TEST(CovenantBytes, AreRefusedWhenWhoGivesIsNotPlain) {
  const auto with = [](std::vector<RegimeGivers> givers) {
    Covenant covenant = example();
    covenant.givers = std::move(givers);
    return place(covenant);
  };
  const GiverRow born{0, Gives::holders, Gives::holders}, later{12, Gives::self, Gives::holders};
  EXPECT_EQ(with({{1, {born, later}}}), "accepted");
  EXPECT_EQ(with({}), "accepted");
  EXPECT_EQ(with({{1, {}}}), "givers");
  EXPECT_EQ(with({{1, {later}}}), "givers") << "nobody says who gives before 12";
  EXPECT_EQ(with({{1, {born, born}}}), "givers");
  EXPECT_EQ(with({{1, {born, later, born}}}), "givers");
  EXPECT_EQ(with({{2, {born}}}), "givers") << "no such regime";
  EXPECT_EQ(with({{1, {born}}, {1, {born}}}), "givers");
  EXPECT_NE(with({{1, {{0, static_cast<Gives>(5), Gives::self}}}}), "accepted");
  EXPECT_NE(with({{1, std::vector<GiverRow>(17, born)}}), "accepted");
}

TEST(CovenantBytes, HaveTheCapsOfTheirDocument) {
  Covenant covenant = example();
  covenant.roles[0].label = std::string(256, 'x');
  covenant.members[0].contact = std::string(256, 'x');
  covenant.title = std::string(16 * 1024, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  covenant.title += 'x';
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  covenant.roles[0].label = std::string(257, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  covenant.members[0].contact = std::string(257, 'x');
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
  covenant = example();
  for (std::uint16_t number = 1; number <= 1'000; ++number) {
    covenant.domains.push_back({number, "d", ""});
  }
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  covenant.domains.push_back({1'001, "d", ""});
  EXPECT_EQ(code(covenant), ErrorCode::too_large);
}

TEST(CovenantBytes, AreRefusedWhenWhatAFunctionMaySignIsNotInOrder) {
  for (const auto& acts : {std::vector<std::uint8_t>{17, 16}, std::vector<std::uint8_t>{16, 16}}) {
    Covenant covenant = example();
    covenant.functions[0].acts = acts;
    EXPECT_EQ(place(covenant), "functions");
    covenant = example();
    covenant.functions[0].facts = acts;
    EXPECT_EQ(place(covenant), "functions");
  }
}

TEST(CovenantBytes, AreRefusedWhenTheyPromiseADutyThatNothingCarriesOut) {
  for (bool Ground::*duty : {&Ground::four_eyes, &Ground::reason_required, &Ground::notice}) {
    Covenant covenant = example();
    Ground second = example_ground();
    second.term.number = 3;
    second.*duty = true;
    covenant.grounds.push_back(second);
    EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid);
    EXPECT_EQ(place(covenant).rfind("grounds: four_eyes, reason_required and notice must be", 0),
              0u);
  }
}

TEST(CovenantBytes, LetAnythingGoAutomaticallyOnlyWhereNoGroundHasItsAuthorConfirm) {
  Covenant covenant = example();
  covenant.limits.automatic_age_ms_max = 1;
  EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid);
  EXPECT_EQ(place(covenant).rfind("limits: automatic_age_ms_max must be 0", 0), 0u);
  covenant.grounds[0].author_confirms = false;
  EXPECT_EQ(code(covenant), ErrorCode::permit);
  Ground second = example_ground();
  second.term.number = 3;
  covenant.grounds.push_back(second);
  EXPECT_EQ(code(covenant), ErrorCode::covenant_invalid) << "one ground of two";
}

TEST(CovenantBytes, AreRefusedWhenAGroundOpensMoreThanItsTypeMay) {
  Covenant covenant = example();
  covenant.rules[0].grounds = {1, 2};
  EXPECT_EQ(place(covenant), "rules: a linking ground opens nothing");
  covenant = example();
  covenant.grounds[0].type = GroundType::statute;
  EXPECT_EQ(place(covenant), "rules: a ground of type statute may open level existence alone");
  covenant.rules[0].level = Level::existence;
  covenant.ground_terms.clear();
  covenant.confirmations.clear();
  EXPECT_EQ(code(covenant), ErrorCode::permit);
}

TEST(CovenantBytes, LinkOnlyUnderALinkingGroundAndToOneReceiver) {
  const auto refused = [](auto change) {
    Covenant covenant = example();
    change(covenant.linking[0]);
    EXPECT_EQ(place(covenant).rfind("linking", 0), 0u);
  };
  refused([](LinkingRule& rule) { rule.ground = 1; });
  refused([](LinkingRule& rule) { rule.ground = 9; });
  refused([](LinkingRule& rule) { rule.by = {}; });
  refused([](LinkingRule& rule) { rule.by = {4}; });
  refused([](LinkingRule& rule) { rule.by = {2, 1}; });
  refused([](LinkingRule& rule) { rule.window_days = 0; });
  refused([](LinkingRule& rule) { rule.kinds = {9}; });
  refused([](LinkingRule& rule) { rule.from_roles = {9}; });
  refused([](LinkingRule& rule) { rule.receiver_role = 3; });  // no member has it
}

TEST(CovenantBytes, AskOnlyWhatOpensNoMoreThanExistence) {
  const auto refused = [](auto change) {
    Covenant covenant = example();
    change(covenant);
    EXPECT_EQ(place(covenant).rfind("questions", 0), 0u);
  };
  refused([](Covenant& value) { value.rules[0].kinds = {1, 2}; });
  refused([](Covenant& value) { value.rules[0].kinds = {}; });
  refused([](Covenant& value) { value.questions[0].answer_kind = 2; });
  refused([](Covenant& value) { value.questions[0].tick_ms = 0; });
  refused([](Covenant& value) { value.questions[0].answer_after_ms = 8ull * 86'400'000; });
  refused([](Covenant& value) { value.questions[0].per_day = 0; });
  refused([](Covenant& value) { value.questions[0].nothing = 3; });
  refused([](Covenant& value) { value.questions[0].answers.pop_back(); });
  Covenant covenant = example();
  EXPECT_EQ(covenant.question_of(2), &covenant.questions[0]);
  EXPECT_EQ(covenant.answer_of(3), &covenant.questions[0]);
  EXPECT_EQ(covenant.question_of(1), nullptr);
}

}  // namespace
}  // namespace sluis::consent
