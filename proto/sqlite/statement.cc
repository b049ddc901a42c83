// SPDX-License-Identifier: EUPL-1.2
#include "proto/sqlite/statement.h"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

#include "proto/sqlite/failure.h"
#include "proto/types/check.h"
#include "proto/types/error.h"

namespace sluis::sqlite {

namespace {

// "journal.db": the name alone, which is Sluis's own.
std::string file_of(sqlite3* database) {
  const char* path = sqlite3_db_filename(database, "main");
  return path == nullptr ? "" : std::filesystem::path(path).filename().string();
}

}  // namespace

void fail(const char* place, int code, sqlite3* database) {
  if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
    const Error error{ErrorCode::store_damaged, file_of(database)};
    write_fatal(to_text(error), __FILE__, __LINE__);
    // At once, as abort() does: nothing is written, released or answered any more.
    std::_Exit(catalogue(error.code).exit_status);
  }
  const std::string text = std::string("SQLite failed: ") + place + ", code " +
                           std::to_string(code) + ", " + sqlite3_errstr(code);
  FATAL(text);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

bool Statement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail("step", code, sqlite3_db_handle(statement_.get()));
  reset();
  return false;
}

void Statement::reset() {
  // The code repeats what step() returned and was judged there.
  sqlite3_reset(statement_.get());
}

void Statement::finish() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_DONE) fail("run", code, sqlite3_db_handle(statement_.get()));
  reset();
}

std::uint64_t Statement::integer(int column) const {
  const sqlite3_int64 value = sqlite3_column_int64(statement_.get(), column);
  CHECK(value >= 0);
  return static_cast<std::uint64_t>(value);
}

ByteView Statement::bytes(int column) const {
  const auto* data =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::text(int column) const { return as_text(bytes(column)); }

void Statement::bind(int parameter, std::uint64_t value) {
  CHECK(value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
  const int code =
      sqlite3_bind_int64(statement_.get(), parameter, static_cast<sqlite3_int64>(value));
  if (code != SQLITE_OK) fail("bind", code, sqlite3_db_handle(statement_.get()));
}

void Statement::bind(int parameter, ByteView value) {
  // A null pointer would bind NULL, and an empty byte string is a value.
  const int code = value.empty() ? sqlite3_bind_zeroblob(statement_.get(), parameter, 0)
                                 : sqlite3_bind_blob64(statement_.get(), parameter, value.data(),
                                                       value.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) fail("bind", code, sqlite3_db_handle(statement_.get()));
}

void Statement::bind(int parameter, std::string_view value) {
  const char* const data = value.empty() ? "" : value.data();
  const int code = sqlite3_bind_text64(statement_.get(), parameter, data, value.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) fail("bind", code, sqlite3_db_handle(statement_.get()));
}

void Statement::fail_width() { FATAL("a stored identifier does not have its fixed width"); }

}  // namespace sluis::sqlite
