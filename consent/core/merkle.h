// SPDX-License-Identifier: EUPL-1.2
// The Merkle tree of RFC 6962 section 2.1 with SHA-256: roots, proofs and their verification.
//
// Pure. Thread safety: one thread owns a Tree; the functions are reentrant. A path lists hashes
// from the leaf's side up to the root, as in C2SP tlog-proof. Sizes and indexes count leaves.
#pragma once

#include <span>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::consent {

// The largest tree a proof may speak of (2^63 - 1, as in C2SP's own implementations).
inline constexpr std::uint64_t kTreeSizeMax = (std::uint64_t{1} << 63U) - 1;

using MerklePath = std::vector<Digest>;

// SHA-256(0x00 ‖ leaf): of the bytes that encode_leaf gives.
Digest leaf_hash(ByteView leaf);
// SHA-256(0x01 ‖ left ‖ right).
Digest node_hash(const Digest& left, const Digest& right);
// The root of no leaves: SHA-256 of nothing.
Digest empty_root();

// A tree that grows at its end and keeps the hash of every complete subtree: about 64 bytes a leaf.
class Tree {
 public:
  // Adds one leaf by its hash; the work is one hash per level, two per leaf on average.
  void append(const Digest& leaf);

  std::uint64_t size() const { return levels_.empty() ? 0 : levels_.front().size(); }
  // The leaf hash at `index`, which must be below size() (CHECKed).
  const Digest& leaf(std::uint64_t index) const;
  // The hash of the complete subtree of 2^height leaves that begins at leaf index · 2^height; it
  // must be there (CHECKed).
  const Digest& subtree(unsigned height, std::uint64_t index) const;
  Digest root() const { return root(size()).value(); }

  // The root the tree had when it held `size` leaves. out_of_range: it never held so many.
  Result<Digest> root(std::uint64_t size) const;
  // That leaf `index` is in the tree of the first `size` leaves.
  // out_of_range: index ≥ size, or size above size().
  Result<MerklePath> inclusion_path(std::uint64_t index, std::uint64_t size) const;
  // That the tree of `new_size` leaves begins with the one of `old_size`; empty for equal sizes.
  // out_of_range: old_size is 0 or above new_size, or new_size above size().
  Result<MerklePath> consistency_path(std::uint64_t old_size, std::uint64_t new_size) const;

 private:
  Digest range_hash(std::uint64_t begin, std::uint64_t end) const;

  std::vector<std::vector<Digest>> levels_;  // levels_[k][i] = hash of leaves [i·2^k, (i+1)·2^k)
};

// A tree's size and root: what a checkpoint states.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root;
  bool operator==(const TreeHead&) const = default;
};

// The number of hashes in the path of leaf `index` of `size` leaves; index < size (CHECKed).
std::size_t inclusion_path_size(std::uint64_t index, std::uint64_t size);

// Done when `path` proves that the leaf with hash `leaf` is at `index` of `head`; else not_in_tree.
Status verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head,
                        std::span<const Digest> path);

// Done when `path` proves that `next` continues `held`.
// out_of_range: held is empty, which every tree continues and so proves nothing, or a size is above
// kTreeSizeMax; bad_checkpoint: next is smaller than held; forked: one size, two roots;
// not_consistent: the path does not prove it.
Status verify_consistency(const TreeHead& held, const TreeHead& next, std::span<const Digest> path);

// The root that `next` had at `old_size`, as `path` proves it: what another signed root of that
// size contradicts. not_consistent: it proves none; a path from a complete subtree (a power of two)
// holds no such root and never does.
Result<Digest> proven_old_root(std::uint64_t old_size, const TreeHead& next,
                               std::span<const Digest> path);

}  // namespace sluis::consent
