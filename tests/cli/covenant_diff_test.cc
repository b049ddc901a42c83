// SPDX-License-Identifier: EUPL-1.2
// Nothing of a covenant changes without covenant diff saying so: each field in turn.
#include <gtest/gtest.h>

#include <functional>

#include "adapters/cli/covenant_items.h"
#include "adapters/cli/language.h"
#include "tests/support/filled.h"

namespace sluis::cli {
namespace {

using consent::Covenant;

consent::CircumstanceType type_of(std::uint16_t number, consent::Effect effect) {
  consent::CircumstanceType out;
  out.term = {number, "c" + std::to_string(number), "circumstance"};
  out.effect = effect;
  out.roles = {1};
  out.reasons = {{1, "reason", "a reason"}};
  out.max_days = 30;
  out.article = "article";
  return out;
}

consent::ReleaseRule rule_of(std::uint16_t kind) {
  consent::ReleaseRule out;
  out.from_role = 1;
  out.to_role = 2;
  out.kinds = {kind};
  out.purposes = {1};
  out.grounds = {1, 2};
  out.level = Level::content;
  return out;
}

// One or more of everything.
Covenant whole() {
  Covenant out;
  out.title = "title";
  out.ledger_origin = "ledger";
  out.directory_origin = "directory";
  out.authority = {test::filled<VerifyKey>(1), test::filled<VerifyKey>(2),
                   test::filled<VerifyKey>(3)};
  out.roles = {{1, "one", "One"}, {2, "two", "Two"}};
  out.members = {{test::filled<MemberId>(1), 1, "first", "desk", false, false},
                 {test::filled<MemberId>(2), 2, "second", "desk", false, false}};
  out.functions = {{{1, "worker", "Worker"}, {16, 22}, {1}}};
  out.kinds = {{{1, "kind", "Kind"}, false}, {{2, "other", "Other"}, false}};
  out.purposes = {{1, "purpose", "Purpose"}};
  out.domains = {{1, "domain", "Domain"}};
  out.programmes = {{1, "programme", "Programme"}};
  out.regimes = {{{1, "regime", "Regime"}, false}};
  out.givers = {{1, {{0, consent::Gives::holders, consent::Gives::holders}}}};
  for (const std::uint16_t number : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3}}) {
    consent::Ground ground;
    ground.term = {number, "g" + std::to_string(number), "ground " + std::to_string(number)};
    ground.valid_until = {UINT64_MAX};
    out.grounds.push_back(ground);
  }
  out.grounds[1].type = consent::GroundType::circumstance;
  out.grounds[2].type = consent::GroundType::linking;
  out.rules = {rule_of(1), rule_of(2)};
  consent::LinkingRule linking;
  linking.term = {1, "linking", "Linking"};
  linking.ground = 3;
  linking.by = {1};
  linking.window_days = 30;
  linking.receiver_role = 2;
  out.linking = {linking};
  consent::QuestionRule question;
  question.term = {1, "question", "Question"};
  question.question_kind = 1;
  question.answer_kind = 2;
  question.answers = {{1, "nothing", "Nothing"}, {2, "some", "Some"}};
  question.nothing = 1;
  out.questions = {question};
  out.key_holders = {test::filled<MemberId>(2)};
  out.circumstances = {type_of(1, consent::Effect::opens), type_of(2, consent::Effect::holds)};
  out.circumstances[0].must_tell = true;
  out.circumstances[0].silences = {{1, "silence", "a silence"}};
  out.circumstances[1].closes_bases = {'e'};
  out.ground_terms = {{1, 'e', {}}, {2, 'c', {{1, consent::ForMember::recipient}}}};
  out.regime_terms = {{1, false, consent::CombiningRule::latest_word}};
  out.programme_terms = {{1, consent::Frame::pressure, true, 1}};
  out.never_on_consent = {2};
  out.public_members = {test::filled<MemberId>(1)};
  return out;
}

struct Change {
  const char* section;
  const char* what;
  std::function<void(Covenant&)> make;
};

void expect_seen(const std::vector<Change>& changes) {
  const Covenant before = whole();
  ASSERT_TRUE(changes_between(before, before).empty());
  for (const Change& change : changes) {
    Covenant after = whole();
    change.make(after);
    ASSERT_NE(canon::encode(after), canon::encode(before)) << change.what;
    for (const auto& found : {changes_between(before, after), changes_between(after, before)}) {
      ASSERT_EQ(found.size(), 1u) << change.what;
      EXPECT_EQ(found[0].section, change.section) << change.what;
    }
  }
}

// The sentence itself tells it, not only that a detail changed.
void expect_said(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    Covenant after = whole();
    change.make(after);
    const auto found = changes_between(whole(), after);
    ASSERT_EQ(found.size(), 1u) << change.what;
    EXPECT_NE(found[0].before, found[0].after) << change.what;
  }
}

const std::vector<Change> kCircumstances = {
    {"circumstances", "label", [](Covenant& c) { c.circumstances[0].term.label = "x"; }},
    {"circumstances", "effect",
     [](Covenant& c) { c.circumstances[1].effect = consent::Effect::denies; }},
    {"circumstances", "roles", [](Covenant& c) { c.circumstances[0].roles = {1, 2}; }},
    {"circumstances", "agreement: another worker",
     [](Covenant& c) { c.circumstances[0].agreement = consent::AgreementBy::another_worker; }},
    {"circumstances", "agreement: apart",
     [](Covenant& c) { c.circumstances[0].agreement = consent::AgreementBy::apart; }},
    {"circumstances", "must_tell", [](Covenant& c) { c.circumstances[0].must_tell = false; }},
    {"circumstances", "a reason more",
     [](Covenant& c) { c.circumstances[0].reasons.push_back({2, "x", "x"}); }},
    {"circumstances", "a reason's id", [](Covenant& c) { c.circumstances[0].reasons[0].id = "x"; }},
    {"circumstances", "a reason's label",
     [](Covenant& c) { c.circumstances[0].reasons[0].label = "x"; }},
    {"circumstances", "silences", [](Covenant& c) { c.circumstances[0].silences.clear(); }},
    {"circumstances", "a silence's label",
     [](Covenant& c) { c.circumstances[0].silences[0].label = "x"; }},
    {"circumstances", "max_days", [](Covenant& c) { c.circumstances[0].max_days = 31; }},
    {"circumstances", "to_next_working_day",
     [](Covenant& c) { c.circumstances[0].to_next_working_day = true; }},
    {"circumstances", "closes_bases",
     [](Covenant& c) { c.circumstances[1].closes_bases = {'e', 'f'}; }},
    {"circumstances", "closes every basis",
     [](Covenant& c) { c.circumstances[1].closes_bases.clear(); }},
    {"circumstances", "article", [](Covenant& c) { c.circumstances[0].article = "x"; }},
    {"circumstances", "unconfirmed", [](Covenant& c) { c.circumstances[0].unconfirmed = true; }},
};

const std::vector<Change> kTerms = {
    {"grounds", "basis", [](Covenant& c) { c.ground_terms[0].basis = 'd'; }},
    {"grounds", "no basis", [](Covenant& c) { c.ground_terms.erase(c.ground_terms.begin()); }},
    {"grounds", "a need's holder",
     [](Covenant& c) { c.ground_terms[1].needs[0].holder = consent::ForMember::source; }},
    {"grounds", "a need for anyone",
     [](Covenant& c) { c.ground_terms[1].needs[0].holder = consent::ForMember::anyone; }},
    {"grounds", "confirmed by a second worker",
     [](Covenant& c) { c.confirmations = {{1, {1}}}; }},
    {"grounds", "confirmed by a letter's code",
     [](Covenant& c) { c.confirmations = {{1, {2}}}; }},
    {"grounds", "no need", [](Covenant& c) { c.ground_terms[1].needs.clear(); }},
    {"regimes", "consent_needs_circumstance",
     [](Covenant& c) { c.regime_terms[0].consent_needs_circumstance = true; }},
    {"regimes", "combining: objection_overrides",
     [](Covenant& c) {
       c.regime_terms[0].combining = consent::CombiningRule::objection_overrides;
     }},
    {"regimes", "combining: the default", [](Covenant& c) { c.regime_terms.clear(); }},
    {"regimes", "from_age", [](Covenant& c) { c.givers[0].rows[0].from_age = 1; }},
    {"regimes", "who gives",
     [](Covenant& c) { c.givers[0].rows[0].capable = consent::Gives::self; }},
    {"regimes", "no givers", [](Covenant& c) { c.givers.clear(); }},
    {"programmes", "frame: imposed",
     [](Covenant& c) { c.programme_terms[0].frame = consent::Frame::imposed; }},
    {"programmes", "frame: voluntary",
     [](Covenant& c) { c.programme_terms[0].frame = consent::Frame::voluntary; }},
    {"programmes", "without_request",
     [](Covenant& c) { c.programme_terms[0].without_request = false; }},
    {"programmes", "ground", [](Covenant& c) { c.programme_terms[0].ground = 2; }},
    {"programmes", "no terms", [](Covenant& c) { c.programme_terms.clear(); }},
    {"kinds", "never on consent: one more", [](Covenant& c) { c.never_on_consent = {1, 2}; }},
    {"kinds", "never on consent: one less", [](Covenant& c) { c.never_on_consent.clear(); }},
    {"members", "one public body more",
     [](Covenant& c) { c.public_members.push_back(test::filled<MemberId>(2)); }},
    {"members", "one public body less", [](Covenant& c) { c.public_members.clear(); }},
};

const std::vector<Change> kLists = {
    {"members", "role", [](Covenant& c) { c.members[0].role = 2; }},
    {"members", "a stand-in",
     [](Covenant& c) { c.stand_ins = {{c.members[0].id, c.members[1].id}}; }},
    {"ended", "an ended member",
     [](Covenant& c) {
       c.ended = {{test::filled<MemberId>(9), 1, "gone", "", c.members[0].id}};
     }},
    {"members", "number", [](Covenant& c) { c.members[0].may_use_bsn = true; }},
    {"functions", "acts", [](Covenant& c) { c.functions[0].acts = {16}; }},
    {"functions", "facts", [](Covenant& c) { c.functions[0].facts = {2}; }},
    {"functions", "audits", [](Covenant& c) { c.functions[0].audits = true; }},
    {"kinds", "urgent", [](Covenant& c) { c.kinds[0].may_be_urgent = true; }},
    {"purposes", "label", [](Covenant& c) { c.purposes[0].label = "x"; }},
    {"domains", "number", [](Covenant& c) { c.domains[0].number = 2; }},
    {"grounds", "article", [](Covenant& c) { c.grounds[0].article = "x"; }},
    {"grounds", "author_confirms", [](Covenant& c) { c.grounds[0].author_confirms = false; }},
    {"rules", "level", [](Covenant& c) { c.rules[0].level = Level::category; }},
    {"rules", "grounds in another order", [](Covenant& c) { c.rules[0].grounds = {2, 1}; }},
    {"rules", "rules in another order",
     [](Covenant& c) { std::swap(c.rules[0], c.rules[1]); }},
    {"linking", "window_days", [](Covenant& c) { c.linking[0].window_days = 31; }},
    {"questions", "per_day", [](Covenant& c) { c.questions[0].per_day = 9; }},
    {"limits", "lease_ms", [](Covenant& c) { c.limits.lease_ms = 9; }},
    {"trust", "key_threshold", [](Covenant& c) { c.key_threshold = 2; }},
    {"trust", "is_test", [](Covenant& c) { c.is_test = true; }},
    {"trust", "an authority key",
     [](Covenant& c) { c.authority[0] = test::filled<VerifyKey>(9); }},
};

TEST(CovenantDiff, ShowsEveryFieldOfACircumstance) { expect_seen(kCircumstances); }
TEST(CovenantDiff, ShowsEveryTermOfAGroundRegimeProgrammeKindAndMember) { expect_seen(kTerms); }
TEST(CovenantDiff, ShowsEveryList) { expect_seen(kLists); }

TEST(CovenantDiff, SaysInWordsWhatAJuristHasToJudge) {
  for (const Language one : {Language::english, Language::dutch}) {
    set_language(one);
    expect_said(kCircumstances);
    expect_said(kTerms);
  }
  set_language(Language::english);
}

TEST(CovenantDiff, NamesACircumstanceThatIsNewOrGone) {
  Covenant after = whole();
  after.circumstances.pop_back();
  const auto gone = changes_between(whole(), after);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].what, "removed");
  EXPECT_EQ(gone[0].key, "c2");
  EXPECT_EQ(changes_between(after, whole())[0].what, "added");
}

TEST(CovenantDiff, OfARuleMoreSaysNothingOfTheOrder) {
  Covenant after = whole();
  after.rules.insert(after.rules.begin(), rule_of(1));
  after.rules[0].to_role = 1;
  const auto found = changes_between(whole(), after);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].what, "added");
}

// Three of four must cosign that others take their turn, and who is no member cannot.
TEST(CovenantDiff, WarnsWhenTooFewOfTheOldWitnessesStayMembers) {
  Covenant before = whole();
  before.witnesses_none = false;
  before.witness_terms.need = 3;
  for (const std::uint8_t number : {11, 12, 13, 14}) {
    before.members.push_back(
        {test::filled<MemberId>(number), 1, "witness", "desk", false, false});
    before.witness_terms.members.push_back(before.members.back().id);
  }
  Covenant after = before;
  after.witness_terms.members.pop_back();
  after.members.pop_back();
  EXPECT_TRUE(warnings_between(before, after).empty()) << "three of them are left";
  after.witness_terms.members.pop_back();
  after.members.pop_back();
  const auto warnings = warnings_between(before, after);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_TRUE(warnings[0].starts_with("3 of the old witnesses must cosign")) << warnings[0];
  EXPECT_NE(warnings[0].find("and 2 of them are members"), std::string::npos) << warnings[0];
  EXPECT_TRUE(warnings_between(whole(), after).empty()) << "before there were none";
  Covenant same = before;
  same.title += ".";
  EXPECT_TRUE(warnings_between(before, same).empty());
}

}  // namespace
}  // namespace sluis::cli
