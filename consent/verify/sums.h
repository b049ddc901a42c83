// SPDX-License-Identifier: EUPL-1.2
// Two sums per block of a file, which say where a single wrong byte is.
//
// Pure. Thread safety: values. With p = 65521 (the largest prime below 2^16), of a block b[0..n):
// s0 = sum of b[i], s1 = sum of (i+1)·b[i], both mod p. One byte that is off by e at i changes s0
// by e and s1 by (i+1)·e, so that i+1 = ds1/ds0. They find damage; what *proves* is the log's own
// hashes and signatures.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/types/bytes.h"

namespace sluis::verify {

inline constexpr std::size_t kSumBlock = 4'096;

struct Sums {
  std::uint16_t s0 = 0, s1 = 0;
  bool operator==(const Sums&) const = default;
};
// Of at most kSumBlock bytes.
Sums sums_of(ByteView block);

struct WrongByte {
  std::size_t at = 0;        // in the block
  std::uint8_t right = 0;    // what stood there
};
// The one byte that explains why `block` has not the sums `wanted`; nothing when none does.
std::optional<WrongByte> find_wrong(ByteView block, const Sums& wanted);

}  // namespace sluis::verify
