// SPDX-License-Identifier: EUPL-1.2
// Linked alerts at their reader: verified, kept, and said to be held (DESIGN §9).
//
// Shell. An alert is on disk here before the broker is told so, in the next FETCH; until then it is
// given again, and what is held already is taken for the same. Thread safety: none.
#pragma once

#include "adapters/gateway/alert_records.h"
#include "adapters/gateway/link.h"
#include "adapters/gateway/opening.h"
#include "adapters/sdk/usefulness.h"

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

// What its readers said that came of it; none: nothing yet.
AlertOutcomesRow outcomes_of(const Host& host, const AlertId& alert);
// Now, by this login. What was said of it on the same day in UTC is replaced, and else all is kept.
void say_outcome(Host& host, const AlertId& alert, sdk::AlertOutcome outcome,
                 const std::string& login);
// Something came of what it says since it was taken; not_reached is nothing yet.
bool has_outcome(const std::vector<AlertOutcomeRow>& said, const AlertRow& alert);

}  // namespace sluis::gateway
