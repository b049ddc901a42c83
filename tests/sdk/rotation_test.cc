// SPDX-License-Identifier: EUPL-1.2
// The authority's keys are replaced in the directory: by two of the old and two of the new, or not.
#include <gtest/gtest.h>

#include "adapters/sdk/directory_view.h"
#include "consent/core/authority_root.h"
#include "consent/core/directory_entry.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

using consent::AuthorityRoot;
using Keys = std::vector<seal::SigningKeyPair>;

Keys three() {
  Keys out;
  for (int i = 0; i < 3; ++i) out.push_back(seal::SigningKeyPair::generate());
  std::sort(out.begin(), out.end(), [](const auto& left, const auto& right) {
    return left.public_key() < right.public_key();
  });
  return out;
}
std::vector<VerifyKey> public_of(const Keys& keys) {
  std::vector<VerifyKey> out;
  for (const auto& key : keys) out.push_back(key.public_key());
  return out;
}

class Rotation : public ::testing::Test {
 protected:
  // The rotation with `inside` signatures of the new keys.
  static AuthorityRoot root(const Keys& before, const Keys& after, std::size_t inside) {
    AuthorityRoot out{1, public_of(before), public_of(after), {}};
    const Bytes text = consent::root_text(out);
    for (std::size_t i = 0; i < inside; ++i) {
      out.signatures.emplace_back(after[i].key_id(), after[i].sign(text));
    }
    std::sort(out.signatures.begin(), out.signatures.end(),
              [](const auto& left, const auto& right) { return left.first < right.first; });
    return out;
  }
  ErrorCode take(LeafType type, const Bytes& body, const Keys& by, std::size_t signatures) {
    consent::Leaf leaf;
    leaf.type = type;
    leaf.time_s = time_s_++;
    leaf.covenant = 1;
    leaf.commitment = hash::commit(type, Salt{}, body);
    for (std::size_t i = 0; i < signatures; ++i) {
      leaf.signatures.push_back({by[i].key_id(), by[i].sign(consent::signed_text(leaf))});
    }
    std::sort(leaf.signatures.begin(), leaf.signatures.end());
    const Bytes bytes = consent::encode_leaf(leaf).value();
    const auto taken = consent::apply_entry(bytes, body, public_of(old_), seal::verify, directory_);
    return taken.ok() ? ErrorCode::permit : taken.code();
  }
  ErrorCode turn(const AuthorityRoot& root, const Keys& by, std::size_t signatures = 2) {
    return take(LeafType::authority_root, canon::encode(root), by, signatures);
  }
  ErrorCode admit(const Keys& by, std::size_t signatures = 2) {
    const consent::MemberAdmitted admitted{consent::kBodyVersion, seal::random_fixed<MemberId>(),
                                           seal::SigningKeyPair::generate().public_key(), {0},
                                           {UINT64_MAX}};
    return take(LeafType::member_admitted, canon::encode(admitted), by, signatures);
  }

  std::uint64_t time_s_ = seconds_of(kNow);
  Keys old_ = three(), new_ = three();
  consent::Directory directory_;
};

TEST_F(Rotation, ByTwoOldAndTwoNewKeysLetsTheNewAdmitAndTheOldNoMore) {
  EXPECT_EQ(admit(new_), ErrorCode::bad_signature);
  EXPECT_EQ(turn(root(old_, new_, 2), old_), ErrorCode::permit);
  EXPECT_EQ(directory_.authority(public_of(old_)), public_of(new_));
  EXPECT_EQ(admit(old_), ErrorCode::bad_signature);
  EXPECT_EQ(admit(new_), ErrorCode::permit);
}

TEST_F(Rotation, LackingAnOldOrANewSignatureIsRefused) {
  EXPECT_EQ(turn(root(old_, new_, 2), old_, 1), ErrorCode::unknown_key) << "no key of a member";
  EXPECT_EQ(turn(root(old_, new_, 2), new_), ErrorCode::bad_signature) << "the new alone";
  EXPECT_EQ(turn(root(old_, new_, 1), old_), ErrorCode::covenant_not_signed);
  AuthorityRoot twice = root(old_, new_, 1);
  twice.signatures.push_back(twice.signatures.front());
  EXPECT_EQ(turn(twice, old_), ErrorCode::not_sorted);
  AuthorityRoot wrong = root(old_, new_, 2);
  wrong.signatures[1].second.value[0] ^= 1;
  EXPECT_EQ(turn(wrong, old_), ErrorCode::bad_signature);
  EXPECT_EQ(directory_.authority(public_of(old_)), public_of(old_));
  EXPECT_EQ(admit(old_), ErrorCode::permit);
}

TEST_F(Rotation, IsOfTheKeysInForceAndNeverBackToFormerOnes) {
  const Keys third = three();
  EXPECT_EQ(turn(root(third, new_, 2), old_), ErrorCode::not_allowed);
  EXPECT_EQ(turn(root(old_, new_, 2), old_), ErrorCode::permit);
  EXPECT_EQ(turn(root(old_, third, 2), new_), ErrorCode::not_allowed);
  EXPECT_EQ(turn(root(new_, old_, 2), new_), ErrorCode::id_conflict);
  EXPECT_EQ(turn(root(new_, third, 2), new_), ErrorCode::permit);
  EXPECT_EQ(admit(third), ErrorCode::permit);
}

// One key was lost: it alone is replaced.
TEST_F(Rotation, MayKeepTwoOfTheThree) {
  Keys after = three();
  after[0] = seal::SigningKeyPair::from_seed(old_[0].seed().view());
  after[1] = seal::SigningKeyPair::from_seed(old_[1].seed().view());
  std::sort(after.begin(), after.end(), [](const auto& left, const auto& right) {
    return left.public_key() < right.public_key();
  });
  EXPECT_EQ(turn(root(old_, after, 2), old_), ErrorCode::permit);
  EXPECT_EQ(directory_.authority(public_of(old_)), public_of(after));
}

TEST_F(Rotation, CountsFromItsSecondOn) {
  const std::uint64_t before = time_s_;
  EXPECT_EQ(admit(old_), ErrorCode::permit);
  EXPECT_EQ(turn(root(old_, new_, 2), old_), ErrorCode::permit);
  EXPECT_EQ(directory_.authority_at(before, public_of(old_)), public_of(old_));
  EXPECT_EQ(directory_.authority_at(before + 1, public_of(old_)), public_of(new_));
}

// A rogue entry: one authority key is not enough, for anybody.
TEST_F(Rotation, OneAuthoritySignatureAdmitsNobody) {
  EXPECT_EQ(admit(old_, 1), ErrorCode::unknown_key);
  EXPECT_EQ(directory_.size(), 0u);
}

TEST_F(Rotation, WhatIsDisownedIsBelievedByNobodyHere) {
  const auto mine = seal::SigningKeyPair::generate(), rogue = seal::SigningKeyPair::generate();
  const auto member = seal::random_fixed<MemberId>();
  const auto kem = filled<KemKey>(0x41), strange = filled<KemKey>(0x42);
  const auto put = [&](LeafType type, const auto& body) {
    EXPECT_TRUE(directory_.apply(type, member, type == LeafType::member_admitted ||
                                 type == LeafType::signing_key, canon::encode(body)).ok());
  };
  put(LeafType::member_admitted, consent::MemberAdmitted{1, member, mine.public_key(), {0},
                                                         {UINT64_MAX}});
  put(LeafType::signing_key, consent::SigningKeyAdded{1, member, rogue.public_key(), {0},
                                                      {UINT64_MAX}});
  put(LeafType::kem_key, consent::KemKeyAdded{1, member, kem, 1, {0}, {UINT64_MAX},
                                              {UINT64_MAX}});
  put(LeafType::kem_key, consent::KemKeyAdded{1, member, strange, 9, {0},
                                              {UINT64_MAX}, {UINT64_MAX}});
  EXPECT_EQ(directory_.current_kem_key(member, kNow)->added.epoch, 9u);
  EXPECT_TRUE(directory_.disown(hash::key_id_of(strange.view())));
  EXPECT_TRUE(directory_.disown(rogue.key_id()));
  EXPECT_EQ(directory_.current_kem_key(member, kNow)->added.epoch, 1u);
  EXPECT_EQ(directory_.signing_key(rogue.key_id(), kNow).code(), ErrorCode::key_revoked);
  EXPECT_TRUE(directory_.signing_key(mine.key_id(), kNow).ok());
  EXPECT_FALSE(directory_.disown(seal::random_fixed<KeyId>()));
}

}  // namespace
}  // namespace sluis::sdk::testing
