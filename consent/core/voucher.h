// SPDX-License-Identifier: EUPL-1.2
// A colleague vouches for a worker's key, so that a member's signing key alone makes no second
// person: who stole it could else play both of a decision that asks for two.
//
// Pure; the signature check is an argument. Rules: consent/LEDGER.md §Directory.
#pragma once

#include "consent/core/directory.h"
#include "consent/core/signature_check.h"

namespace sluis::consent {

// What a colleague signs: "sluis/v1/vouch\0" ‖ member ‖ worker ‖ u16 function ‖ key ‖ from ‖ until.
Bytes vouch_text(const WorkerKeyAdded& entry);

// Done when the entry names no colleague, or one whose key `directory` holds signed it. Whether it
// must name one, and whose key counts, Directory::apply says. unknown_key, bad_signature.
Status check_voucher(const WorkerKeyAdded& entry, const Directory& directory,
                     const SignatureCheck& check);
// The same of the body of any entry; done of another type.
Status check_voucher(LeafType type, ByteView body, const Directory& directory,
                     const SignatureCheck& check);

}  // namespace sluis::consent
