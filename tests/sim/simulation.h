// SPDX-License-Identifier: EUPL-1.2
// One seed, one run: a broker with the real machine, a source, a desk and two recipients, families
// that consent and withdraw, and everything that may go wrong, until all has come to rest.
//
// Pure. Thread safety: runs are independent of each other.
#pragma once

#include <string>
#include <vector>

#include "tests/sim/world.h"

namespace sluis::sim {

struct Outcome {
  std::uint64_t seed = 0;
  std::optional<std::string> failure;
  std::uint64_t step = 0;    // in which it failed, or how many there were
  std::uint64_t digest = 0;  // equal runs, equal digests
  std::uint64_t leaves = 0, releases = 0, openings = 0, crashes = 0,
                alerts = 0, erasures = 0;
  std::vector<std::string> lines;  // when they were kept
};

Outcome simulate(std::uint64_t seed, Mutant mutant = Mutant::none, bool keeps_lines = false);

// The lines of a failed run that speak of what the violation names, and the crashes between them;
// at most the last `most`.
std::vector<std::string> minimal(const Outcome& outcome, std::size_t most = 40);

}  // namespace sluis::sim
