// SPDX-License-Identifier: EUPL-1.2
// Batches: one signature over many acts, each of which proves on its own that it was meant.
//
// Pure. Thread safety: values. A batch is an RFC 6962 tree (merkle.h) over `u8 type ‖ C`; the
// signer signs its root with the covenant's number (batch_text in leaf.h). Types may mix.
#pragma once

#include "consent/core/leaf.h"
#include "consent/core/merkle.h"

namespace sluis::consent {

// What one act contributes to a batch.
struct BatchEntry {
  LeafType type = LeafType::fact;
  Commitment commitment;
};

// One proof per entry, in the order given; all carry the same root.
// out_of_range: no entry, or more than kBatchSizeMax.
Result<std::vector<BatchProof>> make_batch(std::span<const BatchEntry> entries);

// Done when `proof` shows that `entry` is in the batch with root `proof.root`; else not_in_tree.
// Whether that root was signed is the caller's to check.
Status verify_batch(const BatchProof& proof, const BatchEntry& entry);

}  // namespace sluis::consent
