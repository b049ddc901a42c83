// SPDX-License-Identifier: EUPL-1.2
// The life of a case over real gateways and the real broker, on a clock that the test moves: its
// terms are announced, reminded and told up the ladder to the members that the covenant names, each
// once, whoever dies in between; and it is handed over warmly.
#include "proto/hash/hash.h"
#include "tests/gateway/case_story_rig.h"

namespace sluis::gateway_story {
namespace {

TEST_F(CaseStory, GoesFromIntakeToClosedAndItsTermGoesUpTheLadderOnceWhoeverDies) {
  const std::string id = begin_case();
  EXPECT_EQ(shown(*manager_, "gm", id).phase(), "intake");
  EXPECT_TRUE(today(*manager_, "gm").empty());
  EXPECT_EQ(step(id, "visit"), "no_such_step");
  pass(22 * kDayMs);
  ASSERT_TRUE(is_told(*manager_, "gm", "admit", "announced"));
  EXPECT_FALSE(today(*manager_, "gm")[0].urgent());
  manager_->kill_now();
  pass(7 * kDayMs);
  broker_.kill_now();
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(manager_->start({}, arguments_));
  ASSERT_TRUE(is_told(*manager_, "gm", "admit", "reminded"));
  EXPECT_TRUE(today(*manager_, "gm")[0].urgent());
  EXPECT_TRUE(today(*manager_, "gm")[0].term().ours());
  EXPECT_TRUE(today(*school_, "juf").empty()) << "nobody else hears of it yet";
  pass(2 * kDayMs + 60'000);
  ASSERT_TRUE(is_told(*school_, "juf", "admit", "escalated"));
  const local::TodayItem up = today(*school_, "juf")[0];
  EXPECT_EQ(up.case_id(), id);
  EXPECT_FALSE(up.term().ours());
  EXPECT_NE(up.term().contact().find("010-1"), std::string::npos) << up.term().contact();
  school_->kill_now();
  broker_.kill_now();
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(school_->start({}, arguments_));
  ASSERT_TRUE(is_told(*school_, "juf", "admit", "escalated"));
  EXPECT_EQ(step(id, "admit"), "recorded");
  EXPECT_TRUE(today(*manager_, "gm").empty());
  EXPECT_EQ(shown(*manager_, "gm", id).phase(), "active");
  EXPECT_EQ(step(id, "build_down"), "recorded");
  EXPECT_EQ(step(id, "aftercare"), "recorded");
  EXPECT_EQ(step(id, "finish"), "recorded");
  EXPECT_FALSE(shown(*manager_, "gm", id).open());
  EXPECT_EQ(shown(*manager_, "gm", id).history_size(), 6) << "with the visit that was refused";
}

TEST_F(CaseStory, IsHandedOverOnceBothHaveConfirmedAndNotBefore) {
  const std::string id = begin_case();
  ASSERT_EQ(step(id, "admit"), "recorded");
  EXPECT_EQ(hand(true, id, "accept"), "no_case") << "nothing was proposed to it";
  ASSERT_EQ(hand(false, id, "propose"), "recorded");
  EXPECT_EQ(hand(false, id, "confirm"), "no_such_step") << "it was not accepted";
  ASSERT_EQ(hand(true, id, "accept"), "recorded");
  ASSERT_EQ(today(*school_, "juf").size(), 1u);
  EXPECT_EQ(today(*school_, "juf")[0].kind(), "confirm");
  ASSERT_EQ(hand(true, id, "confirm"), "recorded");
  local::LocalRequest early = asked_by("juf");
  early.mutable_case_step()->set_case_id(id);
  early.mutable_case_step()->set_step("finish");
  EXPECT_NE(said(*school_, early), "recorded") << "it is not its case yet";
  EXPECT_TRUE(shown(*school_, "juf", id).open()) << "what was refused closes nothing";
  EXPECT_EQ(step(id, "review"), "recorded") << "who lets go is responsible until both confirmed";
  ASSERT_EQ(hand(false, id, "confirm"), "recorded");
  EXPECT_NE(step(id, "review"), "recorded");
  EXPECT_TRUE(shown(*manager_, "gm", id).handover_confirmed());
  local::LocalRequest request = asked_by("juf");
  request.mutable_case_step()->set_case_id(id);
  request.mutable_case_step()->set_step("review");
  EXPECT_EQ(said(*school_, request), "recorded");
}

TEST_F(CaseStory, WhoTakesItOverSeesProgrammePhaseAndTermsOnceItAcceptedWhoeverDies) {
  const std::string id = begin_case();
  ASSERT_EQ(step(id, "admit"), "recorded");
  pass(10 * kDayMs);
  ASSERT_EQ(step(id, "review"), "recorded");
  ASSERT_EQ(hand(false, id, "propose"), "recorded");
  EXPECT_EQ(shown(*school_, "juf", id).programme(), 0u) << "nothing before it accepts";
  ASSERT_EQ(hand(true, id, "accept"), "recorded");
  EXPECT_EQ(shown(*school_, "juf", id).programme(), kProgramme);
  EXPECT_EQ(shown(*school_, "juf", id).phase(), "active");
  EXPECT_EQ(term_of(*school_, "juf", id, "review"), 0u) << "they are not its terms yet";
  broker_.kill_now();
  school_->kill_now();
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(school_->start({}, arguments_));
  ASSERT_EQ(hand(true, id, "confirm"), "recorded");
  const std::uint64_t review = term_of(*manager_, "gm", id, "review");
  ASSERT_NE(review, 0u);
  EXPECT_LT(review - term_of(*school_, "juf", id, "review") + 60'000, 120'000u)
      << "the same day, in whole seconds of the ledger";
  ASSERT_EQ(step(id, "build_down"), "recorded") << "meanwhile";
  ASSERT_EQ(hand(false, id, "confirm"), "recorded");
  EXPECT_EQ(term_of(*manager_, "gm", id, "review"), 0u) << "it let go";
  pass(84 * kDayMs);
  ASSERT_TRUE(is_told(*school_, "juf", "review", "announced"));
  EXPECT_TRUE(today(*school_, "juf")[0].term().ours());
  EXPECT_TRUE(today(*manager_, "gm").empty());
  EXPECT_EQ(step_by_school(id, "review"), "recorded");
  EXPECT_EQ(shown(*school_, "juf", id).phase(), "build_down") << "what was done meanwhile too";
  EXPECT_EQ(shown(*school_, "juf", id).handover(), "");
  EXPECT_GT(term_of(*school_, "juf", id, "review"), review + 80 * kDayMs);
  EXPECT_EQ(step_by_school(id, "aftercare"), "recorded");
  EXPECT_NE(term_of(*school_, "juf", id, "visit"), 0u);
}

TEST_F(CaseStory, AMatterThatIsRaisedGoesUpTheLadderUntilItIsSettledWhoeverDies) {
  const std::string id = begin_case();
  local::LocalReply reply;
  local::LocalRequest raise = asked_by("gm");
  raise.mutable_escalate_raise()->set_case_id(id);
  raise.mutable_escalate_raise()->set_stuck("niemand neemt de zorg over");
  raise.mutable_escalate_raise()->set_reason("no-place");
  raise.mutable_escalate_raise()->add_tried("gebeld");
  raise.mutable_escalate_raise()->set_by("2030-01-31");
  ASSERT_TRUE(manager_->ask(raise, reply).ok());
  ASSERT_EQ(reply.matter().act().state(), "recorded");
  EXPECT_EQ(step(id, "raise"), "bad_field") << "no step without its words";
  ASSERT_TRUE(manager_->ask(raise, reply).ok());
  EXPECT_EQ(reply.matter().act().reason().name(), "no_such_step") << "one at a time";
  EXPECT_EQ(reply.matter().words() + std::to_string(reply.matter().tried_size()), "0")
      << "what is no matter is not said again";
  ASSERT_TRUE(is_told(*manager_, "gm", "settle_matter", "reminded"));
  const local::CaseTerm first = today(*manager_, "gm")[0].term();
  ASSERT_EQ(first.goes_up_size(), 2);
  EXPECT_TRUE(first.goes_up(0).told());
  EXPECT_FALSE(first.goes_up(1).told());
  EXPECT_TRUE(today(*school_, "juf").empty());
  manager_->kill_now();
  broker_.kill_now();
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(manager_->start({}, arguments_));
  pass(2 * kDayMs + 60'000);
  ASSERT_TRUE(is_told(*school_, "juf", "settle_matter", "escalated"));
  EXPECT_EQ(today(*school_, "juf")[0].case_id(), id);
  local::LocalRequest counted = asked_by("gm");
  counted.mutable_escalate_stuck();
  ASSERT_TRUE(manager_->ask(counted, reply).ok());
  ASSERT_EQ(reply.stuck().rows_size(), 1);
  EXPECT_EQ(reply.stuck().rows(0).reason(), "no-place");
  EXPECT_EQ(reply.stuck().rows(0).rungs(), 1u);
  EXPECT_EQ(reply.stuck().rows(0).rung(), "hogerop");
  EXPECT_EQ(reply.SerializeAsString().find("zorg"), std::string::npos);
  EXPECT_EQ(reply.SerializeAsString().find(id), std::string::npos);
  local::LocalRequest settle = asked_by("gm");
  settle.mutable_escalate_settle()->set_case_id(id);
  settle.mutable_escalate_settle()->set_how("overgenomen");
  ASSERT_TRUE(manager_->ask(settle, reply).ok());
  ASSERT_EQ(reply.matter().act().state(), "recorded");
  EXPECT_TRUE(today(*manager_, "gm").empty());
  local::LocalRequest show = asked_by("gm");
  show.mutable_escalate_show()->set_id(id);
  ASSERT_TRUE(manager_->ask(show, reply).ok());
  ASSERT_EQ(reply.matters().matters_size(), 3) << "with the one that was refused";
  EXPECT_EQ(reply.matters().matters(0).words(), "niemand neemt de zorg over");
  EXPECT_EQ(reply.matters().matters(2).words(), "overgenomen");
  ASSERT_TRUE(manager_->ask(counted, reply).ok());
  EXPECT_EQ(reply.stuck().rows_size(), 0);
}

// The rung has another number in the next covenant, which the school has when it comes back.
TEST_F(CaseStory, AnEarlierCovenantsNoticeIsShownAsUnreadAndIsSaidToBeHeld) {
  const std::string id = begin_case();
  pass(22 * kDayMs);
  ASSERT_TRUE(is_told(*manager_, "gm", "admit", "announced"));
  pass(7 * kDayMs);
  ASSERT_TRUE(is_told(*manager_, "gm", "admit", "reminded"));
  school_->kill_now();
  pass(2 * kDayMs + 60'000);
  ASSERT_TRUE(is_told(*manager_, "gm", "admit", "reminded"));
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const Bytes before = consent::encode_covenant(world_.covenant);
  world_.covenant.version = 2;
  world_.covenant.previous = hash::sha256(before);
  world_.covenant.ladder[0].term.number = 2;
  ASSERT_TRUE(broker_.admit("2-covenant", world_.covenant_file()));
  ASSERT_TRUE(gateway::set_covenant(school_->folder(), world_.covenant_file()).ok());
  ASSERT_TRUE(school_->start({}, arguments_));
  ASSERT_TRUE(is_told(*school_, "juf", "admit", "unread"));
  EXPECT_EQ(today(*school_, "juf")[0].case_id(), id);
  EXPECT_EQ(today(*school_, "juf")[0].term().duty(), "admit");
}

}  // namespace
}  // namespace sluis::gateway_story
