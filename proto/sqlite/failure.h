// SPDX-License-Identifier: EUPL-1.2
// How a SQLite result code ends the process; used inside proto/sqlite only.
#pragma once

struct sqlite3;

namespace sluis::sqlite {

// Writes SQLite's fixed text for `code` and aborts; `place` is fixed text too. A page of
// `database` that is damaged stays so: then the process ends with the status of store_damaged.
[[noreturn]] void fail(const char* place, int code, sqlite3* database);

}  // namespace sluis::sqlite
