// SPDX-License-Identifier: EUPL-1.2
// Rows of a gateway's own store: sealed and opened under a key that never leaves it.
//
// Target sluis_storage, which the broker never links. Shell for randomness: the nonce is drawn
// inside. XChaCha20-Poly1305, so that a random nonce never repeats; out: nonce[24] ‖ ciphertext ‖
// tag[16]. The key is of this store alone, so that it commits to no key is of no harm here.
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

inline constexpr std::size_t kStorageKeySize = 32;

// `key` has kStorageKeySize bytes (CHECKed); `place` is authenticated and not in the result.
Bytes seal_row(const SecretBytes& key, ByteView place, ByteView plaintext);
// cannot_open: another key or place, or other bytes than were sealed.
Result<Sensitive<Bytes>> open_row(const SecretBytes& key, ByteView place, ByteView sealed);

}  // namespace sluis::seal
