// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/tile_mirror.h"

namespace sluis::consent {

std::optional<std::size_t> first_difference(std::span<const Digest> one,
                                            std::span<const Digest> other) {
  const std::size_t both = std::min(one.size(), other.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (one[i] != other[i]) return i;
  }
  return std::nullopt;
}

TileMirror::TileMirror(std::uint64_t held, const TreeHead& next, Read read)
    : held_(held), next_(next), read_(std::move(read)) {
  CHECK(held < next.size);
  for (std::uint8_t level = 0; level < kTileLevels; ++level) {
    const std::uint64_t hashes = count(level), width = hashes % kTileWidth;
    if (width == 0) continue;
    if (tile_hashes(held_, level) == hashes) {  // as it was
      edges_[level] = read_(level, hashes / kTileWidth);
      CHECK(edges_[level].size() >= width);
      edges_[level].resize(width);
    } else {
      asked_.push_back(level);
    }
  }
  number_ = tile_hashes(held_, level_) / kTileWidth;
  go_down();
}

void TileMirror::go_down() {
  while (level_ > 0 && number_ >= count(level_) / kTileWidth) {
    --level_;
    number_ = tile_hashes(held_, level_) / kTileWidth;
  }
}

std::optional<TileRange> TileMirror::wanted(std::uint8_t most) const {
  if (fault_) return std::nullopt;
  if (!asked_.empty()) {
    const std::uint8_t level = asked_.front();
    return TileRange{level, count(level) / kTileWidth, 1};
  }
  const std::uint64_t end = count(level_) / kTileWidth;
  if (number_ >= end) return std::nullopt;
  return TileRange{level_, number_,
                   static_cast<std::uint8_t>(std::min<std::uint64_t>(most, end - number_))};
}

Error TileMirror::wrong(ErrorCode code, const Tile& tile, std::uint64_t entry) {
  fault_ = TileFault{tile_at(next_.size, tile.level, tile.number), entry};
  return {code, tile_path(fault_->tile)};
}

// Against what the copy covers of this tile.
Status TileMirror::check_kept(const Tile& tile) {
  const std::uint64_t first = tile.number * kTileWidth, held = tile_hashes(held_, tile.level);
  if (held <= first) return Done{};
  std::vector<Digest> kept = read_(tile.level, tile.number);
  kept.resize(std::min<std::size_t>(kept.size(), held - first));
  const auto at = first_difference(kept, tile.hashes);
  if (at) return wrong(ErrorCode::tile_differs, tile, first + *at);
  return Done{};
}

Result<std::vector<Tile>> TileMirror::take_edge(const Tile& tile) {
  if (tile.hashes.size() != count(tile.level) % kTileWidth) {
    return wrong(ErrorCode::tile_wrong, tile, tile.number * kTileWidth);
  }
  SLUIS_TRY_DONE(check_kept(tile));
  edges_[tile.level] = tile.hashes;
  asked_.erase(asked_.begin());
  if (!asked_.empty()) return std::vector<Tile>{};
  std::optional<Digest> below;
  std::vector<Tile> out;
  for (std::uint8_t level = 0; level < kTileLevels; ++level) {
    std::vector<Digest> hashes = edges_[level];
    if (!hashes.empty()) out.push_back({level, count(level) / kTileWidth, hashes});
    if (below) hashes.push_back(*below);
    if (!hashes.empty()) below = hash_of(hashes);
  }
  if (below == next_.root) return out;
  // One of them: the lowest is where entries come.
  return wrong(ErrorCode::tile_wrong, out.front(), out.front().number * kTileWidth);
}

Result<std::vector<Tile>> TileMirror::take(const std::vector<std::vector<Digest>>& tiles) {
  const auto asked = wanted(255);
  CHECK(asked.has_value());
  if (tiles.empty() || tiles.size() > asked->count) {
    return wrong(ErrorCode::tile_wrong, {asked->level, asked->first, {}},
                 asked->first * kTileWidth);
  }
  if (!asked_.empty()) return take_edge({asked->level, asked->first, tiles.front()});
  std::vector<Tile> out;
  const auto above = static_cast<std::uint8_t>(level_ + 1);
  for (const std::vector<Digest>& hashes : tiles) {
    const Tile tile{level_, number_, hashes};
    if (hashes.size() == kTileWidth) SLUIS_TRY_DONE(check_kept(tile));
    const std::uint64_t parent = number_ / kTileWidth;
    const std::vector<Digest> stated =
        parent == count(above) / kTileWidth ? edges_[above] : read_(above, parent);
    if (hashes.size() != kTileWidth || hash_of(hashes) != stated.at(number_ % kTileWidth)) {
      return wrong(ErrorCode::tile_wrong, tile, number_ * kTileWidth);
    }
    out.push_back(tile);
    ++number_;
  }
  go_down();
  return out;
}

TileSearch::TileSearch(std::uint64_t mirrored, std::uint64_t shown)
    : common_(std::min(mirrored, shown)) {
  look(kTileLevels);
}

// Below a level where nothing differs: the tile that is partial in what both have. Whole ones
// before it are hashes of the level above, and are the same.
void TileSearch::look(std::uint8_t levels) {
  next_.reset();
  while (levels-- > 0) {
    const std::uint64_t hashes = tile_hashes(common_, levels);
    if (hashes % kTileWidth == 0) continue;
    next_ = tile_at(common_, levels, hashes / kTileWidth);
    return;
  }
}

void TileSearch::compare(std::span<const Digest> mirrored, std::span<const Digest> shown) {
  CHECK(next_.has_value());
  const TileId tile = *next_;
  const auto at = first_difference(mirrored.first(std::min<std::size_t>(mirrored.size(),
                                                                        tile.width)),
                                   shown);
  if (!at) {
    if (fault_) next_.reset();  // below what differs nothing does: it stays there
    else look(tile.level);
    return;
  }
  fault_ = TileFault{tile, tile.number * kTileWidth + *at};
  next_.reset();
  if (tile.level == 0) return;
  next_ = TileId{static_cast<std::uint8_t>(tile.level - 1), fault_->entry, kTileWidth};
}

}  // namespace sluis::consent
