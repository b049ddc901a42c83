// SPDX-License-Identifier: EUPL-1.2
// What a quarter's alerts and cases came to, from what is on record at this gateway.
//
// Shell. A quarter is counted once, when it is first asked for after its last alert had its window;
// what was published then is stored and shown ever after: two counts of one quarter, before and
// after something was erased or came late, could be subtracted. Thread safety: none.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/sdk/usefulness.h"

namespace sluis::gateway {

struct KeptUsefulness {
  sdk::Quarter quarter;
  TimeMs counted;
  sdk::UsefulnessReport report;
};
// quarter_not_over; as sdk::quarter_of.
Result<KeptUsefulness> usefulness_at(Host& host, const std::string& quarter);

}  // namespace sluis::gateway
