// SPDX-License-Identifier: EUPL-1.2
// What a Store holds; used inside consent/store only.
#pragma once

#include "consent/store/erasure_journal.h"
#include "consent/store/keys.h"
#include "consent/store/parts.h"
#include "consent/store/store.h"
#include "proto/sqlite/private_folder.h"

namespace sluis::store {

// The statements that run for every batch.
struct Statements {
  explicit Statements(sqlite::Database& database);

  sqlite::Statement put_event, put_leaf, put_opening, put_directory_leaf;
  sqlite::Statement put_mailbox, delete_mailbox, put_payload, delete_payload;
  sqlite::Statement forget_parts, forget_openings;
  sqlite::Statement opening, payload, leaf, event, first_leaf, latest_checkpoint, put_checkpoint;
};

// Members in the order of their dependence: the lock goes last.
struct Store::State {
  State(const Options& chosen, sqlite::PrivateFolder&& locked, KeyDatabase&& key_database,
        ErasureJournal&& erasure_journal, sqlite::Database&& journal);

  void write(const Entry& entry);
  void write_leaves(const Entry& entry);
  void write_mailbox_and_payloads(const Entry& entry);
  void forget(const Entry::Forgotten& which);

  Options options;
  sqlite::PrivateFolder folder;
  KeyDatabase keys;
  ErasureJournal erasures;
  sqlite::Database database;
  Statements sql;
  Parts parts;
  Sizes sizes;
  std::uint64_t erasure_calls = 0;
};

}  // namespace sluis::store
