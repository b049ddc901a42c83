// SPDX-License-Identifier: EUPL-1.2
// A folder of tiles in memory, for a TileWriter to write into and a verifier to read from.
#pragma once

#include <map>

#include "consent/verify/tiles.h"

namespace sluis::test {

using TileFiles = std::map<std::string, Bytes>;

// Both borrow `files`.
inline consent::TileWriter::Sink into(TileFiles& files) {
  return [&files](const std::string& path, ByteView bytes) -> Status {
    files[path] = to_bytes(bytes);
    return Done{};
  };
}
inline verify::TileReader reader_of(const TileFiles& files) {
  return [&files](const std::string& path) -> std::optional<Bytes> {
    const auto found = files.find(path);
    return found == files.end() ? std::nullopt : std::optional(found->second);
  };
}

}  // namespace sluis::test
