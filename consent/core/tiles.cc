// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/tiles.h"

#include <bit>

namespace sluis::consent {
namespace {

// Groups of three digits, each but the last behind an x.
std::string number_path(std::uint64_t number) {
  std::string out;
  for (bool last = true; last || number != 0; last = false) {
    std::string group = std::to_string(number % 1'000);
    group.insert(0, 3 - group.size(), '0');
    out = last ? group : "x" + group + "/" + out;
    number /= 1'000;
  }
  return out;
}

std::string path_of(const std::string& kind, const TileId& tile) {
  std::string out = "tile/" + kind + "/" + number_path(tile.number);
  if (tile.width < kTileWidth) out += ".p/" + std::to_string(tile.width);
  return out;
}

}  // namespace

std::string tile_path(const TileId& tile) { return path_of(std::to_string(tile.level), tile); }
std::string bundle_path(const TileId& tile) { return path_of("entries", tile); }

std::uint64_t tile_hashes(std::uint64_t size, std::uint8_t level) {
  return level >= 8 ? 0 : size >> (8U * level);
}

TileId tile_at(std::uint64_t size, std::uint8_t level, std::uint64_t number) {
  const std::uint64_t all = tile_hashes(size, level);
  const std::uint64_t first = number * kTileWidth;
  const bool there = number <= all / kTileWidth && first < all;
  const std::uint64_t width = there ? std::min(all - first, kTileWidth) : 0;
  return {level, number, static_cast<std::uint16_t>(width)};
}

Digest hash_of(std::span<const Digest> hashes) {
  if (hashes.empty()) return empty_root();
  if (hashes.size() == 1) return hashes.front();
  const std::size_t left = std::bit_floor(hashes.size() - 1);
  return node_hash(hash_of(hashes.first(left)), hash_of(hashes.subspan(left)));
}

Bytes tile_bytes(std::span<const Digest> hashes) {
  Bytes out;
  out.reserve(hashes.size() * Digest::kSize);
  for (const Digest& hash : hashes) append(out, hash.view());
  return out;
}

Result<std::vector<Digest>> parse_tile(ByteView bytes, std::uint16_t width) {
  if (bytes.size() != std::size_t{width} * Digest::kSize) {
    return Error{ErrorCode::malformed, "tile"};
  }
  std::vector<Digest> out;
  for (std::size_t i = 0; i < width; ++i) {
    out.push_back(*Digest::from(bytes.subspan(i * Digest::kSize, Digest::kSize)));
  }
  return out;
}

Result<std::vector<Bytes>> parse_bundle(ByteView bytes, std::uint16_t width) {
  std::vector<Bytes> out;
  while (out.size() < width) {
    if (bytes.size() < 2) return Error{ErrorCode::malformed, "bundle"};
    const std::size_t size = std::size_t{bytes[0]} << 8U | bytes[1];
    bytes = bytes.subspan(2);
    if (bytes.size() < size) return Error{ErrorCode::malformed, "bundle"};
    out.push_back(to_bytes(bytes.first(size)));
    bytes = bytes.subspan(size);
  }
  if (!bytes.empty()) return Error{ErrorCode::malformed, "bundle"};
  return out;
}

Status TileWriter::write(std::uint8_t level, const Level& row) {
  const TileId tile{level, row.number, static_cast<std::uint16_t>(row.hashes.size())};
  SLUIS_TRY_DONE(sink_(tile_path(tile), tile_bytes(row.hashes)));
  if (level != 0 || !bundles_) return Done{};
  SLUIS_TRY_DONE(sink_(bundle_path(tile), bundle_));
  bundle_.clear();
  return Done{};
}

Status TileWriter::put(std::uint8_t level, const Digest& hash) {
  Level& row = levels_[level];
  row.hashes.push_back(hash);
  if (row.hashes.size() < kTileWidth) return Done{};
  SLUIS_TRY_DONE(write(level, row));
  const Digest whole = hash_of(row.hashes);
  row.hashes.clear();
  ++row.number;
  return put(static_cast<std::uint8_t>(level + 1), whole);
}

Status TileWriter::append(ByteView leaf) {
  if (leaf.size() > 0xffff) return Error{ErrorCode::too_large, "leaf"};
  if (bundles_) {
    bundle_.push_back(static_cast<std::uint8_t>(leaf.size() >> 8U));
    bundle_.push_back(static_cast<std::uint8_t>(leaf.size()));
    sluis::append(bundle_, leaf);
  }
  return put(0, leaf_hash(leaf));
}

Status TileWriter::finish() {
  for (const auto& [level, row] : levels_) {
    if (!row.hashes.empty()) SLUIS_TRY_DONE(write(level, row));
  }
  return Done{};
}

}  // namespace sluis::consent
