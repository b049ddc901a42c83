// SPDX-License-Identifier: EUPL-1.2
// Makes the write-ahead log that a dead process left really durable, before it is read as the
// truth.
//
// Shell. After a failed sync Linux may drop the "not yet written" mark of the pages: they are still
// read back, but no later sync writes them. A process that recovered from such a log would then
// acknowledge what a power loss can take away. Writing the same bytes again marks them again.
#pragma once

#include <filesystem>

#include "proto/types/result.h"

namespace sluis::sqlite {

// Reads `database`-wal through the VFS `vfs_name` (nullptr: the default), writes the same bytes in
// place and syncs. The caller holds the exclusive lock of the database. Done when there is no log.
// storage_failed: a read, write or sync failed.
Status rewrite_log(const std::filesystem::path& database, const char* vfs_name);

}  // namespace sluis::sqlite
