// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/batch.h"

namespace sluis::consent {
namespace {

Digest entry_hash(const BatchEntry& entry) {
  Bytes bytes{static_cast<std::uint8_t>(entry.type)};
  append(bytes, entry.commitment.view());
  return leaf_hash(bytes);
}

}  // namespace

Result<std::vector<BatchProof>> make_batch(std::span<const BatchEntry> entries) {
  if (entries.empty() || entries.size() > kBatchSizeMax) {
    return Error{ErrorCode::out_of_range, "batch.size"};
  }
  Tree tree;
  for (const BatchEntry& entry : entries) tree.append(entry_hash(entry));
  std::vector<BatchProof> proofs;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    SLUIS_TRY(path, tree.inclusion_path(i, entries.size()));
    proofs.push_back({static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(entries.size()),
                      tree.root(), std::move(path)});
  }
  return proofs;
}

Status verify_batch(const BatchProof& proof, const BatchEntry& entry) {
  if (proof.size > kBatchSizeMax) return Error{ErrorCode::not_in_tree, "batch.size"};
  return verify_inclusion(entry_hash(entry), proof.index, {proof.size, proof.root}, proof.path);
}

}  // namespace sluis::consent
