// SPDX-License-Identifier: EUPL-1.2
// The ledger as C2SP tlog-tiles: which files a log of some size consists of, and their bytes.
//
// Pure. Thread safety: one thread owns a TileWriter. A tile holds the hashes of up to 256 subtrees
// of one height: at level 0 of leaves, above it of whole tiles one level below. A bundle holds the
// leaves themselves, each after its u16 length. What is full never changes again.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "consent/core/merkle.h"

namespace sluis::consent {

inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::string_view kTilesCheckpoint = "checkpoint";

struct TileId {
  std::uint8_t level = 0;
  std::uint64_t number = 0;
  std::uint16_t width = 0;  // 1–256; less than 256 is a partial tile
  bool operator==(const TileId&) const = default;
};

// "tile/0/x001/234", and ".p/W" behind it when partial. A bundle's level is not in its path.
std::string tile_path(const TileId& tile);
std::string bundle_path(const TileId& tile);

// How many hashes level `level` of a log of `size` entries has in whole and partial tiles.
std::uint64_t tile_hashes(std::uint64_t size, std::uint8_t level);
// The tile `number` of a level as it is at `size`; width 0: there is none.
TileId tile_at(std::uint64_t size, std::uint8_t level, std::uint64_t number);

// The root of `hashes`, each of a subtree of the same height save the last, which may be smaller.
Digest hash_of(std::span<const Digest> hashes);

Bytes tile_bytes(std::span<const Digest> hashes);
// malformed: not `width` hashes.
Result<std::vector<Digest>> parse_tile(ByteView bytes, std::uint16_t width);
// The leaves of a bundle. malformed: not `width` leaves to the end.
Result<std::vector<Bytes>> parse_bundle(ByteView bytes, std::uint16_t width);

// Writes a log's tiles from its first leaf to its last, and holds one tile of each level.
class TileWriter {
 public:
  using Sink = std::function<Status(const std::string& path, ByteView bytes)>;
  // `bundles`: the leaves too, not their hashes alone.
  TileWriter(Sink sink, bool bundles) : sink_(std::move(sink)), bundles_(bundles) {}

  // too_large: a leaf above 65,535 bytes.
  Status append(ByteView leaf);
  // After the last leaf: the partial tiles.
  Status finish();

 private:
  struct Level {
    std::uint64_t number = 0;
    std::vector<Digest> hashes;  // of the tile `number`, fewer than 256
  };
  Status put(std::uint8_t level, const Digest& hash);
  Status write(std::uint8_t level, const Level& row);

  Sink sink_;
  bool bundles_;
  std::map<std::uint8_t, Level> levels_;
  Bytes bundle_;
};

}  // namespace sluis::consent
