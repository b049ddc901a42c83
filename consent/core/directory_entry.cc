// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/directory_entry.h"

#include <set>

#include "consent/core/authority_root.h"
#include "consent/core/reopening.h"
#include "consent/core/voucher.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"

namespace sluis::consent {

std::size_t authority_signatures(const Leaf& leaf, std::span<const VerifyKey> authority,
                                 const SignatureCheck& check) {
  const Bytes text = signed_text(leaf);
  std::set<KeyId> good;
  for (const LeafSignature& signature : leaf.signatures) {
    for (const VerifyKey& key : authority) {
      if (hash::key_id_of(key.view()) != signature.key_id) continue;
      if (!check(key, text, signature.signature)) return 0;
      good.insert(signature.key_id);
    }
  }
  return good.size();
}

Result<Leaf> apply_entry(ByteView bytes, ByteView body, std::span<const VerifyKey> authority,
                         const SignatureCheck& check, Directory& directory) {
  const std::vector<VerifyKey> keys = directory.authority({authority.begin(), authority.end()});
  SLUIS_TRY(leaf, decode_leaf(bytes));
  if (!hash::opens(leaf.commitment, leaf.type, {Salt{}, to_bytes(body)})) {
    return Error{ErrorCode::bad_opening, "directory entry"};
  }
  if (leaf.type == LeafType::reopen) {  // says where the log began anew, and nothing of any key
    SLUIS_TRY_DONE(check_reopen(leaf, body));
    return leaf;
  }
  if (leaf.batch) SLUIS_TRY_DONE(verify_batch(*leaf.batch, {leaf.type, leaf.commitment}));
  const TimeMs at{leaf.time_s * 1000};
  const bool by_authority = leaf.member.is_zero() &&
                            authority_signatures(leaf, keys, check) >= kAuthoritySignatures;
  // A pulse is the broker's: the checkpoint over it is signed, no member has anything to say.
  const bool pulse = leaf.type == LeafType::directory_pulse && leaf.member.is_zero() &&
                     leaf.signatures.empty() && !leaf.batch;
  if (!by_authority && !pulse) {
    if (leaf.signatures.size() != 1) return Error{ErrorCode::bad_signature, "directory entry"};
    const LeafSignature& signature = leaf.signatures.front();
    SLUIS_TRY(key, directory.signing_key(signature.key_id, at));
    const bool good = key.member == leaf.member &&
                      check(key.key, signed_text(leaf), signature.signature);
    if (!good) return Error{ErrorCode::bad_signature, "directory entry"};
  }
  if (leaf.type == LeafType::authority_root) {
    SLUIS_TRY(root, canon::decode<AuthorityRoot>(body, "authority_root"));
    if (root.before != keys) return Error{ErrorCode::not_allowed, "authority_root"};
    SLUIS_TRY_DONE(check_root(root, check));
  }
  SLUIS_TRY_DONE(check_voucher(leaf.type, body, directory, check));
  SLUIS_TRY_DONE(directory.apply(leaf.type, leaf.member, by_authority, body, at));
  return leaf;
}

}  // namespace sluis::consent
