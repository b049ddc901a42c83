// SPDX-License-Identifier: EUPL-1.2
// What a member said that ended in another, at a source that decides by itself (broker/THREATS.md
// T148, T159): it stands as it was said, and its successor takes over with one word.
#include <gtest/gtest.h>

#include "consent/core/designation.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

class OwnDecisionAfterAMerge : public ::testing::Test {
 protected:
  OwnDecisionAfterAMerge() { begin(); }
  // Everybody names the child by its number, so that it is the same for all.
  void begin() {
    world_ = {};
    ledger_ = {};
    world_.covenant.functions[0].facts = {1, 2, 3, 5, 6, 14, 15};
    for (consent::Member& member : world_.covenant.members) member.may_use_bsn = true;
  }

  // From here on the covenant is another version, in which `gone` ended in `into`.
  void merge(const Party& gone, const Party& into) {
    const consent::Member was = *world_.covenant.member(gone.id);
    std::erase_if(world_.covenant.members, [&](const auto& row) { return row.id == gone.id; });
    world_.covenant.ended = {{gone.id, was.role, "", "", into.id}};
    world_.covenant.version = 2;
  }
  void agreed_consent(Party& recorder) {
    consent::ConsentRecord record;
    record.consent_id = filled<ConsentId>(7);
    record.valid_until = {kNow.ms + kDayMs};
    const PersonOpening child = commit_person(child_), giver = commit_person(mother_);
    record.subject = child.commitment;
    record.givers = {{giver.commitment, consent::GiverCapacity::parent}};
    ledger_.record(recorder.fact(record, {child, giver}));
    const PersonOpening same = commit_person(child_), who = commit_person(mother_);
    ledger_.record(recorder.fact(consent::ConsentAnswer{record.consent_id, same.commitment,
                                                        who.commitment, consent::Answer::yes},
                                 {same, who}));
    if (&recorder == &world_.school) return;
    const PersonOpening child2 = commit_person(child_);
    ledger_.record(world_.school.fact(
        consent::ConsentAcceptance{record.consent_id, child2.commitment,
                                   consent::Acceptance::accepted},
        {child2}));
  }
  void open_case(Party& by) {
    consent::CaseOpened opened;
    opened.case_id = case_;
    opened.coordinator = by.id;
    ledger_.record(of_case(by, opened));
  }
  void handover(Party& by, consent::HandoverStep step, const MemberId& to = {}) {
    consent::HandoverStepped stepped;
    stepped.case_id = case_;
    stepped.step = step;
    stepped.to = to;
    ledger_.record(of_case(by, stepped));
  }
  void close_case(Party& by) {
    consent::CaseClosed closed;
    closed.case_id = case_;
    ledger_.record(of_case(by, closed));
  }
  template <class Body>
  SignedAct of_case(Party& by, Body body) {
    const PersonOpening child = commit_person(child_);
    body.subjects = {child.commitment};
    return by.fact(body, {child});
  }
  // permit, or why not; the recipient needs a case of its own.
  ErrorCode reason() const {
    OwnRequest request;
    request.source = world_.school.id;
    request.recipient = world_.manager.id;
    request.kind = request.purpose = request.domain = request.source_regime = 1;
    request.persons = {{PersonRole::subject, child_}};
    const LedgerView view(ledger_.key());
    const std::vector<RecordedAct> own;
    const auto decision = own_decision({world_.covenant, world_.directory, view, own},
                                       ledger_.facts(), request, kNow);
    return decision.ok() ? decision->reason : decision.code();
  }

  Parties world_;
  LedgerRig ledger_;
  const CaseId case_ = filled<CaseId>(9);
  const std::vector<PersonKey> child_{{PersonKeyKind::bsn, filled<Pseudonym>(1), 0, 0}},
      mother_{{PersonKeyKind::fields, filled<Pseudonym>(3), 0, 0}};
};

TEST_F(OwnDecisionAfterAMerge, TakesWhatTheEndedMemberSaidBeforeAndNothingSaidSince) {
  agreed_consent(world_.cjg);
  EXPECT_EQ(reason(), ErrorCode::permit);
  merge(world_.cjg, world_.manager);
  EXPECT_EQ(reason(), ErrorCode::permit);
  world_.covenant.version = 1;  // what it signed it signed under the covenant that ended it
  EXPECT_EQ(reason(), ErrorCode::unknown_member);
}

TEST_F(OwnDecisionAfterAMerge, TakesNothingOfWhoMerelyLeft) {
  agreed_consent(world_.cjg);
  merge(world_.cjg, world_.manager);
  world_.covenant.ended.clear();
  EXPECT_EQ(reason(), ErrorCode::unknown_member);
}

// The recipient has the case at the end of each, as the broker sees it.
TEST_F(OwnDecisionAfterAMerge, ItsCaseIsTheSuccessorsWithOneWordHoweverFarAHandoverWas) {
  using Step = consent::HandoverStep;
  struct Said {
    int by;  // 0: who ended, 1: its successor, 2: another
    Step step;
    int to = -1;
  };
  const std::vector<std::vector<Said>> told = {
      {{1, Step::confirm}},
      {{0, Step::propose, 1}, {1, Step::accept}, {1, Step::confirm}, {0, Step::confirm}},
      {{0, Step::propose, 1}, {1, Step::accept}, {1, Step::confirm}, {1, Step::confirm}},
      {{0, Step::propose, 1}, {1, Step::accept}, {0, Step::confirm}, {1, Step::confirm}},
      {{0, Step::propose, 2}, {2, Step::accept}, {2, Step::confirm}, {1, Step::confirm}},
      {{0, Step::propose, 2}, {1, Step::confirm}},
  };
  for (std::size_t i = 0; i < told.size(); ++i) {
    SCOPED_TRACE(i);
    begin();
    const std::vector<Party*> parties = {&world_.cjg, &world_.manager, &world_.school};
    world_.covenant.members[1].role = world_.covenant.members[2].role = kManager;
    world_.covenant.rules[0].needs_case = true;
    agreed_consent(world_.school);
    open_case(world_.cjg);
    for (const Said& said : told[i]) {
      const MemberId to = said.to < 0 ? MemberId{} : parties[static_cast<std::size_t>(said.to)]->id;
      handover(*parties[static_cast<std::size_t>(said.by)], said.step, to);
    }
    merge(world_.cjg, world_.manager);
    EXPECT_EQ(reason(), ErrorCode::permit);
    close_case(world_.manager);
    EXPECT_EQ(reason(), ErrorCode::no_case);
  }
}

// A source knows the covenant in force alone: who took the case at the first merge ended since.
TEST_F(OwnDecisionAfterAMerge, ItsCaseGoesOnThroughEachMergeAfterIt) {
  world_.covenant.rules[0].needs_case = true;
  agreed_consent(world_.school);
  open_case(world_.cjg);
  Party between{0x44};
  world_.admit(between);
  handover(between, consent::HandoverStep::confirm);
  handover(world_.manager, consent::HandoverStep::confirm);
  merge(world_.cjg, between);  // now no member either
  EXPECT_NE(reason(), ErrorCode::permit);
  world_.covenant.ended.push_back({between.id, kSchool, "", "", world_.manager.id});
  EXPECT_EQ(reason(), ErrorCode::permit) << "whatever role it had by then";
}

TEST_F(OwnDecisionAfterAMerge, AHandoverToWhoEndedIsProposedAnew) {
  using Step = consent::HandoverStep;
  world_.covenant.rules[0].needs_case = true;
  agreed_consent(world_.school);
  open_case(world_.school);
  handover(world_.school, Step::propose, world_.cjg.id);
  handover(world_.cjg, Step::accept);
  handover(world_.school, Step::propose, world_.manager.id);  // after the merge
  handover(world_.manager, Step::accept);
  handover(world_.manager, Step::confirm);
  handover(world_.school, Step::confirm);
  EXPECT_NE(reason(), ErrorCode::permit);
  merge(world_.cjg, world_.manager);
  EXPECT_EQ(reason(), ErrorCode::permit);
}

TEST_F(OwnDecisionAfterAMerge, ItsCaseIsClosedByTheSuccessorOfWhoOpenedIt) {
  world_.covenant.rules[0].needs_case = true;
  agreed_consent(world_.school);
  consent::CaseOpened opened;
  opened.case_id = case_;
  opened.coordinator = world_.manager.id;
  ledger_.record(of_case(world_.cjg, opened));
  EXPECT_EQ(reason(), ErrorCode::permit);
  merge(world_.cjg, world_.school);
  EXPECT_EQ(reason(), ErrorCode::permit);
  close_case(world_.school);
  EXPECT_EQ(reason(), ErrorCode::no_case);
}

// What the last rung of the ladder designated: the source checks both conditions, and the days of
// the ladder between what the two signed.
class OwnDecisionOfADesignation : public OwnDecisionAfterAMerge {
 protected:
  void told(std::uint16_t about, std::uint64_t days, bool settled = false) {
    begin();
    world_.covenant.rules[0].needs_case = true;
    world_.covenant.ladder = {{{1, "again", "again"}, 0, 0, 7}, {{2, "cjg", "cjg"}, kCjg, 1, 14}};
    agreed_consent(world_.school);
    open_case(world_.school);
    world_.school.says = {kNow.ms - days * kDayMs};
    step(world_.school, {case_, {}, consent::CaseStep::raise, about, {}});
    if (settled) step(world_.school, {case_, {}, consent::CaseStep::settle, 0, {}});
  }
  void designate(Party& by, std::uint16_t reason = 1) {
    step(by, {case_, {}, consent::CaseStep::designate, reason, world_.manager.id});
  }
  void step(Party& by, const consent::CaseStepped& stepped) {
    ledger_.record(of_case(by, stepped));
  }
};

TEST_F(OwnDecisionOfADesignation, TakesTheLastRungsOnItsTwoConditionsAlone) {
  told(consent::kAboutCoordination, 21);
  EXPECT_EQ(reason(), ErrorCode::no_case);
  designate(world_.cjg);
  EXPECT_EQ(reason(), ErrorCode::permit);
  told(consent::kAboutCoordination, 21);
  designate(world_.manager);
  EXPECT_EQ(reason(), ErrorCode::not_allowed) << "of itself";
  told(consent::kAboutCoordination, 20);
  designate(world_.cjg);
  EXPECT_EQ(reason(), ErrorCode::no_such_step) << "the ladder has more days";
  told(0, 21);
  designate(world_.cjg);
  EXPECT_EQ(reason(), ErrorCode::no_such_step) << "of something else";
  told(consent::kAboutCoordination, 21, true);
  designate(world_.cjg);
  EXPECT_EQ(reason(), ErrorCode::no_such_step) << "settled";
  told(consent::kAboutCoordination, 21);
  designate(world_.cjg, 0);
  EXPECT_EQ(reason(), ErrorCode::missing_field) << "nobody says that care is urgent";
}

// Whose rung it was then, a source that knows the covenant in force alone cannot tell.
TEST_F(OwnDecisionOfADesignation, StandsUnderALaterCovenantWithAnotherLadder) {
  told(consent::kAboutCoordination, 21);
  designate(world_.cjg);
  world_.covenant.ladder.clear();
  EXPECT_EQ(reason(), ErrorCode::not_allowed);
  world_.covenant.version = 2;
  EXPECT_EQ(reason(), ErrorCode::permit);
}

}  // namespace
}  // namespace sluis::sdk::testing
