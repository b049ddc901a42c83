// SPDX-License-Identifier: EUPL-1.2
// From who a person is to the keys by which Sluis knows that person (DESIGN §8).
//
// Shell. The key holders evaluate blinded requests that travel through the broker; what comes back
// is verified and kept in the vault, under an HMAC of who the person is, so that each person is
// asked once. Thread safety: none.
#pragma once

#include <map>

#include "adapters/gateway/link.h"
#include "adapters/sdk/identity.h"

namespace sluis::gateway {

// The same person in the form from which keys are made.
sdk::PersonIdentity sdk_identity(const Identity& from);

// Whether the two have a key in common, as they are written here.
bool may_be_one(const Identity& left, const Identity& right);

// The keys of a signal's own persons, of `keys`, which are those of `persons` in their order: the
// subject gets its parents' link keys, in their own scope, and the parents fall out. not_sorted and
// the like: damaged secrets.
Result<std::vector<KeysRow>> with_links(const std::vector<NamedPerson>& persons,
                                        std::vector<KeysRow> keys);

class Names {
 public:
  explicit Names(Host& host);
  ~Names();

  // The person's keys. Nothing yet: asked of the key holder; ask again after an answer. Errors:
  // those of the identity (not_a_bsn, invalid_bsn, bsn_not_entitled, missing_field, bad_date),
  // no_key_holder (none in the directory, which is asked for again), bad_proof.
  Result<std::optional<KeysRow>> keys_of(Link& link, const Identity& identity);
  // An answer of a key holder; true when a person has keys now.
  bool on_evaluated(Link& link, const codec::Evaluated& evaluated);
  // What was asked before the connection was lost is asked again.
  void forget_asked();

 private:
  struct Asked;

  void look_again(Link& link);
  Status send_asks(Link& link, const Bytes& key, Asked& asked);
  void on_unreachable(Link& link, const Bytes& key, const Nonce& nonce);

  Host& host_;
  BootTimeMs looked_;  // when the directory was last asked for the holders' keys
  std::map<Bytes, std::unique_ptr<Asked>> asked_;  // by the row's key
};

}  // namespace sluis::gateway
