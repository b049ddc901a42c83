// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/authority_root.h"

#include <set>

#include "proto/hash/hash.h"

namespace sluis::consent {

Bytes root_text(const AuthorityRoot& root) {
  canon::Writer text;
  text.raw(label("sluis/v1/authority-root"));
  for (const VerifyKey& key : root.before) text.fixed(key);
  for (const VerifyKey& key : root.after) text.fixed(key);
  return text.take();
}

Status check_root(const AuthorityRoot& root, const SignatureCheck& check) {
  const Bytes text = root_text(root);
  std::set<KeyId> good;
  for (const auto& signed_by : root.signatures) {
    const auto key = std::find_if(root.after.begin(), root.after.end(), [&](const VerifyKey& one) {
      return hash::key_id_of(one.view()) == signed_by.first;
    });
    if (key == root.after.end()) continue;
    if (!check(*key, text, signed_by.second)) {
      return Error{ErrorCode::bad_signature, "new authority key"};
    }
    good.insert(signed_by.first);
  }
  if (good.size() >= kAuthoritySignatures) return Done{};
  return Error{ErrorCode::covenant_not_signed, "the new authority keys"};
}

Result<AuthorityRoot> verify_root(const AuthorityFile& file, const SignatureCheck& check) {
  if (file.entries.size() != 1 || file.entries.front().type != LeafType::authority_root) {
    return Error{ErrorCode::malformed, "authority root"};
  }
  SLUIS_TRY(root, canon::decode<AuthorityRoot>(file.entries.front().body, "authority_root"));
  SLUIS_TRY_DONE(check_root(root, check));
  SLUIS_TRY_DONE(verify_authority(file, root.before, check));
  return root;
}

}  // namespace sluis::consent
