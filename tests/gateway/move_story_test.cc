// SPDX-License-Identifier: EUPL-1.2
// A family moved, over real gateways and the real broker: an organisation where it lives now gets
// an offer and no data, and its coordinator is reminded when nobody took it.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

const std::string kOther = "Anderekanarie";

// The school's gateway is that of the other municipality.
class MoveStory : public OnAClock {
 protected:
  void SetUp() override {
    consent::Kind kind = world_.covenant.kinds.back();
    kind.term = {9, "aanbod", "aanbod na verhuizing"};
    world_.covenant.kinds.push_back(kind);
    consent::Ground ground = world_.covenant.grounds.front();
    ground.term = {9, "aanbod", "aanbod na verhuizing"};
    ground.type = consent::GroundType::statute;
    ground.author_confirms = false;
    ground.regimes = {};
    ground.lifts_secrecy = "";
    world_.covenant.grounds.push_back(ground);
    consent::ReleaseRule rule = world_.covenant.rules.front();
    std::swap(rule.from_role, rule.to_role);
    rule.kinds = {9};
    rule.grounds = {9};
    rule.level = Level::existence;
    rule.needs_case = false;
    rule.needs_own_case = true;
    world_.covenant.rules.push_back(rule);
    for (consent::Member& member : world_.covenant.members) {
      member.contact = member.label + ", 010-1";
    }
    bsn_ = "999990019";
    begin(30);
    local::LocalRequest request = asked_by("gm");
    fill_child(*request.mutable_case_begin()->add_subjects());
    fill_person(*request.mutable_case_begin()->add_subjects(), kOther);
    ASSERT_EQ(said(request), "");
    case_ = reply_.act().subject();
  }
  std::string said(const local::LocalRequest& request, bool at_school = false) {
    reply_ = {};
    const auto asked = (at_school ? *school_ : *manager_).ask(request, reply_);
    if (asked.ok()) return "";
    return std::string(catalogue(asked.code()).name) + " " + asked.error().place;
  }
  local::LocalRequest moved(const std::string& kind, int days) const {
    local::LocalRequest request = asked_by("gm");
    local::CaseMoveSaid& move = *request.mutable_case_move();
    move.set_case_id(case_);
    move.set_to("school");
    move.set_kind(kind);
    move.set_until(day_after(days));
    return request;
  }
  static std::string day_after(int days) {
    const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()) +
                     std::chrono::days{days};
    const std::chrono::year_month_day date{day};
    char out[16];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return out;
  }
  std::string offer(const std::string& kind, int days) {
    const std::string out = said(moved(kind, days));
    EXPECT_EQ(out.empty() ? reply_.act().state() : "recorded", "recorded");
    return out;
  }
  local::CaseOffer newest() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_show()->set_id(case_);
    EXPECT_EQ(said(request), "");
    const auto& offers = reply_.care_case().offers();
    return offers.empty() ? local::CaseOffer{} : *offers.rbegin();
  }
  // "", "waits" or "over".
  std::string today() {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_today();
    EXPECT_EQ(said(request), "");
    for (const local::TodayItem& item : reply_.today().items()) {
      if (item.kind() == "offer" && item.case_id() == case_) {
        return item.urgent() ? "over" : "waits";
      }
    }
    return "";
  }
  std::vector<local::MailContent> read_elsewhere() {
    local::LocalRequest request;
    request.mutable_inbox();
    EXPECT_EQ(said(request, true), "");
    const local::Inbox inbox = reply_.inbox();
    std::vector<local::MailContent> out;
    for (const local::Mail& mail : inbox.mails()) {
      request = asked_by("juf");
      request.mutable_read()->set_id(mail.message());
      if (said(request, true).empty()) out.push_back(reply_.content());
    }
    return out;
  }

  std::string case_;
  local::LocalReply reply_;
};

TEST_F(MoveStory, TellsElsewhereThatThereIsSomethingAndWhomToCallAndNoMore) {
  ASSERT_EQ(offer("aanbod", 5), "");
  ASSERT_TRUE(eventually(20, [&] { return newest().slot().state() == "opened"; }))
      << newest().slot().reason().name();
  const auto mails = read_elsewhere();
  ASSERT_EQ(mails.size(), 1u);
  const local::MailContent& mail = mails.front();
  EXPECT_EQ(mail.mail().level(), "existence");
  EXPECT_EQ(mail.text(), "");
  EXPECT_EQ(mail.domain(), "");
  EXPECT_EQ(mail.persons_size(), 1);
  EXPECT_EQ(mail.SerializeAsString().find(kOther), std::string::npos) << "who else is in it";
  EXPECT_NE(mail.author_contact().find("010-1"), std::string::npos) << mail.author_contact();
  EXPECT_NE(mail.author_contact().find("t/m " + day_after(5)), std::string::npos);
  EXPECT_EQ(mail.SerializeAsString().find(case_), std::string::npos);
  EXPECT_EQ(today(), "") << "it stands";
  pass(7 * kDayMs);
  ASSERT_TRUE(eventually(20, [&] { return today() == "over"; })) << "nobody took it";
  local::LocalRequest propose = asked_by("gm");
  propose.mutable_case_handover()->set_case_id(case_);
  propose.mutable_case_handover()->set_step("propose");
  propose.mutable_case_handover()->set_to("school");
  ASSERT_EQ(said(propose), "");
  ASSERT_EQ(reply_.act().state(), "recorded");
  EXPECT_EQ(today(), "") << "the handover goes on by its own terms";
}

TEST_F(MoveStory, SendsNothingWhereNoRuleLetsItAndTellsTheCoordinator) {
  EXPECT_EQ(said(moved("aanbod", -1)), "out_of_range until");
  EXPECT_EQ(said(moved("aanbod", 400)), "out_of_range until");
  local::LocalRequest itself = moved("aanbod", 5);
  itself.mutable_case_move()->set_to(world_.manager.hex());
  EXPECT_EQ(said(itself), "bad_field to");
  local::LocalRequest elsewhere = moved("aanbod", 5);
  elsewhere.set_worker("juf");
  EXPECT_EQ(said(elsewhere, true), "no_case case") << "another organisation coordinates it";
  ASSERT_EQ(offer("zorg", 5), "");
  ASSERT_TRUE(eventually(20, [&] { return today() == "waits"; }));
  EXPECT_EQ(newest().slot().state(), "denied") << newest().slot().reason().name();
  EXPECT_EQ(read_elsewhere().size(), 0u);
  ASSERT_EQ(offer("aanbod", 5), "");
  ASSERT_TRUE(eventually(20, [&] { return newest().slot().state() == "opened"; }));
  EXPECT_EQ(today(), "") << "the newest counts";
  local::LocalRequest end = asked_by("gm");
  end.mutable_case_end()->set_case_id(case_);
  ASSERT_EQ(said(end), "");
  EXPECT_EQ(said(moved("aanbod", 5)).substr(0, 7), "no_case");
}

}  // namespace
}  // namespace sluis::gateway_story
