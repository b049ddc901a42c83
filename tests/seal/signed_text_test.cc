// SPDX-License-Identifier: EUPL-1.2
// The signed texts, byte by byte: these are frozen (consent/LEDGER.md, proto/PROTOCOL.md).
#include "proto/seal/signed_text.h"

#include <gtest/gtest.h>

#include <set>

#include "proto/hash/hash.h"
#include "proto/seal/sign.h"
#include "tests/support/filled.h"

namespace sluis::seal {
namespace {

using test::filled;

std::string expect(std::string_view label, std::string_view hex_tail) {
  return to_hex(as_bytes(label)) + "00" + std::string(hex_tail);
}
std::string repeat(std::string_view hex_byte, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += hex_byte;
  return out;
}

Envelope sample() {
  Envelope envelope;
  envelope.header_bytes = {1, 2};
  envelope.wrapped_keys.resize(1);
  envelope.wrapped_keys[0].encapsulation.fill(3);
  envelope.wrapped_keys[0].wrapped.fill(4);
  envelope.key_commitment = filled<Digest>(5);
  envelope.ciphertext = {6};
  return envelope;
}

TEST(SignedText, OfALeafIsLabelTypeCovenantCommitment) {
  EXPECT_EQ(to_hex(leaf_text(LeafType::submit, 0x01020304, filled<Commitment>(0xaa))),
            expect("sluis/v1/leaf", "1101020304" + repeat("aa", 32)));
  EXPECT_EQ(to_hex(act_text(LeafType::fact, 7, filled<Commitment>(0xbb))),
            expect("sluis/v1/act", "1600000007" + repeat("bb", 32)));
  EXPECT_EQ(to_hex(batch_text(7, filled<Digest>(0xcc))),
            expect("sluis/v1/batch", "00000007" + repeat("cc", 32)));
}

TEST(SignedText, OfAnApprovalNamesAllItBinds) {
  ApprovalScope scope{.exchange_id = filled<ExchangeId>(1),
                      .order_id = std::nullopt,
                      .content_commitment = filled<Commitment>(3),
                      .recipient = filled<MemberId>(4),
                      .level = Level::content};
  const std::string tail = repeat("03", 32) + repeat("04", 16) + "03";
  EXPECT_EQ(to_hex(approval_text(scope)),
            expect("sluis/v1/approval", repeat("01", 16) + "00" + tail));
  scope.order_id = filled<OrderId>(2);
  EXPECT_EQ(to_hex(approval_text(scope)),
            expect("sluis/v1/approval", repeat("01", 16) + "01" + repeat("02", 16) + tail));
}

TEST(SignedText, OfAnEnvelopeIsEveryPartWithItsLength) {
  const std::string stanzas = "0050" + repeat("03", 32) + repeat("04", 48);
  EXPECT_EQ(to_hex(wrapped_keys_bytes(sample().wrapped_keys)), stanzas);
  EXPECT_EQ(to_hex(envelope_text(sample())),
            expect("sluis/v1/sig",
                   "00000002"
                   "0102"
                   "00000052" +
                       stanzas + repeat("05", 32) + to_hex(hash::sha512(Bytes{6}))));
}

TEST(EnvelopeHash, IsOverTextAndSignature) {
  Envelope envelope = sample();
  envelope.signature = filled<Signature>(9);
  Bytes all = envelope_text(envelope);
  append(all, envelope.signature.view());
  EXPECT_EQ(envelope_hash(envelope).value, hash::sha256(all).value);
  const EnvelopeHash before = envelope_hash(envelope);
  envelope.signature.value[0] ^= 1;
  EXPECT_NE(envelope_hash(envelope), before);
}

TEST(VerifyEnvelope, WantsTheKeyThatTheHeaderNames) {
  const auto pair = SigningKeyPair::generate();
  Envelope envelope = sample();
  envelope.signature = pair.sign(envelope_text(envelope));
  EXPECT_FALSE(verify_envelope(pair.public_key(), envelope));
  envelope.header.signing_key_id = pair.key_id();
  EXPECT_TRUE(verify_envelope(pair.public_key(), envelope));
}

TEST(SignedText, OfOnePurposeNeverCountsForAnother) {
  const auto commitment = filled<Commitment>(1);
  std::set<Bytes> texts{
      leaf_text(LeafType::fact, 1, commitment), act_text(LeafType::fact, 1, commitment),
      batch_text(1, Digest{commitment.value}), approval_text({}), envelope_text(sample())};
  EXPECT_EQ(texts.size(), 5u);
  const auto pair = SigningKeyPair::generate();
  const Signature act = pair.sign(act_text(LeafType::fact, 1, commitment));
  EXPECT_FALSE(verify(pair.public_key(), leaf_text(LeafType::fact, 1, commitment), act));
}

}  // namespace
}  // namespace sluis::seal
