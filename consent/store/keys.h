// SPDX-License-Identifier: EUPL-1.2
// The key database: one sealing key per person, in a small file of its own (keys.db).
//
// Shell. Thread safety: none. A key is on disk, synced, before create_missing() returns, hence
// before the transaction that seals under it. The file is never part of a backup of the data: who
// destroys a key here has erased what it sealed, in every copy (consent/LEDGER.md). Keys lie in
// clear in it; what protects them is the file's mode and the disk's own encryption.
#pragma once

#include <map>

#include <span>
#include <vector>

#include "consent/store/openings.h"
#include "proto/sqlite/database.h"

namespace sluis::store {

// 16 random bytes that both files of one store carry, so that files of two stores are not mixed.
using StoreId = FixedBytes<struct StoreTag, 16>;

struct NamedKey {
  KeyRef ref;
  SealingKey key;
};

class KeyDatabase {
 public:
  static Result<KeyDatabase> open(const std::filesystem::path& file,
                                  const sqlite::Settings& settings);

  // The store this file belongs to; drawn when the file was created.
  StoreId store_id() const { return store_id_; }

  // Gives each person without a key a new random one; durable on return.
  void create_missing(std::span<const PersonId> persons);
  // The key of `person`, which create_missing() has seen; until the next call.
  const NamedKey& key_of(const PersonId& person);
  std::optional<KeyRef> ref_of(const PersonId& person);
  std::optional<PersonId> person_of(const KeyRef& ref);
  // Nothing when there is no such key (of a person or a snapshot).
  std::optional<SealingKey> find(const KeyRef& ref);
  bool empty();

  // A new key for one snapshot, durable on return.
  NamedKey create_snapshot_key();
  // Deletes the keys of all snapshots but `kept`.
  void keep_snapshot_key(const std::optional<KeyRef>& kept);

  // Deletes the row of `ref`, if there is one, then leaves no byte of any deleted key in the file.
  void destroy(const KeyRef& ref);

  std::uint64_t log_pages() const { return database_.log_pages(); }
  void copy_log() { database_.copy_log(); }

 private:
  explicit KeyDatabase(sqlite::Database database);
  Status identify();

  sqlite::Database database_;
  // Used lately, so that a batch asks the file once for a person; none once any key is destroyed.
  std::map<PersonId, NamedKey> recent_;
  StoreId store_id_;
  sqlite::Statement insert_, by_person_, by_ref_, person_by_ref_, delete_;
  sqlite::Statement insert_snapshot_, snapshot_by_ref_, delete_snapshots_;
};

}  // namespace sluis::store
