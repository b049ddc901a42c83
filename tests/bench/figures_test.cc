// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/figures.h"

#include <gtest/gtest.h>

#include "adapters/bench/leaves.h"
#include "adapters/bench/load.h"

namespace sluis::bench {
namespace {

TEST(BenchFigures, ARatioIsReachedOnTheRightSideOfItsAim) {
  Ratio ratio{"r", 0.5, 0.5, {}, ""};
  EXPECT_TRUE(ratio.reached());
  ratio.value = 0.49;
  EXPECT_FALSE(ratio.reached());
  ratio = {"r", 3, {}, 3, ""};
  EXPECT_TRUE(ratio.reached());
  ratio.value = 3.1;
  EXPECT_FALSE(ratio.reached());
}

TEST(BenchFigures, AFieldWithACommaOrQuoteIsQuotedInCsv) {
  Figures figures;
  figures.add("one", 12345.6, "1/s", "a, \"b\"");
  EXPECT_EQ(to_csv(figures), "name,value,unit,what\r\none,12346,1/s,\"a, \"\"b\"\"\"\r\n");
}

TEST(BenchLoad, AShareOfTheLatenciesIsTheOneAtItsPlace) {
  LoadResult load;
  EXPECT_EQ(load.latency(0.99), 0u);
  for (std::uint64_t i = 1; i <= 100; ++i) load.latency_ns.push_back(i);
  EXPECT_EQ(load.latency(0.5), 51u);
  EXPECT_EQ(load.latency(0.99), 100u);
  EXPECT_EQ(load.latency(1), 100u);
}

TEST(BenchLeaves, CountsTheCompressionsThatTheTreeNeeds) {
  // Of each leaf its own blocks, of each inner node two: 65 bytes.
  const LeavesVerified one = verify_leaves(1), two = verify_leaves(2);
  EXPECT_GE(one.hash_blocks, 2u);
  EXPECT_EQ(two.hash_blocks - one.hash_blocks, 2u + 2u) << "a decision leaf, and one node";
}

}  // namespace
}  // namespace sluis::bench
