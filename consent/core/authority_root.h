// SPDX-License-Identifier: EUPL-1.2
// The authority's three keys are replaced: two of the old and two of the new say so.
//
// Pure; the signature check is an argument. Rules: consent/LEDGER.md §Directory. The old keys sign
// the entry as any other of the authority; the new ones sign inside its body, so that who trusts
// either side can follow the change.
#pragma once

#include "consent/core/authority.h"

namespace sluis::consent {

inline constexpr std::size_t kAuthorityKeys = 3;

// Body of leaf authority_root. `before` and `after`: three keys each, ascending, distinct; the two
// may share some.
struct AuthorityRoot {
  std::uint8_t version = 1;
  std::vector<VerifyKey> before, after;
  std::vector<std::pair<KeyId, Signature>> signatures;  // of keys in `after`, ascending by id
};

// What a new key signs: "sluis/v1/authority-root\0" ‖ before ‖ after.
Bytes root_text(const AuthorityRoot& root);

// Done when two of the new keys signed it. covenant_not_signed, bad_signature.
Status check_root(const AuthorityRoot& root, const SignatureCheck& check);

// The rotation that `file` holds, signed by two keys of before and two of after. malformed: it
// holds something else; else as check_root.
Result<AuthorityRoot> verify_root(const AuthorityFile& file, const SignatureCheck& check);

template <class Archive>
void describe(Archive& archive, AuthorityRoot& root) {
  archive(root.version);
  archive.limited(root.before, kAuthorityKeys);
  archive.limited(root.after, kAuthorityKeys);
  archive.limited(root.signatures, kAuthorityKeys);
  archive.require(root.version == 1, ErrorCode::unknown_version);
  const auto ascending = [](const auto& list) {
    for (std::size_t i = 1; i < list.size(); ++i) {
      if (!(list[i - 1] < list[i])) return false;
    }
    return true;
  };
  bool distinct = ascending(root.before) && ascending(root.after);
  for (std::size_t i = 1; i < root.signatures.size(); ++i) {
    distinct = distinct && root.signatures[i - 1].first < root.signatures[i].first;
  }
  archive.require(distinct, ErrorCode::not_sorted);
  archive.require(root.before.size() == kAuthorityKeys && root.after.size() == kAuthorityKeys &&
                      root.before != root.after,
                  ErrorCode::out_of_range);
}

}  // namespace sluis::consent
