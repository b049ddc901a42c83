// SPDX-License-Identifier: EUPL-1.2
// decide() over circumstances: what opens without consent, what closes, what goes on no consent.
#include "consent/core/circumstance_check.h"
#include "tests/consent/decide_rig.h"

namespace sluis::consent {
namespace {

constexpr std::uint16_t kOrder = 1, kMeeting = 2, kObjection = 3, kWithheld = 4;

CircumstanceType type_of(std::uint16_t number, Effect effect) {
  CircumstanceType out;
  out.term = {number, "type", ""};
  out.effect = effect;
  out.max_days = 365;
  return out;
}

CircumstanceState state_of(std::uint16_t type, std::uint64_t index) {
  CircumstanceState out;
  out.id = id<CircumstanceId>(static_cast<std::uint8_t>(index));
  out.type = type;
  out.stated_by = {id<MemberId>(2), id<WorkerId>(1), 1};
  out.about = {id<PersonId>(10)};
  out.valid_until = {1'000'000};
  out.index = index;
  return out;
}

AgreementState agreement_of(std::uint8_t member, std::uint8_t worker, std::uint16_t function,
                            Answer answer = Answer::yes) {
  return {id<MemberId>(member), id<WorkerId>(worker), function, answer, 200u + worker};
}

// Ground 2 needs an order that names the recipient, ground 3 a meeting; no consent is on record.
class Circumstances : public Decide {
 protected:
  Circumstances() {
    covenant_.circumstances = {type_of(kOrder, Effect::opens), type_of(kMeeting, Effect::opens),
                               type_of(kObjection, Effect::holds),
                               type_of(kWithheld, Effect::denies)};
    covenant_.circumstances[1].agreement = AgreementBy::apart;
    covenant_.circumstances[2].closes_bases = {'e', 'f'};
    for (const std::uint16_t number : {std::uint16_t{2}, std::uint16_t{3}}) {
      Ground ground = covenant_.grounds[0];
      ground.term = {number, "circumstance", ""};
      ground.type = GroundType::circumstance;
      ground.author_confirms = false;
      covenant_.grounds.push_back(ground);
    }
    covenant_.ground_terms = {{1, 'e', {}},
                              {2, 'c', {{kOrder, ForMember::recipient}}},
                              {3, 'e', {{kMeeting, ForMember::anyone}}}};
    covenant_.rules[0].grounds = {2};
    facts_.consents.clear();
  }
  CircumstanceState& add(std::uint16_t type, std::uint64_t index) {
    facts_.circumstances.push_back(state_of(type, index));
    if (type == kOrder) facts_.circumstances.back().holder = id<MemberId>(2);
    return facts_.circumstances.back();
  }
  void need(std::uint16_t ground) { covenant_.rules[0].grounds = {ground}; }
};

TEST_F(Circumstances, AnOrderThatNamesTheRecipientOpens) {
  expect(Verdict::hold, ErrorCode::circumstance_missing);
  add(kOrder, 5);
  const Decision decision = run();
  EXPECT_EQ(decision.verdict, Verdict::permit);
  EXPECT_EQ(decision.level, Level::content);
  EXPECT_EQ(decision.ground, 2);
  EXPECT_EQ(decision.references, std::vector<std::uint64_t>{5});
  EXPECT_TRUE(decision.obligations.empty());
}
TEST_F(Circumstances, AnOrderForAnotherMemberOrForNobodyOpensNothing) {
  add(kOrder, 5).holder = id<MemberId>(4);
  expect(Verdict::hold, ErrorCode::circumstance_missing);
  facts_.circumstances[0].holder = {};
  expect(Verdict::hold, ErrorCode::circumstance_missing);
}
TEST_F(Circumstances, AnOrderCoversWhomItNamesAndNoSibling) {
  add(kOrder, 5).about = {id<PersonId>(10), id<PersonId>(20)};
  request_.persons.push_back({PersonRole::relative, {id<PersonId>(20)}, {}});
  expect(Verdict::permit, ErrorCode::permit);
  request_.persons.push_back({PersonRole::relative, {id<PersonId>(30)}, {}});
  expect(Verdict::hold, ErrorCode::other_person_no_ground);
  EXPECT_EQ(run().persons[2].reason, ErrorCode::circumstance_missing);
}
TEST_F(Circumstances, AnOrderOpensNothingToThePoliceWithoutARule) {
  add(kOrder, 5);
  request_.recipient = id<MemberId>(3);
  expect(Verdict::deny, ErrorCode::no_rule);
}
TEST_F(Circumstances, OneOnAPossibleMatchOpensNothing) {
  add(kOrder, 5);
  request_.persons = {{PersonRole::subject, {id<PersonId>(11)}, {id<PersonId>(10)}}};
  expect(Verdict::hold, ErrorCode::possibly_same);
}
TEST_F(Circumstances, OneThatIsEndedOrOutsideItsPeriodIsOver) {
  add(kOrder, 5);
  facts_.circumstances[0].ended = 9;
  expect(Verdict::hold, ErrorCode::circumstance_over);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{5, 9}));
  facts_.circumstances[0].ended = 0;
  request_.now = {1'000'000};
  expect(Verdict::hold, ErrorCode::circumstance_over);
  request_.now = {500'000};
  facts_.circumstances[0].look_again = TimeMs{500'000};
  expect(Verdict::hold, ErrorCode::circumstance_over);
  facts_.circumstances[0].look_again = TimeMs{500'001};
  expect(Verdict::permit, ErrorCode::permit);
  covenant_.circumstances[0].roles = {kSchool};
  expect(Verdict::hold, ErrorCode::circumstance_over);
}
TEST_F(Circumstances, OneForAnotherKindIsNone) {
  add(kOrder, 5).scope.kinds = {2};
  expect(Verdict::hold, ErrorCode::circumstance_missing);
}
TEST_F(Circumstances, TwoPeopleApartMustAgreeToWhatAMeetingDecided) {
  need(3);
  CircumstanceState& meeting = add(kMeeting, 6);
  expect(Verdict::hold, ErrorCode::not_agreed);
  meeting.agreements = {agreement_of(2, 1, 2)};
  expect(Verdict::hold, ErrorCode::not_agreed);
  meeting.agreements = {agreement_of(2, 2, 1)};
  expect(Verdict::hold, ErrorCode::not_agreed);
  covenant_.circumstances[1].agreement = AgreementBy::another_worker;
  expect(Verdict::permit, ErrorCode::permit);
  covenant_.circumstances[1].agreement = AgreementBy::apart;
  meeting.agreements = {agreement_of(2, 2, 2)};
  expect(Verdict::permit, ErrorCode::permit);
  meeting.agreements = {agreement_of(4, 2, 1)};
  expect(Verdict::permit, ErrorCode::permit);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{6, 202}));
}
TEST_F(Circumstances, AColleaguesNoHoldsWhoeverElseAgrees) {
  need(3);
  add(kMeeting, 6).agreements = {agreement_of(4, 2, 1), agreement_of(4, 3, 1, Answer::no)};
  expect(Verdict::hold, ErrorCode::agreement_refused);
}
TEST_F(Circumstances, AnObjectionHoldsTheBasesItClosesUntilItIsEnded) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10)};
  expect(Verdict::permit, ErrorCode::permit);
  add(kObjection, 7);
  expect(Verdict::hold, ErrorCode::objection);
  EXPECT_EQ(run().references, std::vector<std::uint64_t>{7});
  covenant_.rules[0].grounds = {1, 2};
  add(kOrder, 8);
  EXPECT_EQ(run().ground, 2) << "a duty under basis c goes on";
  covenant_.rules[0].grounds = {1};
  facts_.circumstances[0].ended = 9;
  expect(Verdict::permit, ErrorCode::permit);
}
TEST_F(Circumstances, WhatClosesReachesAPossibleMatchAndAGroundOfUnknownBasis) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10)};
  add(kObjection, 7).about = {id<PersonId>(11)};
  expect(Verdict::permit, ErrorCode::permit);
  request_.persons[0].possibly = {id<PersonId>(11)};
  expect(Verdict::hold, ErrorCode::objection);
  covenant_.ground_terms.clear();
  expect(Verdict::hold, ErrorCode::objection);
}
TEST_F(Circumstances, WhatASourceWithholdsClosesThatSourceAndOutweighsAnObjection) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10)};
  add(kObjection, 7);
  add(kWithheld, 8).holder = id<MemberId>(4);
  expect(Verdict::hold, ErrorCode::objection);
  facts_.circumstances[1].holder = id<MemberId>(1);
  expect(Verdict::deny, ErrorCode::withheld);
  facts_.circumstances[1].look_again = TimeMs{1};
  expect(Verdict::deny, ErrorCode::withheld);
}
TEST_F(Circumstances, SanctionsAndPoliceContentNeverGoOnConsentAlone) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10)};
  covenant_.never_on_consent = {1};
  expect(Verdict::hold, ErrorCode::not_on_consent);
  covenant_.never_on_consent = {2};
  covenant_.regime_terms = {{0, true, CombiningRule::specific_then_objection}};
  expect(Verdict::hold, ErrorCode::not_on_consent);
  covenant_.ground_terms[0].needs = {{kOrder, ForMember::recipient}};
  expect(Verdict::hold, ErrorCode::circumstance_missing);
  add(kOrder, 8);
  expect(Verdict::permit, ErrorCode::permit);
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{1, 8, 101, 102}));
  facts_.consents.clear();
  expect(Verdict::hold, ErrorCode::consent_missing);
}
TEST_F(Circumstances, TheRegimeNamesTheAlgorithmAndTheDecisionRecordsIt) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10), consent_of(2, 10)};
  facts_.consents[0].scope.to = {{false, id<MemberId>(2), 0}};
  facts_.consents[1].givers[0].answer = Answer::no;  // to everybody, and later
  const auto with = [&](CombiningRule rule) {
    covenant_.regime_terms = {{0, false, rule}};
    EXPECT_EQ(run().algorithm, rule);
    return run().verdict;
  };
  EXPECT_EQ(with(CombiningRule::specific_then_objection), Verdict::permit);
  EXPECT_EQ(with(CombiningRule::objection_overrides), Verdict::hold);
  EXPECT_EQ(with(CombiningRule::latest_word), Verdict::hold);
  for (GiverState& giver : facts_.consents[0].givers) giver.answer_index += 100;
  EXPECT_EQ(with(CombiningRule::latest_word), Verdict::permit) << "both said yes since";
}
TEST_F(Circumstances, TheLatestWordOfAYesIsItsOldestAnswer) {
  covenant_.rules[0].grounds = {1};
  covenant_.regime_terms = {{0, false, CombiningRule::latest_word}};
  facts_.consents = {consent_of(1, 10), consent_of(2, 10)};
  facts_.consents[1].givers = {{id<PersonId>(20), GiverCapacity::parent, Answer::no, 150}};
  facts_.consents[0].givers[1].answer_index = 200;  // the other giver's, after that no
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.consents[1].givers[0].answer = Answer::yes;
  EXPECT_EQ(run().references, (std::vector<std::uint64_t>{2, 150}));
}
TEST_F(Circumstances, ANoIsSupersededOnceEachWhoSaidItHasSinceSaidYes) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10), consent_of(50, 10)};
  facts_.consents[0].givers[0].answer = Answer::no;
  facts_.consents[0].givers[1].answer = Answer::no;
  expect(Verdict::permit, ErrorCode::permit);
  facts_.consents[1].givers[1].answer.reset();
  expect(Verdict::hold, ErrorCode::consent_refused);
  facts_.consents[1] = consent_of(50, 10);
  facts_.consents[1].valid_until = request_.now;
  expect(Verdict::hold, ErrorCode::consent_refused);
}
TEST_F(Circumstances, WhoGivesAloneIsNotBlockedByAnothersNo) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10), consent_of(2, 10)};
  facts_.consents[0].givers = {{id<PersonId>(10), GiverCapacity::self, Answer::yes, 90}};
  facts_.consents[1].givers[0].answer = Answer::no;
  expect(Verdict::permit, ErrorCode::permit);
  std::swap(facts_.consents[0], facts_.consents[1]);
  expect(Verdict::permit, ErrorCode::permit);
  facts_.consents[1].givers[0].answer = Answer::no;
  facts_.consents[0].givers[0].answer = Answer::yes;
  expect(Verdict::hold, ErrorCode::consent_refused);
}
TEST_F(Circumstances, ConsentUnderPressureIsMarked) {
  covenant_.rules[0].grounds = {1};
  facts_.consents = {consent_of(1, 10)};
  facts_.cases = {{id<CaseId>(1), {id<PersonId>(10)}, id<MemberId>(4), 1, 50, true}};
  EXPECT_EQ(run().obligations, std::vector{Obligation::author_confirms});
  covenant_.programme_terms = {{1, Frame::pressure, false, 0}};
  EXPECT_EQ(run().obligations,
            (std::vector{Obligation::author_confirms, Obligation::not_free}));
  facts_.cases[0].open = false;
  EXPECT_EQ(run().obligations, std::vector{Obligation::author_confirms});
}
TEST(WorkingDays, AFridaysDecisionLastsUntilMondayIsOver) {
  constexpr std::uint64_t kDay = 86'400'000;
  EXPECT_EQ(end_of_next_working_day({0}).ms, 2 * kDay) << "Thursday: until Friday is over";
  EXPECT_EQ(end_of_next_working_day({1 * kDay + 18 * 3'600'000}).ms, 5 * kDay);
  EXPECT_EQ(end_of_next_working_day({2 * kDay}).ms, 5 * kDay);
  EXPECT_EQ(end_of_next_working_day({3 * kDay}).ms, 5 * kDay);
  EXPECT_EQ(end_of_next_working_day({4 * kDay}).ms, 6 * kDay);
}

}  // namespace
}  // namespace sluis::consent
