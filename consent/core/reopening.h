// SPDX-License-Identifier: EUPL-1.2
// A log that goes on under a new origin, after every copy of its newest state was lost.
//
// Pure. Thread safety: values. Rules and bytes: consent/LEDGER.md §Reopened. The body of a `reopen`
// leaf is the old log's cosigned checkpoint, verbatim, so that who holds a newer one can show it.
#pragma once

#include "consent/core/bodies.h"
#include "consent/core/cosignature.h"
#include "consent/core/leaf.h"

namespace sluis::consent {

// The origin of a log's `generation`: the covenant's for 1, then with "/2", "/3" and so on.
std::string log_origin(const std::string& first, std::uint32_t generation);

// The leaf (without its time) whose body is `note`.
Leaf reopen_leaf(ByteView note, std::uint32_t covenant);
// Done when `leaf` is a `reopen` leaf and `body` opens it under r = 32 zero bytes.
// malformed: another leaf; bad_opening.
Status check_reopen(const Leaf& leaf, ByteView body);

// The note of `quorum`'s log with the operator's line and those of the set that verify, in the
// set's order: what becomes the body. Errors of verify_quorum; no_quorum also of a set of none,
// since the operator's word alone would let it forget.
Result<std::string> cosigned_note(std::string_view note, const NoteKey& log, const WitnessSet& set,
                                  const SignatureCheck& check);

// May a log go on after `old`, for who holds `held` of it? reopen_refused: it is older than that,
// or of the same size with another root.
Status check_not_older(const TreeHead& old, const TreeHead& held);

// Body of `member_lost`, by two authority keys: what rested on this member's records is held.
struct MemberLost {
  std::uint8_t version = kBodyVersion;
  MemberId member;
  Commitment reopened;  // C of the ledger's `reopen` leaf
  bool operator==(const MemberLost&) const = default;
};

template <class Archive>
void describe(Archive& archive, MemberLost& body) {
  archive(body.version, body.member, body.reopened);
  archive.require(body.version == kBodyVersion, ErrorCode::unknown_version);
}

}  // namespace sluis::consent
