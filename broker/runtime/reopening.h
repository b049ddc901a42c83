// SPDX-License-Identifier: EUPL-1.2
// What an operator does when every copy of the newest state is lost (consent/LEDGER.md §Reopened).
//
// Shell. Thread safety: none.
#pragma once

#include <filesystem>

#include "broker/runtime/ledger.h"

namespace sluis::runtime {

// Opens new origins after the checkpoints in `behind` (ledger.note and directory.note, as a broker
// that is behind writes them), before anything is served. not_allowed: a covenant for data of real
// people; cannot_read; no_quorum, bad_checkpoint and others of verify_quorum; reopen_refused: the
// store holds both states. `witnessing`: the covenant whose witnesses count; null: there is none.
Status reopen(Ledger& ledger, const consent::Covenant* witnessing,
              const std::filesystem::path& behind, TimeMs now);

}  // namespace sluis::runtime
