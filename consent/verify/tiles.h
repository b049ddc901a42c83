// SPDX-License-Identifier: EUPL-1.2
// A folder of C2SP tlog-tiles: does it hold the log that the operator signed, and if not, which
// tile is damaged.
//
// Pure but for what it is given: the reader and the signature check. Thread safety: none. Files
// are untrusted. Each is read once, and again only to place a damage; a log of any length is held
// in a tile a level.
#pragma once

#include <functional>

#include "consent/core/tiles.h"
#include "consent/verify/verify.h"

namespace sluis::verify {

inline constexpr std::size_t kTileBytesMax = 256 * (2 + 65'535);
inline constexpr std::size_t kDamagedTilesMax = 16;  // named; more are not looked for

// The bytes of the file at `path` under the folder, at most kTileBytesMax; nothing when it cannot
// be read.
using TileReader = std::function<std::optional<Bytes>(const std::string& path)>;
// cannot_read: no folder.
Result<TileReader> reader_of_folder(const std::string& folder);

// Bundles are checked when the folder holds any: then none may be missing.
Report verify_tiles(const TileReader& read, const consent::NoteKey& log,
                    const consent::SignatureCheck& check);

}  // namespace sluis::verify
