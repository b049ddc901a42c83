// SPDX-License-Identifier: EUPL-1.2
// A leaf: what the ledger shows in clear of one entry, and what was signed for it.
//
// Pure. Thread safety: values. Bytes: consent/LEDGER.md (DESIGN section 7). A leaf names no person,
// no message and no text; its commitment opens to the body only for those who hold r. The key
// directory's log has leaves of the same form.
#pragma once

#include "consent/core/leaf_type.h"
#include "proto/types/result.h"

namespace sluis::consent {

inline constexpr std::uint8_t kLeafVersion = 1;
inline constexpr std::size_t kLeafSignaturesMax = 3;
inline constexpr std::size_t kBatchSizeMax = 64;
inline constexpr std::size_t kBatchPathMax = 6;    // hashes: log2 of kBatchSizeMax
inline constexpr std::size_t kLeafBytesMin = 64;   // no signature, no batch
inline constexpr std::size_t kLeafBytesMax = 507;  // three signatures over a full batch

struct Leaf {
  std::uint8_t version = kLeafVersion;
  LeafType type = LeafType::fact;
  std::uint64_t time_s = 0;    // seconds since 1970, the broker's clock; outside the signature
  MemberId member;             // the acting member; zero when the broker or the authorities act
  std::uint32_t covenant = 0;  // version number in force
  Commitment commitment;
  std::vector<LeafSignature> signatures;  // ascending by key id, distinct
  std::optional<BatchProof> batch;        // when the signatures are over a batch root
  bool operator==(const Leaf&) const = default;
};

// The bytes of `leaf`, at most kLeafBytesMax.
// unknown_version; out_of_range: a type that no leaf has, signatures that the type's actor does not
// give, a batch without signatures, an index or size out of bounds; not_sorted: signatures;
// too_large: more than three signatures or six hashes.
Result<Bytes> encode_leaf(const Leaf& leaf);

// The leaf with exactly these bytes: what decodes encodes to the same bytes. Errors as encode_leaf;
// malformed: cut short or followed by more; not_canonical: a flag that is neither 0 nor 1.
Result<Leaf> decode_leaf(ByteView bytes);

// What a member or authority key signs for one entry:
// "sluis/v1/leaf\0" ‖ u8 type ‖ u32 covenant ‖ C.
Bytes leaf_text(LeafType type, std::uint32_t covenant, const Commitment& commitment);
// What it signs for a batch: "sluis/v1/batch\0" ‖ u32 covenant ‖ root.
Bytes batch_text(std::uint32_t covenant, const Digest& root);
// Which of the two the signatures in `leaf` are over. A batched leaf proves nothing until its batch
// proof was verified too (batch.h).
Bytes signed_text(const Leaf& leaf);

}  // namespace sluis::consent
