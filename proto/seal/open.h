// SPDX-License-Identifier: EUPL-1.2
// Opening: the last steps of the order in DESIGN section 6, for the recipient's gateway.
//
// Target sluis_open, which the broker never links. Pure. Before this the gateway has checked caps,
// shape, sender key, signature, release record, expiry and dedupe, written its `opening` row and
// read the lease clock; afterwards it compares names_header() once it has decoded the inner part.
#pragma once

#include "proto/seal/kem_key.h"
#include "proto/types/envelope.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

// The inner part of `envelope`, opened by `member` with the key of its slot. In this order: the
// member's slot exactly once and for this key, one wrapped key per slot, HPKE, key commitment
// (constant time, before the body is touched), body, padding.
// cannot_open, whatever was wrong: a sender must not learn which step refused.
Result<Sensitive<Bytes>> open_body(const Envelope& envelope, const MemberId& member,
                                   const KemKeyPair& key);

// True when the hash that `inner` repeats is that of this envelope's header.
bool names_header(const Digest& header_hash_in_inner, const Envelope& envelope);

}  // namespace sluis::seal
