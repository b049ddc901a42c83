// SPDX-License-Identifier: EUPL-1.2
// Inner: what the recipient's gateway finds inside the ciphertext.
//
// Pure. Thread safety: values. Bytes: proto/PROTOCOL.md §Envelope. The parser's own copies of the
// content are wiped.
#pragma once

#include <vector>

#include "proto/types/envelope.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"

namespace sluis::codec {

inline constexpr std::size_t kInnerBytesMax = kEnvelopeBytesMax;
inline constexpr std::size_t kPersonKeysMax = 16;
inline constexpr std::size_t kUnusedMax = 64;
inline constexpr std::size_t kStatementBytesMax = 16 * 1024;

struct Inner {
  Digest header_hash;                   // SHA-256(PH); the opener compares it
  Salt content_salt;                    // r of the content commitment
  Sensitive<Bytes> content;             // a Signal as the author's gateway serialised it; not empty
  std::vector<PersonKey> subject_keys;  // for this recipient as audience; at most 16, ascending
  // Numbers drawn for this recipient that the broker refused: nothing came under them.
  std::vector<std::uint64_t> unused;  // at most 64, ascending, distinct
  // Of the family, whose request to correct the content was refused; empty: none.
  Sensitive<std::string> statement;
  bool operator==(const Inner&) const = default;
};

// Errors as parse_envelope().
Result<Inner> parse_inner(ByteView bytes);
// Sensitive: the bytes hold the content.
Sensitive<Bytes> serialise(const Inner& inner);

}  // namespace sluis::codec
