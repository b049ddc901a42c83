// SPDX-License-Identifier: EUPL-1.2
// The tables of journal.db, and the check that this file is the one to open.
//
// Shell. Thread safety: none. Meaning of tables and columns: consent/LEDGER.md §Store.
#pragma once

#include "consent/store/keys.h"
#include "consent/store/records.h"

namespace sluis::store {

// Creates the tables in a new file and binds it to `keys`; of an existing one it checks the
// binding. unknown_version: another format or machine version. store_damaged: it belongs to another
// key database, or it is new although `keys` already holds keys.
Status prepare_journal(sqlite::Database& journal, KeyDatabase& keys, std::uint32_t machine_version);

// Counts what is committed, once at start.
Sizes read_sizes(sqlite::Database& journal);

}  // namespace sluis::store
