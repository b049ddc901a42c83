// SPDX-License-Identifier: EUPL-1.2
// Offline proofs (C2SP tlog-proof v1): one entry's place in a log, with the checkpoint it rests on.
//
// Pure. Thread safety: values. The `extra` line of Sluis is the entry's leaf; nothing signs that
// line, so it counts only once its hash is in the tree. What parses formats to the same bytes.
#pragma once

#include "consent/core/checkpoint.h"

namespace sluis::consent {

inline constexpr std::string_view kTlogProofFirstLine = "c2sp.org/tlog-proof@v1\n";
inline constexpr std::size_t kTlogPathMax = 63;  // of a tree of kTreeSizeMax leaves

struct TlogProof {
  std::optional<Bytes> extra;  // not empty
  std::uint64_t index = 0;
  MerklePath path;
  std::string checkpoint;  // a signed note, as the log issued it; parsed only when it is verified
  bool operator==(const TlogProof&) const = default;
};

// malformed, not_canonical, out_of_range, too_large with the name of the line.
Result<TlogProof> parse_tlog_proof(std::string_view text);
// Errors as parse_tlog_proof's.
Result<std::string> format_tlog_proof(const TlogProof& proof);

}  // namespace sluis::consent
