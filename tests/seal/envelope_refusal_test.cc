// SPDX-License-Identifier: EUPL-1.2
// Every way to tamper with an envelope, by an outsider (who cannot sign) and by a dishonest sender
// (who signs again), and the step that refuses it. Replay, expiry and revocation are the gateway's.
#include <gtest/gtest.h>
#include <sodium.h>

#include "proto/seal/hpke.h"
#include "proto/seal/open.h"
#include "proto/seal/open_steps.h"
#include "tests/seal/low_order.h"
#include "tests/seal/sample_envelope.h"

namespace sluis::seal {
namespace {

class Tampered : public testing::Test {
 protected:
  Sample sample_{2};
  Envelope envelope_ = sample_.sealed("content");

  std::optional<OpenStep> refused_at(std::size_t recipient = 0) const {
    return refused_at(envelope_, recipient);
  }
  // Refuses at the step given, and says nothing but cannot_open outward.
  std::optional<OpenStep> refused_at(const Envelope& envelope, std::size_t recipient = 0) const {
    const Recipient& reader = sample_.recipients[recipient];
    const auto outward = open_body(envelope, reader.member, reader.key);
    const auto step = try_open(envelope, reader.member, reader.key).refused_at;
    EXPECT_EQ(outward.ok(), !step.has_value());
    if (!outward.ok()) {
      EXPECT_EQ(outward.code(), ErrorCode::cannot_open);
      EXPECT_TRUE(outward.error().place.empty());
    }
    return step;
  }
  bool verifies() const { return verify_envelope(sample_.sender.public_key(), envelope_); }

  // Flips a bit of each byte of `part`, one at a time: neither verified nor opened, also when the
  // sender itself signs again.
  template <class Part>
  void expect_each_byte_matters(Part& part, OpenStep step) {
    const Recipient& reader = sample_.recipients[0];
    for (auto& byte : part) {
      byte ^= 0x80;
      EXPECT_FALSE(verifies());
      EXPECT_EQ(try_open(envelope_, reader.member, reader.key).refused_at, step);
      byte ^= 0x80;
    }
    EXPECT_TRUE(verifies());
    EXPECT_EQ(refused_at(), std::nullopt);
  }
};

TEST_F(Tampered, HeaderByteIsRefusedAtTheKeyWrap) {
  expect_each_byte_matters(envelope_.header_bytes, OpenStep::unwrap);
}

TEST_F(Tampered, EncapsulationByteIsRefusedAtTheKeyWrap) {
  expect_each_byte_matters(envelope_.wrapped_keys[0].encapsulation, OpenStep::unwrap);
}

TEST_F(Tampered, WrappedKeyByteIsRefusedAtTheKeyWrap) {
  expect_each_byte_matters(envelope_.wrapped_keys[0].wrapped, OpenStep::unwrap);
}

TEST_F(Tampered, WrappedKeyOfAnotherRecipientIsRefusedAtTheCommitment) {
  expect_each_byte_matters(envelope_.wrapped_keys[1].encapsulation, OpenStep::commitment);
  expect_each_byte_matters(envelope_.wrapped_keys[1].wrapped, OpenStep::commitment);
}

TEST_F(Tampered, KeyCommitmentByteIsRefusedAtTheCommitment) {
  expect_each_byte_matters(envelope_.key_commitment.value, OpenStep::commitment);
}

TEST_F(Tampered, CiphertextByteIsRefusedAtTheBody) {
  expect_each_byte_matters(envelope_.ciphertext, OpenStep::decrypt);
}

TEST_F(Tampered, SignatureByteIsRefused) {
  for (auto& byte : envelope_.signature.value) {
    byte ^= 0x80;
    EXPECT_FALSE(verifies());
    byte ^= 0x80;
  }
}

TEST_F(Tampered, RoutingByteIsRefusedByItsHash) {
  for (auto& byte : envelope_.routing_bytes) {
    byte ^= 0x80;
    EXPECT_FALSE(routing_matches(envelope_));
    byte ^= 0x80;
  }
  const Sample other(2);
  Draft draft = other.draft(7);
  draft.routing_bytes = to_bytes(as_bytes("other routing"));
  envelope_.routing_bytes = draft.routing_bytes;
  EXPECT_FALSE(routing_matches(envelope_));
}

TEST_F(Tampered, RoutingHashIsBoundByTheHeader) {
  Draft draft = sample_.draft(7);
  draft.header.message_id = envelope_.header.message_id;
  draft.header.routing_hash = hash::sha256(as_bytes("other routing"));
  Sample::refresh_bytes(draft);
  envelope_.header_bytes = draft.header_bytes;
  envelope_.header = draft.header;
  EXPECT_FALSE(verifies());
  EXPECT_EQ(refused_at(), OpenStep::unwrap);
}

TEST_F(Tampered, MessageIdOfAnotherMessageIsRefusedAtTheCommitment) {
  envelope_.header.message_id = random_fixed<MessageId>();
  EXPECT_EQ(refused_at(), OpenStep::commitment);
}

TEST_F(Tampered, SwappedStanzasAreRefused) {
  std::swap(envelope_.wrapped_keys[0], envelope_.wrapped_keys[1]);
  EXPECT_FALSE(verifies());
  EXPECT_EQ(refused_at(0), OpenStep::unwrap);
  EXPECT_EQ(refused_at(1), OpenStep::unwrap);
  std::swap(envelope_.header.recipients[0], envelope_.header.recipients[1]);
  EXPECT_EQ(refused_at(0), OpenStep::unwrap);
}

TEST_F(Tampered, AddedRecipientIsRefused) {
  const Recipient added;
  envelope_.wrapped_keys.push_back(envelope_.wrapped_keys[1]);
  EXPECT_EQ(refused_at(), OpenStep::wrapped_size);
  envelope_.header.recipients.push_back(added.slot());
  EXPECT_FALSE(verifies());
  EXPECT_EQ(refused_at(), OpenStep::commitment);
  EXPECT_FALSE(open_body(envelope_, added.member, added.key).ok());
}

TEST_F(Tampered, DroppedRecipientIsRefused) {
  envelope_.wrapped_keys.pop_back();
  EXPECT_EQ(refused_at(), OpenStep::wrapped_size);
  envelope_.header.recipients.pop_back();
  EXPECT_FALSE(verifies());
  EXPECT_EQ(refused_at(0), OpenStep::commitment);
  EXPECT_EQ(refused_at(1), OpenStep::slot);
}

TEST_F(Tampered, SlotsThatAreNotExactlyMineAreRefused) {
  const RecipientSlot mine = envelope_.header.recipients[0];
  envelope_.header.recipients[1] = mine;
  EXPECT_EQ(refused_at(), OpenStep::slot);
  envelope_.header.recipients[1].kem_key_id.value[0] ^= 1;
  EXPECT_EQ(refused_at(), OpenStep::slot);
  envelope_.header.recipients = {mine, mine};
  envelope_.header.recipients[0].kem_key_id.value[0] ^= 1;
  envelope_.header.recipients[1].member.value[0] ^= 1;
  EXPECT_EQ(refused_at(), OpenStep::slot);
  envelope_.header.recipients.clear();
  EXPECT_EQ(refused_at(), OpenStep::slot);
}

TEST_F(Tampered, ReSignedByAnotherMemberIsRefused) {
  const auto thief = SigningKeyPair::generate();
  envelope_.signature = thief.sign(envelope_text(envelope_));
  EXPECT_FALSE(verifies());
  EXPECT_FALSE(verify_envelope(thief.public_key(), envelope_));
  // Naming its own key changes the header, and the header is bound into the key wrap.
  envelope_.header.signing_key_id = thief.key_id();
  append(envelope_.header_bytes, thief.key_id().view());
  envelope_.signature = thief.sign(envelope_text(envelope_));
  EXPECT_TRUE(verify_envelope(thief.public_key(), envelope_));
  EXPECT_EQ(refused_at(), OpenStep::unwrap);
}

// A sender that wraps another content key for the second recipient, to show two people two texts.
TEST_F(Tampered, OtherContentKeyForTheSecondRecipientIsRefusedAtTheCommitment) {
  const Bytes info = wrap_info(header_hash(envelope_));
  const Bytes aad = wrap_aad(1, sample_.recipients[1].key.key_id());
  const auto sealed =
      hpke::seal_base(sample_.keys()[1], info, aad, SecretBytes::random(32).view()).value();
  envelope_.wrapped_keys[1].encapsulation = sealed.encapsulation;
  std::copy(sealed.ciphertext.begin(), sealed.ciphertext.end(),
            envelope_.wrapped_keys[1].wrapped.begin());
  sample_.sign_again(envelope_);
  EXPECT_TRUE(verifies());
  EXPECT_EQ(refused_at(1), OpenStep::commitment);
}

TEST_F(Tampered, EncapsulationOfLowOrderIsRefusedAtTheKeyWrap) {
  for (const auto text : kLowOrderKemKeys) {
    envelope_.wrapped_keys[0].encapsulation = KemKey::from(*from_hex(text)).value().value;
    sample_.sign_again(envelope_);
    EXPECT_EQ(refused_at(), OpenStep::unwrap);
  }
}

// A sender of its own making, which can put any plaintext under a valid key and commitment.
class DishonestSender : public Tampered {
 protected:
  Envelope made_of(const Bytes& plaintext) {
    Envelope envelope = envelope_;
    const SecretBytes content_key = SecretBytes::random(kContentKeySize);
    const Bytes info = wrap_info(header_hash(envelope));
    for (std::size_t i = 0; i < envelope.wrapped_keys.size(); ++i) {
      const Bytes aad = wrap_aad(i, sample_.recipients[i].key.key_id());
      const auto sealed = hpke::seal_base(sample_.keys()[i], info, aad, content_key.view()).value();
      envelope.wrapped_keys[i].encapsulation = sealed.encapsulation;
      std::copy(sealed.ciphertext.begin(), sealed.ciphertext.end(),
                envelope.wrapped_keys[i].wrapped.begin());
    }
    const BodyContext context = body_context(envelope);
    const BodyKeys keys = derive_body_keys(content_key.view(), context);
    envelope.key_commitment = keys.commitment;
    const Bytes aad = body_aad(context, keys.commitment);
    const ByteArray<kBodyNonceSize> nonce{};
    envelope.ciphertext.resize(plaintext.size() + kBodyTagSize);
    crypto_aead_xchacha20poly1305_ietf_encrypt(envelope.ciphertext.data(), nullptr,
                                               plaintext.data(), plaintext.size(), aad.data(),
                                               aad.size(), nullptr, nonce.data(), keys.key.data());
    sample_.sign_again(envelope);
    EXPECT_TRUE(verify_envelope(sample_.sender.public_key(), envelope));
    return envelope;
  }
  static Bytes padded(std::uint8_t length, std::size_t size) {
    Bytes plaintext(size);
    plaintext[3] = length;
    std::fill_n(plaintext.begin() + 4, length, std::uint8_t{'x'});
    return plaintext;
  }
};

TEST_F(DishonestSender, IsOpenedWhenItKeepsTheRules) {
  EXPECT_EQ(refused_at(made_of(padded(7, 1024))), std::nullopt);
}

TEST_F(DishonestSender, NonZeroPaddingIsRefused) {
  for (const std::size_t place : {std::size_t{11}, std::size_t{500}, std::size_t{1023}}) {
    Bytes plaintext = padded(7, 1024);
    plaintext[place] = 1;
    EXPECT_EQ(refused_at(made_of(plaintext)), OpenStep::padding) << place;
  }
}

TEST_F(DishonestSender, LengthBeyondThePlaintextIsRefused) {
  Bytes plaintext = padded(7, 1024);
  plaintext[0] = 0xff;
  EXPECT_EQ(refused_at(made_of(plaintext)), OpenStep::padding);
  plaintext = padded(7, 1024);
  plaintext[2] = 0x04;  // 1,031 bytes of 1,020
  EXPECT_EQ(refused_at(made_of(plaintext)), OpenStep::padding);
}

TEST_F(DishonestSender, OtherSizeThanTheHeaderNamesIsRefused) {
  EXPECT_EQ(refused_at(made_of(padded(7, 4096))), OpenStep::padding);
  EXPECT_EQ(refused_at(made_of(padded(7, 11))), OpenStep::padding);
  EXPECT_EQ(refused_at(made_of({})), OpenStep::padding);
}

TEST_F(DishonestSender, OtherBucketThanTheContentNeedsIsRefused) {
  envelope_.header.padded_size = 4096;
  EXPECT_EQ(refused_at(made_of(padded(7, 4096))), OpenStep::padding);
}

TEST_F(DishonestSender, CiphertextShorterThanItsTagIsRefused) {
  envelope_.ciphertext.resize(15);
  EXPECT_EQ(refused_at(), OpenStep::decrypt);
  envelope_.ciphertext.clear();
  EXPECT_EQ(refused_at(), OpenStep::decrypt);
}

// The body's cipher alone would open this under either key (tests/vectors salamander).
TEST(CommittedBody, IsNeverDecryptedUnderAKeyItDoesNotCommitTo) {
  const ByteArray<kBodyNonceSize> nonce{};
  BodyKeys keys{SecretBytes::random(32), random_fixed<Digest>()};
  Bytes ciphertext(1 + kBodyTagSize);
  const std::uint8_t plaintext = 1;
  crypto_aead_xchacha20poly1305_ietf_encrypt(ciphertext.data(), nullptr, &plaintext, 1, nullptr, 0,
                                             nullptr, nonce.data(), keys.key.data());
  CommittedBody body{
      .commitment = keys.commitment, .nonce = nonce, .aad = {}, .ciphertext = ciphertext};
  EXPECT_EQ(decrypt_committed(keys, body).refused_at, std::nullopt);
  body.commitment.value[31] ^= 1;
  EXPECT_EQ(decrypt_committed(keys, body).refused_at, OpenStep::commitment);
}

}  // namespace
}  // namespace sluis::seal
