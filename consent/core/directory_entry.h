// SPDX-License-Identifier: EUPL-1.2
// One entry of the key directory's log as a reader checks it, before its keys count for anything.
//
// Pure: the signature check is an argument. Thread safety: values. Whether the entry stands in the
// log is the caller's to check, with the tree.
#pragma once

#include <span>

#include "consent/core/directory.h"
#include "consent/core/leaf.h"
#include "consent/core/signature_check.h"

namespace sluis::consent {

// How many distinct keys of `authority` signed the leaf; a wrong signature makes it none.
std::size_t authority_signatures(const Leaf& leaf, std::span<const VerifyKey> authority,
                                 const SignatureCheck& check);

// Applies the entry (`leaf` and its public `body`) to `directory` once its commitment, batch and
// signatures are right; returns the leaf. `authority`: the keys that the log began with, until a
// rotation in it replaces them. bad_opening, bad_signature, not_in_tree (the batch), of a rotation
// covenant_not_signed and not_allowed (not of the keys in force), and those of decode_leaf and
// Directory::apply; on error nothing has changed.
Result<Leaf> apply_entry(ByteView leaf, ByteView body, std::span<const VerifyKey> authority,
                         const SignatureCheck& check, Directory& directory);

}  // namespace sluis::consent
