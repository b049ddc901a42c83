// SPDX-License-Identifier: EUPL-1.2
// Real gateways over the real broker: organisations that signal about one family become one alert,
// at the gezinsmanager of the open case, else at the role that the covenant names; nobody else
// hears of it, and without a linking ground nobody does.
#include <gtest/gtest.h>

#include "local.pb.h"
#include "tests/gateway/gateway_process.h"
#include "tests/support/filled.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint32_t kWaitMs = 8'000;
constexpr std::uint16_t kTeam = 3, kHouse = 4, kLinkingGround = 2;

// Test numbers of the register (deploy/demo/register.jsonl): two children, a parent of the first.
constexpr const char* kChild = "000000097";
constexpr const char* kSibling = "000000061";
constexpr const char* kMother = "000000036";

consent::Member member_of(std::uint8_t number, std::uint16_t role, const std::string& label) {
  consent::Member out;
  out.id = test::filled<MemberId>(number);
  out.role = role;
  out.label = label;
  out.contact = label + ", 010-1234567";
  out.may_use_bsn = true;
  return out;
}

void let_it_link(consent::Covenant& covenant, bool valid) {
  consent::Ground ground;
  ground.term = {kLinkingGround, "koppelen", "koppelen"};
  ground.type = consent::GroundType::linking;
  ground.valid_until = {valid ? UINT64_MAX : 1'000};
  covenant.grounds.push_back(ground);
  consent::LinkingRule rule;
  rule.term = {1, "gezin", "hetzelfde gezin"};
  rule.ground = kLinkingGround;
  rule.by = {1, 2, 3};
  rule.window_days = 90;
  rule.receiver_role = kTeam;
  covenant.linking = {rule};
}

class AlertStory : public testing::Test {
 protected:
  void begin(bool valid_ground) {
    consent::Covenant& covenant = world_.covenant;
    covenant.roles.push_back({kTeam, "cjg", "CJG"});
    covenant.roles.push_back({kHouse, "veiligheidshuis", "Veiligheidshuis"});
    covenant.members.push_back(member_of(0x33, kTeam, "cjg"));
    covenant.members.push_back(member_of(0x44, kHouse, "huis"));
    let_it_link(covenant, valid_ground);
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    for (const consent::Member& member : covenant.members) {
      GatewayProcess& gateway = at(member.label);
      ASSERT_TRUE(
          gateway::add_workers(gateway.folder(), {{"w", Sensitive<std::string>("W"), "worker"}})
              .ok());
      if (member.id == world_.manager) {
        ASSERT_TRUE(deal_share(world_, broker_, world_.manager, gateway.folder()));
      }
    }
    for (const auto& [label, gateway] : gateways_) ASSERT_TRUE(gateway->start()) << label;
  }
  GatewayProcess& at(const std::string& label) {
    auto& gateway = gateways_[label];
    if (gateway) return *gateway;
    for (const consent::Member& member : world_.covenant.members) {
      if (member.label != label) continue;
      gateway = std::make_unique<GatewayProcess>(world_, member.id, broker_);
    }
    return *gateway;
  }
  static local::LocalRequest asked() {
    local::LocalRequest request;
    request.set_worker("w");
    request.set_wait_ms(kWaitMs);
    return request;
  }
  struct Home {
    std::string postcode, house_number, from, until;
  };
  void signal(const std::string& by, const std::string& bsn, const std::string& parent = "",
              const std::vector<Home>& homes = {}, std::uint32_t excluded = 0) {
    local::LocalRequest request = asked();
    local::SignalRaise& raise = *request.mutable_signal();
    raise.set_kind("zorg");
    raise.set_text("zorgen");
    raise.mutable_subject()->set_bsn(bsn);
    if (!parent.empty()) raise.add_parents()->set_bsn(parent);
    for (const Home& home : homes) {
      local::HouseAddress& address = *raise.add_addresses();
      address.set_postcode(home.postcode);
      address.set_house_number(home.house_number);
      address.set_from(home.from);
      address.set_until(home.until);
    }
    raise.add_recipients()->set_member(by == "manager" ? world_.school.hex()
                                                       : world_.manager.hex());
    local::LocalReply reply;
    const auto raised = at(by).ask(request, reply);
    ASSERT_TRUE(raised.ok()) << by << ' ' << to_text(raised.error());
    ASSERT_EQ(reply.act().state(), "recorded") << by << ' ' << reply.act().reason().name();
    EXPECT_EQ(reply.act().addresses_excluded(), excluded) << by;
  }
  void lives_at(const std::string& by, const std::string& bsn, const std::vector<Home>& homes,
                std::uint32_t excluded = 0) {
    signal(by, bsn, "", homes, excluded);
  }
  bool stays_quiet() {
    return !eventually(2, [&] { return !alerts("cjg").empty(); });
  }
  std::string open_case(const std::string& by, const std::string& bsn) {
    local::LocalRequest request = asked();
    request.mutable_case_begin()->add_subjects()->set_bsn(bsn);
    local::LocalReply reply;
    EXPECT_TRUE(at(by).ask(request, reply).ok());
    EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    return reply.act().subject();
  }
  std::vector<local::Alert> alerts(const std::string& label) {
    local::LocalRequest request;
    request.mutable_alerts();
    local::LocalReply reply;
    if (!at(label).ask(request, reply).ok()) return {};
    return {reply.alerts().alerts().begin(), reply.alerts().alerts().end()};
  }
  static std::set<std::string> reporters(const local::Alert& alert) {
    std::set<std::string> out;
    for (const auto& reporter : alert.reporters()) out.insert(reporter.label());
    return out;
  }
  // Until `label` has just one alert, by `wanted`.
  bool has_one_by(const std::string& label, const std::set<std::string>& wanted) {
    return eventually(15, [&] {
      const auto found = alerts(label);
      return found.size() == 1 && reporters(found[0]) == wanted;
    });
  }
  // Nobody else of the four has been given anything.
  void expect_alerts_only_at(const std::string& label) {
    for (const auto& [other, gateway] : gateways_) {
      EXPECT_EQ(alerts(other).size(), other == label ? 1u : 0u) << other;
    }
  }

  story::World world_;
  story::BrokerProcess broker_;
  std::map<std::string, std::unique_ptr<GatewayProcess>> gateways_;
};

TEST_F(AlertStory, TwoOrganisationsAboutOneChildAreOneAlertAtItsGezinsmanagerAndAThirdJoins) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  const std::string care_case = open_case("manager", kChild);
  ASSERT_NO_FATAL_FAILURE(signal("school", kChild));
  ASSERT_NO_FATAL_FAILURE(signal("huis", kChild));
  ASSERT_TRUE(has_one_by("manager", {"school", "huis"})) << alerts("manager").size();
  const local::Alert first = alerts("manager")[0];
  EXPECT_EQ(first.case_id(), care_case);
  EXPECT_FALSE(first.not_the_same_youth());
  EXPECT_FALSE(first.possibly_the_same());
  EXPECT_EQ(first.ground(), "koppelen");
  for (const auto& reporter : first.reporters()) {
    EXPECT_EQ(reporter.contact(), reporter.label() == "huis" ? "huis, 010-1234567" : "");
    EXPECT_EQ(reporter.reason().name(),
              reporter.label() == "huis" ? "no_rule" : "consent_missing");
    EXPECT_FALSE(reporter.reason().next_step().empty());
  }
  ASSERT_NO_FATAL_FAILURE(signal("cjg", kChild));
  ASSERT_TRUE(has_one_by("manager", {"school", "huis", "cjg"}));
  const local::Alert next = alerts("manager")[0];
  EXPECT_EQ(next.id(), first.id());
  EXPECT_GT(next.revision(), first.revision());
  EXPECT_EQ(next.since_ms(), first.since_ms());
  ASSERT_NO_FATAL_FAILURE(signal("school", kChild));  // again: nothing new to say
  EXPECT_FALSE(eventually(2, [&] { return alerts("manager")[0].revision() != next.revision(); }));
  expect_alerts_only_at("manager");
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  ASSERT_TRUE(at("manager").ask(request, reply).ok());
  EXPECT_EQ(reply.status().linking_rules(), 1u);
  EXPECT_EQ(reply.status().alerts(), 1u);
}

TEST_F(AlertStory, ChildrenOfOneParentAreLinkedAtTheRoleThatTheCovenantNames) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  ASSERT_NO_FATAL_FAILURE(signal("school", kChild, kMother));
  ASSERT_NO_FATAL_FAILURE(signal("huis", kSibling));
  EXPECT_FALSE(eventually(2, [&] { return !alerts("cjg").empty(); })) << "no parent was named";
  ASSERT_NO_FATAL_FAILURE(signal("huis", kSibling, kMother));
  ASSERT_TRUE(has_one_by("cjg", {"school", "huis"}));
  EXPECT_TRUE(alerts("cjg")[0].not_the_same_youth());
  EXPECT_EQ(alerts("cjg")[0].case_id(), "");
  expect_alerts_only_at("cjg");
}

// Two children of no parent in common: a household is one house number with its addition, in the
// same days. Who lived there before, or next door, is no family.
TEST_F(AlertStory, WhoLivedAtOneAddressInTheSameDaysIsLinkedAndTheNextTenantsAreNot) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  ASSERT_NO_FATAL_FAILURE(
      lives_at("school", kChild, {{"6711 AB", "12", "2020-01-01", "2023-04-30"}}));
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"6711AB", "12", "2023-05-01", ""}}));
  EXPECT_TRUE(stays_quiet()) << "the next tenants";
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"6711AB", "12 A", "2020-01-01", ""}}));
  EXPECT_TRUE(stays_quiet()) << "next door";
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"6711ab", "012", "2021-01-01", ""}}));
  ASSERT_TRUE(has_one_by("cjg", {"school", "huis"}));
  EXPECT_TRUE(alerts("cjg")[0].not_the_same_youth());
  expect_alerts_only_at("cjg");
}

// A family that moved is found by where it lived; who lives there since does not come with it.
TEST_F(AlertStory, AFamilyThatMovedIsLinkedByBothItsAddresses) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  ASSERT_NO_FATAL_FAILURE(
      lives_at("school", kChild, {{"6711AB", "12", "2020-01-01", "2023-04-30"}}));
  ASSERT_NO_FATAL_FAILURE(lives_at("manager", kMother, {{"6711AB", "12", "2023-05-01", ""}}));
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"6711AB", "12", "", "2023-04-30"},
                                                      {"1011AC", "7-2", "2023-05-01", ""}}));
  ASSERT_TRUE(has_one_by("cjg", {"school", "huis"})) << "the tenant of now is none of them";
}

TEST_F(AlertStory, AnAddressThatIsExcludedLinksNobodyAndTheSignalGoesAllTheSame) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  for (const char* by : {"school", "huis"}) {
    local::LocalRequest request = asked();
    local::HouseAddress& shelter = *request.mutable_address_exclude()->add_addresses();
    shelter.set_postcode("2511 AA");
    shelter.set_house_number("3");
    local::LocalReply reply;
    ASSERT_TRUE(at(by).ask(request, reply).ok());
    ASSERT_EQ(reply.addresses().addresses_size(), 1);
    EXPECT_EQ(reply.addresses().addresses(0).by(), "w");
  }
  ASSERT_NO_FATAL_FAILURE(lives_at("school", kChild, {{"2511AA", "3 K12", "", ""}}, 1));
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"2511AA", "3 K12", "", ""}}, 1));
  EXPECT_TRUE(stays_quiet());
  for (const char* by : {"school", "huis"}) {
    local::LocalRequest request = asked();
    *request.mutable_address_include()->add_addresses() = [] {
      local::HouseAddress house;
      house.set_postcode("2511AA");
      house.set_house_number("3");
      return house;
    }();
    local::LocalReply reply;
    ASSERT_TRUE(at(by).ask(request, reply).ok());
    EXPECT_TRUE(reply.addresses().addresses().empty());
  }
  ASSERT_NO_FATAL_FAILURE(lives_at("school", kChild, {{"2511AA", "3 K12", "", ""}}));
  ASSERT_NO_FATAL_FAILURE(lives_at("huis", kSibling, {{"2511AA", "3-k12", "", ""}}));
  ASSERT_TRUE(has_one_by("cjg", {"school", "huis"})) << "it was the list alone";
}

// What is on the reader's disk is never lost, and given again it is the same alert.
TEST_F(AlertStory, IsHeldOnceHoweverOftenEitherSideDies) {
  ASSERT_NO_FATAL_FAILURE(begin(true));
  at("cjg").kill_now();
  ASSERT_NO_FATAL_FAILURE(signal("school", kChild));
  ASSERT_NO_FATAL_FAILURE(signal("huis", kChild));
  broker_.kill_now();
  ASSERT_TRUE(broker_.start());
  ASSERT_TRUE(at("cjg").start());
  ASSERT_TRUE(has_one_by("cjg", {"school", "huis"}));
  const std::uint64_t revision = alerts("cjg")[0].revision();
  for (int i = 0; i < 2; ++i) {
    at("cjg").kill_now();
    broker_.kill_now();
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(at("cjg").start());
    ASSERT_TRUE(has_one_by("cjg", {"school", "huis"}));
    EXPECT_EQ(alerts("cjg")[0].revision(), revision);
  }
}

TEST_F(AlertStory, WithoutAValidLinkingGroundNothingIsLinkedAndStatusSaysSo) {
  ASSERT_NO_FATAL_FAILURE(begin(false));
  ASSERT_NO_FATAL_FAILURE(signal("school", kChild, kMother));
  ASSERT_NO_FATAL_FAILURE(signal("huis", kChild, kMother));
  EXPECT_FALSE(eventually(2, [&] { return !alerts("cjg").empty(); }));
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  ASSERT_TRUE(at("cjg").ask(request, reply).ok());
  EXPECT_EQ(reply.status().linking_rules(), 0u);
}

}  // namespace
}  // namespace sluis::gateway_story
