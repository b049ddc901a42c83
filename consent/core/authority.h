// SPDX-License-Identifier: EUPL-1.2
// Files that the authority's keys sign: a covenant, and an admission to the key directory.
//
// Pure; the signature check is an argument. Bytes: consent/COVENANT.md §Files. Two of the three
// authority keys sign one batch (DESIGN §7), so an admission's entries stand or fall together.
#pragma once

#include "consent/core/batch.h"
#include "consent/core/covenant.h"
#include "consent/core/verified.h"

namespace sluis::consent {

inline constexpr std::size_t kAuthoritySignatures = 2;
inline constexpr std::size_t kAuthorityFileBytesMax = 2u << 20;

struct PublicEntry {
  LeafType type = LeafType::member_admitted;
  Bytes body;  // public: committed with r = 32 zero bytes
};

struct AuthorityFile {
  std::uint8_t version = 1;
  std::uint32_t covenant = 0;           // version in force when signed; a covenant's own version
  std::vector<PublicEntry> entries;     // 1–64; one of type covenant, or directory entries
  std::vector<LeafSignature> signatures;  // ascending by key id, distinct
};

// The file in `bytes`. malformed, too_large, not_sorted.
Result<AuthorityFile> parse_authority_file(ByteView bytes);
Bytes serialise(const AuthorityFile& file);

// One leaf of the file: commitment and batch proof; signatures are the file's.
struct AuthorityLeaf {
  Commitment commitment;
  BatchProof batch;
};
// Proofs of all entries, in order. out_of_range: none, or more than 64.
Result<std::vector<AuthorityLeaf>> authority_leaves(const AuthorityFile& file);
// What an authority key signs for `file`.
Result<Bytes> authority_text(const AuthorityFile& file);

// Done when two distinct keys of `authority` signed the file. covenant_not_signed, bad_signature.
Status verify_authority(const AuthorityFile& file, const std::vector<VerifyKey>& authority,
                        const SignatureCheck& check);

template <class Archive>
void describe(Archive& archive, PublicEntry& entry) {
  archive(entry.type);
  archive.limited(entry.body, kCovenantBytesMax);
}

}  // namespace sluis::consent
