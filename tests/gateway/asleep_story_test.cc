// SPDX-License-Identifier: EUPL-1.2
// A school in its holiday, on the real programs: its keys run out, what is for it waits at its
// source, the source hears whom to turn to, and the school gets it when it is back.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint16_t kHouseRole = 3;
constexpr std::uint64_t kHolidayMs = 42 * kDayMs;

class AsleepStory : public OnAClock {
 protected:
  void SetUp() override {
    change_covenant();
    ASSERT_NO_FATAL_FAILURE(OnAClock::SetUp());
    house_.emplace(world_, house_id_, broker_);
    ASSERT_TRUE(gateway::add_workers(house_->folder(), {{"vh", Sensitive<std::string>("V H"),
                                                         "worker"}}).ok());
    ASSERT_TRUE(house_->start({}, arguments_));
    consent_for_long();
  }
  void TearDown() override {
    house_.reset();
    OnAClock::TearDown();
  }
  // The manager's signals go to the school and to the house, which stands in for it.
  void change_covenant() {
    consent::Covenant& covenant = world_.covenant;
    house_id_ = test::filled<MemberId>(0x33);
    covenant.roles.push_back({kHouseRole, "huis", "huis"});
    covenant.members.push_back({house_id_, kHouseRole, "house", "bel het huis", true, false});
    covenant.members.front().contact = "bel de school";
    covenant.stand_ins = {{world_.school, house_id_}};
    covenant.kinds.front().may_be_urgent = true;
    consent::ReleaseRule rule = covenant.rules.front();
    rule.from_role = covenant.member(world_.manager)->role;
    rule.to_role = covenant.member(world_.school)->role;
    covenant.rules.push_back(rule);
    rule.to_role = kHouseRole;
    covenant.rules.push_back(rule);
  }
  // Of the manager's desk, until after the holiday.
  void consent_for_long() {
    local::LocalRequest request = asked_by("gm");
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill_child(*ask.mutable_subject());
    fill_person(*ask.add_givers(), "Ouder");
    ask.set_valid_until_ms(story::now().ms + 90 * kDayMs);
    local::LocalReply reply;
    ASSERT_TRUE(manager_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    const std::string consent = reply.act().subject();
    request = asked_by("gm");
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(consent);
    said.set_answer("yes");
    fill_child(*said.mutable_subject());
    fill_person(*said.mutable_giver(), "Ouder");
    ASSERT_TRUE(manager_->ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
  // The act of a signal of the manager's to the school.
  local::Act raise(bool urgent) {
    local::LocalRequest request = asked_by("gm");
    local::SignalRaise& signal = *request.mutable_signal();
    signal.set_kind("zorg");
    signal.set_text("hoe gaat het in de klas?");
    signal.set_urgent(urgent);
    fill_child(*signal.mutable_subject());
    signal.add_recipients()->set_member(world_.school.hex());
    local::LocalReply reply;
    EXPECT_TRUE(eventually(40, [&] { return manager_->ask(request, reply).ok(); }));
    return reply.act();
  }
  local::Slot at_manager(const std::string& exchange) {
    local::LocalRequest request;
    request.mutable_explain()->set_id(exchange);
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok()) return {};
    return reply.exchange().slots_size() == 1 ? reply.exchange().slots(0) : local::Slot{};
  }
  static int mails_of(GatewayProcess& gateway) {
    local::LocalRequest request;
    request.mutable_inbox();
    local::LocalReply reply;
    return gateway.ask(request, reply).ok() ? reply.inbox().mails_size() : -1;
  }

  MemberId house_id_;
  std::optional<GatewayProcess> house_;
};

TEST_F(AsleepStory, ASchoolSleepsSixWeeksAndItsSenderHearsWhoStandsInUntilItIsBack) {
  EXPECT_EQ(raise(true).asleep_size(), 0) << "it is there";
  school_->kill_now();
  pass(kHolidayMs);

  const std::string waiting = raise(false).subject();
  ASSERT_FALSE(waiting.empty());
  local::Slot held;
  EXPECT_TRUE(eventually(40, [&] {
    held = at_manager(waiting);
    return held.reason().name() == "no_current_key" && held.has_asleep() &&
           !held.asleep().stand_in_sleeps();
  })) << held.reason().name();
  EXPECT_EQ(held.state(), "permitted") << "by the broker; its text is here";
  EXPECT_EQ(held.asleep().contact(), "bel de school");
  EXPECT_EQ(held.asleep().stand_in_label(), "house");
  EXPECT_EQ(held.asleep().stand_in_contact(), "bel het huis");
  EXPECT_TRUE(held.asleep().may_signal());
  EXPECT_FALSE(held.asleep().urgent());

  // At once, with the answer to the signal itself.
  const local::Act urgent = raise(true);
  ASSERT_EQ(urgent.asleep_size(), 1);
  EXPECT_TRUE(urgent.asleep(0).urgent());
  EXPECT_EQ(urgent.asleep(0).contact(), "bel de school");
  EXPECT_EQ(urgent.asleep(0).stand_in_contact(), "bel het huis");
  EXPECT_EQ(mails_of(*house_), 0) << "who stands in is no recipient";

  ASSERT_TRUE(school_->start({}, arguments_));
  for (const std::string& id : {waiting, urgent.subject()}) {
    EXPECT_TRUE(eventually(60, [&] { return at_manager(id).state() == "opened"; }))
        << at_manager(id).state();
    EXPECT_FALSE(at_manager(id).has_asleep());
  }
  EXPECT_GE(mails_of(*school_), 2);
  EXPECT_EQ(mails_of(*house_), 0);
}

}  // namespace
}  // namespace sluis::gateway_story
