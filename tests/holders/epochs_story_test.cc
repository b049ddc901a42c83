// SPDX-License-Identifier: EUPL-1.2
// Another pseudonym key, with real programs: what was withdrawn, or objected to, under the old one
// still holds under the new one, and the old one does not end before every gateway re-keyed its
// records.
#include <unistd.h>

#include "tests/holders/rig.h"

namespace sluis::holders {
namespace {

using gateway_story::eventually;

const std::vector<std::string> kNumbers = valid_numbers(999'990'000, 8);

class Epochs : public Holders {
 protected:
  void SetUp() override {
    consent::CircumstanceType objection;
    objection.term = {1, "bezwaar", "Bezwaar"};
    objection.effect = consent::Effect::holds;
    objection.max_days = 365;
    world_.covenant.circumstances = {objection};
    world_.covenant.functions.front().facts = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Holders::SetUp();
  }
  // The manager's desk records that somebody objects.
  bool object(const std::string& child) {
    local::LocalRequest request;
    request.set_worker("gm");
    request.set_wait_ms(12'000);
    local::CircumstanceState& stated = *request.mutable_circumstance_state();
    stated.set_type("bezwaar");
    stated.mutable_subject()->set_bsn(child);
    stated.mutable_subject()->set_birth_date("2017-03-04");
    local::LocalReply reply;
    return manager_->ask(request, reply).ok();
  }
  // Each holder takes its share of the next key beside the one it has; the directory pins them all.
  void deal_next() {
    next_ = seal::deal(seal::OprfKey::generate(), 2, kCount, 2);
    for (std::size_t i = 0; i < kCount; ++i) {
      holders_[i]->kill_now();
      const seal::DealtShare& share = next_->shares[i];
      ASSERT_TRUE(gateway::take_share(holders_[i]->folder(),
                                      {ids_[i], share.index, 2, false,
                                       seal::SecretBytes::copy_of(share.key.scalar().view())})
                      .ok());
      ASSERT_TRUE(holders_[i]->start());
      ASSERT_TRUE(is_ready(*holders_[i]));
    }
    ASSERT_TRUE(admit("4-next", next_->sharing, {0, 1, 2}, 2));
  }
  bool end_first(const std::string& name) {
    consent::EpochRetired retired;
    retired.epoch = 1;
    return broker_.admit(name, world_.signed_file(world_.covenant.version,
                                                  {{LeafType::epoch_retired,
                                                    canon::encode(retired)}}));
  }
  void restart(gateway_story::GatewayProcess& gateway) {
    gateway.kill_now();
    ASSERT_TRUE(gateway.start());
    ASSERT_TRUE(is_ready(gateway));
  }
  // Why the newest signal of the school is not sent.
  std::string newest_reason() {
    local::LocalRequest request;
    request.set_worker("juf");
    request.mutable_exchanges();
    local::LocalReply reply;
    if (!school_->ask(request, reply).ok()) return "no answer";
    const auto& all = reply.exchanges().exchanges();
    const local::Exchange* newest = nullptr;
    for (const local::Exchange& each : all) {
      if (newest == nullptr || each.created_ms() >= newest->created_ms()) newest = &each;
    }
    if (newest == nullptr || newest->slots().empty()) return "no signal";
    return newest->slots(0).reason().name();
  }

  std::optional<seal::Dealt> next_;
};

TEST_F(Epochs, WhatWasWithdrawnUnderTheOldKeyStaysSoUnderTheNewOne) {
  ASSERT_NO_FATAL_FAILURE(start_holders(0));
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(manager_->start());
  ASSERT_TRUE(is_ready(*manager_));
  ASSERT_TRUE(ask_consent(kNumbers[0], kNumbers[1]));
  ASSERT_TRUE(ask_consent(kNumbers[2], kNumbers[3]));
  ASSERT_EQ(withdraw(kNumbers[0], kNumbers[1]), "yes");
  ASSERT_EQ(signal(kNumbers[0]), "recorded");
  EXPECT_EQ(newest_reason(), "consent_withdrawn");
  ASSERT_TRUE(ask_consent(kNumbers[4], kNumbers[5]));
  ASSERT_TRUE(object(kNumbers[4]));
  ASSERT_EQ(signal(kNumbers[4]), "recorded");
  EXPECT_EQ(newest_reason(), "objection");

  ASSERT_NO_FATAL_FAILURE(deal_next());
  EXPECT_FALSE(end_first("5-too-soon")) << "nobody has re-keyed anything";
  ASSERT_NO_FATAL_FAILURE(restart(*school_));
  ASSERT_NO_FATAL_FAILURE(restart(*manager_));
  EXPECT_EQ(signal(kNumbers[0]), "recorded") << "under both";
  EXPECT_EQ(newest_reason(), "consent_withdrawn");
  int tried = 0;
  EXPECT_TRUE(eventually(90, [&] {
    ::usleep(500'000);
    return end_first("6-end-" + std::to_string(++tried));
  }))
      << "each gateway re-keys by itself";

  ASSERT_NO_FATAL_FAILURE(restart(*school_));
  ASSERT_NO_FATAL_FAILURE(restart(*manager_));
  EXPECT_EQ(signal(kNumbers[0]), "recorded") << "under the new key alone";
  EXPECT_EQ(newest_reason(), "consent_withdrawn");
  EXPECT_EQ(signal(kNumbers[4]), "recorded");
  EXPECT_EQ(newest_reason(), "objection") << "said under the old key";
  EXPECT_EQ(withdraw(kNumbers[2], kNumbers[3]), "yes") << "the consent is found by its new keys";
  EXPECT_EQ(signal(kNumbers[2]), "recorded");
  EXPECT_EQ(newest_reason(), "consent_withdrawn");
}

}  // namespace
}  // namespace sluis::holders
