// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/authority.h"

#include <set>

#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis {

template <class Archive>
void describe(Archive& archive, LeafSignature& signature) {
  archive(signature.key_id, signature.signature);
}

}  // namespace sluis

namespace sluis::consent {

template <class Archive>
void describe(Archive& archive, AuthorityFile& file) {
  archive(file.version, file.covenant);
  archive.limited(file.entries, kBatchSizeMax);
  archive.limited(file.signatures, kLeafSignaturesMax);
  archive.require(file.version == 1, ErrorCode::unknown_version);
  for (std::size_t i = 1; i < file.signatures.size(); ++i) {
    archive.require(file.signatures[i - 1].key_id < file.signatures[i].key_id,
                    ErrorCode::not_sorted);
  }
}

Result<AuthorityFile> parse_authority_file(ByteView bytes) {
  if (bytes.size() > kAuthorityFileBytesMax) return Error{ErrorCode::too_large, "authority file"};
  return canon::decode<AuthorityFile>(bytes, "authority file");
}

Bytes serialise(const AuthorityFile& file) { return canon::encode(file); }

Result<std::vector<AuthorityLeaf>> authority_leaves(const AuthorityFile& file) {
  std::vector<BatchEntry> entries;
  for (const PublicEntry& entry : file.entries) {
    entries.push_back({entry.type, hash::commit(entry.type, Salt{}, entry.body)});
  }
  SLUIS_TRY(proofs, make_batch(entries));
  std::vector<AuthorityLeaf> out;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    out.push_back({entries[i].commitment, proofs[i]});
  }
  return out;
}

Result<Bytes> authority_text(const AuthorityFile& file) {
  SLUIS_TRY(leaves, authority_leaves(file));
  return batch_text(file.covenant, leaves.front().batch.root);
}

Status verify_authority(const AuthorityFile& file, const std::vector<VerifyKey>& authority,
                        const SignatureCheck& check) {
  SLUIS_TRY(text, authority_text(file));
  std::set<KeyId> good;  // a key counts once, however often it signed
  for (const LeafSignature& signature : file.signatures) {
    for (const VerifyKey& key : authority) {
      if (hash::key_id_of(key.view()) != signature.key_id) continue;
      if (!check(key, text, signature.signature)) {
        return Error{ErrorCode::bad_signature, "authority file"};
      }
      good.insert(signature.key_id);
    }
  }
  if (good.size() < kAuthoritySignatures) {
    return Error{ErrorCode::covenant_not_signed, "authority file"};
  }
  return Done{};
}

}  // namespace sluis::consent
