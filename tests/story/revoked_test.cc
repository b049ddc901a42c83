// SPDX-License-Identifier: EUPL-1.2
// A revoked door key, over the real broker program: libzmq keeps a session whose key is revoked, so
// the broker has to refuse each message of it, and the next connection; nobody else notices.
#include <gtest/gtest.h>

#include "proto/hash/hash.h"
#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

class RevokedKey : public TwoMembers {
 protected:
  Bytes revocation_of(const CurveKey& key) const {
    return canon::encode(consent::KeyRevoked{consent::kBodyVersion, world_.school,
                                             hash::key_id_of(key.view()), now()});
  }
  // What the directory shows once it was taken: a new key of a worker of the school.
  codec::Publish new_worker_key(const VerifyKey& key, bool vouched = true) const {
    const TimeMs from{now().ms - 60'000}, until{now().ms + 60'000};
    consent::WorkerKeyAdded added{consent::kBodyVersion, world_.school,
                                  seal::random_fixed<WorkerId>(), 1, key, from, until};
    if (vouched) sdk::vouch(added, school_.worker);
    return {sdk::make_public_act(LeafType::worker_key, world_.covenant.version,
                                 canon::encode(added), school_.signing)};
  }
  bool manager_sees(const VerifyKey& worker_key) {
    manager_.take_directory();
    const KeyId id = hash::key_id_of(worker_key.view());
    return manager_.directory->keys().worker_key(id, now()).ok();
  }

  sdk::Session open_session(const curve::CurveKeyPair& keys) const {
    return sdk::Session::connect(session_options(keys, broker_.endpoint(), broker_.curve_key))
        .value();
  }
  // The first thing that becomes of a connection with `keys`.
  std::optional<sdk::LinkEvent> first_event(const curve::CurveKeyPair& keys) const {
    sdk::Session session = open_session(keys);
    for (const std::uint64_t deadline = now().ms + 20'000; now().ms < deadline;) {
      const auto events = session.poll(100).events;
      if (!events.empty()) return events.front();
    }
    return std::nullopt;
  }
  // Sends on the session that is open and waits for any word of the broker.
  void expect_unheard(sdk::Session& session) {
    const VerifyKey late = seal::SigningKeyPair::generate().public_key();
    const codec::ToBroker frame{seal::random_fixed<RequestId>(), new_worker_key(late)};
    ASSERT_TRUE(session.connected()) << "else this shows nothing";
    ASSERT_EQ(session.send(codec::serialise(frame)), sdk::SendResult::sent);
    for (const std::uint64_t deadline = now().ms + 2'000; now().ms < deadline;) {
      EXPECT_TRUE(session.poll(100).frames.empty());
    }
    EXPECT_FALSE(manager_sees(late));
  }
};

TEST_F(RevokedKey, ByTheAuthorityEndsAnOpenSessionAndLetsNoNewOneIn) {
  const VerifyKey early = seal::SigningKeyPair::generate().public_key();
  school_.acked(new_worker_key(early));
  EXPECT_TRUE(manager_sees(early));
  ASSERT_EQ(first_event(school_.curve), sdk::LinkEvent::connected);

  const consent::PublicEntry revoked{LeafType::key_revoked,
                                     revocation_of(school_.curve.public_key)};
  ASSERT_TRUE(broker_.admit("3-revoked", world_.signed_file(world_.covenant.version, {revoked})));

  expect_unheard(*school_.session);
  EXPECT_EQ(first_event(school_.curve), sdk::LinkEvent::refused);
  EXPECT_TRUE(std::holds_alternative<codec::StatusReply>(manager_.ask(codec::StatusAsked{})))
      << "the other member is served";
  ASSERT_EQ(first_event(manager_.curve), sdk::LinkEvent::connected);

  broker_.kill_now();
  ASSERT_TRUE(broker_.start());
  EXPECT_EQ(first_event(school_.curve), sdk::LinkEvent::refused) << "it stays revoked";
}

TEST_F(RevokedKey, ByTheMemberItselfLeavesItsOtherKeyServed) {
  const curve::CurveKeyPair next = curve::generate();
  const auto publish = [&](LeafType type, Bytes body) {
    return codec::Publish{sdk::make_public_act(type, world_.covenant.version, std::move(body),
                                               school_.signing)};
  };
  const consent::CurveKeyAdded added{consent::kBodyVersion, world_.school, next.public_key};
  school_.acked(publish(LeafType::curve_key, canon::encode(added)));
  sdk::Session old = std::move(*school_.session);
  school_.session.emplace(open_session(next));
  school_.acked(publish(LeafType::key_revoked, revocation_of(school_.curve.public_key)));

  expect_unheard(old);
  EXPECT_EQ(first_event(school_.curve), sdk::LinkEvent::refused);
  const VerifyKey worker = seal::SigningKeyPair::generate().public_key();
  school_.acked(new_worker_key(worker));
  EXPECT_TRUE(manager_sees(worker));
}

// A professional's key: the session is the organisation's and stays, its acts do not.
TEST_F(RevokedKey, OfAWorkerEndsWithItsNextActInTheSameSession) {
  const auto acts = [&] { return school_.consent_acts(new_person(), {new_person()}); };
  school_.acked(acts().front());
  const consent::KeyRevoked revoked{consent::kBodyVersion, world_.school, school_.worker.key_id(),
                                    now()};
  school_.acked(codec::Publish{sdk::make_public_act(
      LeafType::key_revoked, world_.covenant.version, canon::encode(revoked), school_.signing)});
  EXPECT_EQ(school_.refused(acts().front()), ErrorCode::key_revoked);
  EXPECT_TRUE(std::holds_alternative<codec::StatusReply>(school_.ask(codec::StatusAsked{})))
      << "the organisation is served";
}

using StolenSigningKey = RevokedKey;

// Who has the organisation's key, and no worker's, makes no second person to agree with the first.
TEST_F(StolenSigningKey, AddsNoWorker) {
  const VerifyKey worker = seal::SigningKeyPair::generate().public_key();
  EXPECT_EQ(school_.refused(new_worker_key(worker, false)), ErrorCode::not_allowed);
  const consent::KeyRevoked revoked{consent::kBodyVersion, world_.school, school_.worker.key_id(),
                                    now()};
  school_.acked(codec::Publish{sdk::make_public_act(
      LeafType::key_revoked, world_.covenant.version, canon::encode(revoked), school_.signing)});
  EXPECT_EQ(school_.refused(new_worker_key(worker, false)), ErrorCode::not_allowed)
      << "nor after it has ended those that there were";
  EXPECT_FALSE(manager_sees(worker));
}

}  // namespace
}  // namespace sluis::story
