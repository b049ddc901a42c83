// SPDX-License-Identifier: EUPL-1.2
// What `sluis bench` measures on the broker's side of the layers: the pure core, and a full store.
//
// Shell (clocks, memory figures, disk). Thread safety: none. Signatures are not made here and their
// check is left out: what is measured lies behind it.
#pragma once

#include <filesystem>

#include "proto/types/result.h"

namespace sluis::runtime {

// Decisions on the facts of `consents` recorded consents of two parents each, about persons drawn
// at random; prints {"decisions_per_second":…,"bytes":…}. internal: a decision was no permit.
Status measure_decisions(std::uint64_t consents);

// New signals about families with an open case, in a machine with `cases` open cases (at least 1)
// and `signals` historic signals; prints what each cost, in ns, and the memory of cases and signals
// (linking.cc). internal: a signal was refused.
Status measure_linking(std::uint64_t cases, std::uint64_t signals);

// Makes the broker's folder with a ledger of `leaves` leaves of whole releases; prints
// {"leaves":…,"entries":…,"ns":…}. Errors as Ledger::open; internal: an event changed nothing.
Status fill_store(const std::filesystem::path& folder, std::uint64_t leaves);

}  // namespace sluis::runtime
