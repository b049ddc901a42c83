// SPDX-License-Identifier: EUPL-1.2
// Two children of one mother and two fathers, in one case. What goes about one names and opens
// nothing of the other; neither father gives for, stops, or is given anything of the other's child.
#include "tests/gateway/family_rig.h"

namespace sluis::gateway_story {
namespace {

const std::string kGoal = "Doelkanarie van ", kTask = "Taakkanarie van ";

class HalfSiblings : public FamilyStory {
 protected:
  void SetUp() override {
    FamilyStory::SetUp();
    ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kManager, kTeam, kGi}));
    one_ = born_to_be(9, 100, "000000097", "Mees");
    other_ = born_to_be(7, 100, "000000061", "Jip");
    until_ = now_ms() + 60 * kDay;
    case_ = open_case(kManager, {one_, other_});
  }
  // Asked at `role` of the mother and this child's own father; nobody answered.
  std::string asked(const char* role, const Child& child) {
    const std::string father = child.bsn == one_.bsn ? kFather : kOtherFather;
    const std::string out =
        consent(role, child, {both_parents(child, kMother, father), until_, "", {}, true});
    EXPECT_EQ(refused_, "");
    EXPECT_EQ(givers(role, out), (std::set<std::string>{kMother, father}));
    return out;
  }
  void all_say_yes(const char* role, const std::string& consent, const Child& child) {
    for (const std::string& giver : givers(role, consent)) {
      EXPECT_EQ(answer(role, consent, child, giver, "yes"), "recorded") << giver;
    }
  }
  // No word of `child` is in `text`.
  static void expect_nothing_of(const Child& child, const std::string& text) {
    EXPECT_EQ(text.find(child.bsn), text.npos) << text;
    EXPECT_EQ(text.find(child.first_names), text.npos) << text;
    EXPECT_EQ(text.find(child.born), text.npos) << text;
  }

  Child one_, other_;
  std::uint64_t until_ = 0;
  std::string case_;
};

TEST_F(HalfSiblings, WhatGoesAboutOneNamesAndOpensNothingOfTheOther) {
  const std::string of_one = raise(kSchool, kManager, one_);
  const std::string of_other = raise(kSchool, kManager, other_);
  const std::string of_both = raise(kSchool, kManager, one_, {other_.bsn});
  expect_held(kSchool, of_one, "consent_missing");
  all_say_yes(kSchool, asked(kSchool, one_), one_);
  ASSERT_NO_FATAL_FAILURE(release(kSchool, of_one));
  expect_opened(kSchool, of_one, "toestemming");

  // The mother's yes was about one child: it opens nothing of the other.
  expect_held(kSchool, of_other, "consent_missing");
  expect_held(kSchool, of_both, "other_person_no_ground");
  const std::string others = asked(kSchool, other_);
  EXPECT_EQ(answer(kSchool, others, other_, kMother, "yes"), "recorded");
  expect_held(kSchool, of_other, "consent_incomplete");
  expect_held(kSchool, of_both, "other_person_no_ground");

  // Who reads it finds one child in it.
  const std::vector<local::MailContent> read = mail(kManager);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_EQ(read[0].text(), "zorgen over Mees");
  expect_nothing_of(other_, read[0].SerializeAsString());

  // An order about one is none about the other.
  local::LocalRequest order = statement(kGi, "ondertoezichtstelling", other_);
  order.mutable_circumstance_state()->set_holder(member_of(kGi).id.hex());
  ASSERT_NE(state(kGi, order), "");
  expect_opened(kSchool, raise(kSchool, kGi, other_), "ots_aan_gi");
  expect_held(kSchool, raise(kSchool, kGi, one_), "circumstance_missing");
  expect_held(kSchool, raise(kSchool, kGi, other_, {one_.bsn}), "other_person_no_ground");
  const std::vector<local::MailContent> at_gi = mail(kGi);
  ASSERT_EQ(at_gi.size(), 1u);
  expect_nothing_of(one_, at_gi[0].SerializeAsString());
}

TEST_F(HalfSiblings, TheFatherOfOneGivesStopsAndIsGivenNothingOfTheOther) {
  const std::string of_one = asked(kSchool, one_), of_other = asked(kSchool, other_);
  all_say_yes(kSchool, of_one, one_);
  EXPECT_EQ(answer(kSchool, of_other, other_, kMother, "yes"), "recorded");
  const std::string waits = raise(kSchool, kManager, other_);
  expect_held(kSchool, waits, "consent_incomplete");

  // He is no giver: not by the register, not by his yes, and his no is none.
  consent(kSchool, other_, {both_parents(other_, kMother, kOtherFather), until_, "",
                            {kMother, kFather}});
  EXPECT_EQ(refused_, "bad_field givers: the register's answer names others");
  for (const char* word : {"yes", "no"}) {
    EXPECT_EQ(answer(kSchool, of_other, other_, kFather, word), "unknown_consent giver") << word;
  }
  expect_held(kSchool, waits, "consent_incomplete");
  EXPECT_EQ(answer(kSchool, of_other, other_, kOtherFather, "yes"), "recorded");
  ASSERT_NO_FATAL_FAILURE(release(kSchool, waits));
  expect_opened(kSchool, waits, "toestemming");

  // The letters of each consent are about one child, for its own givers.
  for (const std::uint32_t giver : {1u, 2u}) {
    const std::string text = letter(kSchool, of_one, giver);
    EXPECT_NE(text.find(one_.first_names), text.npos) << refused_;
    expect_nothing_of(other_, text);
    EXPECT_EQ(text.find(kOtherFather), text.npos);
  }
  EXPECT_EQ(letter(kSchool, of_other, 3), "");
  EXPECT_EQ(refused_, "bad_field");

  // His stop stops what is about his own child.
  EXPECT_EQ(withdraw(kTeam, other_, kFather), "none");
  expect_opened(kSchool, raise(kSchool, kManager, other_), "toestemming");
  EXPECT_EQ(withdraw(kTeam, one_, kFather), "yes");
  expect_held(kSchool, raise(kSchool, kManager, one_), "consent_withdrawn");
  expect_opened(kSchool, raise(kSchool, kManager, other_), "toestemming");
}

// One plan, with a goal of each: a party gets the part of the child that may go.
TEST_F(HalfSiblings, OnePlanIsGivenInPartsAndEachIsDecidedAndReadApart) {
  all_say_yes(kManager, asked(kManager, one_), one_);
  local::LocalRequest request = asked_at(kManager);
  request.mutable_plan_write()->set_case_id(case_);
  local::PlanBody& plan = *request.mutable_plan_write()->mutable_plan();
  plan.mutable_drawn_up_with_family()->set_date("2026-11-02");
  plan.mutable_drawn_up_with_family()->add_present("moeder");
  plan.add_parties(member_of(kTeam).id.hex());
  for (const Child& child : {one_, other_}) {
    local::PlanGoal& goal = *plan.add_goals();
    goal.set_id("g-" + child.bsn.substr(7));
    goal.set_text(kGoal + child.first_names);
    goal.mutable_person()->set_bsn(child.bsn);
    local::PlanTask& task = *plan.add_tasks();
    task.set_id("t-" + child.bsn.substr(7));
    task.set_goal(goal.id());
    task.set_party(member_of(kTeam).id.hex());
    task.set_text(kTask + child.first_names);
    task.set_due("2026-12-01");
  }
  const auto written = ask(kManager, request);
  ASSERT_TRUE(written.ok()) << to_text(written.error());
  request = asked_at(kManager);
  request.mutable_plan_share()->set_case_id(case_);
  request.mutable_plan_share()->set_kind("afspraak");
  request.mutable_plan_share()->set_purpose("hulp_aan_gezin");
  request.mutable_plan_share()->set_domain("opvoeding");
  const auto shared = ask(kManager, request);
  ASSERT_TRUE(shared.ok()) << to_text(shared.error());
  ASSERT_EQ(shared->plan().parts_size(), 2);
  std::map<std::string, std::string> parts;  // exchange by whom it is about
  for (const local::PlanPart& part : shared->plan().parts()) {
    EXPECT_EQ(part.goals_size(), 1);
    parts[part.about()] = part.exchange();
  }
  expect_opened(kManager, parts["Mees Kanarie"], "toestemming");
  expect_held(kManager, parts["Jip Kanarie"], "consent_missing");
  const std::vector<local::MailContent> read = mail(kTeam);
  ASSERT_EQ(read.size(), 1u);
  EXPECT_NE(read[0].text().find(kTask + one_.first_names), std::string::npos) << read[0].text();
  expect_nothing_of(other_, read[0].SerializeAsString());
}

}  // namespace
}  // namespace sluis::gateway_story
