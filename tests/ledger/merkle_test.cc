// SPDX-License-Identifier: EUPL-1.2
// The tree against RFC 6962 written down literally, and proofs that must not verify.
#include "consent/core/merkle.h"

#include <gtest/gtest.h>

#include "tests/ledger/reference_tree.h"

namespace sluis::consent {
namespace {

using test::ReferenceTree;

constexpr std::uint64_t kSmall = 300;

// A tree equal to a ReferenceTree's first `size` leaves.
Tree tree_of(const ReferenceTree& reference, std::uint64_t size) {
  Tree tree;
  for (std::uint64_t i = 0; i < size; ++i) tree.append(reference.leaf(i));
  return tree;
}

Tree tree_of_numbers(std::uint64_t size) {
  Tree tree;
  for (std::uint64_t i = 0; i < size; ++i) tree.append(leaf_hash(as_bytes(std::to_string(i))));
  return tree;
}

TEST(Merkle, HashesLeavesAndNodesWithTheirOwnPrefix) {
  EXPECT_EQ(leaf_hash({}).hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_EQ(leaf_hash(as_bytes("a")), test::reference_leaf(as_bytes("a")));
  const Digest one = leaf_hash(as_bytes("1"));
  const Digest two = leaf_hash(as_bytes("2"));
  EXPECT_EQ(node_hash(one, two), test::reference_node(one, two));
  EXPECT_NE(node_hash(one, two), node_hash(two, one));
}

TEST(Merkle, OfNothingIsTheHashOfNothing) {
  EXPECT_EQ(Tree().root(), empty_root());
  EXPECT_EQ(empty_root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Merkle, AgreesWithTheRfcOnEveryInclusionPathUpTo300Leaves) {
  ReferenceTree reference(113);
  const Tree tree = tree_of(reference, kSmall);
  for (std::uint64_t size = 0; size <= kSmall; ++size) {
    const TreeHead head{size, reference.hash(0, size)};
    ASSERT_EQ(tree.root(size).value(), head.root) << size;
    for (std::uint64_t index = 0; index < size; ++index) {
      const MerklePath path = tree.inclusion_path(index, size).value();
      ASSERT_EQ(path, reference.path(index, 0, size)) << index << " of " << size;
      ASSERT_EQ(path.size(), inclusion_path_size(index, size));
      ASSERT_TRUE(verify_inclusion(tree.leaf(index), index, head, path).ok());
    }
  }
}

TEST(Merkle, AgreesWithTheRfcOnEveryConsistencyPathUpTo300Leaves) {
  ReferenceTree reference(113);
  const Tree tree = tree_of(reference, kSmall);
  for (std::uint64_t next = 1; next <= kSmall; ++next) {
    for (std::uint64_t old = 1; old <= next; ++old) {
      const MerklePath path = tree.consistency_path(old, next).value();
      ASSERT_EQ(path, reference.proof(old, 0, next)) << old << " to " << next;
      ASSERT_TRUE(
          verify_consistency({old, reference.hash(0, old)}, {next, reference.hash(0, next)}, path)
              .ok());
    }
  }
}

TEST(Merkle, VerifiesPathsOfTreesUpToTheLargestSize) {
  const std::uint64_t sizes[] = {(1ULL << 32U) + 1,     (1ULL << 62U) - 1, 1ULL << 62U,
                                 (1ULL << 62U) + 12345, kTreeSizeMax - 1,  kTreeSizeMax};
  for (const std::uint64_t size : sizes) {
    for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size / 2, size - 2, size - 1}) {
      ReferenceTree reference(index);
      const TreeHead head{size, reference.hash(0, size)};
      const MerklePath path = reference.path(index, 0, size);
      EXPECT_TRUE(verify_inclusion(reference.leaf(index), index, head, path).ok()) << size;
      EXPECT_FALSE(verify_inclusion(reference.leaf(index), index ^ 1U, head, path).ok()) << size;
      EXPECT_FALSE(verify_inclusion(reference.leaf(index + 1), index, head, path).ok()) << size;
      const std::uint64_t old = index + 1;
      EXPECT_TRUE(
          verify_consistency({old, reference.hash(0, old)}, head, reference.proof(old, 0, size))
              .ok())
          << size;
    }
  }
}

TEST(Merkle, RefusesSizesAboveTheLargest) {
  ReferenceTree reference(0);
  for (const std::uint64_t size : {kTreeSizeMax + 1, UINT64_MAX}) {
    const TreeHead head{size, reference.hash(0, size)};
    const MerklePath path = reference.path(0, 0, size);
    EXPECT_EQ(verify_inclusion(reference.leaf(0), 0, head, path).code(), ErrorCode::not_in_tree);
    EXPECT_EQ(verify_consistency({1, reference.leaf(0)}, head, path).code(),
              ErrorCode::out_of_range);
  }
}

TEST(Merkle, HasNoPathOutsideItself) {
  const Tree tree = tree_of_numbers(5);
  EXPECT_EQ(tree.root(6).code(), ErrorCode::out_of_range);
  EXPECT_EQ(tree.inclusion_path(0, 6).code(), ErrorCode::out_of_range);
  EXPECT_EQ(tree.inclusion_path(3, 3).code(), ErrorCode::out_of_range);
  EXPECT_EQ(tree.consistency_path(0, 3).code(), ErrorCode::out_of_range);
  EXPECT_EQ(tree.consistency_path(4, 3).code(), ErrorCode::out_of_range);
  EXPECT_EQ(tree.consistency_path(3, 6).code(), ErrorCode::out_of_range);
}

// Each way of spoiling `path` a little; none may verify.
std::vector<MerklePath> spoiled(const MerklePath& path) {
  std::vector<MerklePath> out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    for (std::size_t bit = 0; bit < 256; ++bit) {
      MerklePath flipped = path;
      flipped[i].value[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      out.push_back(flipped);
    }
    MerklePath dropped = path;
    dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
    out.push_back(dropped);
    MerklePath doubled = path;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), path[i]);
    out.push_back(doubled);
    if (i != 0 && path[i] != path[i - 1]) {
      MerklePath swapped = path;
      std::swap(swapped[i], swapped[i - 1]);
      out.push_back(swapped);
    }
  }
  MerklePath longer = path;
  longer.push_back(Digest{});
  out.push_back(longer);
  return out;
}

TEST(Merkle, RefusesAnInclusionPathWithAnythingChanged) {
  const Tree tree = tree_of_numbers(70);
  for (const std::uint64_t size : {1ULL, 2ULL, 7ULL, 8ULL, 9ULL, 64ULL, 70ULL}) {
    const TreeHead head{size, tree.root(size).value()};
    for (const std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1}) {
      const MerklePath path = tree.inclusion_path(index, size).value();
      for (const MerklePath& wrong : spoiled(path)) {
        ASSERT_EQ(verify_inclusion(tree.leaf(index), index, head, wrong).code(),
                  ErrorCode::not_in_tree);
      }
      for (std::size_t bit = 0; bit < 256; ++bit) {
        const auto flip = static_cast<std::uint8_t>(1U << (bit % 8));
        Digest leaf = tree.leaf(index);
        leaf.value[bit / 8] ^= flip;
        ASSERT_FALSE(verify_inclusion(leaf, index, head, path).ok());
        TreeHead other = head;
        other.root.value[bit / 8] ^= flip;
        ASSERT_FALSE(verify_inclusion(tree.leaf(index), index, other, path).ok());
      }
      for (std::uint64_t other = 0; other < 80; ++other) {
        ASSERT_EQ(verify_inclusion(tree.leaf(index), other, head, path).ok(), other == index);
      }
    }
  }
}

TEST(Merkle, RefusesAConsistencyPathWithAnythingChanged) {
  const Tree tree = tree_of_numbers(70);
  for (const std::uint64_t old_size : {1ULL, 2ULL, 7ULL, 8ULL, 9ULL, 63ULL, 64ULL}) {
    const TreeHead held{old_size, tree.root(old_size).value()};
    const TreeHead next{70, tree.root()};
    const MerklePath path = tree.consistency_path(old_size, 70).value();
    for (const MerklePath& wrong : spoiled(path)) {
      ASSERT_EQ(verify_consistency(held, next, wrong).code(), ErrorCode::not_consistent);
    }
    for (unsigned bit = 0; bit < 256; ++bit) {
      const auto flip = static_cast<std::uint8_t>(1U << bit % 8);
      TreeHead other = held;
      other.root.value[bit / 8] ^= flip;
      ASSERT_EQ(verify_consistency(other, next, path).code(), ErrorCode::not_consistent) << bit;
      other = next;
      other.root.value[bit / 8] ^= flip;
      ASSERT_EQ(verify_consistency(held, other, path).code(), ErrorCode::not_consistent) << bit;
    }
  }
}

TEST(Merkle, RefusesATreeThatForgotOrRewroteLeaves) {
  const Tree tree = tree_of_numbers(20);
  const TreeHead held{10, tree.root(10).value()};
  EXPECT_EQ(verify_consistency(held, {9, tree.root(9).value()}, {}).code(),
            ErrorCode::bad_checkpoint);
  EXPECT_EQ(verify_consistency(held, {10, tree.root(11).value()}, {}).code(), ErrorCode::forked);
  EXPECT_TRUE(verify_consistency(held, held, {}).ok());
  EXPECT_EQ(verify_consistency(held, held, MerklePath{held.root}).code(),
            ErrorCode::not_consistent);
  EXPECT_EQ(verify_consistency({0, empty_root()}, held, {}).code(), ErrorCode::out_of_range);
}

}  // namespace
}  // namespace sluis::consent
