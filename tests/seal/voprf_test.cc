// SPDX-License-Identifier: EUPL-1.2
// The VOPRF beyond its vectors (tests/vectors voprf): what a dishonest holder or asker may send.
#include "proto/seal/voprf.h"

#include <gtest/gtest.h>
#include <sodium.h>

namespace sluis::seal {
namespace {

constexpr OprfMode kMode = OprfMode::verifiable;
constexpr std::string_view kOrder =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

Bytes hex(std::string_view text) { return from_hex(text).value(); }

GroupElement element(std::string_view text) { return GroupElement::from(hex(text)).value(); }
GroupElement identity() { return {}; }

class Voprf : public testing::Test {
 protected:
  Voprf() {
    for (const std::string_view input : {"000000012", "field key"}) {
      blindings_.push_back(blind(kMode, as_bytes(input)).value());
      blinded_.push_back(blindings_.back().element);
    }
    evaluation_ = blind_evaluate(key_, blinded_).value();
  }
  // The output of the first input, or the refusal.
  std::string outcome() const {
    const auto outputs = finalize(key_.public_key(), blindings_, evaluation_);
    if (outputs.ok()) return to_hex(outputs->front().reveal());
    EXPECT_EQ(outputs.code(), ErrorCode::bad_proof);
    return "refused";
  }

  OprfKey key_ = OprfKey::generate();
  std::vector<Blinding> blindings_;
  std::vector<GroupElement> blinded_;
  Evaluation evaluation_;
};

TEST_F(Voprf, GivesOneOutputWhateverTheBlind) {
  const std::string first = outcome();
  std::vector<Blinding> again;
  again.push_back(blind(kMode, as_bytes("000000012")).value());
  EXPECT_NE(again[0].element, blindings_[0].element);
  const auto evaluation = blind_evaluate(key_, {again[0].element}).value();
  const auto outputs = finalize(key_.public_key(), again, evaluation).value();
  EXPECT_EQ(to_hex(outputs[0].reveal()), first);
  EXPECT_EQ(outputs[0].reveal().size(), 64u);
}

TEST_F(Voprf, GivesAnotherOutputUnderAnotherKey) {
  const std::string first = outcome();
  key_ = OprfKey::generate();
  EXPECT_EQ(outcome(), "refused");
  evaluation_ = blind_evaluate(key_, blinded_).value();
  EXPECT_NE(outcome(), first);
}

// Returning the blinded element (scalar 1) would make y a plain hash of a nine-digit number.
TEST_F(Voprf, RefusesAnEvaluationWithScalarOne) {
  evaluation_.elements = blinded_;
  EXPECT_EQ(outcome(), "refused");
  Bytes one(32);
  one[0] = 1;
  evaluation_ = blind_evaluate(OprfKey::from_scalar(one).value(), blinded_).value();
  EXPECT_EQ(outcome(), "refused");
}

TEST_F(Voprf, RefusesAProofWithAnyByteChanged) {
  const Bytes good = to_proof_bytes(evaluation_.proof);
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bytes = good;
    bytes[i] ^= 1;
    const auto proof = proof_from(bytes);
    if (!proof.ok()) continue;
    evaluation_.proof = *proof;
    EXPECT_EQ(outcome(), "refused") << i;
  }
}

TEST_F(Voprf, RefusesElementsSwappedDroppedAddedOrReplaced) {
  const Evaluation good = evaluation_;
  std::swap(evaluation_.elements[0], evaluation_.elements[1]);
  EXPECT_EQ(outcome(), "refused");
  evaluation_ = good;
  evaluation_.elements.pop_back();
  EXPECT_EQ(outcome(), "refused");
  evaluation_ = good;
  evaluation_.elements.push_back(good.elements[0]);
  EXPECT_EQ(outcome(), "refused");
  evaluation_ = good;
  evaluation_.elements[1] = good.elements[0];
  EXPECT_EQ(outcome(), "refused");
  evaluation_.elements.clear();
  EXPECT_EQ(outcome(), "refused");
}

TEST_F(Voprf, RefusesTheIdentityFromTheHolder) {
  evaluation_.elements[0] = identity();
  EXPECT_EQ(outcome(), "refused");
  EXPECT_FALSE(unblind(blindings_[0], identity()).ok());
  EXPECT_EQ(finalize(identity(), blindings_, evaluation_).code(), ErrorCode::bad_proof);
}

TEST_F(Voprf, RefusesTheIdentityFromTheAsker) {
  ASSERT_EQ(crypto_core_ristretto255_is_valid_point(identity().data()), 1);  // hence our own check
  const auto answer = blind_evaluate(key_, {blinded_[0], identity()});
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.code(), ErrorCode::malformed);
}

TEST_F(Voprf, RefusesEncodingsThatAreNotCanonical) {
  for (const std::string_view text :
       {"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20"}) {
    EXPECT_FALSE(group::decode(hex(text)).ok()) << text;
    EXPECT_FALSE(blind_evaluate(key_, {element(text)}).ok()) << text;
  }
  EXPECT_FALSE(group::decode(Bytes(31, 1)).ok());
  EXPECT_TRUE(group::decode(blinded_[0].view()).ok());
}

TEST_F(Voprf, RefusesScalarsThatAreNotCanonicalOrZero) {
  for (const std::string_view text :
       {std::string_view("0000000000000000000000000000000000000000000000000000000000000000"),
        kOrder,
        std::string_view("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")}) {
    EXPECT_FALSE(OprfKey::from_scalar(hex(text)).ok()) << text;
    EXPECT_FALSE(blind(kMode, as_bytes("x"), hex(text)).ok()) << text;
    Bytes proof = to_proof_bytes(evaluation_.proof);
    std::copy_n(hex(text).begin(), 32, proof.begin() + 32);
    EXPECT_FALSE(proof_from(proof).ok()) << text;
  }
  Bytes largest = hex(kOrder);
  largest[0] -= 1;
  EXPECT_TRUE(OprfKey::from_scalar(largest).ok());
  EXPECT_FALSE(OprfKey::from_scalar(Bytes(31, 1)).ok());
}

// The response s + L proves the same; taking it would give one proof two encodings.
TEST_F(Voprf, RefusesAResponseAboveTheOrder) {
  const Bytes order = hex(kOrder);
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += unsigned{evaluation_.proof.response[i]} + order[i];
    evaluation_.proof.response[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_EQ(outcome(), "refused");
}

TEST_F(Voprf, RefusesAnEmptyRequestAndAnInputTooLong) {
  EXPECT_EQ(blind_evaluate(key_, {}).code(), ErrorCode::out_of_range);
  EXPECT_EQ(blind(kMode, Bytes(kOprfInputMax + 1)).code(), ErrorCode::too_large);
  EXPECT_TRUE(blind(kMode, Bytes(kOprfInputMax)).ok());
  EXPECT_EQ(proof_from(Bytes(63, 1)).code(), ErrorCode::malformed);
}

}  // namespace
}  // namespace sluis::seal
