// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/sign.h"

#include <sodium.h>

#include "proto/hash/hash.h"
#include "proto/types/check.h"

namespace sluis::seal {

static_assert(SigningKeyPair::kSeedSize == crypto_sign_ed25519_SEEDBYTES);
static_assert(VerifyKey::kSize == crypto_sign_ed25519_PUBLICKEYBYTES);
static_assert(Signature::kSize == crypto_sign_ed25519_BYTES);

SigningKeyPair SigningKeyPair::generate() {
  return from_seed(SecretBytes::random(kSeedSize).view());
}

SigningKeyPair SigningKeyPair::from_seed(ByteView seed) {
  CHECK(seed.size() == kSeedSize);
  SigningKeyPair pair;
  pair.secret_ = SecretBytes(crypto_sign_ed25519_SECRETKEYBYTES);
  crypto_sign_ed25519_seed_keypair(pair.public_key_.data(), pair.secret_.data(), seed.data());
  pair.key_id_ = hash::key_id_of(pair.public_key_.view());
  return pair;
}

SecretBytes SigningKeyPair::seed() const {
  return SecretBytes::copy_of(secret_.view().first(kSeedSize));
}

Signature SigningKeyPair::sign(ByteView text) const {
  Signature out;
  crypto_sign_ed25519_detached(out.data(), nullptr, text.data(), text.size(), secret_.data());
  return out;
}

bool verify(const VerifyKey& key, ByteView text, const Signature& signature) {
  return crypto_sign_ed25519_verify_detached(signature.data(), text.data(), text.size(),
                                             key.data()) == 0;
}

}  // namespace sluis::seal
