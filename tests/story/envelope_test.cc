// SPDX-License-Identifier: EUPL-1.2
// What the broker checks of an envelope before it stores it, over the real program: who signed it
// and when, its routing part, and that the worker it names is the one who acts.
#include <gtest/gtest.h>

#include "consent/core/directory_describe.h"
#include "proto/codec/envelope.h"
#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

constexpr std::uint64_t kMinuteMs = 60'000, kDayMs = 86'400'000;

class Envelopes : public TwoMembers {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(TwoMembers::SetUp());
    // Held for want of consent: what passes the checks is told so, and not stored.
    signal_ = school_.signal(world_.manager, person(0x31), "een bericht");
  }

  ErrorCode refused(const Departure& departure) {
    return school_.refused(school_.sealed(signal_, world_.manager, std::nullopt, departure));
  }
  static Departure with(std::function<void(ProtectedHeader&)> change) {
    return {nullptr, std::move(change)};
  }
  // A worker key of `member`, as it publishes it.
  void publish_worker(Member& member, const WorkerId& worker, const seal::SigningKeyPair& key) {
    consent::WorkerKeyAdded body{consent::kBodyVersion, member.id, worker, 1, key.public_key(),
                                 {now().ms - kDayMs}, {now().ms + kDayMs}};
    sdk::vouch(body, member.worker);
    member.acked(codec::Publish{sdk::make_public_act(
        LeafType::worker_key, world_.covenant.version, canon::encode(body), member.signing)});
  }

  Member::Signal signal_;
};

TEST_F(Envelopes, ThatDepartFromNothingAreNotRefused) {
  const codec::Ack ack = school_.acked(school_.sealed(signal_, world_.manager, std::nullopt));
  ASSERT_EQ(ack.outcomes.size(), 1u);
  EXPECT_EQ(ack.outcomes[0].reason, ErrorCode::consent_missing);
}

TEST_F(Envelopes, OfAnotherMemberAreRefusedWhoeverSignedThem) {
  EXPECT_EQ(refused({&manager_.signing, [](ProtectedHeader&) {}}), ErrorCode::not_your_act);
  EXPECT_EQ(refused(with([&](ProtectedHeader& header) { header.sender = world_.manager; })),
            ErrorCode::not_your_act);
  const seal::SigningKeyPair stranger = seal::SigningKeyPair::generate();
  EXPECT_EQ(refused({&stranger, [](ProtectedHeader&) {}}), ErrorCode::unknown_key);
  codec::Submit submit = school_.sealed(signal_, world_.manager, std::nullopt);
  submit.envelope.signature.value[5] ^= 1;
  EXPECT_EQ(school_.refused(submit), ErrorCode::bad_signature);
}

TEST_F(Envelopes, WithAnotherRoutingPartAreRefused) {
  const codec::Submit one = school_.sealed(signal_, world_.manager, std::nullopt);
  codec::Submit swapped = one;
  RoutingPart routing = *one.envelope.routing;
  routing.persons = {{PersonRole::subject, person(0x33)}};
  swapped.envelope.routing = routing;
  swapped.envelope.routing_bytes = codec::serialise_routing(routing);
  EXPECT_EQ(school_.refused(swapped), ErrorCode::content_mismatch);
  EXPECT_EQ(school_.acked(one).outcomes.size(), 1u) << "the refused ones used nothing up";
}

TEST_F(Envelopes, OfAnotherTimeAreRefused) {
  EXPECT_EQ(refused(with([](ProtectedHeader& header) { header.created.ms -= 11 * kMinuteMs; })),
            ErrorCode::clock_skew);
  EXPECT_EQ(refused(with([](ProtectedHeader& header) { header.created.ms += 11 * kMinuteMs; })),
            ErrorCode::clock_skew);
  EXPECT_EQ(refused(with([](ProtectedHeader& header) { header.created.ms -= 2 * kDayMs; })),
            ErrorCode::key_not_valid)
      << "before the member was admitted";
}

// Whoever stole a key cannot go back before its revocation.
TEST_F(Envelopes, UnderARevokedKeyAreRefusedAlsoWhenBackdated) {
  seal::SigningKeyPair next = seal::SigningKeyPair::generate();
  const consent::SigningKeyAdded added{consent::kBodyVersion, world_.school, next.public_key(),
                                       {now().ms - kDayMs}, {now().ms + kDayMs}};
  ASSERT_TRUE(broker_.admit(
      "3-key", world_.signed_file(world_.covenant.version,
                                  {{LeafType::signing_key, canon::encode(added)}})));
  const seal::SigningKeyPair stolen = std::exchange(school_.signing, std::move(next));
  EXPECT_EQ(refused({&stolen, [](ProtectedHeader&) {}}), ErrorCode::permit) << "not yet revoked";
  const consent::KeyRevoked revoked{consent::kBodyVersion, world_.school, stolen.key_id(), now()};
  school_.acked(codec::Publish{sdk::make_public_act(
      LeafType::key_revoked, world_.covenant.version, canon::encode(revoked), school_.signing)});
  EXPECT_EQ(refused({&stolen, [](ProtectedHeader&) {}}), ErrorCode::key_revoked);
  EXPECT_EQ(refused({&stolen, [](ProtectedHeader& header) { header.created.ms -= kMinuteMs; }}),
            ErrorCode::key_revoked);
  EXPECT_EQ(refused({}), ErrorCode::permit);
}

TEST_F(Envelopes, NameTheWorkerWhoActs) {
  const seal::SigningKeyPair colleague = seal::SigningKeyPair::generate();
  publish_worker(school_, seal::random_fixed<WorkerId>(), colleague);
  const auto naming = [&](const KeyId& key) {
    return refused(with([&](ProtectedHeader& header) { header.worker_key_id = key; }));
  };
  EXPECT_EQ(naming(manager_.worker.key_id()), ErrorCode::not_your_act);
  EXPECT_EQ(naming(colleague.key_id()), ErrorCode::not_your_act);
  EXPECT_EQ(naming(seal::random_fixed<KeyId>()), ErrorCode::unknown_key);
  EXPECT_EQ(naming(school_.worker.key_id()), ErrorCode::permit);
}

}  // namespace
}  // namespace sluis::story
