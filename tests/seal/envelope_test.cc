// SPDX-License-Identifier: EUPL-1.2
// Sealing and opening: what works, the sizes that show, and drafts that are refused.
#include <gtest/gtest.h>

#include <set>

#include "proto/seal/open.h"
#include "tests/seal/low_order.h"
#include "tests/seal/sample_envelope.h"

namespace sluis::seal {
namespace {

std::string opened(const Envelope& envelope, const Recipient& recipient) {
  const auto inner = open_body(envelope, recipient.member, recipient.key);
  return inner.ok() ? std::string(as_text(inner->reveal())) : "refused";
}

ErrorCode refusal(const Sample& sample, Draft draft, const std::vector<KemKey>& keys,
                  std::string_view inner) {
  return seal(std::move(draft), keys, as_bytes(inner), sample.sender).code();
}

TEST(Envelope, OpensForEachRecipientAndVerifiesForAnyone) {
  const Sample sample(3);
  const Envelope envelope = sample.sealed("content");
  for (const Recipient& recipient : sample.recipients) {
    EXPECT_EQ(opened(envelope, recipient), "content");
  }
  EXPECT_TRUE(verify_envelope(sample.sender.public_key(), envelope));
  EXPECT_TRUE(routing_matches(envelope));
}

TEST(Envelope, OpensWithoutTheRoutingPartThatTheRecipientNeverGets) {
  const Sample sample(1);
  Envelope envelope = sample.sealed("content");
  envelope.routing_bytes.clear();
  envelope.routing.reset();
  EXPECT_TRUE(verify_envelope(sample.sender.public_key(), envelope));
  EXPECT_EQ(opened(envelope, sample.recipients[0]), "content");
}

TEST(Envelope, DrawsANewContentKeyEachTime) {
  const Sample sample(1);
  const Draft draft = sample.draft(7);
  const Envelope first = seal(draft, sample.keys(), as_bytes("content"), sample.sender).value();
  const Envelope second = seal(draft, sample.keys(), as_bytes("content"), sample.sender).value();
  EXPECT_NE(first.key_commitment, second.key_commitment);
  EXPECT_NE(first.ciphertext, second.ciphertext);
}

TEST(Envelope, ShowsASizeClassOnly) {
  const Sample sample(1);
  EXPECT_EQ(sample.sealed("").ciphertext.size(), 1024u + 16);
  EXPECT_EQ(sample.sealed(std::string(1020, 'x')).ciphertext.size(), 1024u + 16);
  EXPECT_EQ(sample.sealed(std::string(1021, 'x')).ciphertext.size(), 4096u + 16);
  EXPECT_EQ(sample.sealed(std::string(4093, 'x')).ciphertext.size(), 16384u + 16);
  EXPECT_EQ(sample.sealed(std::string(65532, 'x')).ciphertext.size(), 65536u + 16);
  const std::string large(100'000, 'x');
  const Envelope envelope = sample.sealed(large);
  EXPECT_EQ(envelope.ciphertext.size(), 100'352u + 16);  // Padmé
  EXPECT_EQ(opened(envelope, sample.recipients[0]), large);
}

TEST(Envelope, RefusesContentAboveTheCap) {
  const Sample sample(1);
  EXPECT_EQ(padded_size_for_inner((1u << 20) - 3), 0u);
  EXPECT_EQ(padded_size_for_inner(SIZE_MAX), 0u);
  const std::string at_cap((1u << 20) - 4, 'x');  // fits its bucket, but not the envelope's cap
  EXPECT_EQ(refusal(sample, sample.draft(at_cap.size()), sample.keys(), at_cap),
            ErrorCode::too_large);
  EXPECT_TRUE(seal(sample.draft(1'000'000), sample.keys(), Bytes(1'000'000), sample.sender).ok());
}

TEST(Seal, RefusesThirtyThreeRecipientsAndTakesThirtyTwo) {
  const Sample most(32);
  EXPECT_EQ(opened(most.sealed("content"), most.recipients[31]), "content");
  const Sample over(33);
  EXPECT_EQ(refusal(over, over.draft(7), over.keys(), "content"), ErrorCode::out_of_range);
  const Sample none(0);
  EXPECT_EQ(refusal(none, none.draft(7), {}, "content"), ErrorCode::out_of_range);
}

TEST(Seal, RefusesADuplicateOrUnsortedSlot) {
  const Sample sample(2);
  Draft draft = sample.draft(7);
  draft.header.recipients[1] = draft.header.recipients[0];
  const KemKey key = sample.keys()[0];
  EXPECT_EQ(refusal(sample, draft, {key, key}, "content"), ErrorCode::not_sorted);
  draft = sample.draft(7);
  std::swap(draft.header.recipients[0], draft.header.recipients[1]);
  const std::vector<KemKey> swapped = {sample.keys()[1], sample.keys()[0]};
  EXPECT_EQ(refusal(sample, draft, swapped, "content"), ErrorCode::not_sorted);
}

TEST(Seal, RefusesKeysThatTheHeaderDoesNotName) {
  const Sample sample(2);
  const Sample other(2);
  EXPECT_EQ(refusal(sample, sample.draft(7), other.keys(), "content"), ErrorCode::unknown_key);
  EXPECT_EQ(refusal(sample, sample.draft(7), {sample.keys()[0]}, "content"),
            ErrorCode::unknown_key);
  EXPECT_EQ(refusal(other, sample.draft(7), sample.keys(), "content"), ErrorCode::unknown_key);
}

TEST(Seal, RefusesARecipientKeyOfLowOrder) {
  const Sample sample(1);
  for (const auto text : kLowOrderKemKeys) {
    const KemKey key = KemKey::from(*from_hex(text)).value();
    Draft draft = sample.draft(7);
    draft.header.recipients[0].kem_key_id = hash::key_id_of(key.view());
    EXPECT_EQ(refusal(sample, draft, {key}, "content"), ErrorCode::malformed);
  }
}

TEST(Seal, RefusesAHeaderThatDoesNotFitItsParts) {
  const Sample sample(1);
  Draft draft = sample.draft(7);
  draft.header.padded_size = 4096;
  EXPECT_EQ(refusal(sample, draft, sample.keys(), "content"), ErrorCode::out_of_range);
  draft = sample.draft(7);
  draft.routing_bytes.push_back(0);
  EXPECT_EQ(refusal(sample, draft, sample.keys(), "content"), ErrorCode::content_mismatch);
  draft = sample.draft(7);
  draft.header.suite = 2;
  EXPECT_EQ(refusal(sample, draft, sample.keys(), "content"), ErrorCode::unknown_version);
  draft = sample.draft(7);
  draft.header_bytes.resize(kHeaderBytesMax + 1);
  EXPECT_EQ(refusal(sample, draft, sample.keys(), "content"), ErrorCode::too_large);
}

TEST(NamesHeader, ComparesWithTheHeaderThatCame) {
  const Sample sample(1);
  const Envelope envelope = sample.sealed("content");
  EXPECT_TRUE(names_header(hash::sha256(envelope.header_bytes), envelope));
  EXPECT_FALSE(names_header(hash::sha256(sample.sealed("content").header_bytes), envelope));
}

}  // namespace
}  // namespace sluis::seal
