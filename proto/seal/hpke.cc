// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/hpke.h"

#include <sodium.h>

#include <algorithm>
#include <limits>

#include "proto/hash/hash.h"
#include "proto/seal/hpke_labels.h"
#include "proto/types/big_endian.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

using hpke::kHpkeSuite;
using hpke::kKemSuite;
using hpke::labeled_expand;
using hpke::labeled_extract;

KemKeyPair KemKeyPair::generate() { return from_private(SecretBytes::random(kPrivateSize).view()); }

KemKeyPair KemKeyPair::derive(ByteView key_material) {
  const SecretBytes secret = labeled_extract(kKemSuite, {}, "dkp_prk", key_material);
  return from_private(labeled_expand(kKemSuite, secret.view(), "sk", {}, kPrivateSize).view());
}

KemKeyPair KemKeyPair::from_private(ByteView private_key) {
  CHECK(private_key.size() == kPrivateSize);
  KemKeyPair pair;
  pair.private_key_ = SecretBytes::copy_of(private_key);
  // Fails for no private key: clamping keeps the scalar a multiple of the cofactor, below the
  // order.
  CHECK(crypto_scalarmult_curve25519_base(pair.public_key_.data(), private_key.data()) == 0);
  pair.key_id_ = hash::key_id_of(pair.public_key_.view());
  return pair;
}

namespace hpke {
namespace {

constexpr std::string_view kVersion = "HPKE-v1";
constexpr std::uint8_t kModeBase = 0;

}  // namespace

SecretBytes labeled_extract(ByteView suite, ByteView salt, std::string_view label,
                            ByteView key_material) {
  ByteArray<32> out =
      hash::hmac_sha256(salt, {as_bytes(kVersion), suite, as_bytes(label), key_material});
  SecretBytes secret = SecretBytes::copy_of(out);
  wipe(out.data(), out.size());
  return secret;
}

SecretBytes labeled_expand(ByteView suite, ByteView pseudorandom_key, std::string_view label,
                           ByteView info, std::size_t size) {
  CHECK(size <= std::numeric_limits<std::uint16_t>::max());
  Bytes labeled;
  append_u16(labeled, static_cast<std::uint16_t>(size));
  append(labeled, as_bytes(kVersion));
  append(labeled, suite);
  append(labeled, as_bytes(label));
  append(labeled, info);
  Bytes out = hash::hkdf_expand(pseudorandom_key, labeled, size);
  SecretBytes secret = SecretBytes::copy_of(out);
  wipe(out);
  return secret;
}

Schedule::Schedule(ByteView shared_secret, ByteView info) {
  const SecretBytes psk_id_hash = labeled_extract(kHpkeSuite, {}, "psk_id_hash", {});
  const SecretBytes info_hash = labeled_extract(kHpkeSuite, {}, "info_hash", info);
  Bytes context = {kModeBase};
  append(context, psk_id_hash.view());
  append(context, info_hash.view());
  const SecretBytes secret = labeled_extract(kHpkeSuite, shared_secret, "secret", {});
  key_ = labeled_expand(kHpkeSuite, secret.view(), "key", context, 32);
  const SecretBytes nonce = labeled_expand(kHpkeSuite, secret.view(), "base_nonce", context, 12);
  std::copy_n(nonce.data(), nonce.size(), base_nonce_.begin());
  exporter_secret_ = labeled_expand(kHpkeSuite, secret.view(), "exp", context, 32);
}

ByteArray<12> Schedule::nonce() const {
  ByteArray<12> nonce = base_nonce_;
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[11 - i] ^= static_cast<std::uint8_t>(sequence_ >> (8 * i));
  }
  return nonce;
}

void Schedule::advance() {
  CHECK(sequence_ < std::numeric_limits<std::uint64_t>::max());
  ++sequence_;
}

Bytes Schedule::export_secret(ByteView exporter_context, std::size_t size) const {
  return to_bytes(
      labeled_expand(kHpkeSuite, exporter_secret_.view(), "sec", exporter_context, size).view());
}

Result<SecretBytes> shared_secret(const KemKeyPair& own, const KemKey& other,
                                  const Encapsulation& encapsulation, const KemKey& recipient) {
  SecretBytes dh(crypto_scalarmult_curve25519_BYTES);
  // libsodium refuses the points of low order and an all-zero result (RFC 9180 section 7.1.4).
  if (crypto_scalarmult_curve25519(dh.data(), own.private_key().data(), other.data()) != 0) {
    return Error{ErrorCode::malformed, "kem key"};
  }
  Bytes kem_context = to_bytes(encapsulation);
  append(kem_context, recipient.view());
  const SecretBytes prk = labeled_extract(kKemSuite, {}, "eae_prk", dh.view());
  return labeled_expand(kKemSuite, prk.view(), "shared_secret", kem_context, 32);
}

Bytes SenderContext::seal(ByteView aad, ByteView plaintext) {
  const ByteArray<12> nonce = schedule_.nonce();
  schedule_.advance();
  Bytes out(plaintext.size() + kTagSize);
  crypto_aead_chacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(), plaintext.size(),
                                            aad.data(), aad.size(), nullptr, nonce.data(),
                                            schedule_.key().data());
  return out;
}

Result<Sender> setup_sender(const KemKey& recipient, ByteView info) {
  return setup_sender(recipient, info, KemKeyPair::generate());
}

Result<Sender> setup_sender(const KemKey& recipient, ByteView info, const KemKeyPair& ephemeral) {
  const Encapsulation& encapsulation = ephemeral.public_key().value;
  SLUIS_TRY(secret, shared_secret(ephemeral, recipient, encapsulation, recipient));
  return Sender{encapsulation, SenderContext(Schedule(secret.view(), info))};
}

Result<Sealed> seal_base(const KemKey& recipient, ByteView info, ByteView aad, ByteView plaintext) {
  SLUIS_TRY(sender, setup_sender(recipient, info));
  return Sealed{sender.encapsulation, sender.context.seal(aad, plaintext)};
}

}  // namespace hpke
}  // namespace sluis::seal
