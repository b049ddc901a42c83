// SPDX-License-Identifier: EUPL-1.2
#include "proto/sqlite/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "proto/sqlite/failure.h"
#include "proto/sqlite/fault_vfs.h"
#include "proto/sqlite/private_folder.h"
#include "proto/sqlite/rewrite.h"

namespace sluis::sqlite {
namespace {

// What a result code means while opening, before anything can be half done.
ErrorCode opening_error(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::store_locked;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_FULL:
      return ErrorCode::cannot_write;
    default:
      return ErrorCode::storage_failed;
  }
}

// SQLite would create the file by the umask; its log takes the mode of the database.
Status create_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    close(descriptor);
    return sync_folder(file.parent_path());
  }
  // Not opened when it exists: closing a second descriptor would drop the locks of the first.
  if (errno != EEXIST || chmod(file.c_str(), 0600) != 0) {
    return Error{ErrorCode::cannot_write, "database"};
  }
  return Done{};
}

int log_hook(void* pages, sqlite3*, const char*, int log_pages) {
  *static_cast<std::uint64_t*>(pages) = static_cast<std::uint64_t>(log_pages);
  return SQLITE_OK;
}

}  // namespace

void Database::Close::operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }

Database::Database(Connection connection)
    : connection_(std::move(connection)), log_pages_(std::make_unique<std::uint64_t>(0)) {}

Result<Database> Database::open(const std::filesystem::path& file, const Settings& settings) {
  const std::string vfs = settings.vfs.empty() ? fault_vfs_from_environment() : settings.vfs;
  const char* const vfs_name = vfs.empty() ? nullptr : vfs.c_str();
  SLUIS_TRY_DONE(create_private(file));
  sqlite3* raw = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, vfs_name);
  Database database{Connection(raw)};
  if (code != SQLITE_OK) return Error{opening_error(code), "database"};
  SLUIS_TRY_DONE(database.configure(settings));
  SLUIS_TRY_DONE(rewrite_log(file, vfs_name));
  SLUIS_TRY_DONE(database.recover());
  return database;
}

Status Database::configure(const Settings& settings) {
  const std::string sql =
      // First, so that no shared memory is ever asked for.
      "PRAGMA locking_mode=EXCLUSIVE;"
      "PRAGMA page_size=4096; PRAGMA auto_vacuum=NONE; PRAGMA journal_mode=WAL; PRAGMA "
      "synchronous=FULL; PRAGMA mmap_size=0;"
      "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY;"
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
      "PRAGMA cache_size=-" +
      std::to_string(settings.cache_kib) +
      ";"
      // The first write takes the exclusive lock, so that a second process is refused here.
      "BEGIN IMMEDIATE; COMMIT;";
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Error{opening_error(code), "database settings"};
  const bool taken = text("PRAGMA journal_mode") == "wal" && integer("PRAGMA synchronous") == 2 &&
                     integer("PRAGMA mmap_size") == 0 && integer("PRAGMA secure_delete") == 1 &&
                     integer("PRAGMA page_size") == 4096 && integer("PRAGMA auto_vacuum") == 0 &&
                     text("PRAGMA locking_mode") == "exclusive" &&
                     integer("PRAGMA wal_autocheckpoint") == 0;
  if (!taken) return Error{ErrorCode::storage_failed, "database settings"};
  return Done{};
}

Status Database::recover() {
  sqlite3_wal_hook(connection_.get(), log_hook, log_pages_.get());
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), "main", SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  if (code != SQLITE_OK) return Error{opening_error(code), "recovery of the log"};
  return Done{};
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail("execute", code, connection_.get());
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) fail("prepare", code, connection_.get());
  return Statement(statement);
}

std::uint64_t Database::integer(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.next() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.next() ? std::string(statement.text(0)) : std::string();
}

void Database::copy_log() { checkpoint(SQLITE_CHECKPOINT_RESTART); }

void Database::truncate_log() { checkpoint(SQLITE_CHECKPOINT_TRUNCATE); }

void Database::vacuum() {
  execute("VACUUM");
  truncate_log();
}

void Database::checkpoint(int mode) {
  int pages = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.get(), "main", mode, &pages, &copied);
  if (code != SQLITE_OK) fail("copying the log", code, connection_.get());
  // Nobody else has the file open, so nothing can hold a page back.
  CHECK(pages == copied);
  *log_pages_ = 0;
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) database_.execute("ROLLBACK");
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace sluis::sqlite
