// SPDX-License-Identifier: EUPL-1.2
#include "proto/sqlite/rewrite.h"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <string>

#include "proto/types/bytes.h"

namespace sluis::sqlite {
namespace {

// SQLite's unix VFS writes at most 0x1ffff bytes at once and takes a longer rest as a full disk.
constexpr std::int64_t kChunkBytes = 64 * 1024;

struct FreeFilename {
  void operator()(const char* name) const { sqlite3_free_filename(const_cast<char*>(name)); }
};
using Filename = std::unique_ptr<const char, FreeFilename>;

bool rewrite_open_file(sqlite3_file* file) {
  const sqlite3_io_methods* const methods = file->pMethods;
  sqlite3_int64 size = 0;
  if (methods->xFileSize(file, &size) != SQLITE_OK) return false;
  Bytes chunk(static_cast<std::size_t>(std::min<std::int64_t>(size, kChunkBytes)));
  for (sqlite3_int64 at = 0; at < size; at += kChunkBytes) {
    const int count = static_cast<int>(std::min<std::int64_t>(size - at, kChunkBytes));
    if (methods->xRead(file, chunk.data(), count, at) != SQLITE_OK) return false;
    if (methods->xWrite(file, chunk.data(), count, at) != SQLITE_OK) return false;
  }
  return methods->xSync(file, SQLITE_SYNC_NORMAL) == SQLITE_OK;
}

}  // namespace

Status rewrite_log(const std::filesystem::path& database, const char* vfs_name) {
  const std::filesystem::path log = database.string() + "-wal";
  if (!std::filesystem::exists(log)) return Done{};
  sqlite3_vfs* const vfs = sqlite3_vfs_find(vfs_name);
  CHECK(vfs != nullptr);
  const Filename name(sqlite3_create_filename(database.c_str(), "", log.c_str(), 0, nullptr));
  CHECK(name != nullptr);
  // max_align_t: a VFS places its own structures in this memory.
  const auto memory = std::make_unique<std::max_align_t[]>(
      static_cast<std::size_t>(vfs->szOsFile) / sizeof(std::max_align_t) + 1);
  auto* const file = reinterpret_cast<sqlite3_file*>(memory.get());
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL;
  const int code = vfs->xOpen(vfs, sqlite3_filename_wal(name.get()), file, flags, &flags);
  const bool rewritten = code == SQLITE_OK && rewrite_open_file(file);
  if (file->pMethods != nullptr) file->pMethods->xClose(file);
  if (!rewritten) return Error{ErrorCode::storage_failed, "recovery of the log"};
  return Done{};
}

}  // namespace sluis::sqlite
