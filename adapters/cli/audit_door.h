// SPDX-License-Identifier: EUPL-1.2
// The officer's questions at the gateway's door, each as long as it takes.
//
// Shell. A terminal sees how far the gateway is. Thread safety: none.
#pragma once

#include "adapters/cli/door.h"

namespace sluis::cli {

// Asks on for as long as the gateway gets further. As ask(); broker_down: it got no further while a
// request may wait.
Result<local::LocalReply> ask_on(const DoorOptions& options, local::LocalRequest request);

}  // namespace sluis::cli
