// SPDX-License-Identifier: EUPL-1.2
// A gateway's copy of the directory, against entries that a broker may not make.
#include "adapters/sdk/directory_view.h"

#include <gtest/gtest.h>

#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

// The directory's log with its operator's key; what is added is signed or not, as the test wants.
class Pulses : public ::testing::Test {
 protected:
  void SetUp() override {
    const consent::MemberAdmitted admitted{consent::kBodyVersion, school_.id,
                                           school_.signing.public_key(), {0}, {UINT64_MAX}};
    consent::Leaf leaf = leaf_of(LeafType::member_admitted, canon::encode(admitted), kNow);
    for (const auto& key : authority_) {
      leaf.signatures.push_back({key.key_id(), key.sign(consent::signed_text(leaf))});
    }
    std::sort(leaf.signatures.begin(), leaf.signatures.end(),
              [](const auto& left, const auto& right) { return left.key_id < right.key_id; });
    ASSERT_TRUE(take(leaf, canon::encode(admitted)).ok());
  }

  static consent::Leaf leaf_of(LeafType type, const Bytes& body, TimeMs at) {
    consent::Leaf leaf;
    leaf.type = type;
    leaf.time_s = seconds_of(at);
    leaf.covenant = 1;
    leaf.commitment = hash::commit(type, Salt{}, body);
    return leaf;
  }
  Status take(const consent::Leaf& leaf, const Bytes& body) {
    return take(consent::encode_leaf(leaf).value(), body);
  }
  Status take(const Bytes& bytes, const Bytes& body) {
    codec::DirectoryPart part;
    part.first = view_.size();
    part.entries = {{bytes, body}};
    consent::Tree tree = tree_;
    tree.append(consent::leaf_hash(bytes));
    const consent::Checkpoint state{key().name, {tree.size(), tree.root()}};
    const std::string text = consent::checkpoint_text(state).value();
    part.checkpoint =
        consent::format_checkpoint(state, key(), operator_.sign(as_bytes(text))).value();
    const Status taken = view_.take(part);
    if (taken.ok()) tree_ = std::move(tree);
    return taken;
  }
  consent::NoteKey key() const { return {"sluis.example/directory", operator_.public_key()}; }

  Party school_{0x11};
  seal::SigningKeyPair operator_ = seal::SigningKeyPair::generate();
  std::vector<seal::SigningKeyPair> authority_ = [] {
    std::vector<seal::SigningKeyPair> out;
    out.push_back(seal::SigningKeyPair::generate());
    out.push_back(seal::SigningKeyPair::generate());
    return out;
  }();
  DirectoryView view_{key(), {authority_[0].public_key(), authority_[1].public_key()}};
  consent::Tree tree_;
};

TEST_F(Pulses, ArePartOfTheLogAndSayHowOldItIs) {
  EXPECT_EQ(view_.newest(), kNow);
  const TimeMs later{kNow.ms + 240'000};
  const Bytes body = canon::encode(consent::DirectoryPulse{consent::kBodyVersion, later});
  const Status taken = take(leaf_of(LeafType::directory_pulse, body, later), body);
  ASSERT_TRUE(taken.ok()) << to_text(taken.error());
  EXPECT_EQ(view_.newest(), later);
  EXPECT_EQ(view_.size(), 2u);
  EXPECT_TRUE(view_.keys().knows(school_.id));
}

TEST_F(Pulses, AreNotAWayRoundAMembersSignature) {
  const consent::CurveKeyAdded curve{consent::kBodyVersion, school_.id, filled<CurveKey>(3)};
  const Bytes body = canon::encode(curve);
  consent::Leaf leaf = leaf_of(LeafType::directory_pulse, body, kNow);
  leaf.commitment = hash::commit(LeafType::curve_key, Salt{}, body);
  for (const MemberId& member : {MemberId{}, school_.id}) {
    leaf.member = member;
    Bytes unsigned_entry = consent::encode_leaf(leaf).value();
    unsigned_entry[1] = static_cast<std::uint8_t>(LeafType::curve_key);
    EXPECT_EQ(take(unsigned_entry, body).code(), ErrorCode::out_of_range);
  }
  EXPECT_EQ(view_.size(), 1u);
}

TEST_F(Pulses, AreTheBrokersAlone) {
  const Bytes body = canon::encode(consent::DirectoryPulse{consent::kBodyVersion, kNow});
  consent::Leaf leaf = leaf_of(LeafType::directory_pulse, body, kNow);
  leaf.member = school_.id;
  EXPECT_EQ(take(leaf, body).code(), ErrorCode::bad_signature) << "in a member's name, unsigned";
  leaf.signatures = {{school_.signing.key_id(), school_.signing.sign(consent::signed_text(leaf))}};
  EXPECT_FALSE(consent::encode_leaf(leaf).ok()) << "signed by one, there is no such leaf";
}

TEST_F(Pulses, OfAnotherBodyAreRefused) {
  const Bytes body = canon::encode(consent::DirectoryPulse{consent::kBodyVersion, kNow});
  consent::Leaf leaf = leaf_of(LeafType::directory_pulse, body, kNow);
  leaf.commitment.value[0] ^= 1;
  EXPECT_EQ(take(leaf, body).code(), ErrorCode::bad_opening);
  const Bytes longer = to_bytes(label("longer"));
  EXPECT_FALSE(take(leaf_of(LeafType::directory_pulse, longer, kNow), longer).ok());
}

TEST_F(Pulses, ARevocationInTheFutureIsRefusedHereAsByTheBroker) {
  const auto revoke = [&](std::uint64_t at_ms) {
    const Bytes body = canon::encode(consent::KeyRevoked{consent::kBodyVersion, school_.id,
                                                         school_.signing.key_id(), {at_ms}});
    consent::Leaf leaf = leaf_of(LeafType::key_revoked, body, kNow);
    leaf.member = school_.id;
    leaf.signatures = {
        {school_.signing.key_id(), school_.signing.sign(consent::signed_text(leaf))}};
    return take(leaf, body);
  };
  EXPECT_EQ(revoke(UINT64_MAX).code(), ErrorCode::out_of_range);
  EXPECT_TRUE(revoke(kNow.ms).ok());
}

// Workers' keys as the school publishes them.
class Vouched : public Pulses {
 protected:
  consent::WorkerKeyAdded entry(const seal::SigningKeyPair& key) const {
    return {consent::kBodyVersion, school_.id, seal::random_fixed<WorkerId>(), kWorkerFunction,
            key.public_key(), {kNow.ms - kDayMs}, {kNow.ms + kDayMs}};
  }
  ErrorCode publish(const consent::WorkerKeyAdded& added) { return sign_and_take(added, school_); }
  ErrorCode sign_and_take(const consent::WorkerKeyAdded& added, const Party& party) {
    const Bytes body = canon::encode(added);
    consent::Leaf leaf = leaf_of(LeafType::worker_key, body, kNow);
    leaf.member = party.id;
    leaf.signatures = {{party.signing.key_id(), party.signing.sign(consent::signed_text(leaf))}};
    const Status taken = take(leaf, body);
    return taken.ok() ? ErrorCode::permit : taken.code();
  }
  void revoke(const seal::SigningKeyPair& key) {
    const Bytes body = canon::encode(
        consent::KeyRevoked{consent::kBodyVersion, school_.id, key.key_id(), kNow});
    consent::Leaf leaf = leaf_of(LeafType::key_revoked, body, kNow);
    leaf.member = school_.id;
    leaf.signatures = {
        {school_.signing.key_id(), school_.signing.sign(consent::signed_text(leaf))}};
    ASSERT_TRUE(take(leaf, body).ok());
  }
  seal::SigningKeyPair first_ = seal::SigningKeyPair::generate(),
                       second_ = seal::SigningKeyPair::generate();
};

TEST_F(Vouched, TheMembersOwnSignatureAddsItsFirstWorkerAndNoOther) {
  EXPECT_EQ(publish(entry(first_)), ErrorCode::permit);
  EXPECT_EQ(publish(entry(second_)), ErrorCode::not_allowed);
  revoke(first_);
  EXPECT_EQ(publish(entry(second_)), ErrorCode::not_allowed) << "nor once the first is gone";
}

TEST_F(Vouched, AColleagueAddsAnotherByASignatureOverAllOfIt) {
  ASSERT_EQ(publish(entry(first_)), ErrorCode::permit);
  consent::WorkerKeyAdded added = entry(second_);
  vouch(added, first_);
  const auto changed = [&](auto change) {
    consent::WorkerKeyAdded other = added;
    change(other);
    return publish(other);
  };
  const VerifyKey thief = seal::SigningKeyPair::generate().public_key();
  EXPECT_EQ(changed([&](auto& it) { it.worker_key = thief; }), ErrorCode::bad_signature);
  EXPECT_EQ(changed([](auto& it) { it.function = 2; }), ErrorCode::bad_signature);
  EXPECT_EQ(changed([](auto& it) { it.worker = filled<WorkerId>(4); }), ErrorCode::bad_signature);
  EXPECT_EQ(changed([](auto& it) { it.valid_until.ms += 1; }), ErrorCode::bad_signature);
  EXPECT_EQ(changed([](auto& it) { it.valid_from.ms += 1; }), ErrorCode::bad_signature);
  EXPECT_EQ(changed([](auto& it) { it.voucher.value[0] ^= 1; }), ErrorCode::bad_signature);
  EXPECT_EQ(publish(added), ErrorCode::permit);
}

TEST_F(Vouched, NobodyVouchesWhoseKeyIsUnknownRevokedOrAnOrganisationsOwn) {
  ASSERT_EQ(publish(entry(first_)), ErrorCode::permit);
  consent::WorkerKeyAdded added = entry(second_);
  vouch(added, second_);
  EXPECT_EQ(publish(added), ErrorCode::unknown_key) << "oneself";
  vouch(added, school_.signing);
  EXPECT_EQ(publish(added), ErrorCode::unknown_key);
  vouch(added, first_);
  revoke(first_);
  EXPECT_EQ(publish(added), ErrorCode::key_revoked);
}

}  // namespace
}  // namespace sluis::sdk::testing
