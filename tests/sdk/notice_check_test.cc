// SPDX-License-Identifier: EUPL-1.2
// check_notice(): a term of a case that the ledger holds and of which this member is to hear, or a
// refusal.
#include "adapters/sdk/notice_check.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

class NoticeCheck : public ::testing::Test {
 protected:
  NoticeCheck() {
    consent::LadderRung rung;
    rung.term = {3, "hogerop", ""};
    rung.role = parties_.covenant.member(parties_.cjg.id)->role;
    rung.ground = 7;
    rung.days = 2;
    parties_.covenant.ladder = {rung};
    due_.notice_id = filled<NoticeId>(1);
    due_.case_id = filled<CaseId>(2);
    due_.deadline = {consent::CaseDuty::review, {1'000}};
    due_.stage = consent::kStageReminded;
    due_.told = due_.responsible = parties_.manager.id;
  }
  ErrorCode said_to(const MemberId& member,
                    const std::function<void(codec::Proven&)>& change = {},
                    LeafType type = LeafType::case_due) {
    LedgerRig ledger;
    codec::Proven notice = ledger.proven(ledger.record(type, canon::encode(due_)));
    if (change) change(notice);
    const LedgerView view(ledger.key());
    const auto checked = check_notice(notice, member, parties_.covenant, view);
    EXPECT_TRUE(!checked.ok() || *checked == due_);
    return checked.ok() ? ErrorCode::permit : checked.code();
  }

  Parties parties_;
  consent::CaseDueBody due_;
};

TEST_F(NoticeCheck, TakesWhatIsForWhoIsResponsibleAndForTheRungsOnlyMember) {
  EXPECT_EQ(said_to(parties_.manager.id), ErrorCode::permit);
  due_.stage = consent::kStageFirstRung;
  due_.rung = 3;
  due_.ground = 7;
  due_.told = parties_.cjg.id;
  EXPECT_EQ(said_to(parties_.cjg.id), ErrorCode::permit);
}

TEST_F(NoticeCheck, RefusesWhatIsAnothersOrNotInTheLedger) {
  const MemberId manager = parties_.manager.id;
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::wrong_release_record);
  EXPECT_EQ(said_to(manager, {}, LeafType::linked), ErrorCode::no_release_record);
  EXPECT_EQ(said_to(manager, [](codec::Proven& notice) { notice.opening.reset(); }),
            ErrorCode::no_release_record);
  EXPECT_EQ(said_to(manager, [](codec::Proven& notice) { notice.opening->body.back() ^= 1; }),
            ErrorCode::bad_opening);
  EXPECT_EQ(said_to(manager, [](codec::Proven& notice) { ++notice.index; }),
            ErrorCode::not_in_tree);
}

TEST_F(NoticeCheck, RefusesARungThatTheCovenantDoesNotHaveOrThatIsNotThisMembers) {
  due_.told = parties_.school.id;
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::no_rule) << "another is responsible";
  due_.stage = consent::kStageFirstRung;
  due_.rung = 3;
  due_.ground = 7;
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::no_rule) << "the rung is another role's";
  due_.told = parties_.cjg.id;
  due_.ground = 8;
  EXPECT_EQ(said_to(parties_.cjg.id), ErrorCode::no_rule) << "the rung has another ground";
  due_.ground = 7;
  due_.stage = consent::kStageFirstRung;
  due_.rung = 4;
  EXPECT_EQ(said_to(parties_.cjg.id), ErrorCode::no_rule) << "there is no such rung";
}

TEST_F(NoticeCheck, RefusesAStageThatIsNotTheRungs) {
  const MemberId manager = parties_.manager.id, cjg = parties_.cjg.id;
  due_.stage = consent::kStageFirstRung;
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "up the ladder, and no rung";
  due_.stage = 0;
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "nobody is told of stage 0";
  due_.rung = 3;
  due_.ground = 7;
  due_.told = cjg;
  due_.stage = consent::kStageReminded;
  EXPECT_EQ(said_to(cjg), ErrorCode::no_rule) << "a rung, and not up the ladder yet";
  due_.stage = consent::kStageFirstRung + 1;
  EXPECT_EQ(said_to(cjg), ErrorCode::no_rule) << "the place of the next rung";
  due_.stage = consent::kStageFirstRung;
  EXPECT_EQ(said_to(cjg), ErrorCode::permit);
}

TEST_F(NoticeCheck, TellsWhoHadADesignatedCaseWhoHasItNow) {
  const MemberId manager = parties_.manager.id;
  due_.deadline.duty = consent::CaseDuty::take_up;
  due_.stage = consent::kStageAnnounced;
  due_.responsible = parties_.school.id;
  EXPECT_EQ(said_to(manager), ErrorCode::permit);
  due_.responsible = filled<MemberId>(0x77);
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "no member";
  due_.responsible = parties_.school.id;
  due_.stage = consent::kStageReminded;
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "to who has it alone";
  due_.stage = consent::kStageAnnounced;
  due_.deadline.duty = consent::CaseDuty::review;
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "no other duty";
  due_.deadline.duty = consent::CaseDuty::take_up;
  parties_.covenant.ladder.clear();
  EXPECT_EQ(said_to(manager), ErrorCode::no_rule) << "nobody may designate";
}

}  // namespace
}  // namespace sluis::sdk::testing
