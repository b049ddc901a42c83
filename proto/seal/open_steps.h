// SPDX-License-Identifier: EUPL-1.2
// The steps inside open_body(), apart, so that tests and vectors see which one refuses.
//
// Pure; part of sluis_open. Not for programs: the step must not leave the gateway (open.h).
#pragma once

#include <optional>

#include "proto/seal/body.h"
#include "proto/seal/kem_key.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

enum class OpenStep { slot, wrapped_size, unwrap, commitment, decrypt, padding };

struct OpenAttempt {
  std::optional<OpenStep> refused_at;  // nothing: opened
  Sensitive<Bytes> content;
};

// A body as it travels, with the commitment the sender claims.
struct CommittedBody {
  Digest commitment;
  ByteView nonce;  // kBodyNonceSize bytes
  ByteView aad;
  ByteView ciphertext;
};
// The plaintext, padding included. XChaCha20-Poly1305 commits to no key: one ciphertext can open
// under two. So the commitment is compared first, and a body is never decrypted under another key
// than the one it commits to. Refuses at commitment or decrypt.
OpenAttempt decrypt_committed(const BodyKeys& keys, const CommittedBody& body);

// The inner part of a padded plaintext; nothing when its length is wrong or its padding not zero.
std::optional<Bytes> unpad(ByteView plaintext);

OpenAttempt try_open(const Envelope& envelope, const MemberId& member, const KemKeyPair& key);

}  // namespace sluis::seal
