// SPDX-License-Identifier: EUPL-1.2
// X25519 key pairs of recipients: one per KEM epoch, destroyed when the epoch is over.
//
// Target sluis_wrap. Shell for randomness. Thread safety: const operations may run at the same
// time.
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/ids.h"

namespace sluis::seal {

class KemKeyPair {
 public:
  static constexpr std::size_t kPrivateSize = 32;

  static KemKeyPair generate();
  // DeriveKeyPair of RFC 9180 section 7.1.3, for DHKEM(X25519, HKDF-SHA256).
  static KemKeyPair derive(ByteView key_material);
  // The pair of a 32-byte private key (CHECKed).
  static KemKeyPair from_private(ByteView private_key);

  const KemKey& public_key() const { return public_key_; }
  const KeyId& key_id() const { return key_id_; }
  // For the owner's sealed key file and for HPKE only.
  const SecretBytes& private_key() const { return private_key_; }

 private:
  KemKeyPair() = default;
  KemKey public_key_;
  KeyId key_id_;
  SecretBytes private_key_;
};

}  // namespace sluis::seal
