// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/hpke_open.h"

#include <sodium.h>

namespace sluis::seal::hpke {

Result<SecretBytes> ReceiverContext::open(ByteView aad, ByteView ciphertext) {
  if (ciphertext.size() < kTagSize) return ErrorCode::cannot_open;
  SecretBytes plaintext(ciphertext.size() - kTagSize);
  const ByteArray<12> nonce = schedule_.nonce();
  if (crypto_aead_chacha20poly1305_ietf_decrypt(
          plaintext.data(), nullptr, nullptr, ciphertext.data(), ciphertext.size(), aad.data(),
          aad.size(), nonce.data(), schedule_.key().data()) != 0) {
    return ErrorCode::cannot_open;
  }
  schedule_.advance();
  return plaintext;
}

Result<ReceiverContext> setup_receiver(const Encapsulation& encapsulation, const KemKeyPair& own,
                                       ByteView info) {
  const Result<SecretBytes> secret =
      shared_secret(own, KemKey{encapsulation}, encapsulation, own.public_key());
  if (!secret.ok()) return ErrorCode::cannot_open;
  return ReceiverContext(Schedule(secret->view(), info));
}

Result<SecretBytes> open_base(const Encapsulation& encapsulation, const KemKeyPair& own,
                              ByteView info, ByteView aad, ByteView ciphertext) {
  SLUIS_TRY(context, setup_receiver(encapsulation, own, info));
  return context.open(aad, ciphertext);
}

}  // namespace sluis::seal::hpke
