// SPDX-License-Identifier: EUPL-1.2
// Nobody coordinates, and no talk helps: the matter climbs the ladder to its last rung, which
// designates who has the case, over real gateways and the real broker.
#include "tests/gateway/case_story_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint16_t kCouncil = 30;
constexpr std::uint64_t kMinuteMs = 60'000;

// The school's gateway is that of who is designated.
class DesignationStory : public CaseStory {
 protected:
  void change(consent::Covenant& covenant) override {
    consent::Member council = *covenant.member(world_.school);
    council.id = council_id_;
    council.role = kCouncil;
    council.label = "council";
    council.contact = "council, 010-2";
    covenant.roles.push_back({kCouncil, "council", "council"});
    covenant.members.push_back(council);
    std::sort(covenant.members.begin(), covenant.members.end(),
              [](const auto& one, const auto& other) { return one.id < other.id; });
    consent::LadderRung rung = covenant.ladder.front();
    rung.term = {2, "aanwijzing", "aanwijzing"};
    rung.role = kCouncil;
    rung.days = 3;
    covenant.ladder.push_back(rung);
  }
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(CaseStory::SetUp());
    council_.emplace(world_, council_id_, broker_);
    ASSERT_TRUE(gateway::add_workers(council_->folder(),
                                     {{"bm", Sensitive<std::string>("B M"), "worker"}}).ok());
    ASSERT_TRUE(council_->start({}, arguments_));
    case_ = begin_case();
    ASSERT_EQ(step(case_, "admit"), "recorded");
  }
  void TearDown() override {
    council_.reset();
    CaseStory::TearDown();
  }
  std::string raise(bool of_coordination) {
    local::LocalRequest request = asked_by("gm");
    local::MatterRaise& raise = *request.mutable_escalate_raise();
    raise.set_case_id(case_);
    raise.set_stuck("niemand neemt het over");
    raise.set_reason("no-coordinator");
    raise.add_tried("gebeld");
    raise.set_by("2030-01-31");
    raise.set_of_coordination(of_coordination);
    local::LocalReply reply;
    const auto asked = manager_->ask(request, reply);
    return asked.ok() ? reply.matter().act().state() : std::string(catalogue(asked.code()).name);
  }
  std::string designate(const std::string& to, std::uint32_t reason) {
    local::LocalRequest request = asked_by("bm");
    local::Designate& said_so = *request.mutable_escalate_designate();
    said_so.set_case_id(case_);
    said_so.set_to(to);
    said_so.set_reason(reason);
    fill_child(*said_so.add_subjects());
    return said(*council_, request);
  }
  // What that desk has to do about this duty: the stages.
  std::set<std::string> stages(GatewayProcess& at, const std::string& worker,
                               const std::string& duty) {
    std::set<std::string> out;
    for (const local::TodayItem& item : today(at, worker)) {
      if (item.case_id() == case_ && item.term().duty() == duty) out.insert(item.term().stage());
    }
    return out;
  }
  bool hears(GatewayProcess& at, const std::string& worker, const std::string& duty,
             const std::string& stage) {
    return eventually(20, [&] { return stages(at, worker, duty).contains(stage); });
  }
  void climb() {
    ASSERT_TRUE(hears(*manager_, "gm", "settle_matter", "reminded"));
    pass(2 * kDayMs + kMinuteMs);
    ASSERT_TRUE(hears(*school_, "juf", "settle_matter", "escalated"));
    EXPECT_EQ(designate("school", 1), "no_such_step") << "it stands at the first rung";
    pass(3 * kDayMs + kMinuteMs);
    ASSERT_TRUE(hears(*council_, "bm", "settle_matter", "escalated"));
  }

  const MemberId council_id_ = test::filled<MemberId>(0x55);
  std::optional<GatewayProcess> council_;
  std::string case_;
};

TEST_F(DesignationStory, TheLastRungNamesWhoHasTheCaseAndThatOneTakesItUpWhoeverDies) {
  // The first question about the family asks the holders first who it is.
  EXPECT_TRUE(eventually(30, [&] { return designate("school", 1) == "no_such_step"; }))
      << "nothing was raised";
  ASSERT_EQ(raise(true), "recorded");
  ASSERT_NO_FATAL_FAILURE(climb());
  EXPECT_EQ(designate("school", 0), "missing_field") << "nobody says that care is urgent";
  EXPECT_EQ(designate("nobody", 1), "unknown_member");
  ASSERT_EQ(designate("school", 1), "recorded");
  ASSERT_TRUE(hears(*school_, "juf", "take_up", "reminded"));
  ASSERT_TRUE(hears(*manager_, "gm", "take_up", "announced")) << "who had it is told";
  EXPECT_EQ(shown(*manager_, "gm", case_).coordinator(), world_.school.hex());
  EXPECT_NE(step(case_, "review"), "recorded") << "it is not its case any more";
  EXPECT_TRUE(mail().empty());
  broker_.kill_now();
  school_->kill_now();
  ASSERT_TRUE(broker_.start({}, arguments_));
  ASSERT_TRUE(school_->start({}, arguments_));
  local::LocalRequest take = asked_by("juf");
  take.mutable_case_step()->set_case_id(case_);
  take.mutable_case_step()->set_step("review");
  fill_child(*take.mutable_case_step()->add_subjects());
  ASSERT_EQ(said(*school_, take), "recorded");
  EXPECT_EQ(shown(*school_, "juf", case_).programme(), kProgramme);
  EXPECT_EQ(shown(*school_, "juf", case_).phase(), "active");
  EXPECT_NE(term_of(*school_, "juf", case_, "review"), 0u);
  EXPECT_TRUE(stages(*school_, "juf", "take_up").empty());
  EXPECT_NE(designate("school", 1), "recorded") << "once";
}

TEST_F(DesignationStory, WhatIsStuckInSomethingElseIsDesignatedToNobodyHoweverFarItClimbs) {
  ASSERT_EQ(raise(false), "recorded");
  ASSERT_NO_FATAL_FAILURE(climb());
  EXPECT_EQ(designate("school", 1), "no_such_step");
  EXPECT_EQ(step(case_, "review"), "recorded") << "it has its coordinator";
}

}  // namespace
}  // namespace sluis::gateway_story
