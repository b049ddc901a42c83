// SPDX-License-Identifier: EUPL-1.2
// Batches: every entry proves itself, and no other entry borrows its proof.
#include "consent/core/batch.h"

#include <gtest/gtest.h>

#include "tests/ledger/reference_tree.h"

namespace sluis::consent {
namespace {

std::vector<BatchEntry> entries_of(std::size_t count) {
  std::vector<BatchEntry> entries(count);
  for (std::size_t i = 0; i < count; ++i) {
    entries[i].type = i % 2 == 0 ? LeafType::receipt : LeafType::preflight;
    entries[i].commitment.value.fill(static_cast<std::uint8_t>(i));
  }
  return entries;
}

TEST(Batch, OfOneHasTheEntryItselfAsRoot) {
  const auto entries = entries_of(1);
  Bytes text{static_cast<std::uint8_t>(LeafType::receipt)};
  append(text, entries[0].commitment.view());
  const auto proofs = make_batch(entries).value();
  EXPECT_EQ(proofs[0].root, test::reference_leaf(text));
  EXPECT_TRUE(proofs[0].path.empty());
}

TEST(Batch, ProvesEachEntryOfEverySizeAndNoOther) {
  for (std::size_t size = 1; size <= kBatchSizeMax; ++size) {
    const auto entries = entries_of(size);
    const auto proofs = make_batch(entries).value();
    ASSERT_EQ(proofs.size(), size);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_LE(proofs[i].path.size(), kBatchPathMax);
      ASSERT_EQ(proofs[i].root, proofs[0].root);
      ASSERT_TRUE(verify_batch(proofs[i], entries[i]).ok());
      const std::size_t other = (i + 1) % size;
      ASSERT_EQ(verify_batch(proofs[i], entries[other]).ok(), other == i);
    }
  }
}

TEST(Batch, RefusesAnotherTypeIndexSizeRootOrPath) {
  const auto entries = entries_of(5);
  const BatchProof good = make_batch(entries).value()[1];
  ASSERT_TRUE(verify_batch(good, entries[1]).ok());
  EXPECT_FALSE(verify_batch(good, {LeafType::read, entries[1].commitment}).ok());
  BatchProof wrong = good;
  wrong.index = 0;
  EXPECT_FALSE(verify_batch(wrong, entries[1]).ok());
  wrong = good;
  wrong.size = 3;
  EXPECT_FALSE(verify_batch(wrong, entries[1]).ok());
  wrong = good;
  wrong.root.value[0] ^= 1U;
  EXPECT_FALSE(verify_batch(wrong, entries[1]).ok());
  wrong = good;
  wrong.path[0].value[0] ^= 1U;
  EXPECT_FALSE(verify_batch(wrong, entries[1]).ok());
}

TEST(Batch, RefusesNoneAndMoreThan64) {
  EXPECT_EQ(make_batch({}).code(), ErrorCode::out_of_range);
  EXPECT_EQ(make_batch(entries_of(65)).code(), ErrorCode::out_of_range);
  BatchProof wide;
  wide.size = 65;
  wide.path.resize(7);
  EXPECT_EQ(verify_batch(wide, {}).code(), ErrorCode::not_in_tree);
}

}  // namespace
}  // namespace sluis::consent
