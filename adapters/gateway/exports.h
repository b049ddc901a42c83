// SPDX-License-Identifier: EUPL-1.2
// Files that a gateway writes for people to take away: in exports/, for its user alone.
//
// Shell. Thread safety: reentrant, but for the process's umask.
#pragma once

#include "adapters/gateway/host.h"

namespace sluis::gateway {

// The folder, made when missing.
std::filesystem::path exports_folder(const Host& host);
// The file with its folders. cannot_write.
Status write_private(const std::filesystem::path& path, ByteView bytes);

}  // namespace sluis::gateway
