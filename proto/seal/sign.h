// SPDX-License-Identifier: EUPL-1.2
// Ed25519 signatures (RFC 8032), of members, workers, authorities and the log's operator.
//
// Target sluis_sign: links no decryption, box, key exchange or scalar multiplication, so the broker
// may use it. Shell for randomness. Thread safety: const operations may run at the same time.
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/ids.h"

namespace sluis::seal {

class SigningKeyPair {
 public:
  static constexpr std::size_t kSeedSize = 32;

  static SigningKeyPair generate();
  // The pair of a 32-byte seed (CHECKed); the seed is all that needs to be kept.
  static SigningKeyPair from_seed(ByteView seed);

  const VerifyKey& public_key() const { return public_key_; }
  const KeyId& key_id() const { return key_id_; }
  // For the owner's sealed key file only.
  SecretBytes seed() const;
  Signature sign(ByteView text) const;

 private:
  SigningKeyPair() = default;
  VerifyKey public_key_;
  KeyId key_id_;
  SecretBytes secret_;  // seed || public key
};

// False for a wrong signature, and always for a key of small order, an encoding that is not
// canonical or a scalar not below the group order: one signature has one encoding.
bool verify(const VerifyKey& key, ByteView text, const Signature& signature);

}  // namespace sluis::seal
