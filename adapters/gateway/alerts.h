// SPDX-License-Identifier: EUPL-1.2
// Linked alerts at their reader: verified, kept, and said to be held (DESIGN §9).
//
// Shell. An alert is on disk here before the broker is told so, in the next FETCH; until then it is
// given again, and what is held already is taken for the same. Thread safety: none.
#pragma once

#include "adapters/gateway/link.h"
#include "adapters/gateway/opening.h"

namespace sluis::gateway {

class Alerts {
 public:
  explicit Alerts(Host& host) : host_(host) {}

  // What is held and was not yet said to be: at most 64, ascending.
  std::vector<codec::AlertHeld> held() const;
  // The broker answered a FETCH that said so.
  void said(const std::vector<codec::AlertHeld>& held);
  // Keeps what verifies; true when there is something to say now.
  bool take(Link& link, const SentFetch& fetch, const std::vector<codec::AlertDelivery>& alerts);

 private:
  bool take_one(Link& link, const SentFetch& fetch, const codec::AlertDelivery& alert);

  Host& host_;
};

}  // namespace sluis::gateway
