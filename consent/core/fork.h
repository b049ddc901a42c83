// SPDX-License-Identifier: EUPL-1.2
// Evidence that a log has two histories: two checkpoints that it signed and that no one tree has.
//
// Pure. Thread safety: values. Whoever has the log's key can check it, without asking anybody:
// `sluis-verify fork`. One text, a line each: "sluis-fork/1", "first BASE64", "second BASE64" (the
// notes), and of notes of different sizes the path of second's tree to the first's size.
#pragma once

#include "consent/core/checkpoint.h"

namespace sluis::consent {

inline constexpr std::size_t kForkBytesMax = 256 * 1024;

struct Fork {
  std::string first, second;  // signed notes, the smaller tree first
  MerklePath path;            // RFC 6962 consistency path in the second's tree; empty for one size
  bool operator==(const Fork&) const = default;
};
// malformed, not_canonical, too_large. What parses formats to the same bytes.
Result<Fork> parse_fork(std::string_view text);
std::string format_fork(const Fork& fork);

struct ProvenFork {
  Checkpoint first, second;
  Digest other_root;  // that the second's tree had at the first's size
};
// What `fork` proves. bad_checkpoint and others of verify_checkpoint: a note is not the log's;
// not_consistent: the two may be of one history: it is no proof.
Result<ProvenFork> verify_fork(const Fork& fork, const NoteKey& log, const SignatureCheck& check);

}  // namespace sluis::consent
