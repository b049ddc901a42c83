// SPDX-License-Identifier: EUPL-1.2
// How a SQLite result code ends the process; used inside proto/sqlite only.
#pragma once

namespace sluis::sqlite {

// Writes SQLite's fixed text for `code` and aborts; `place` is fixed text too.
[[noreturn]] void fail(const char* place, int code);

}  // namespace sluis::sqlite
