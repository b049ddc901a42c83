// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/schema.h"

namespace sluis::store {
namespace {

constexpr std::uint64_t kFormat = 1;

// Large BLOBs stand in tables with a row id: a WITHOUT ROWID tree would carry them in its keys.
constexpr const char* kSchema =
    "CREATE TABLE store(id BLOB NOT NULL, format INTEGER NOT NULL,"
    " machine_version INTEGER NOT NULL);"
    "CREATE TABLE event(sequence INTEGER PRIMARY KEY, skeleton BLOB NOT NULL, parts BLOB NOT NULL,"
    " first_leaf INTEGER NOT NULL, leaf_count INTEGER NOT NULL,"
    " first_directory_leaf INTEGER NOT NULL, directory_leaf_count INTEGER NOT NULL);"
    "CREATE TABLE ledger_leaf(position INTEGER PRIMARY KEY, leaf BLOB NOT NULL);"
    "CREATE TABLE leaf_opening(position INTEGER PRIMARY KEY, ref BLOB NOT NULL,"
    " sealed BLOB NOT NULL);"
    "CREATE TABLE directory_leaf(position INTEGER PRIMARY KEY, leaf BLOB NOT NULL,"
    " body BLOB NOT NULL);"
    "CREATE TABLE mailbox(key BLOB PRIMARY KEY, row BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE payload(envelope_hash BLOB NOT NULL UNIQUE, body BLOB NOT NULL);"
    "CREATE TABLE checkpoint(log INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL,"
    " note BLOB NOT NULL, PRIMARY KEY(log, size)) WITHOUT ROWID;"
    "CREATE TABLE snapshot(sequence INTEGER NOT NULL, ref BLOB NOT NULL, sealed BLOB NOT NULL);";

Status create(sqlite::Database& journal, KeyDatabase& keys, std::uint32_t machine_version) {
  if (!keys.empty()) return Error{ErrorCode::store_damaged, "journal"};
  sqlite::Transaction transaction(journal);
  journal.execute(kSchema);
  journal.prepare("INSERT INTO store(id, format, machine_version) VALUES(?1, ?2, ?3)")
      .run(keys.store_id(), kFormat, std::uint64_t{machine_version});
  transaction.commit();
  return Done{};
}

Status check(sqlite::Database& journal, const KeyDatabase& keys, std::uint32_t machine_version) {
  sqlite::Statement row = journal.prepare("SELECT id, format, machine_version FROM store");
  if (!row.next()) return Error{ErrorCode::store_damaged, "journal"};
  if (row.integer(1) != kFormat) return Error{ErrorCode::unknown_version, "journal format"};
  if (StoreId::from(row.bytes(0)) != keys.store_id()) {
    return Error{ErrorCode::store_damaged, "key database of another store"};
  }
  if (row.integer(2) != machine_version) {
    return Error{ErrorCode::unknown_version, "machine version"};
  }
  return Done{};
}

}  // namespace

Status prepare_journal(sqlite::Database& journal, KeyDatabase& keys,
                       std::uint32_t machine_version) {
  const bool is_new = journal.integer("SELECT count(*) FROM sqlite_schema") == 0;
  return is_new ? create(journal, keys, machine_version) : check(journal, keys, machine_version);
}

Sizes read_sizes(sqlite::Database& journal) {
  return {journal.integer("SELECT coalesce(max(sequence) + 1, 0) FROM event"),
          journal.integer("SELECT coalesce(max(position) + 1, 0) FROM ledger_leaf"),
          journal.integer("SELECT coalesce(max(position) + 1, 0) FROM directory_leaf")};
}

}  // namespace sluis::store
