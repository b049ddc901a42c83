// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/merkle.h"

#include <bit>

#include "proto/hash/hash.h"

namespace sluis::consent {
namespace {

constexpr std::uint8_t kLeafPrefix = 0x00;
constexpr std::uint8_t kNodePrefix = 0x01;

// The largest power of two below `count`, which is at least 2: where RFC 6962 splits a tree.
std::uint64_t split_of(std::uint64_t count) { return std::bit_floor(count - 1); }

// Climbs from `hash` at `index` of its level, over levels whose nodes are all complete.
Digest climb(Digest hash, std::uint64_t index, std::span<const Digest> path) {
  for (const Digest& sibling : path) {
    hash = (index & 1U) != 0 ? node_hash(sibling, hash) : node_hash(hash, sibling);
    index >>= 1U;
  }
  return hash;
}

// The same, taking only siblings on the left: towards the root of the older tree.
Digest climb_left(Digest hash, std::uint64_t index, std::span<const Digest> path) {
  for (const Digest& sibling : path) {
    if ((index & 1U) != 0) hash = node_hash(sibling, hash);
    index >>= 1U;
  }
  return hash;
}

// Climbs along the right edge of the tree, where every sibling is on the left.
Digest climb_edge(Digest hash, std::span<const Digest> path) {
  for (const Digest& sibling : path) hash = node_hash(sibling, hash);
  return hash;
}

// A path has an inner part, below the level where the leaf's way joins the tree's right edge, and
// the edge above it, with one hash for each complete subtree on the left.
struct PathShape {
  std::size_t inner;
  std::size_t edge;
};
PathShape shape_of(std::uint64_t index, std::uint64_t last) {
  const auto inner = static_cast<std::size_t>(std::bit_width(index ^ last));
  const std::uint64_t above = inner == 64 ? 0 : index >> inner;
  return {inner, static_cast<std::size_t>(std::popcount(above))};
}

}  // namespace

Digest leaf_hash(ByteView leaf) { return hash::sha256_tagged(kLeafPrefix, leaf); }

Digest node_hash(const Digest& left, const Digest& right) {
  return hash::sha256_tagged(kNodePrefix, left, right);
}

Digest empty_root() { return hash::sha256(ByteView{}); }

void Tree::append(const Digest& leaf) {
  Digest hash = leaf;
  for (std::size_t level = 0;; ++level) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(hash);
    const std::size_t count = levels_[level].size();
    if (count % 2 != 0) return;
    hash = node_hash(levels_[level][count - 2], levels_[level][count - 1]);
  }
}

const Digest& Tree::leaf(std::uint64_t index) const {
  CHECK(index < size());
  return levels_[0][index];
}

const Digest& Tree::subtree(unsigned height, std::uint64_t index) const {
  CHECK(height < levels_.size() && index < levels_[height].size());
  return levels_[height][index];
}

Digest Tree::range_hash(std::uint64_t begin, std::uint64_t end) const {
  const std::uint64_t count = end - begin;
  if (std::has_single_bit(count)) {
    const auto level = static_cast<std::size_t>(std::countr_zero(count));
    return levels_[level][begin >> level];
  }
  const std::uint64_t middle = begin + split_of(count);
  return node_hash(range_hash(begin, middle), range_hash(middle, end));
}

Result<Digest> Tree::root(std::uint64_t size) const {
  if (size > this->size()) return Error{ErrorCode::out_of_range, "tree.size"};
  return size == 0 ? empty_root() : range_hash(0, size);
}

Result<MerklePath> Tree::inclusion_path(std::uint64_t index, std::uint64_t size) const {
  if (size > this->size()) return Error{ErrorCode::out_of_range, "tree.size"};
  if (index >= size) return Error{ErrorCode::out_of_range, "tree.index"};
  MerklePath path;
  std::uint64_t begin = 0;
  std::uint64_t end = size;
  while (end - begin > 1) {  // from the root down, as RFC 6962 defines PATH
    const std::uint64_t middle = begin + split_of(end - begin);
    if (index < middle) {
      path.push_back(range_hash(middle, end));
      end = middle;
    } else {
      path.push_back(range_hash(begin, middle));
      begin = middle;
    }
  }
  return MerklePath(path.rbegin(), path.rend());
}

Result<MerklePath> Tree::consistency_path(std::uint64_t old_size, std::uint64_t new_size) const {
  if (new_size > size()) return Error{ErrorCode::out_of_range, "tree.size"};
  if (old_size == 0 || old_size > new_size) return Error{ErrorCode::out_of_range, "tree.old_size"};
  MerklePath path;
  std::uint64_t begin = 0;
  std::uint64_t end = new_size;
  while (end != old_size) {  // down to the subtree where the old tree ends, as SUBPROOF does
    const std::uint64_t middle = begin + split_of(end - begin);
    if (old_size <= middle) {
      path.push_back(range_hash(middle, end));
      end = middle;
    } else {
      path.push_back(range_hash(begin, middle));
      begin = middle;
    }
  }
  // A verifier who holds the old root already knows this hash when it is the whole old tree.
  if (begin != 0) path.push_back(range_hash(begin, end));
  return MerklePath(path.rbegin(), path.rend());
}

std::size_t inclusion_path_size(std::uint64_t index, std::uint64_t size) {
  CHECK(index < size);
  const PathShape shape = shape_of(index, size - 1);
  return shape.inner + shape.edge;
}

Status verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head,
                        std::span<const Digest> path) {
  if (head.size > kTreeSizeMax) return Error{ErrorCode::not_in_tree, "proof.size"};
  if (index >= head.size) return Error{ErrorCode::not_in_tree, "proof.index"};
  const PathShape shape = shape_of(index, head.size - 1);
  if (path.size() != shape.inner + shape.edge) return Error{ErrorCode::not_in_tree, "proof.path"};
  const Digest top = climb(leaf, index, path.first(shape.inner));
  if (climb_edge(top, path.subspan(shape.inner)) != head.root) {
    return Error{ErrorCode::not_in_tree, "proof.root"};
  }
  return Done{};
}

Status verify_consistency(const TreeHead& held, const TreeHead& next,
                          std::span<const Digest> path) {
  if (held.size == 0) return Error{ErrorCode::out_of_range, "proof.old_size"};
  if (held.size > kTreeSizeMax || next.size > kTreeSizeMax) {
    return Error{ErrorCode::out_of_range, "proof.size"};
  }
  if (next.size < held.size) return Error{ErrorCode::bad_checkpoint, "proof.size"};
  if (next.size == held.size) {
    if (next.root != held.root) return Error{ErrorCode::forked, "proof.root"};
    return path.empty() ? Status(Done{}) : Error{ErrorCode::not_consistent, "proof.path"};
  }
  // The walk starts at the largest complete subtree that ends where the old tree ends.
  const auto level = static_cast<std::size_t>(std::countr_zero(held.size));
  const std::uint64_t index = (held.size - 1) >> level;
  const PathShape shape = shape_of(index, (next.size - 1) >> level);
  const bool whole = std::has_single_bit(held.size);  // that subtree is the old tree itself
  const std::size_t first = whole ? 0 : 1;
  if (path.size() != first + shape.inner + shape.edge) {
    return Error{ErrorCode::not_consistent, "proof.path"};
  }
  const Digest start = whole ? held.root : path.front();
  const auto inner = path.subspan(first, shape.inner);
  const auto edge = path.subspan(first + shape.inner);
  if (climb_edge(climb_left(start, index, inner), edge) != held.root) {
    return Error{ErrorCode::not_consistent, "proof.old_root"};
  }
  if (climb_edge(climb(start, index, inner), edge) != next.root) {
    return Error{ErrorCode::not_consistent, "proof.root"};
  }
  return Done{};
}

Result<Digest> proven_old_root(std::uint64_t old_size, const TreeHead& next,
                               std::span<const Digest> path) {
  const Error none{ErrorCode::not_consistent, "proof.old_root"};
  if (old_size == 0 || old_size >= next.size || next.size > kTreeSizeMax) return none;
  if (std::has_single_bit(old_size)) return none;
  const auto level = static_cast<std::size_t>(std::countr_zero(old_size));
  const std::uint64_t index = (old_size - 1) >> level;
  const PathShape shape = shape_of(index, (next.size - 1) >> level);
  if (path.size() != 1 + shape.inner + shape.edge) return none;
  const Digest root = climb_edge(climb_left(path.front(), index, path.subspan(1, shape.inner)),
                                 path.subspan(1 + shape.inner));
  SLUIS_TRY_DONE(verify_consistency({old_size, root}, next, path));
  return root;
}

}  // namespace sluis::consent
