// SPDX-License-Identifier: EUPL-1.2
// Commitments: what a ledger leaf shows of a statement, until its opening is destroyed.
//
// Pure. Hiding rests on r being 32 random bytes drawn for this body alone, binding on SHA-256.
// Format: consent/LEDGER.md (DESIGN section 7).
#pragma once

#include "proto/types/act.h"

namespace sluis::hash {

// C = HMAC-SHA256(r, "sluis/v1/commit\0" ‖ u8 type ‖ u32 length ‖ body).
// The body is at most 2^32 - 1 bytes (CHECKed; the codec caps it far below).
Commitment commit(LeafType type, const Opening& opening);
// The same, of a body that is held elsewhere.
Commitment commit(LeafType type, const Salt& r, ByteView body);

// True when `opening` is what `commitment` was made from, as an entry of this `type`.
bool opens(const Commitment& commitment, LeafType type, const Opening& opening);

}  // namespace sluis::hash
