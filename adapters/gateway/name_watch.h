// SPDX-License-Identifier: EUPL-1.2
// Watches one's own name in the key directory: a signing, KEM, CURVE or worker key that this
// gateway did not make is an alarm.
//
// Shell. What stands in the directory is signed, by two authority keys or by a signing key of this
// member; whoever made such an entry holds those. The evidence (leaf and body) is kept, nothing
// signed by the key is believed here and nothing is sealed to it. What others do about it they
// learn from its revocation, which a person asks for (`sluis keys revoke`). Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

class NameWatch {
 public:
  explicit NameWatch(Host& host) : host_(host) {}

  // `part` is verified. The keys in it, and revocations of such keys; all that nothing here may
  // believe. The same part may come again.
  std::vector<KeyId> look(const codec::DirectoryPart& part);
  // Asks for the revocation of a strange key. unknown_key.
  Status revoke(const KeyId& id);

 private:
  bool is_own(LeafType type, const KeyId& id, const std::set<KeyId>& workers) const;

  Host& host_;
};

// "signing", "kem", "curve" or "worker".
std::string_view kind_name(LeafType type);

}  // namespace sluis::gateway
