// SPDX-License-Identifier: EUPL-1.2
// A dishonest operator with two histories, four witnesses of whom one signs whatever it is given:
// at each of 1,000 positions, however the honest ones are told apart.
#include <gtest/gtest.h>

#include "tests/witness/rig.h"

namespace sluis::witness_rig {
namespace {

constexpr std::uint64_t kPositions = 1'000;

// How often two histories had a quorum, were not noticed, or left evidence that proves nothing.
struct Count {
  std::uint64_t forked = 0, unnoticed = 0, unproven = 0, served = 0;
};

// Witness 3 lies. `to_b`: which of the honest three are shown the second history.
void fork_at(std::uint64_t position, unsigned to_b, bool all_lie, Count& count) {
  World world(4, 3, 1);
  world.witnesses[3].honest = false;
  for (Witness& witness : world.witnesses) witness.honest = witness.honest && !all_lie;
  const runtime::Log a = grown(world.of, position, "a", 1), b = grown(world.of, position, "b", 1);
  std::vector<std::size_t> side_a{3}, side_b{3};
  for (std::size_t i = 0; i < 3; ++i) ((to_b >> i & 1u) != 0 ? side_b : side_a).push_back(i);
  auto of_a = world.cosigning(), of_b = world.cosigning();
  if (position != 0) {  // all of them have seen what the two have in common
    const runtime::Log common = grown(world.of, position, "", 0);
    auto before = world.cosigning();
    world.ask(before, common, {0, 1, 2, 3});
  }
  world.ask(of_a, a, side_a);
  world.ask(of_b, b, side_b);
  // The first exchange: who was shown the one is shown the other.
  for (Witness& witness : world.witnesses) witness.fork.reset();
  world.ask(of_b, b, side_a);
  world.ask(of_a, a, side_b);
  if (of_a.reached() && of_b.reached()) ++count.forked;
  if (of_a.reached() || of_b.reached()) ++count.served;
  for (std::size_t i = 0; i < 3; ++i) {
    const Witness& witness = world.witnesses[i];
    if (!witness.honest) continue;
    if (!witness.fork) {
      ++count.unnoticed;
      continue;
    }
    const auto read = consent::parse_fork(consent::format_fork(*witness.fork));
    if (!read.ok() || !consent::verify_fork(*read, world.of.key(), seal::verify).ok()) {
      ++count.unproven;
    }
  }
}

TEST(Fork, NeverGetsAQuorumAndIsNoticedAtTheFirstExchange) {
  Count count;
  for (std::uint64_t position = 0; position < kPositions; ++position) {
    fork_at(position, static_cast<unsigned>(position % 8), false, count);
  }
  EXPECT_EQ(count.forked, 0u);
  EXPECT_EQ(count.unnoticed, 0u);
  EXPECT_EQ(count.unproven, 0u);
  EXPECT_GT(count.served, kPositions / 2);  // it is the quorum that stops it, not silence
  RecordProperty("positions", static_cast<int>(kPositions));
  std::printf("%llu positions: %llu forks with two quorums, %llu unnoticed, %llu without proof\n",
              static_cast<unsigned long long>(kPositions),
              static_cast<unsigned long long>(count.forked),
              static_cast<unsigned long long>(count.unnoticed),
              static_cast<unsigned long long>(count.unproven));
}

// The canary: with more liars than the covenant reckons with, the same count finds forks.
TEST(Fork, IsSeenByTheCountWhenAllWitnessesLie) {
  Count count;
  for (std::uint64_t position = 1; position < 20; ++position) fork_at(position, 3, true, count);
  EXPECT_GT(count.forked, 0u);
}

}  // namespace
}  // namespace sluis::witness_rig
