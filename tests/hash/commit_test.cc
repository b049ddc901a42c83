// SPDX-License-Identifier: EUPL-1.2
// Commitments: the frozen bytes, and that each part is bound.
#include "proto/hash/commit.h"

#include <gtest/gtest.h>

#include "proto/hash/hash.h"

namespace sluis::hash {
namespace {

Opening sample() {
  Opening opening;
  opening.r.value.fill(7);
  opening.body = {1, 2, 3};
  return opening;
}

TEST(Commit, IsTheHmacOfTheLabelTypeLengthAndBody) {
  Bytes text = label("sluis/v1/commit");
  append(text, Bytes{22, 0, 0, 0, 3, 1, 2, 3});
  EXPECT_EQ(text.size(), 24u);
  EXPECT_EQ(commit(LeafType::fact, sample()).value, hmac_sha256(Bytes(32, 7), text));
  // HMAC computed apart, with Python's hmac module.
  EXPECT_EQ(commit(LeafType::fact, sample()).hex(),
            "b20847c756a418420bc2ce6b2350583f7200c413926b5e7f3ec5dd6450229539");
}

TEST(Commit, OpensWithItsOwnOpeningOnly) {
  const Commitment commitment = commit(LeafType::fact, sample());
  EXPECT_TRUE(opens(commitment, LeafType::fact, sample()));
  EXPECT_FALSE(opens(commitment, LeafType::withdraw, sample()));
  Opening other_salt = sample();
  other_salt.r.value[31] ^= 1;
  EXPECT_FALSE(opens(commitment, LeafType::fact, other_salt));
  Opening other_body = sample();
  other_body.body.push_back(0);
  EXPECT_FALSE(opens(commitment, LeafType::fact, other_body));
}

}  // namespace
}  // namespace sluis::hash
