// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/sim/simulation.h"

namespace sluis::sim {
namespace {

// A sanitizer makes a run ten times slower; it looks for other faults, and finds them in fewer.
std::uint64_t seeds() { return std::getenv("SLUIS_SANITIZE") == nullptr ? 600 : 60; }

std::string story(const Outcome& outcome, Mutant mutant) {
  std::string out = "seed " + std::to_string(outcome.seed) + ", step " +
                    std::to_string(outcome.step) + ": " + outcome.failure.value_or("ok") + "\n";
  for (const std::string& line : minimal(simulate(outcome.seed, mutant, true))) {
    out += "  " + line + "\n";
  }
  return out;
}

TEST(Simulation, KeepsEveryPromiseUnderAllSeeds) {
  std::uint64_t crashes = 0, openings = 0, alerts = 0, erasures = 0;
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    const Outcome outcome = simulate(seed);
    ASSERT_FALSE(outcome.failure.has_value()) << story(outcome, Mutant::none);
    crashes += outcome.crashes;
    openings += outcome.openings;
    alerts += outcome.alerts;
    erasures += outcome.erasures;
  }
  EXPECT_GT(crashes, seeds()) << "the weather was too fine to show anything";
  EXPECT_GT(openings, seeds()) << "hardly anything arrived";
  EXPECT_GT(alerts, seeds() / 2) << "hardly anything was linked";
  EXPECT_GT(erasures, seeds() / 5) << "hardly anybody was erased";
}

TEST(Simulation, GivesTheSameHistoryForTheSameSeed) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Outcome one = simulate(seed), other = simulate(seed, Mutant::none, true);
    EXPECT_EQ(one.digest, other.digest);
    EXPECT_EQ(one.step, other.step);
    EXPECT_NE(one.digest, simulate(seed + 1).digest);
  }
}

}  // namespace
}  // namespace sluis::sim
