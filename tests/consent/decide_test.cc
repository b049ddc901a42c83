// SPDX-License-Identifier: EUPL-1.2
// decide() over hand-made facts: each way to a yes, each way to a no, and the reason that is given.
#include "tests/consent/decide_rig.h"

namespace sluis::consent {
namespace {

TEST_F(Decide, PermitsWhenEachGiverSaidYesAndNamesTheEntries) {
  const Decision decision = run();
  EXPECT_EQ(decision.verdict, Verdict::permit);
  EXPECT_EQ(decision.level, Level::content);
  EXPECT_EQ(decision.ground, 1);
  EXPECT_EQ(decision.references, (std::vector<std::uint64_t>{1, 101, 102}));
  EXPECT_EQ(decision.obligations, std::vector{Obligation::author_confirms});
}
TEST_F(Decide, HoldsWithoutAnyConsent) {
  facts_.consents.clear();
  expect(Verdict::hold, ErrorCode::consent_missing);
}
TEST_F(Decide, HoldsWhileOneGiverHasNotAnswered) {
  facts_.consents[0].givers[1].answer.reset();
  expect(Verdict::hold, ErrorCode::consent_incomplete);
}
TEST_F(Decide, HoldsWhenOneGiverSaidNo) {
  facts_.consents[0].givers[1].answer = Answer::no;
  expect(Verdict::hold, ErrorCode::consent_refused);
}
TEST_F(Decide, HoldsOutsideThePeriodOfTheConsent) {
  request_.now = {1'000'000};
  expect(Verdict::hold, ErrorCode::consent_expired);
  facts_.consents[0].valid_from = {600'000};
  request_.now = {500'000};
  expect(Verdict::hold, ErrorCode::consent_expired);
}
TEST_F(Decide, HoldsUntilTheSourceAcceptsWhatAnotherRecorded) {
  facts_.consents[0].recorder = id<MemberId>(2);
  expect(Verdict::hold, ErrorCode::consent_not_accepted);
  facts_.consents[0].acceptances[id<MemberId>(1)] = {Acceptance::asked_back, 200};
  expect(Verdict::hold, ErrorCode::consent_not_accepted);
  facts_.consents[0].acceptances[id<MemberId>(1)] = {Acceptance::accepted, 201};
  expect(Verdict::permit, ErrorCode::permit);
  EXPECT_EQ(run().references.back(), 201u);
}
TEST_F(Decide, AConsentCountsUnderTheRegimeItWasAskedUnderOrOneThatAsksTheSameGivers) {
  const std::vector<GiverRow> parents = {{0, Gives::holders, Gives::holders}};
  const std::vector<GiverRow> child = {{0, Gives::holders, Gives::holders},
                                       {12, Gives::self, Gives::holders}};
  covenant_.givers = {{1, child}, {2, child}, {3, parents}};
  request_.source_regime = 1;
  for (const std::uint16_t asked : {0, 1, 2}) {
    facts_.consents[0].regime = asked;
    expect(Verdict::permit, ErrorCode::permit);
  }
  for (const std::uint16_t asked : {3, 4}) {
    facts_.consents[0].regime = asked;
    expect(Verdict::hold, ErrorCode::consent_other_regime);
  }
  covenant_.givers.clear();
  facts_.consents[0].regime = 2;
  expect(Verdict::hold, ErrorCode::consent_other_regime);
}
TEST_F(Decide, ANoOrAWithdrawalCountsWhateverRegimeItWasSaidUnderAndAYesLiftsNoNo) {
  request_.source_regime = 1;
  facts_.consents[0].regime = 3;
  facts_.consents[0].givers[1].answer = Answer::no;
  expect(Verdict::hold, ErrorCode::consent_refused);
  ConsentState later = consent_of(2, 10);
  later.regime = 3;
  facts_.consents[0].regime = 0;
  facts_.consents.push_back(later);
  facts_.consents[0].givers[1].answer_index = 50;
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.consents[1].regime = 1;
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WhereTheGroundAsksForItAConsentCountsOnceItIsConfirmedInOneOfItsWays) {
  covenant_.confirmations = {{1, {1, 2}}};
  ConsentState& consent = facts_.consents[0];
  consent.worker = id<WorkerId>(1);
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  consent.confirmations = {{ConfirmedBy::letter_code, id<MemberId>(4), id<WorkerId>(9), 210},
                           {ConfirmedBy::second_worker, id<MemberId>(1), id<WorkerId>(2), 205}};
  expect(Verdict::permit, ErrorCode::permit);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 101, 102, 205}));
  covenant_.confirmations = {{1, {2}}};
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 101, 102, 210}));
  consent.confirmations.erase(consent.confirmations.begin());
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  covenant_.confirmations.clear();
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 101, 102}));
}
TEST_F(Decide, NobodyConfirmsWhatSheRecordedHerselfAndNoOtherMemberDoes) {
  covenant_.confirmations = {{1, {1}}};
  ConsentState& consent = facts_.consents[0];
  consent.worker = id<WorkerId>(1);
  consent.confirmations = {{ConfirmedBy::second_worker, id<MemberId>(1), id<WorkerId>(1), 205}};
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  consent.confirmations = {{ConfirmedBy::second_worker, id<MemberId>(4), id<WorkerId>(2), 205}};
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  covenant_.confirmations = {{1, {2}}};
  consent.confirmations = {{ConfirmedBy::letter_code, id<MemberId>(4), id<WorkerId>(1), 205}};
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  consent.confirmations[0].worker = id<WorkerId>(2);
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, AConfirmationIsOfTheLastAnswerAndNeverByWhoRecordedOne) {
  covenant_.confirmations = {{1, {1}}};
  ConsentState& consent = facts_.consents[0];
  consent.worker = id<WorkerId>(1);
  consent.confirmations = {{ConfirmedBy::second_worker, id<MemberId>(1), id<WorkerId>(2), 102}};
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);  // in the entry of the last answer
  consent.confirmations[0].index = 103;
  expect(Verdict::permit, ErrorCode::permit);
  consent.givers[0].answer_index = 104;  // said anew
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
  consent.confirmations[0].index = 105;
  consent.givers[1].worker = id<WorkerId>(2);
  expect(Verdict::hold, ErrorCode::consent_not_confirmed);
}
TEST_F(Decide, WhatIsNotConfirmedLiftsNoNo) {
  covenant_.confirmations = {{1, {1}}};
  const ConfirmationState seen{ConfirmedBy::second_worker, id<MemberId>(1), id<WorkerId>(2), 205};
  facts_.consents = {consent_of(1, 10), consent_of(2, 10), consent_of(3, 10)};
  facts_.consents[0].givers[1] = {id<PersonId>(22), GiverCapacity::parent, Answer::no, 150};
  facts_.consents[1].confirmations = {seen};
  facts_.consents[2].givers = {{id<PersonId>(22), GiverCapacity::parent, Answer::yes, 160}};
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.consents[2].confirmations = {seen};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, AGiversWithdrawalHoldsWhatNamesTheOthersUntilTheSameGiverSaysYesAgain) {
  facts_.consents = {consent_of(1, 10), consent_of(60, 10)};
  facts_.consents[1].givers.pop_back();  // asks the one who did not withdraw
  facts_.withdrawals = {{WithdrawId{}, 50, {id<PersonId>(10)}, {id<PersonId>(21)}, Scope{}}};
  facts_.consents[0].givers[0].answer_index = 10;
  facts_.consents[0].givers[1].answer_index = 11;
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 10, 11, 50}));
  ConsentState again = consent_of(70, 10);
  again.givers = {{id<PersonId>(21), GiverCapacity::parent, Answer::yes, 171}};
  facts_.consents.push_back(again);
  expect(Verdict::permit, ErrorCode::permit);
  facts_.consents[2].givers[0].answer_index = 49;
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
}
TEST_F(Decide, AGiversWithdrawalHoldsForThatPersonInItsOwnScopeWhileTheConsentWouldHaveLasted) {
  facts_.consents = {consent_of(1, 10), consent_of(60, 10)};
  facts_.consents[0].givers[1].answer_index = 11;
  facts_.consents[1].givers.pop_back();
  const WithdrawalState stop{WithdrawId{}, 50, {id<PersonId>(10)}, {id<PersonId>(21)}, Scope{}};
  facts_.withdrawals = {stop};
  facts_.withdrawals[0].scope.kinds = {2};
  expect(Verdict::permit, ErrorCode::permit);
  facts_.withdrawals = {stop};
  facts_.consents[0].valid_until = request_.now;
  expect(Verdict::permit, ErrorCode::permit);
  facts_.consents[0].valid_until = {1'000'000};
  facts_.consents[0].scope.kinds = {2};
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
  facts_.consents[0].subject = id<PersonId>(12);
  expect(Verdict::permit, ErrorCode::permit);
  request_.persons[0].possibly = {id<PersonId>(12)};
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
}
TEST_F(Decide, AChildThatGivesAloneIsNotStoppedByAParentsWithdrawal) {
  facts_.consents = {consent_of(1, 10), consent_of(60, 10)};
  facts_.consents[0].givers[1].answer_index = 11;
  facts_.consents[1].givers = {{id<PersonId>(10), GiverCapacity::self, Answer::yes, 161}};
  facts_.withdrawals = {{WithdrawId{}, 50, {id<PersonId>(10)}, {id<PersonId>(21)}, Scope{}}};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WithdrawalByOneGiverEndsTheConsentForAll) {
  facts_.withdrawals = {{WithdrawId{}, 2, {id<PersonId>(10)}, {id<PersonId>(21)}, Scope{}}};
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
}
TEST_F(Decide, WhoGivesAloneWithdrawsItToo) {
  facts_.consents[0].givers = {{id<PersonId>(10), GiverCapacity::self, Answer::yes, 101}};
  expect(Verdict::permit, ErrorCode::permit);
  facts_.withdrawals = {{WithdrawId{}, 2, {id<PersonId>(10)}, {id<PersonId>(10)}, Scope{}}};
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 2, 101}));
}
TEST_F(Decide, AWithdrawalTakesAwayAYesAndNeverANo) {
  facts_.consents = {consent_of(1, 10), consent_of(2, 10)};
  facts_.consents[0].givers = {{id<PersonId>(20), GiverCapacity::parent, Answer::no, 101}};
  facts_.consents[1].givers = {{id<PersonId>(21), GiverCapacity::parent, Answer::yes, 103}};
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.withdrawals = {{WithdrawId{}, 300, {id<PersonId>(10)}, {id<PersonId>(20)}, Scope{}}};
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.consents[1].givers[0].person = id<PersonId>(20);
  expect(Verdict::hold, ErrorCode::consent_refused);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 101}));
  facts_.withdrawals.clear();
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WithdrawalBeatsOnlyEarlierConsents) {
  facts_.withdrawals = {{WithdrawId{}, 1, {id<PersonId>(10)}, {id<PersonId>(21)}, Scope{}}};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WithdrawalByAStrangerChangesNothing) {
  facts_.withdrawals = {{WithdrawId{}, 2, {id<PersonId>(10)}, {id<PersonId>(77)}, Scope{}}};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WithdrawalForAnotherKindLeavesThisKind) {
  Scope other;
  other.kinds = {2};
  facts_.withdrawals = {{WithdrawId{}, 2, {id<PersonId>(10)}, {id<PersonId>(21)}, other}};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WithdrawalOnAPossibleMatchClosesToo) {
  request_.persons[0].possibly = {id<PersonId>(11)};
  facts_.withdrawals = {{WithdrawId{}, 2, {id<PersonId>(11)}, {id<PersonId>(20)}, Scope{}}};
  expect(Verdict::hold, ErrorCode::consent_withdrawn);
}
TEST_F(Decide, AnotherConsentMayRemainAfterAWithdrawal) {
  ConsentState later = consent_of(5, 10);
  facts_.consents.push_back(later);
  facts_.withdrawals = {{WithdrawId{}, 3, {id<PersonId>(10)}, {id<PersonId>(20)}, Scope{}}};
  const Decision decision = run();
  EXPECT_EQ(decision.verdict, Verdict::permit);
  EXPECT_EQ(decision.references.front(), 5u);
}
TEST_F(Decide, APossibleMatchNeverOpens) {
  request_.persons = {{PersonRole::subject, {id<PersonId>(11)}, {id<PersonId>(10)}}};
  expect(Verdict::hold, ErrorCode::possibly_same);
}
TEST_F(Decide, ARefusalOnAPossibleMatchCloses) {
  ConsentState refusal = consent_of(2, 11);
  refusal.givers[0].answer = Answer::no;
  facts_.consents.push_back(refusal);
  request_.persons[0].possibly = {id<PersonId>(11)};
  expect(Verdict::hold, ErrorCode::consent_refused);
}
TEST_F(Decide, ANamedOrganisationBeatsARefusalForAll) {
  ConsentState refusal = consent_of(2, 10);
  refusal.givers[0].answer = Answer::no;
  facts_.consents.push_back(refusal);
  facts_.consents[0].scope.to = {{false, id<MemberId>(2), 0}};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, ANoHoldsUntilTheSameGiverSaysYes) {
  ConsentState refusal = consent_of(2, 10);
  refusal.givers[1].answer = Answer::no;
  facts_.consents.push_back(refusal);
  ConsentState& narrower = facts_.consents[0];
  narrower.scope.to = {{false, id<MemberId>(2), 0}};
  narrower.givers.pop_back();  // asks only the giver who says yes
  expect(Verdict::hold, ErrorCode::consent_refused);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{2, 102, 103}));
  narrower.givers = refusal.givers;
  narrower.givers[1].answer = Answer::yes;
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, AtEqualSpecificityTheObjectionWins) {
  ConsentState refusal = consent_of(2, 10);
  refusal.givers[0].answer = Answer::no;
  facts_.consents.insert(facts_.consents.begin(), refusal);
  expect(Verdict::hold, ErrorCode::consent_refused);
  std::swap(facts_.consents[0], facts_.consents[1]);
  expect(Verdict::hold, ErrorCode::consent_refused);
}
TEST_F(Decide, AConsentForAnotherRecipientOrKindIsNone) {
  facts_.consents[0].scope.to = {{false, id<MemberId>(4), 0}};
  expect(Verdict::hold, ErrorCode::consent_missing);
  facts_.consents[0].scope.to = {{true, MemberId{}, kManager}};
  expect(Verdict::permit, ErrorCode::permit);
  facts_.consents[0].scope.kinds = {2};
  expect(Verdict::hold, ErrorCode::consent_missing);
}
TEST_F(Decide, DeniesWithoutARule) {
  request_.recipient = id<MemberId>(3);
  expect(Verdict::deny, ErrorCode::no_rule);
  request_.recipient = id<MemberId>(99);
  expect(Verdict::deny, ErrorCode::no_rule);
  request_.persons.clear();
  EXPECT_EQ(run().verdict, Verdict::deny);
}
TEST_F(Decide, ARuleIsForItsKindsAndPurposesAlone) {
  covenant_.rules[0].kinds = {2};
  expect(Verdict::deny, ErrorCode::no_rule);
  covenant_.rules[0].kinds = {1, 2};
  covenant_.rules[0].purposes = {2};
  expect(Verdict::deny, ErrorCode::no_rule);
  covenant_.rules[0].purposes = {1};
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, TheLeastOfAllPersonsCounts) {
  Ground statute = covenant_.grounds[0];
  statute.term.number = 2;
  statute.type = GroundType::statute;
  covenant_.grounds.push_back(statute);
  covenant_.rules[0].grounds = {1, 2};
  EXPECT_EQ(run().level, Level::content);
  request_.persons.push_back({PersonRole::relative, {id<PersonId>(12)}, {}});
  EXPECT_EQ(run().verdict, Verdict::permit);
  EXPECT_EQ(run().level, Level::existence) << "of the other person by statute alone";
  EXPECT_EQ(run().ground, 1);
}
TEST_F(Decide, EachPersonNeedsAGroundAndTheReasonSaysSplitIt) {
  request_.persons.push_back({PersonRole::relative, {id<PersonId>(12)}, {}});
  expect(Verdict::hold, ErrorCode::other_person_no_ground);
  EXPECT_EQ(run().persons[0].verdict, Verdict::permit);
  EXPECT_EQ(run().persons[1].reason, ErrorCode::consent_missing);
  facts_.consents.push_back(consent_of(7, 12));
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, WhereTheRuleNeedsACaseTheRecipientMustCoordinateOne) {
  covenant_.rules[0].needs_case = true;
  expect(Verdict::hold, ErrorCode::no_case);
  facts_.cases = {{id<CaseId>(1), {id<PersonId>(10)}, id<MemberId>(2), 1, 50, true}};
  expect(Verdict::permit, ErrorCode::permit);
  facts_.cases[0].open = false;
  expect(Verdict::hold, ErrorCode::no_case);
  facts_.cases[0] = {id<CaseId>(1), {id<PersonId>(10)}, id<MemberId>(4), 1, 50, true};
  expect(Verdict::hold, ErrorCode::no_case);
}
TEST_F(Decide, WhereTheRuleNeedsTheSendersCaseTheSenderMustCoordinateOne) {
  covenant_.rules[0].needs_own_case = true;
  facts_.cases = {{id<CaseId>(1), {id<PersonId>(10)}, id<MemberId>(2), 1, 7, true}};
  expect(Verdict::hold, ErrorCode::no_case);
  facts_.cases.push_back({id<CaseId>(2), {id<PersonId>(10)}, id<MemberId>(1), 1, 8, true});
  expect(Verdict::permit, ErrorCode::permit);
  EXPECT_EQ(run().references.front(), 1u);
  EXPECT_TRUE(std::ranges::count(run().references, 8u) == 1);
}
TEST_F(Decide, LooksForACaseOnceEachPersonIsPermittedAndNotBefore) {
  covenant_.rules[0].needs_case = true;
  facts_.cases = {{id<CaseId>(1), {id<PersonId>(10)}, id<MemberId>(2), 1, 7, true}};
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 7, 101, 102}));
  facts_.consents[0].givers[1].answer.reset();
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 101}));
}
TEST_F(Decide, OfConsentsThatTieTakesTheLowestIdInWhateverOrderTheyAreGiven) {
  facts_.consents = {consent_of(3, 10), consent_of(2, 10)};
  EXPECT_EQ(run().references.front(), 2u);
  facts_.consents[0].givers[0].answer = facts_.consents[1].givers[0].answer = Answer::no;
  EXPECT_EQ(run().references.front(), 2u);
  facts_.consents[0].valid_until = facts_.consents[1].valid_until = request_.now;
  EXPECT_EQ(run().references.front(), 2u);
}
TEST_F(Decide, OfRefusalsThatHoldAgainstAYesTakesTheLowestId) {
  Scope narrow;
  narrow.kinds = {1};
  facts_.consents = {consent_of(1, 10), consent_of(3, 10), consent_of(2, 10)};
  facts_.consents[0].scope = narrow;
  for (const std::size_t i : {1u, 2u}) {
    facts_.consents[i].givers = {
        {id<PersonId>(22), GiverCapacity::parent, Answer::no, facts_.consents[i].index + 100}};
  }
  expect(Verdict::hold, ErrorCode::consent_refused);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{2, 102}));
  std::swap(facts_.consents[1], facts_.consents[2]);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{2, 102}));
}
TEST_F(Decide, AStatutePermitsExistenceByItselfAndNoMore) {
  covenant_.grounds[0].type = GroundType::statute;
  facts_.consents.clear();
  const Decision decision = run();
  EXPECT_EQ(decision.verdict, Verdict::permit);
  EXPECT_EQ(decision.level, Level::existence);
  EXPECT_EQ(decision.ground, 1);
  covenant_.grounds[0].valid_until = request_.now;
  expect(Verdict::hold, ErrorCode::no_ground);
}
TEST_F(Decide, ALinkingGroundOpensNothing) {
  covenant_.grounds[0].type = GroundType::linking;
  expect(Verdict::hold, ErrorCode::no_ground);
}
TEST_F(Decide, AGroundCountsOnlyInItsPeriodAndRegime) {
  covenant_.grounds[0].valid_until = {500'000};
  expect(Verdict::hold, ErrorCode::no_ground);
  covenant_.grounds[0].valid_until = {UINT64_MAX};
  covenant_.grounds[0].regimes = {4};
  expect(Verdict::hold, ErrorCode::no_ground);
  request_.source_regime = 4;
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Decide, GivesNoMoreThanWasWantedOrTheRuleAllows) {
  request_.wanted = Level::existence;
  EXPECT_EQ(run().level, Level::existence);
  request_.wanted = Level::content;
  covenant_.rules[0].level = Level::category;
  EXPECT_EQ(run().level, Level::category);
}
TEST_F(Decide, AnswersTheSameQuestionTheSame) { EXPECT_EQ(run(), run()); }
TEST(DecideSelfTest, Holds) { EXPECT_TRUE(decide_self_test()); }

}  // namespace
}  // namespace sluis::consent
