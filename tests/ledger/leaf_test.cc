// SPDX-License-Identifier: EUPL-1.2
// Leaves: the frozen bytes, each field's limit, and one encoding for one leaf.
#include "consent/core/leaf.h"

#include <gtest/gtest.h>

namespace sluis::consent {
namespace {

LeafSignature signature_of(std::uint8_t number) {
  LeafSignature out;
  out.key_id.value.fill(number);
  out.signature.value.fill(static_cast<std::uint8_t>(0xf0U + number));
  return out;
}

Leaf broker_leaf() {
  Leaf leaf;
  leaf.type = LeafType::release;
  leaf.time_s = 0x0102030405060708;
  leaf.member.value.fill(0xaa);
  leaf.covenant = 0x090a0b0c;
  leaf.commitment.value.fill(0xcc);
  return leaf;
}

Leaf full_leaf() {
  Leaf leaf = broker_leaf();
  leaf.type = LeafType::covenant;
  leaf.signatures = {signature_of(1), signature_of(2), signature_of(3)};
  leaf.batch = BatchProof{63, 64, Digest{}, std::vector<Digest>(6)};
  return leaf;
}

ErrorCode refusal(const Bytes& bytes) { return decode_leaf(bytes).code(); }

// The byte offsets of a leaf with one signature and a batch.
constexpr std::size_t kTypeAt = 1, kCountAt = 62, kFirstKeyAt = 63, kBatchedAt = 63 + 72;

Leaf batched_leaf() {
  Leaf leaf = full_leaf();
  leaf.signatures.resize(1);
  leaf.batch = BatchProof{2, 3, Digest{}, std::vector<Digest>(1)};
  return leaf;
}

TEST(Leaf, HasTheFrozenBytes) {
  const std::string head =
      "0122"
      "0102030405060708"
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      "090a0b0c"
      "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
  EXPECT_EQ(to_hex(encode_leaf(broker_leaf()).value()), head +
                                                            "00"
                                                            "00");
  Leaf leaf = broker_leaf();
  leaf.type = LeafType::fact;
  leaf.signatures = {signature_of(1)};
  leaf.batch = BatchProof{1, 2, Digest{}, {Digest{}}};
  const std::string zeros(64, '0');
  std::string expected = head;
  expected.replace(2, 2, "16");
  expected +=
      "01"
      "0101010101010101";
  for (int i = 0; i < 64; ++i) expected += "f1";
  expected +=
      "01"
      "01"
      "02" +
      zeros + "01" + zeros;
  EXPECT_EQ(to_hex(encode_leaf(leaf).value()), expected);
}

TEST(Leaf, StaysBelow512Bytes) {
  EXPECT_EQ(encode_leaf(broker_leaf()).value().size(), kLeafBytesMin);
  EXPECT_EQ(encode_leaf(full_leaf()).value().size(), kLeafBytesMax);
  EXPECT_LT(kLeafBytesMax, 512u);
}

TEST(Leaf, DecodesToWhatWasEncoded) {
  for (const Leaf& leaf : {broker_leaf(), full_leaf(), batched_leaf()}) {
    EXPECT_EQ(decode_leaf(encode_leaf(leaf).value()).value(), leaf);
  }
}

TEST(Leaf, RefusesEveryTruncationAndExtension) {
  for (const Leaf& leaf : {broker_leaf(), full_leaf(), batched_leaf()}) {
    const Bytes bytes = encode_leaf(leaf).value();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_EQ(refusal(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
                ErrorCode::malformed);
    }
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(refusal(longer), ErrorCode::malformed);
  }
}

TEST(Leaf, ThatDecodesAfterABitFlipEncodesToTheFlippedBytes) {
  const Bytes bytes = encode_leaf(batched_leaf()).value();
  std::size_t decoded = 0;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const Result<Leaf> leaf = decode_leaf(flipped);
    if (!leaf.ok()) continue;
    ++decoded;
    EXPECT_EQ(encode_leaf(*leaf).value(), flipped);
  }
  EXPECT_GT(decoded, bytes.size() * 7);  // most bits are free: hashes, keys, time
}

TEST(Leaf, RefusesAnotherVersion) {
  Bytes bytes = encode_leaf(broker_leaf()).value();
  for (const unsigned version : {0U, 2U, 255U}) {
    bytes[0] = static_cast<std::uint8_t>(version);
    EXPECT_EQ(refusal(bytes), ErrorCode::unknown_version);
  }
  Leaf leaf = broker_leaf();
  leaf.version = 2;
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::unknown_version);
}

TEST(Leaf, TakesExactlyTheTypesOfTheCatalogue) {
  std::size_t known = 0;
  for (unsigned number = 0; number < 256; ++number) {
    const auto type = leaf_type_from(static_cast<std::uint8_t>(number));
    Leaf leaf = broker_leaf();
    leaf.type = static_cast<LeafType>(number);
    if (actor_of(leaf.type) != LeafActor::broker) leaf.signatures = {signature_of(1)};
    EXPECT_EQ(encode_leaf(leaf).ok(), type.has_value()) << number;
    Bytes bytes = encode_leaf(broker_leaf()).value();
    bytes[kTypeAt] = static_cast<std::uint8_t>(number);
    if (!type) {
      EXPECT_EQ(refusal(bytes), ErrorCode::out_of_range) << number;
    }
    if (type) ++known;
  }
  EXPECT_EQ(known, 41u);
  EXPECT_EQ(name_of(LeafType::release), "release");
  EXPECT_EQ(name_of(LeafType::person), "none");
  EXPECT_FALSE(leaf_type_from(0));  // a person is committed to inside a body, never in a leaf
}

TEST(Leaf, CarriesSignaturesExactlyWhenAnotherThanTheBrokerActs) {
  Leaf leaf = broker_leaf();
  leaf.signatures = {signature_of(1)};
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::out_of_range);
  leaf.type = LeafType::withdraw;
  EXPECT_TRUE(encode_leaf(leaf).ok());
  leaf.signatures.clear();
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::out_of_range);
  leaf.type = LeafType::reopen;
  EXPECT_TRUE(encode_leaf(leaf).ok());
  Bytes bytes = encode_leaf(broker_leaf()).value();
  bytes[kTypeAt] = static_cast<std::uint8_t>(LeafType::withdraw);
  EXPECT_EQ(refusal(bytes), ErrorCode::out_of_range);
}

TEST(Leaf, RefusesMoreThanThreeSignatures) {
  Leaf leaf = full_leaf();
  leaf.signatures.push_back(signature_of(4));
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::too_large);
  Bytes bytes = encode_leaf(full_leaf()).value();
  bytes[kCountAt] = 4;
  EXPECT_EQ(refusal(bytes), ErrorCode::too_large);
}

TEST(Leaf, RefusesSignaturesOutOfOrderOrOfOneKey) {
  Leaf leaf = full_leaf();
  std::swap(leaf.signatures[0], leaf.signatures[1]);
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::not_sorted);
  Bytes bytes = encode_leaf(full_leaf()).value();
  for (std::size_t i = 0; i < 8; ++i) bytes[kFirstKeyAt + i] = 2;
  EXPECT_EQ(refusal(bytes), ErrorCode::not_sorted);
  bytes[kFirstKeyAt] = 3;
  EXPECT_EQ(refusal(bytes), ErrorCode::not_sorted);
}

TEST(Leaf, HoldsABatchWithinItsLimits) {
  const Bytes good = encode_leaf(batched_leaf()).value();
  const auto with = [&good](std::size_t at, std::uint8_t value) {
    Bytes bytes = good;
    bytes[at] = value;
    return decode_leaf(bytes);
  };
  EXPECT_EQ(with(kBatchedAt, 2).code(), ErrorCode::not_canonical);
  EXPECT_EQ(with(kBatchedAt, 0).code(), ErrorCode::malformed);
  EXPECT_EQ(with(kBatchedAt + 1, 3).code(), ErrorCode::out_of_range);
  EXPECT_EQ(with(kBatchedAt + 2, 0).code(), ErrorCode::out_of_range);
  EXPECT_EQ(with(kBatchedAt + 2, 65).code(), ErrorCode::out_of_range);
  EXPECT_TRUE(with(kBatchedAt + 2, 64).ok());
  EXPECT_EQ(with(kBatchedAt + 35, 7).code(), ErrorCode::too_large);
  Leaf leaf = batched_leaf();
  leaf.batch->path.resize(7);
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::too_large);
}

TEST(Leaf, HasNoBatchWithoutASignatureOverIt) {
  Leaf leaf = broker_leaf();
  leaf.batch = BatchProof{0, 1, Digest{}, {}};
  EXPECT_EQ(encode_leaf(leaf).code(), ErrorCode::out_of_range);
}

TEST(Leaf, IsSignedOverItsOwnTextOrItsBatchs) {
  const std::string commitment(64, 'c');
  EXPECT_EQ(to_hex(signed_text(broker_leaf())), to_hex(as_bytes("sluis/v1/leaf")) +
                                                    "00"
                                                    "22"
                                                    "090a0b0c" +
                                                    commitment);
  EXPECT_EQ(to_hex(signed_text(full_leaf())), to_hex(as_bytes("sluis/v1/batch")) +
                                                  "00"
                                                  "090a0b0c" +
                                                  std::string(64, '0'));
}

}  // namespace
}  // namespace sluis::consent
