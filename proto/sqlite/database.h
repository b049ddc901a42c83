// SPDX-License-Identifier: EUPL-1.2
// One SQLite file, opened in the only way Sluis uses SQLite.
//
// Shell. Thread safety: none; one thread at a time has a Database and what was prepared from it.
// Settings, checked after opening (reasons: DESIGN §11, consent/LEDGER.md §Store): write-ahead log,
// synchronous=FULL, exclusive lock (this SQLite has the WAL-reset bug: one connection, nobody
// else), no memory map, secure_delete, page size 4096, no automatic checkpoint, temporary data in
// memory, file mode 0600.
//
// Every failure after open() is fatal (proto/types/check.h): after a failed write or sync nobody
// knows what the disk holds, so the process ends and recovers at its next start. The text of the
// fatal line is SQLite's own for the result code, never data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "proto/sqlite/statement.h"
#include "proto/types/result.h"

struct sqlite3;

namespace sluis::sqlite {

struct Settings {
  std::string vfs{};               // a registered VFS; empty: SQLite's own (or the fault shim)
  std::uint32_t cache_kib = 8192;  // page cache of this database
};

class Database {
 public:
  // Opens `file`, creating it when missing, and recovers from what a dead process left: the log is
  // written out again (a failed sync can leave pages in memory that no later sync writes), then
  // copied into the database. The caller holds the folder's lock (PrivateFolder).
  // store_locked: another process has it open. cannot_write: not allowed or no space.
  // storage_failed: damaged, not a database, or a setting that SQLite did not take.
  static Result<Database> open(const std::filesystem::path& file, const Settings& settings);

  // Runs SQL without parameters or rows: schema, pragmas.
  void execute(const std::string& sql);
  // `sql` is one statement with parameters ?1, ?2, …; prepare once, run often.
  Statement prepare(std::string_view sql);
  // First column of the first row of `sql`; zero or empty when there is no row.
  std::uint64_t integer(std::string_view sql);
  std::string text(std::string_view sql);

  // Pages in the write-ahead log that are not yet copied into the database.
  std::uint64_t log_pages() const { return *log_pages_; }
  // Copies the log into the database and syncs it; takes milliseconds, so not while somebody waits
  // for an acknowledgement. The log file keeps its size: writing into allocated space syncs faster.
  void copy_log();
  // The same, and cuts the log file to nothing, so that no deleted byte remains in it.
  void truncate_log();
  // Writes the whole database anew, then truncate_log(): no deleted byte remains in the file.
  void vacuum();

 private:
  friend class Transaction;
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  using Connection = std::unique_ptr<sqlite3, Close>;

  explicit Database(Connection connection);
  Status configure(const Settings& settings);
  Status recover();
  void checkpoint(int mode);

  Connection connection_;
  std::unique_ptr<std::uint64_t> log_pages_;  // at a fixed address: SQLite's log hook writes it
};

// All that is written between construction and commit() is on disk, synced, when commit() returns,
// or after a crash either all of it or nothing. Without commit() it is undone.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace sluis::sqlite
