// SPDX-License-Identifier: EUPL-1.2
// A gateway watches its own name: a key in the directory that it did not make is an alarm, with
// the evidence kept; and an entry that one authority key signed stops the link.
#include "adapters/gateway/own_keys.h"
#include "proto/hash/hash.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

using gateway::StrangeKeyRow;

class OwnName : public Lies {
 protected:
  void SetUp() override { make(world_.school); }

  // Two authority keys let a stranger sign in the school's name, and it publishes keys.
  void let_in_a_rogue() {
    const TimeMs from{clock_.wall().ms - 60'000}, until{clock_.wall().ms + 864'000'000};
    broker_.admit(world_.signed_file(
        1, {{LeafType::signing_key,
             canon::encode(consent::SigningKeyAdded{1, world_.school, rogue_.public_key(), from,
                                                    until})}}));
    publish(LeafType::kem_key, consent::KemKeyAdded{1, world_.school, kem_.public_key(), 900, from,
                                                    until, until});
    publish(LeafType::curve_key,
            consent::CurveKeyAdded{1, world_.school, filled<CurveKey>(0x6C)});
    publish(LeafType::worker_key,
            consent::WorkerKeyAdded{1, world_.school, filled<WorkerId>(0x6D), 1,
                                    worker_.public_key(), from, until});
  }
  template <class Body>
  void publish(LeafType type, const Body& body) {
    broker_.publish(world_.school,
                    sdk::make_public_act(type, 1, canon::encode(body), rogue_));
  }
  local::Status status() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    return gateway_->ask(request, reply).ok() ? reply.status() : local::Status();
  }
  local::Keys keys() {
    local::LocalRequest request;
    request.mutable_keys();
    local::LocalReply reply;
    return gateway_->ask(request, reply).ok() ? reply.keys() : local::Keys();
  }
  bool ready() {
    return broker_.until(20, [&] { return broker_.count<codec::ConsistencyFrom>() > 0; });
  }

  seal::SigningKeyPair rogue_ = seal::SigningKeyPair::generate(),
                       worker_ = seal::SigningKeyPair::generate();
  seal::KemKeyPair kem_ = seal::KemKeyPair::generate();
};

TEST_F(OwnName, OfItsOwnKeysAloneIsNoAlarm) {
  gateway_->start();
  ASSERT_TRUE(ready());
  EXPECT_EQ(status().strange_keys_size(), 0);
  EXPECT_EQ(keys().worker_keys_size(), 3);
  EXPECT_EQ(keys().worker_keys(0).state(), "published");
}

TEST_F(OwnName, OnAKeyThatItDidNotMakeIsAnAlarmWithItsEvidence) {
  let_in_a_rogue();
  testing::internal::CaptureStderr();
  gateway_->start();
  ASSERT_TRUE(ready());
  const local::Status told = status();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_FALSE(told.has_stopped());
  std::map<std::string, local::StrangeKey> found;
  for (const local::StrangeKey& key : told.strange_keys()) found[key.kind()] = key;
  ASSERT_EQ(found.size(), 4u) << log;
  EXPECT_EQ(found["signing"].key_id(), rogue_.key_id().hex());
  EXPECT_TRUE(found["signing"].by_authority());
  EXPECT_EQ(found["kem"].key_id(), kem_.key_id().hex());
  EXPECT_FALSE(found["kem"].by_authority());
  EXPECT_EQ(found["kem"].state(), "open");
  EXPECT_TRUE(found.contains("curve") && found.contains("worker"));
  EXPECT_NE(log.find("directory.strange_key"), std::string::npos) << log;

  gateway_->stop();
  const auto rows = gateway_->vault().all<StrangeKeyRow>(RowKind::strange_key);
  ASSERT_EQ(rows.size(), 4u);
  for (const StrangeKeyRow& row : rows) {
    const auto leaf = consent::decode_leaf(row.leaf);
    ASSERT_TRUE(leaf.ok());
    EXPECT_EQ(leaf->signatures.size(), row.by_authority ? 2u : 1u) << "what proves who did it";
    EXPECT_FALSE(row.body.empty());
  }
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::ConsistencyFrom>() > 1; }));
  EXPECT_EQ(status().strange_keys_size(), 4) << "the same, once";
}

TEST_F(OwnName, IsRidOfSuchAKeyWhenAPersonSaysSo) {
  let_in_a_rogue();
  gateway_->start();
  ASSERT_TRUE(ready());
  // What it signs later stands in the log too: that does not stop the link.
  publish(LeafType::curve_key, consent::CurveKeyAdded{1, world_.school, filled<CurveKey>(0x6E)});
  local::LocalRequest request = asked_by("juf");
  request.mutable_keys_revoke()->set_id(kem_.key_id().hex());
  local::LocalReply reply;
  const Status asked = gateway_->ask(request, reply);
  ASSERT_TRUE(asked.ok()) << to_text(asked.error());
  ASSERT_TRUE(broker_.until(20, [&] { return status().strange_keys_size() == 4; }));
  EXPECT_FALSE(status().has_stopped());
  const auto revoked = [&] {
    const local::Keys own = keys();
    for (const local::StrangeKey& key : own.strange_keys()) {
      if (key.kind() == "kem") return key.state() == "revoked";
    }
    return false;
  };
  EXPECT_TRUE(broker_.until(20, revoked)) << "the evidence stays";
  request.mutable_keys_revoke()->set_id(filled<KeyId>(1).hex());
  EXPECT_EQ(gateway_->ask(request, reply).code(), ErrorCode::unknown_key);
  request.mutable_keys_revoke()->set_id("short");
  EXPECT_EQ(gateway_->ask(request, reply).code(), ErrorCode::bad_field);
}

// One's own epochs do not become strange once they are over.
TEST_F(OwnName, OfEpochsThatAreOverIsNoAlarm) {
  gateway_->start();
  ASSERT_TRUE(ready());
  for (int i = 0; i < 5; ++i) {
    clock_.pass(4ull * 86'400'000);
    run_for(3);
  }
  std::size_t destroyed = 0;
  const local::Keys own = keys();
  for (const local::KemKey& key : own.kem_keys()) destroyed += key.destroyed() ? 1u : 0u;
  EXPECT_GE(destroyed, 1u) << own.kem_keys_size();
  gateway_->stop();
  gateway_->start();
  run_for(2);
  EXPECT_EQ(status().strange_keys_size(), 0);
}

TEST_F(OwnName, AnEntryThatOneAuthorityKeySignedStopsTheLink) {
  const TimeMs now = clock_.wall();
  auto file = consent::parse_authority_file(world_.signed_file(
      1, {{LeafType::signing_key,
           canon::encode(consent::SigningKeyAdded{1, world_.school, rogue_.public_key(), now,
                                                  now + DurationMs{60'000}})}}));
  ASSERT_TRUE(file.ok());
  file->signatures.pop_back();
  broker_.admit(consent::serialise(*file));
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return status().has_stopped(); }));
  EXPECT_EQ(status().stopped().name(), "unknown_key") << "one signature is a member's";
  EXPECT_EQ(status().strange_keys_size(), 0);
  EXPECT_EQ(broker_.count<codec::Publish>(), 0u);
}

}  // namespace
}  // namespace sluis::lies
