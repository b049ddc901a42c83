// SPDX-License-Identifier: EUPL-1.2
// Brings a copy of a log's hash tiles from one size to another, believing no tile on its word.
//
// Pure. Thread safety: none. First the partial tile of each level, which together give the root of
// the new checkpoint; then whole tiles from the highest level down, each of which is what a hash of
// the level above says. So a wrong tile is placed as it comes, and what was taken may be kept at
// once. The new checkpoint must have been proven to continue the old one.
#pragma once

#include <array>
#include <optional>

#include "consent/core/tiles.h"

namespace sluis::consent {

inline constexpr std::uint8_t kTileLevels = 8;

struct Tile {
  std::uint8_t level = 0;
  std::uint64_t number = 0;
  std::vector<Digest> hashes;
  bool operator==(const Tile&) const = default;
};
struct TileRange {
  std::uint8_t level = 0;
  std::uint64_t first = 0;
  std::uint8_t count = 1;
  bool operator==(const TileRange&) const = default;
};
// Where a tile is not what it should be. `entry`: the first hash of its level that differs from
// what was mirrored, or the tile's first.
struct TileFault {
  TileId tile;
  std::uint64_t entry = 0;
};

class TileMirror {
 public:
  // What is kept of a tile: all that was taken of it; empty: nothing.
  using Read = std::function<std::vector<Digest>(std::uint8_t level, std::uint64_t number)>;
  // `held`: how many entries the copy covers, below next.size (CHECKed).
  TileMirror(std::uint64_t held, const TreeHead& next, Read read);

  // What is to be asked for, at most `most` tiles of one level; nothing: all is here.
  std::optional<TileRange> wanted(std::uint8_t most) const;
  // What came for wanted(); what it returns is to be kept before the next. tile_differs: it is not
  // what was mirrored; tile_wrong: it does not lead to the checkpoint, or is of another size. Then
  // fault() says where, and nothing is taken any more.
  Result<std::vector<Tile>> take(const std::vector<std::vector<Digest>>& tiles);
  const std::optional<TileFault>& fault() const { return fault_; }

 private:
  Status check_kept(const Tile& tile);
  Result<std::vector<Tile>> take_edge(const Tile& tile);
  Error wrong(ErrorCode code, const Tile& tile, std::uint64_t entry);
  std::uint64_t count(std::uint8_t level) const { return tile_hashes(next_.size, level); }
  void go_down();

  std::uint64_t held_;
  TreeHead next_;
  Read read_;
  std::array<std::vector<Digest>, kTileLevels> edges_;  // the partial tiles of next_
  std::vector<std::uint8_t> asked_;  // levels whose partial tile is not here yet
  std::uint8_t level_ = kTileLevels - 1;
  std::uint64_t number_ = 0;  // of the next whole tile of level_
  std::optional<TileFault> fault_;
};

// Of two logs that should begin alike, where they do not: the tile to look at next, from above.
class TileSearch {
 public:
  // `mirrored`, `shown`: their sizes.
  TileSearch(std::uint64_t mirrored, std::uint64_t shown);
  // The tile to compare, of the log shown; width: of what both have. Nothing: it is over.
  std::optional<TileId> next() const { return next_; }
  void compare(std::span<const Digest> mirrored, std::span<const Digest> shown);
  // The lowest tile that differs; nothing: none was found.
  const std::optional<TileFault>& fault() const { return fault_; }

 private:
  void look(std::uint8_t levels);

  std::uint64_t common_;
  std::optional<TileId> next_;
  std::optional<TileFault> fault_;
};

// The first place where the two differ in what both have; nothing: none.
std::optional<std::size_t> first_difference(std::span<const Digest> one,
                                            std::span<const Digest> other);

}  // namespace sluis::consent
