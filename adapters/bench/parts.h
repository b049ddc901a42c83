// SPDX-License-Identifier: EUPL-1.2
// The two sides of a load, each run in a process of its own. Shell. See load.h.
#pragma once

#include "adapters/bench/client.h"
#include "adapters/bench/load.h"

namespace sluis::bench {

using Persons = std::vector<std::vector<PersonKey>>;

// Source number `number` of `sources`: starts releases about `persons` until told to stop, and then
// waits for those under way.
Status run_source(Client& client, Board& board, const Load& load, const Persons& persons,
                  std::uint32_t number, std::uint32_t sources);

// Fetches, opens, answers; afterwards has the leaves of its receipts proven.
Status run_recipient(Client& client, Board& board, std::uint32_t sources);

}  // namespace sluis::bench
