// SPDX-License-Identifier: EUPL-1.2
// The gateway's KEM epoch keys and its workers' keys: made, published, and destroyed in time.
//
// Shell. A KEM key is sealed to for 7 days and kept 7 more, so that what was sealed on its last day
// can still be opened; then it is destroyed, and nobody opens that epoch's mail any more, whoever
// takes the disk. Thread safety: none.
#pragma once

#include <functional>

#include "adapters/gateway/host.h"
#include "consent/core/directory.h"
#include "proto/seal/kem_key.h"

namespace sluis::gateway {

inline constexpr DurationMs kKemSealMs{7ull * 86'400'000};
inline constexpr DurationMs kKemOverlapMs{7ull * 86'400'000};
inline constexpr DurationMs kKemRenewMs{86'400'000};  // a new epoch begins this long before the end
// The key of who left ends this long after it was revoked: a fact counts while its key was valid in
// the second of its leaf, by the broker's clock, and the last facts of who left still count.
inline constexpr DurationMs kRevokeAfterMs{60'000};

class OwnKeys {
 public:
  explicit OwnKeys(Host& host) : host_(host) {}

  // Makes the next epoch's key when it is time, destroys what is over. True when a key was made.
  bool turn();
  // Acts that publish what `directory` lacks of this gateway's KEM and worker keys, and that revoke
  // the keys of professionals who left.
  std::vector<SignedAct> missing(const consent::Directory& directory) const;
  // The pair with this key id, unless destroyed. key_not_valid.
  Result<seal::KemKeyPair> pair(const KeyId& id) const;

 private:
  using Publish = std::function<void(LeafType type, Bytes body)>;
  bool has_pending(const std::string& login) const;
  std::optional<seal::SigningKeyPair> colleague(const consent::Directory& directory,
                                                const KeyId& except, TimeMs at) const;
  void publish_workers(const consent::Directory& directory, const Publish& publish) const;
  void revoke_departed(const consent::Directory& directory, const Publish& publish) const;

  Host& host_;
};

// The row of `function` in the covenant; 0: there is none of that name.
std::uint16_t function_number(const consent::Covenant& covenant, const std::string& function);

// As add_workers() of create.h, in a vault that is open.
Status add_workers(Vault& vault, const std::vector<NewWorker>& workers);

}  // namespace sluis::gateway
