// SPDX-License-Identifier: EUPL-1.2
// A recall at its recipient: nobody destroys a copy on a broker's word alone.
//
// Pure but for the signature check. Thread safety: none. Body: consent/LEDGER.md §Bodies.
#pragma once

#include "adapters/sdk/release_check.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"

namespace sluis::sdk {

// The correction of `recall`, when it is in the ledger, and its actor's own member and two of that
// member's workers signed it, each of whom may correct under `covenant`.
// no_release_record: another leaf; bad_opening; bad_signature, not_your_act, unknown_key,
// key_revoked, key_not_valid; not_allowed; bad_checkpoint, not_in_tree, forked.
Result<consent::CorrectionBody> check_recall(const codec::Recall& recall,
                                             const consent::Directory& directory,
                                             const consent::Covenant& covenant,
                                             const LedgerView& ledger);

}  // namespace sluis::sdk
