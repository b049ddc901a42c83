// SPDX-License-Identifier: EUPL-1.2
// CurveZMQ keys (X25519, https://rfc.zeromq.org/spec/26): made, and a public key derived.
//
// Shell for randomness. Thread safety: values.
// libzmq does the arithmetic: the broker itself imports no scalar multiplication (promise P4).
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::curve {

inline constexpr std::size_t kSecretBytes = 32;

struct CurveKeyPair {
  CurveKey public_key;
  seal::SecretBytes secret;  // 32 bytes
};

// A new pair from the system's randomness.
CurveKeyPair generate();

// The public key that belongs to `secret`, 32 bytes. malformed: another length.
Result<CurveKey> public_of(const seal::SecretBytes& secret);

}  // namespace sluis::curve
