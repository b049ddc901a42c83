// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/tiles.h"

#include <bit>
#include <filesystem>
#include <fstream>

namespace sluis::verify {
namespace {

using consent::kTileWidth;
using consent::TileId;
using Hashes = std::vector<Digest>;

constexpr std::string_view kLimits[] = {
    "that everyone is shown the same log: only the operator's signature was checked, no witness's",
    "that nothing was recorded after the last entry, or outside the log",
    "who signed an entry, what it says, or that a release was permitted: an export proves that",
    "the time: it is the operator's clock",
};

class TileCheck {
 public:
  TileCheck(const TileReader& read, Report& report) : read_(read), report_(report) {}

  void run(const consent::TreeHead& head) {
    head_ = head;
    for (std::uint64_t i = 0; i * kTileWidth < head.size && !bundles_; ++i) {
      bundles_ = read_(bundle_path(consent::tile_at(head.size, 0, i))).has_value();
    }
    for (std::uint8_t level = 0; consent::tile_hashes(head.size, level) != 0; ++level) {
      edges_.push_back(read_edge(level));
    }
    if (!believe_edges()) return;
    if (!edges_.empty() && !edges_[0].empty()) check_bundle(edge_id(0), edges_[0]);
    for (std::size_t level = edges_.size(); level-- > 1;) {
      check_below(edge_id(level), edges_[level]);
    }
    if (named_ == 0) tell();
  }

 private:
  bool enough() const { return named_ >= kDamagedTilesMax; }

  void wrong(const TileId& id, ErrorCode code, bool bundle = false) {
    if (enough()) return;
    ++named_;
    const std::string path = bundle ? bundle_path(id) : tile_path(id);
    report_.steps.push_back({bundle ? "bundle" : "tile", Error{code, path}, {}});
    report_.damaged.push_back({bundle, id.level, id.number, path});
  }

  Result<Hashes> read_tile(const TileId& id) const {
    const auto bytes = read_(tile_path(id));
    if (!bytes) return Error{ErrorCode::cannot_read, "tile"};
    return consent::parse_tile(*bytes, id.width);
  }

  TileId child(const TileId& id, std::uint64_t i) const {
    return consent::tile_at(head_.size, static_cast<std::uint8_t>(id.level - 1),
                            id.number * kTileWidth + i);
  }

  // What lies under a tile says what must stand in it: whole tiles, or the entries themselves.
  std::optional<Hashes> from_below(const TileId& id) const {
    Hashes out;
    if (id.level == 0) {
      const auto bytes = bundles_ ? read_(bundle_path(id)) : std::nullopt;
      const auto leaves = consent::parse_bundle(bytes ? *bytes : Bytes(), id.width);
      if (!leaves.ok()) return std::nullopt;
      for (const Bytes& leaf : *leaves) out.push_back(consent::leaf_hash(leaf));
      return out;
    }
    for (std::uint64_t i = 0; i < id.width; ++i) {
      const auto hashes = read_tile(child(id, i));
      if (!hashes.ok()) return std::nullopt;
      out.push_back(consent::hash_of(*hashes));
    }
    return out;
  }

  // The tile at the right end of a level. It may be partial; a whole one is in the level above.
  TileId edge_id(std::size_t level) const {
    const auto of = static_cast<std::uint8_t>(level);
    return consent::tile_at(head_.size, of, consent::tile_hashes(head_.size, of) / kTileWidth);
  }

  Hashes read_edge(std::uint8_t level) {
    const TileId id = edge_id(level);
    if (id.width == 0) return {};
    auto hashes = read_tile(id);
    if (hashes.ok()) return std::move(*hashes);
    wrong(id, hashes.code());
    unreadable_ |= 1U << level;
    return from_below(id).value_or(Hashes());
  }

  // Each level's right end is one subtree more, to the right of those of the level above.
  Digest root_of(const std::vector<Hashes>& edges) const {
    std::optional<Digest> rest;
    for (Hashes row : edges) {
      if (rest) row.push_back(*rest);
      if (!row.empty()) rest = consent::hash_of(row);
    }
    return rest ? *rest : consent::empty_root();
  }

  // The right ends alone give the root. When they do not, those are damaged which, put right by
  // what lies under them, make it the signed one: the fewest that do.
  bool believe_edges() {
    if (root_of(edges_) == head_.root) return true;
    std::vector<std::optional<Hashes>> below;
    for (std::size_t level = 0; level < edges_.size(); ++level) {
      below.push_back(edges_[level].empty() ? std::nullopt : from_below(edge_id(level)));
    }
    const unsigned all = 1U << edges_.size();
    for (int changed = 1; changed <= static_cast<int>(edges_.size()); ++changed) {
      for (unsigned which = 1; which < all; ++which) {
        if (std::popcount(which) == changed && try_edges(which, below)) return true;
      }
    }
    if (named_ == 0) name_lowest_edge();
    return false;
  }

  bool try_edges(unsigned which, const std::vector<std::optional<Hashes>>& below) {
    std::vector<Hashes> mended = edges_;
    for (std::size_t level = 0; level < edges_.size(); ++level) {
      if ((which >> level & 1U) == 0) continue;
      if (!below[level]) return false;
      mended[level] = *below[level];
    }
    if (root_of(mended) != head_.root) return false;
    for (std::size_t level = 0; level < edges_.size(); ++level) {
      const bool told = (unreadable_ >> level & 1U) != 0;
      if (mended[level] != edges_[level] && !told) wrong(edge_id(level), ErrorCode::not_in_tree);
    }
    edges_ = std::move(mended);
    return true;
  }

  // What lies under the others agrees with them; under this one lies nothing that was signed.
  void name_lowest_edge() {
    for (std::size_t level = 0; level < edges_.size(); ++level) {
      if (edges_[level].empty()) continue;
      return wrong(edge_id(level), ErrorCode::not_in_tree);
    }
  }

  // `hashes` are what was signed: each whole tile under them must have its hash.
  void check_below(const TileId& id, const Hashes& hashes) {
    for (std::uint64_t i = 0; i < hashes.size() && !enough(); ++i) {
      const TileId under = child(id, i);
      const auto read = read_tile(under);
      std::optional<Hashes> right;
      if (read.ok() && consent::hash_of(*read) == hashes[i]) {
        right = *read;
        ++tiles_;
      } else {
        wrong(under, read.ok() ? ErrorCode::not_in_tree : read.code());
        right = from_below(under);
        if (right && consent::hash_of(*right) != hashes[i]) right.reset();
      }
      if (!right) continue;  // what lies under it cannot be told right from wrong
      if (under.level == 0) check_bundle(under, *right);
      else check_below(under, *right);
    }
  }

  void check_bundle(const TileId& id, const Hashes& hashes) {
    if (!bundles_ || enough()) return;
    const auto bytes = read_(bundle_path(id));
    if (!bytes) return wrong(id, ErrorCode::cannot_read, true);
    const auto leaves = consent::parse_bundle(*bytes, id.width);
    if (!leaves.ok()) return wrong(id, leaves.code(), true);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (consent::leaf_hash((*leaves)[i]) == hashes[i]) continue;
      return wrong(id, ErrorCode::not_in_tree, true);
    }
  }

  void tell() {
    for (std::size_t level = 0; level < edges_.size(); ++level) {
      if (!edges_[level].empty()) ++tiles_;
    }
    report_.steps.push_back({"tiles", std::nullopt,
                             std::to_string(tiles_) + " hash tiles give the signed root, and " +
                                 "each the hash in the tile above it"});
    report_.steps.push_back({"entries", std::nullopt,
                             bundles_ ? "all " + std::to_string(head_.size) + " are in the bundles"
                                      : std::string("none in this folder, their hashes alone")});
  }

  const TileReader& read_;
  Report& report_;
  consent::TreeHead head_;
  std::vector<Hashes> edges_;  // of each level; empty where it ends with a whole tile
  unsigned unreadable_ = 0;    // levels whose right end was named already
  bool bundles_ = false;
  std::size_t named_ = 0;
  std::uint64_t tiles_ = 0;
};

}  // namespace

Result<TileReader> reader_of_folder(const std::string& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return Error{ErrorCode::cannot_read, "folder"};
  return TileReader([folder](const std::string& path) -> std::optional<Bytes> {
    std::ifstream file(std::filesystem::path(folder) / path, std::ios::binary);
    if (!file) return std::nullopt;
    Bytes bytes(kTileBytesMax + 1);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (file.bad()) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  });
}

Report verify_tiles(const TileReader& read, const consent::NoteKey& log,
                    const consent::SignatureCheck& check) {
  Report report;
  const auto note = read(std::string(consent::kTilesCheckpoint));
  report = verify_note_file(note ? as_text(*note) : std::string_view(), log, check);
  report.not_proven.assign(std::begin(kLimits), std::end(kLimits));
  if (report.verified()) TileCheck(read, report).run(report.checkpoint->head);
  return report;
}

}  // namespace sluis::verify
