// SPDX-License-Identifier: EUPL-1.2
// Verifying a log: from the bytes of its leaves to the root that a checkpoint names.
//
// Pure but for a clock. Thread safety: none.
#pragma once

#include <cstdint>

namespace sluis::bench {

struct LeavesVerified {
  double seconds = 0;             // of CPU time
  std::uint64_t hash_blocks = 0;  // SHA-256 compressions that RFC 6962 asks for
};

// `count` leaves of the mix that releases leave behind, one core.
LeavesVerified verify_leaves(std::uint64_t count);

}  // namespace sluis::bench
