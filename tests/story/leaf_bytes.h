// SPDX-License-Identifier: EUPL-1.2
// A leaf of the ledger, read from its bytes (consent/LEDGER.md) for the checkers, which share no
// code with broker or gateway.
//
// Pure. Thread safety: values.
#pragma once

#include <algorithm>

#include "proto/types/ids.h"

namespace sluis::story {

// u8 version ‖ u8 type ‖ u64 time_s ‖ member[16] ‖ u32 covenant ‖ C[32].
inline constexpr std::size_t kTypeAt = 1, kTimeAt = 2, kCommitmentAt = 30, kFixedBytes = 62;

// 0: these bytes are no leaf.
inline std::uint8_t type_of(const Bytes& leaf) {
  return leaf.size() >= kFixedBytes ? leaf[kTypeAt] : 0;
}
// The other two are asked of leaves that have a type.
inline std::uint64_t time_s_of(const Bytes& leaf) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8) | leaf[kTimeAt + i];
  return out;
}
inline bool commits_to(const Bytes& leaf, const Commitment& commitment) {
  return std::equal(commitment.value.begin(), commitment.value.end(),
                    leaf.begin() + kCommitmentAt);
}

}  // namespace sluis::story
