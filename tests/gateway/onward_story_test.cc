// SPDX-License-Identifier: EUPL-1.2
// What a school sent to the manager, on its way to a third organisation: at the next hop the
// school's conditions hold, whoever of the family agrees.
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint16_t kHouseRole = 3, kApproved = 5, kApproval = 1;
constexpr std::uint16_t kCare = 1, kOther = 2;

class OnwardStory : public Gateways {
 protected:
  void SetUp() override {
    bsn_ = "999990019";
    change_covenant();
    ASSERT_NO_FATAL_FAILURE(Gateways::SetUp());
    house_.emplace(world_, house_id_, broker_);
    ASSERT_TRUE(gateway::add_workers(house_->folder(), {{"vh", Sensitive<std::string>("V H"),
                                                         "worker"}}).ok());
    start_both();
    ASSERT_TRUE(house_->start());
  }
  void change_covenant() {
    consent::Covenant& covenant = world_.covenant;
    house_id_ = test::filled<MemberId>(0x33);
    covenant.roles.push_back({kHouseRole, "veiligheidshuis", "Veiligheidshuis"});
    covenant.members.push_back({house_id_, kHouseRole, "house", "bel het huis", true, false});
    for (consent::Member& member : covenant.members) member.may_use_bsn = true;
    covenant.kinds.push_back({{kOther, "ander", "ander"}, false});
    consent::CircumstanceType approval;
    approval.term = {kApproval, "akkoord", "Leverancier akkoord"};
    approval.max_days = 365;
    covenant.circumstances = {approval};
    covenant.functions.front().facts = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    consent::Ground approved;
    approved.term = {kApproved, "na_akkoord", "Na akkoord van de leverancier"};
    approved.type = consent::GroundType::circumstance;
    approved.article = "WGS 2.29(3)";
    approved.valid_until = {UINT64_MAX};
    covenant.grounds.push_back(approved);
    covenant.ground_terms = {{kApproved, 'e', {{kApproval, consent::ForMember::source}}}};
    consent::ReleaseRule onward = covenant.rules.front();
    const std::uint16_t consent_ground = onward.grounds.front();
    onward.from_role = covenant.member(world_.manager)->role;
    onward.to_role = kHouseRole;
    onward.kinds = {kCare};
    onward.grounds = {kApproved, consent_ground};
    covenant.rules.push_back(onward);
    onward.kinds = {kOther};
    onward.grounds = {consent_ground};
    covenant.rules.push_back(onward);
  }
  void TearDown() override { house_.reset(); }

  // The school's signal, opened at the manager; its message there.
  std::string receive(const std::vector<std::string>& onward = {}) {
    local::LocalRequest request = signal_request();
    for (const std::string& role : onward) request.mutable_signal()->add_onward(role);
    local::LocalReply reply;
    EXPECT_TRUE(eventually(20, [&] { return school_->ask(request, reply).ok(); }));
    const std::string id = reply.act().subject();
    EXPECT_TRUE(eventually(20, [&] { return slot(id).state() == "opened"; })) << slot(id).state();
    for (const local::Mail& one : mail()) {
      if (one.exchange() == id) return one.message();
    }
    ADD_FAILURE() << "not in the manager's inbox";
    return {};
  }
  local::LocalRequest onward_signal(const std::string& kind, const std::string& based_on) {
    local::LocalRequest request = asked_by("gm");
    local::SignalRaise& signal = *request.mutable_signal();
    signal.set_kind(kind);
    signal.set_text("wat de school zag");
    fill_child(*signal.mutable_subject());
    signal.add_recipients()->set_member(house_id_.hex());
    if (!based_on.empty()) signal.add_based_on(based_on);
    return request;
  }
  std::string raise(const std::string& based_on) {
    local::LocalReply reply;
    const auto asked = manager_->ask(onward_signal("zorg", based_on), reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    return reply.act().subject();
  }
  local::Slot manager_slot(const std::string& exchange) {
    local::LocalRequest request;
    request.mutable_explain()->set_id(exchange);
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok()) return {};
    return reply.exchange().slots_size() == 1 ? reply.exchange().slots(0) : local::Slot{};
  }
  bool opened(const std::string& exchange) {
    return eventually(40, [&] { return manager_slot(exchange).state() == "opened"; });
  }
  // That the child's supplier agrees, for the manager.
  void approve(GatewayProcess& gateway, const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    local::CircumstanceState& state = *request.mutable_circumstance_state();
    state.set_type("akkoord");
    fill_child(*state.mutable_subject());
    state.set_holder(world_.manager.hex());
    local::LocalReply reply;
    const auto asked = gateway.ask(request, reply);
    ASSERT_TRUE(asked.ok()) << to_text(asked.error());
  }

  MemberId house_id_;
  std::optional<GatewayProcess> house_;
};

TEST_F(OnwardStory, WhatWasReceivedGoesOnWhenItsSupplierAgreesAndNotOnTheFamilysConsentAlone) {
  record_consent();
  record_consent("yes", true);
  const std::string message = receive();
  // It rests on nothing received: the family's consent is enough.
  EXPECT_TRUE(opened(raise("")));

  const std::string exchange = raise(message);
  EXPECT_TRUE(eventually(20, [&] {
    return manager_slot(exchange).reason().name() == "onward_not_agreed";
  })) << manager_slot(exchange).reason().name();
  EXPECT_EQ(manager_slot(exchange).state(), "permitted") << "by the broker: its gateway holds it";
  EXPECT_FALSE(manager_slot(exchange).reason().next_step().empty());

  // Not of whoever passes it on: of who supplied it.
  ASSERT_NO_FATAL_FAILURE(approve(*manager_, "gm"));
  EXPECT_FALSE(eventually(12, [&] { return manager_slot(exchange).state() == "opened"; }));
}

TEST_F(OnwardStory, TheSuppliersApprovalLetsItGo) {
  record_consent();
  record_consent("yes", true);
  const std::string message = receive();
  ASSERT_NO_FATAL_FAILURE(approve(*school_, "juf"));
  const std::string exchange = raise(message);
  EXPECT_TRUE(opened(exchange)) << manager_slot(exchange).reason().name();
  EXPECT_EQ(manager_slot(exchange).ground(), "na_akkoord");
}

TEST_F(OnwardStory, WhereNobodyCanAgreeItIsRefusedAtOnce) {
  record_consent();
  record_consent("yes", true);
  const std::string message = receive();
  local::LocalReply reply;
  EXPECT_EQ(manager_->ask(onward_signal("ander", message), reply).code(),
            ErrorCode::onward_refused);
  EXPECT_TRUE(manager_->ask(onward_signal("ander", ""), reply).ok());
  EXPECT_EQ(manager_->ask(onward_signal("ander", std::string(32, '0')), reply).code(),
            ErrorCode::no_such_message);
}

TEST_F(OnwardStory, ARoleThatTheSupplierNamedNeedsNoApproval) {
  record_consent();
  record_consent("yes", true);
  const std::string message = receive({"veiligheidshuis"});
  ASSERT_EQ(mail().size(), 1u);
  ASSERT_EQ(mail()[0].onward_size(), 1);
  EXPECT_EQ(mail()[0].onward(0), "Veiligheidshuis");
  local::LocalReply reply;
  EXPECT_TRUE(manager_->ask(onward_signal("ander", message), reply).ok());
  EXPECT_TRUE(opened(reply.act().subject()));
  // A role that the covenant does not have is no condition.
  local::LocalRequest request = signal_request();
  request.mutable_signal()->add_onward("niemand");
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::unknown_kind);
}

TEST_F(OnwardStory, WhatWasWithdrawnGoesNoFurther) {
  record_consent();
  record_consent("yes", true);
  const std::string message = receive({"veiligheidshuis"});
  local::LocalRequest request = asked_by("juf");
  fill_child(*request.mutable_withdraw()->mutable_subject());
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  ASSERT_TRUE(eventually(20, [&] { return mail()[0].stop(); }));
  EXPECT_EQ(manager_->ask(onward_signal("zorg", message), reply).code(),
            ErrorCode::onward_refused);
}

TEST_F(OnwardStory, WhatWasWithdrawnSinceItWasSaidGoesNotEvenToARoleThatWasNamed) {
  record_consent();
  const std::string message = receive({"veiligheidshuis"});
  const std::string exchange = raise(message);
  EXPECT_EQ(manager_slot(exchange).state(), "held");
  local::LocalRequest request = asked_by("juf");
  fill_child(*request.mutable_withdraw()->mutable_subject());
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  ASSERT_TRUE(eventually(20, [&] { return mail()[0].stop(); }));
  ASSERT_NO_FATAL_FAILURE(approve(*school_, "juf"));  // another ground
  ASSERT_TRUE(eventually(20, [&] { return manager_slot(exchange).state() == "ordered"; }));
  request = asked_by("gm");
  request.mutable_tasks();
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  ASSERT_EQ(reply.tasks().tasks_size(), 1);
  request = asked_by("gm");
  request.mutable_decide()->set_task(reply.tasks().tasks(0).id());
  request.mutable_decide()->set_decision("send");
  const Status sent = manager_->ask(request, reply);
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.code(), ErrorCode::onward_refused);
}

}  // namespace
}  // namespace sluis::gateway_story
