// SPDX-License-Identifier: EUPL-1.2
// What `sluis case today` says is to be done next: steps that the broker takes of a case that is
// there.
#include "adapters/cli/case_text.h"

#include <gtest/gtest.h>

#include "adapters/cli/plan_text.h"

namespace sluis::cli {
namespace {

std::string next_of(const std::string& duty, const std::string& phase,
                    const std::string& handover = "") {
  local::Today today;
  local::TodayItem& item = *today.add_items();
  item.set_kind("term");
  item.set_case_id("ID");
  item.set_phase(phase);
  item.set_id(handover);
  item.mutable_term()->set_duty(duty);
  item.mutable_term()->set_ours(true);
  const std::string text = today_text(today);
  const auto at = text.find("Next: ");
  return at == std::string::npos ? text : text.substr(at + 6);
}

TEST(CaseText, SaysTheNextStepOfEachPhase) {
  EXPECT_EQ(next_of("end", "active"), "sluis case step ID build_down, or sluis case end ID\n");
  EXPECT_EQ(next_of("end", "build_down"), "sluis case step ID aftercare, or finish\n");
  EXPECT_EQ(next_of("end", "aftercare"), "sluis case step ID finish, or resume\n");
  EXPECT_EQ(next_of("hand_over", "build_down"),
            "sluis case handover ID propose --to MEMBER, or sluis case step ID aftercare or "
            "finish\n");
  EXPECT_EQ(next_of("hand_over", "build_down", "proposed"),
            "once it is accepted: sluis case handover ID confirm; or take_back\n");
  EXPECT_EQ(next_of("settle_matter", "active"),
            "sluis escalate show ID, then sluis escalate settle ID FILE\n");
}

TEST(CaseText, SaysWhomAMatterWasToldToAndWhomItGoesUpTo) {
  local::Today today;
  local::TodayItem& item = *today.add_items();
  item.set_kind("term");
  item.set_case_id("ID");
  item.mutable_term()->set_duty("settle_matter");
  item.mutable_term()->set_ours(true);
  local::CaseTold* told = item.mutable_term()->add_goes_up();
  told->set_label("one");
  told->set_told(true);
  item.mutable_term()->add_goes_up()->set_label("two");
  const std::string text = today_text(today);
  EXPECT_NE(text.find("settle what the case is stuck in"), std::string::npos) << text;
  EXPECT_NE(text.find("told to one\n"), std::string::npos) << text;
  EXPECT_NE(text.find("goes up to two, not before"), std::string::npos) << text;
}

TEST(CaseText, SaysTheNextStepOfEachStateOfAHandover) {
  EXPECT_EQ(next_of("take_over", ""),
            "sluis case handover ID accept FILE, or refuse FILE\n");
  EXPECT_EQ(next_of("take_over", "", "accepted"), "sluis case handover ID confirm\n");
  EXPECT_EQ(next_of("take_over", "", "one_confirmed"),
            "wait until the other side confirms; or call it\n");
  EXPECT_EQ(next_of("settle", "active", "proposed"),
            "sluis case handover ID propose --to MEMBER, or take_back\n");
}

TEST(CaseText, SaysToWhomAHandoverCameThatWhoHasTheCaseCalls) {
  local::Today today;
  local::TodayItem& item = *today.add_items();
  item.set_kind("handover");
  item.mutable_term()->set_duty("take_over");
  item.mutable_term()->set_ours(true);
  const std::string text = today_text(today);
  EXPECT_NE(text.find("Who has the case calls you and gives you FILE"), std::string::npos) << text;
}

TEST(CaseText, LeavesOutOfACaseThatWasBegunElsewhereWhatIsNotKnown) {
  local::Case shown;
  shown.set_id("ID");
  shown.set_open(true);
  EXPECT_EQ(case_text(shown), "case ID: begun elsewhere\n");
  shown.set_programme(3);
  shown.set_coordinator_label("CJG");
  EXPECT_EQ(case_text(shown), "case ID: begun elsewhere; programme 3; coordinated by CJG\n");
}

TEST(CaseText, ListsThePartOfAPlanThatDidNotGo) {
  local::Today today;
  local::TodayItem& item = *today.add_items();
  item.set_kind("plan");
  item.set_case_id("ID");
  item.set_id("School");
  EXPECT_EQ(today_text(today), "case ID: the plan's part for School did not go\n    Next: sluis "
                               "plan show ID, then sluis plan share ID --kind KIND\n");
}

TEST(PlanText, SaysWhichPartDidNotGoAndHowItMay) {
  local::Plan plan;
  plan.set_case_id("ID");
  plan.set_state("draft");
  for (const char* state : {"denied", "sent"}) {
    local::PlanPart& part = *plan.add_parts();
    part.set_label(std::string("party ") + state);
    part.set_exchange("E");
    part.mutable_slot()->set_state(state);
  }
  const std::string text = plan_text(plan);
  EXPECT_NE(text.find("DID NOT GO, for the reason beside it: the part for party denied. "),
            std::string::npos) << text;
  EXPECT_NE(text.find("sluis plan share ID --kind KIND"), std::string::npos) << text;
}

}  // namespace
}  // namespace sluis::cli
