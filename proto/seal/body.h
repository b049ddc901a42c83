// SPDX-License-Identifier: EUPL-1.2
// What sealing and opening of an envelope share: the bytes that bind its parts to each other.
//
// Pure (target sluis_body). Bytes: proto/PROTOCOL.md §Envelope (DESIGN section 6). hPH is
// SHA-256(PH), hS is SHA-256(S), COM the key commitment.
#pragma once

#include "proto/seal/secret.h"
#include "proto/types/envelope.h"

namespace sluis::seal {

inline constexpr std::size_t kContentKeySize = 32;  // CEK
inline constexpr std::size_t kBodyTagSize = 16;
inline constexpr std::size_t kBodyNonceSize = 24;

// info of the key wrap: "sluis/v1/wrap\0" ‖ hPH.
Bytes wrap_info(const Digest& header_hash);
// aad of the key wrap: u16 index of the slot ‖ its key id. A stanza moved to another slot is dead.
Bytes wrap_aad(std::size_t index, const KeyId& kem_key_id);

// K ‖ COM = HKDF-SHA256(CEK, salt = message id, info = "sluis/v1/body\0" ‖ hPH ‖ hS, 64 bytes).
struct BodyKeys {
  SecretBytes key;
  Digest commitment;
};
struct BodyContext {
  MessageId message_id;
  Digest header_hash;
  Digest wrapped_keys_hash;
};
BodyKeys derive_body_keys(ByteView content_key, const BodyContext& context);

// aad of the body: "sluis/v1/aad\0" ‖ hPH ‖ hS ‖ COM.
Bytes body_aad(const BodyContext& context, const Digest& commitment);

// hPH, hS and the message id of these parts.
BodyContext body_context(const Envelope& envelope);

}  // namespace sluis::seal
