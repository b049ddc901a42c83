// SPDX-License-Identifier: EUPL-1.2
// The one source of chance in a simulated run: the same seed gives the same numbers everywhere.
//
// Pure. SplitMix64 (Steele, Lea, Flood 2014): small, without state beyond one number, and equal on
// every platform, which the distributions of <random> are not.
#pragma once

#include <cstdint>

#include "proto/types/ids.h"

namespace sluis::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }
  // Below `end`, which is not 0.
  std::uint64_t below(std::uint64_t end) { return next() % end; }
  // From `least` to `most`, both included.
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return least + below(most - least + 1);
  }
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  bool per_mille(std::uint64_t chances) { return below(1'000) < chances; }

  template <class Id>
  Id id() {
    Id out;
    for (std::size_t i = 0; i < Id::kSize; ++i) {
      out.value[i] = static_cast<std::uint8_t>(next() >> 56U);
    }
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace sluis::sim
