// SPDX-License-Identifier: EUPL-1.2
// check_alert(): an alert that the ledger holds and that is given to this member, or a refusal.
#include "adapters/sdk/alert_check.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

class AlertCheck : public ::testing::Test {
 protected:
  AlertCheck() {
    consent::Ground ground;
    ground.term = {7, "koppelen", ""};
    ground.type = consent::GroundType::linking;
    ground.valid_until = {UINT64_MAX};
    parties_.covenant.grounds.push_back(ground);
    consent::LinkingRule rule;
    rule.term = {1, "gezin", ""};
    rule.ground = 7;
    rule.by = {1};
    rule.window_days = 30;
    rule.receiver_role = kCjg;
    parties_.covenant.linking = {rule};
    linked_.alert_id = filled<AlertId>(1);
    linked_.rule = 1;
    linked_.ground = 7;
    linked_.receiver = parties_.manager.id;
    linked_.reporters = {parties_.school.id, parties_.cjg.id};
    release_.alert_id = linked_.alert_id;
    release_.recipient = parties_.manager.id;
    release_.ground = 7;
    release_.nonce = filled<Nonce>(5);
    release_.boot = filled<BootId>(6);
  }
  // What check_alert() says to `member`; `change` is made to the delivery.
  ErrorCode said_to(const MemberId& member,
                    const std::function<void(codec::AlertDelivery&)>& change = {}) {
    LedgerRig ledger;
    release_.linked = ledger.record(LeafType::linked, canon::encode(linked_));
    const std::uint64_t release = ledger.record(LeafType::release, canon::encode(release_));
    codec::AlertDelivery delivery{ledger.proven(release_.linked), ledger.proven(release)};
    if (change) change(delivery);
    const LedgerView view(ledger.key());
    const FetchContext context{member, filled<Nonce>(5), filled<BootId>(6)};
    const auto checked = check_alert(delivery, context, parties_.covenant, view);
    if (checked.ok()) EXPECT_EQ(checked->linked, linked_);
    return checked.ok() ? ErrorCode::permit : checked.code();
  }
  ErrorCode said(const std::function<void(codec::AlertDelivery&)>& change = {}) {
    return said_to(parties_.manager.id, change);
  }

  Parties parties_;
  consent::LinkedBody linked_;
  consent::AlertReleaseBody release_;
};

TEST_F(AlertCheck, TakesWhatTheLedgerHoldsForThisMember) {
  EXPECT_EQ(said(), ErrorCode::permit);
}

TEST_F(AlertCheck, RefusesAnAlertThatIsAnothers) {
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::wrong_release_record);
  release_.recipient = parties_.school.id;
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::no_rule) << "reporters are not told";
  parties_.covenant.linking[0].tell_reporters = true;
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::permit);
  linked_.reporters = {filled<MemberId>(1), filled<MemberId>(2)};
  EXPECT_EQ(said_to(parties_.school.id), ErrorCode::no_rule) << "it reports nothing";
}

TEST_F(AlertCheck, RefusesAReleaseOfAnotherAlertOrFetch) {
  const consent::AlertReleaseBody right = release_;
  release_.alert_id = filled<AlertId>(2);
  EXPECT_EQ(said(), ErrorCode::wrong_release_record);
  release_ = right;
  release_.nonce = filled<Nonce>(9);
  EXPECT_EQ(said(), ErrorCode::wrong_release_record);
  release_ = right;
  release_.boot = filled<BootId>(9);
  EXPECT_EQ(said(), ErrorCode::wrong_release_record);
  release_ = right;
  release_.ground = 1;
  EXPECT_EQ(said(), ErrorCode::wrong_release_record);
  release_ = right;
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { alert.release = alert.linked; }),
            ErrorCode::no_release_record);
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { ++alert.linked.index; }),
            ErrorCode::not_in_tree);
}

TEST_F(AlertCheck, RefusesWhatIsNotOpenedOrNotInTheLedger) {
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { alert.linked.opening->body.back() ^= 1; }),
            ErrorCode::bad_opening);
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { alert.release.opening->r.value[0] ^= 1; }),
            ErrorCode::bad_opening);
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { alert.linked.path.clear(); }),
            ErrorCode::not_in_tree);
  EXPECT_EQ(said([](codec::AlertDelivery& alert) { alert.release.opening.reset(); }),
            ErrorCode::no_release_record);
}

TEST_F(AlertCheck, RefusesARuleOrGroundThatTheCovenantDoesNotHave) {
  linked_.rule = 2;
  EXPECT_EQ(said(), ErrorCode::no_rule);
  linked_.rule = 1;
  linked_.ground = release_.ground = 1;
  EXPECT_EQ(said(), ErrorCode::no_rule) << "consent is no ground for linking";
  parties_.covenant.linking[0].ground = 1;
  EXPECT_EQ(said(), ErrorCode::no_rule);
}

}  // namespace
}  // namespace sluis::sdk::testing
