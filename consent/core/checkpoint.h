// SPDX-License-Identifier: EUPL-1.2
// Checkpoints (C2SP tlog-checkpoint): the signed statement of a log's size and root.
//
// Pure; signing and Ed25519 come from proto/seal. Thread safety: values. Text: origin, size in
// decimal, root in base 64, a line each, and no extension line. The log signs under its origin.
#pragma once

#include "consent/core/merkle.h"
#include "consent/core/note.h"

namespace sluis::consent {

struct Checkpoint {
  std::string origin;  // a key name (note.h)
  TreeHead head;
  bool operator==(const Checkpoint&) const = default;
};

// What the operator signs. malformed: origin is no key name; out_of_range: size above kTreeSizeMax.
Result<std::string> checkpoint_text(const Checkpoint& checkpoint);
// The checkpoint with exactly this text. malformed: another form; out_of_range: size;
// not_canonical: leading zeros, or base 64 in a second spelling.
Result<Checkpoint> parse_checkpoint_text(std::string_view text);

// The note of `checkpoint` with the operator's `signature` over checkpoint_text.
// malformed: also when `key` has another name than the origin.
Result<std::string> format_checkpoint(const Checkpoint& checkpoint, const NoteKey& key,
                                      const Signature& signature);

// The checkpoint that `note` states, once it is `log`'s: parsed, origin and signature right.
// malformed, not_canonical, too_large: the bytes; bad_checkpoint: another origin, no signature of
// `log`, or one that does not verify.
Result<Checkpoint> verify_checkpoint(std::string_view note, const NoteKey& log,
                                     const SignatureCheck& check);

// Done when `next` may replace `held`, both verified: same log, and `path` proves continuation.
// bad_checkpoint: another origin, or smaller than held; forked: one size, two roots; the rest as
// verify_consistency. An empty tree that is held proves nothing: out_of_range.
Status check_continues(const Checkpoint& held, const Checkpoint& next,
                       std::span<const Digest> path);

}  // namespace sluis::consent
