// SPDX-License-Identifier: EUPL-1.2
// The pseudonym key changes: everybody of whom this gateway has something on record is named under
// the next epoch too, so that the older one can end (REKEY, DESIGN §8).
//
// Shell. Unattended, while two epochs are in force: a few at a time, since each costs an
// evaluation. What was done is kept as acts, so that after a restart it goes on. Thread safety:
// none.
#pragma once

#include "adapters/gateway/acts.h"

namespace sluis::gateway {

class Rekeying {
 public:
  Rekeying(Host& host, Acts& acts) : host_(host), acts_(acts) {}

  void wake() { woken_ = true; }
  // Puts what is missing among the acts.
  void step(Link& link);

 private:
  Host& host_;
  Acts& acts_;
  bool woken_ = true;
};

// How many REKEYs are not on record yet; 0 with one epoch in force.
std::size_t waiting_for_rekey(const Acts& acts, const consent::Directory& directory);

}  // namespace sluis::gateway
