// SPDX-License-Identifier: EUPL-1.2
// Seeded defects: each must be found within as many seeds as the gate runs.
#include <gtest/gtest.h>

#include "tests/sim/simulation.h"

namespace sluis::sim {
namespace {

class Canary : public testing::TestWithParam<Mutant> {};

TEST_P(Canary, IsCaught) {
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const Outcome outcome = simulate(seed, GetParam());
    if (!outcome.failure) continue;
    std::cout << name_of(GetParam()) << ": seed " << seed << ", " << *outcome.failure << "\n";
    return;
  }
  FAIL() << name_of(GetParam()) << " was not caught by 600 seeds";
}

std::vector<Mutant> mutants() {
  std::vector<Mutant> out;
  for (std::size_t i = 1; i < kMutants; ++i) out.push_back(static_cast<Mutant>(i));
  return out;
}
INSTANTIATE_TEST_SUITE_P(Mutant, Canary, testing::ValuesIn(mutants()), [](const auto& tested) {
  return std::string(name_of(tested.param));
});

}  // namespace
}  // namespace sluis::sim
