// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/sign.h"

#include <gtest/gtest.h>

#include "proto/hash/hash.h"
#include "tests/seal/low_order.h"

namespace sluis::seal {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(Sign, GivesTheSignatureOfRfc8032TestThree) {
  const auto pair = SigningKeyPair::from_seed(
      hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
  EXPECT_EQ(pair.public_key().hex(),
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  EXPECT_EQ(pair.sign(hex("af82")).hex(),
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
}

TEST(Sign, VerifiesItsOwnTextUnderItsOwnKeyOnly) {
  const auto pair = SigningKeyPair::generate();
  const auto other = SigningKeyPair::generate();
  const Signature signature = pair.sign(as_bytes("text"));
  EXPECT_TRUE(verify(pair.public_key(), as_bytes("text"), signature));
  EXPECT_FALSE(verify(pair.public_key(), as_bytes("tex"), signature));
  EXPECT_FALSE(verify(other.public_key(), as_bytes("text"), signature));
}

TEST(Sign, RefusesASignatureWithAnyBitFlipped) {
  const auto pair = SigningKeyPair::generate();
  for (std::size_t bit = 0; bit < 8 * Signature::kSize; ++bit) {
    Signature signature = pair.sign(as_bytes("text"));
    signature.value[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(verify(pair.public_key(), as_bytes("text"), signature)) << bit;
  }
}

TEST(Sign, KeepsTheSeedAndTheKeyId) {
  const auto pair = SigningKeyPair::generate();
  const auto again = SigningKeyPair::from_seed(pair.seed().view());
  EXPECT_EQ(again.public_key(), pair.public_key());
  EXPECT_EQ(pair.key_id(), hash::key_id_of(pair.public_key().view()));
}

// With R and A of small order and S = 0 the bare equation S·B = R + k·A holds for many texts.
TEST(Verify, RefusesEveryKeyOfSmallOrder) {
  for (const auto key_text : kLowOrderVerifyKeys) {
    const VerifyKey key = VerifyKey::from(hex(key_text)).value();
    for (const auto point : kLowOrderVerifyKeys) {
      Bytes bytes = hex(point);
      bytes.resize(Signature::kSize);
      EXPECT_FALSE(verify(key, as_bytes("text"), Signature::from(bytes).value()));
    }
  }
}

TEST(Verify, RefusesAScalarNotBelowTheGroupOrder) {
  const auto pair = SigningKeyPair::generate();
  Signature signature = pair.sign(as_bytes("text"));
  const Bytes order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += unsigned{signature.value[32 + i]} + order[i];
    signature.value[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_FALSE(verify(pair.public_key(), as_bytes("text"), signature));
}

TEST(SecretBytes, MovesWithoutLeavingACopy) {
  SecretBytes first = SecretBytes::copy_of(as_bytes("secret"));
  const std::uint8_t* place = first.data();
  SecretBytes second = std::move(first);
  EXPECT_EQ(second.data(), place);
  EXPECT_EQ(first.data(), nullptr);  // NOLINT: the moved-from state is the point
  EXPECT_EQ(as_text(second.view()), "secret");
}

TEST(SecretBytes, ARegionIsUsedAgainAndHoldsNothingOfTheSecretBefore) {
  const std::uint8_t* place = nullptr;
  {
    const SecretBytes first = SecretBytes::copy_of(as_bytes("0123456789abcdef0123456789abcdef"));
    place = first.data();
  }
  EXPECT_TRUE(std::all_of(place, place + 32, [](std::uint8_t byte) { return byte == 0; }))
      << "it waits, and was wiped";
  const SecretBytes other(31), second(32);
  EXPECT_NE(other.data(), place);
  EXPECT_EQ(second.data(), place);
}

}  // namespace
}  // namespace sluis::seal
