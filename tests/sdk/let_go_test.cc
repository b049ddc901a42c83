// SPDX-License-Identifier: EUPL-1.2
// check_designated(): a case goes from who had it by what the last rung signed, on its two
// conditions, and by no word of the broker's.
#include <gtest/gtest.h>

#include "adapters/sdk/notice_check.h"
#include "consent/core/designation.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

using consent::CaseStep;
using consent::HandoverStep;

// The school has a case, the cjg is the last rung, the manager is designated.
class LetGo : public ::testing::Test {
 protected:
  LetGo() {
    world_.covenant.functions[0].facts = {5, 6, 14, 15};
    for (consent::Member& member : world_.covenant.members) member.may_use_bsn = true;
    world_.covenant.ladder = {{{1, "again", "again"}, 0, 0, 7}, {{2, "cjg", "cjg"}, kCjg, 1, 14}};
    due_.case_id = filled<CaseId>(9);
    due_.deadline = {consent::CaseDuty::take_up, kNow};
    due_.stage = consent::kStageAnnounced;
    due_.told = world_.school.id;
    due_.responsible = world_.manager.id;
    due_.covenant = world_.covenant.version;
  }
  template <class Body>
  void say(Party& by, Body body) {
    const PersonOpening child = commit_person(child_);
    body.case_id = case_;
    body.subjects = {child.commitment};
    at_ = ledger_.record(by.fact(body, {child}));
  }
  void open() {
    consent::CaseOpened opened;
    opened.coordinator = world_.school.id;
    opened.programme = 4;
    say(world_.school, opened);
  }
  void raise(Party& by, std::uint64_t days_ago = 21,
             std::uint16_t about = consent::kAboutCoordination) {
    by.says = {kNow.ms - days_ago * kDayMs};
    say(by, consent::CaseStepped{{}, {}, CaseStep::raise, about, {}});
    by.says = kNow;
  }
  void designate(Party& by, const MemberId& to, std::uint16_t reason = 1) {
    say(by, consent::CaseStepped{{}, {}, CaseStep::designate, reason, to});
  }
  void hand(Party& from, Party& to) {
    const auto step = [&](Party& by, HandoverStep step, const MemberId& whom = {}) {
      consent::HandoverStepped said;
      said.step = step;
      said.to = whom;
      say(by, said);
    };
    step(from, HandoverStep::propose, to.id);
    step(to, HandoverStep::accept);
    step(to, HandoverStep::confirm);
    step(from, HandoverStep::confirm);
  }
  ErrorCode said(const std::vector<codec::FactUsed>& facts) const {
    const LedgerView view(ledger_.key());
    const auto at = check_designated({world_.covenant, world_.directory, view}, facts, due_);
    if (at.ok()) EXPECT_EQ(*at, at_);
    return at.ok() ? ErrorCode::permit : at.code();
  }
  ErrorCode said() const { return said(ledger_.facts()); }
  // A ledger with nothing in it but the case's begin.
  void anew() {
    ledger_ = {};
    open();
  }

  Parties world_;
  LedgerRig ledger_;
  consent::CaseDueBody due_;
  CaseId case_ = filled<CaseId>(9);
  std::uint64_t at_ = 0;
  const std::vector<PersonKey> child_{{PersonKeyKind::bsn, filled<Pseudonym>(1), 0, 0}};
};

TEST_F(LetGo, IsByTheSignedDesignationOfTheLastRung) {
  open();
  raise(world_.school);
  EXPECT_EQ(said(), ErrorCode::no_release_record) << "it was raised, no more";
  designate(world_.cjg, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::permit);
  EXPECT_EQ(said({}), ErrorCode::no_release_record) << "on the broker's word alone";
}

TEST_F(LetGo, IsNotByWhatNobodySigned) {
  anew();
  raise(world_.school);
  designate(world_.cjg, world_.manager.id);
  std::vector<codec::FactUsed> facts = ledger_.facts();
  facts.back().worker_signature.value[0] ^= 1;
  EXPECT_EQ(said(facts), ErrorCode::bad_signature);
  facts = ledger_.facts();
  auto body = canon::decode<consent::FactBody>(facts.back().record.opening->body, "facts");
  std::get<consent::CaseStepped>(body->payload).to = world_.cjg.id;
  facts.back().record.opening->body = canon::encode(*body);
  EXPECT_EQ(said(facts), ErrorCode::bad_opening);
  facts = ledger_.facts();
  facts.back().record.path.push_back({});
  EXPECT_EQ(said(facts), ErrorCode::not_in_tree);
}

TEST_F(LetGo, IsOfThisCaseFromThisMemberToThatOne) {
  anew();
  raise(world_.school);
  designate(world_.cjg, world_.manager.id);
  due_.case_id = filled<CaseId>(8);
  EXPECT_EQ(said(), ErrorCode::no_case) << "of another case";
  due_.case_id = case_;
  due_.responsible = world_.cjg.id;
  EXPECT_EQ(said(), ErrorCode::no_release_record) << "to another";
  due_.responsible = world_.manager.id;
  due_.told = world_.cjg.id;
  EXPECT_EQ(said(), ErrorCode::no_release_record) << "of who never had it";
}

TEST_F(LetGo, IsByNobodyElseThanTheLastRungOfThisCovenant) {
  anew();
  raise(world_.school);
  designate(world_.manager, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::not_allowed);
  anew();
  raise(world_.school);
  designate(world_.cjg, world_.manager.id);
  // What was signed under an earlier covenant the fold takes from anybody.
  ++world_.covenant.version;
  EXPECT_EQ(said(), ErrorCode::permit);
  world_.covenant.ladder.back().role = kSchool;
  EXPECT_EQ(said(), ErrorCode::no_release_record);
  world_.covenant.ladder.clear();
  EXPECT_EQ(said(), ErrorCode::no_release_record) << "nobody may";
}

TEST_F(LetGo, IsOnItsTwoConditionsAlone) {
  anew();
  designate(world_.cjg, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::no_such_step) << "nothing was raised";
  anew();
  raise(world_.school, 21, 2);
  designate(world_.cjg, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::no_such_step) << "of something else";
  anew();
  raise(world_.school, 20);
  designate(world_.cjg, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::no_such_step) << "it cannot have come up the ladder";
  anew();
  raise(world_.school);
  designate(world_.cjg, world_.manager.id, 0);
  EXPECT_EQ(said(), ErrorCode::missing_field) << "nobody says that care is urgent";
  anew();
  raise(world_.manager);
  designate(world_.cjg, world_.manager.id);
  EXPECT_EQ(said(), ErrorCode::not_allowed) << "raised by who does not have it";
}

TEST_F(LetGo, IsOverOnceItWasHandedOverSince) {
  anew();
  raise(world_.school);
  designate(world_.cjg, world_.manager.id);
  hand(world_.manager, world_.school);
  hand(world_.school, world_.manager);
  EXPECT_EQ(said(), ErrorCode::no_release_record) << "it let go of it itself";
}

}  // namespace
}  // namespace sluis::sdk::testing
