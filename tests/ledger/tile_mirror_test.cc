// SPDX-License-Identifier: EUPL-1.2
// A copy of a log's hash tiles that grows with it: what it keeps are the tiles of the log, and of
// what is wrong the tile is named.
#include "consent/core/tile_mirror.h"

#include <gtest/gtest.h>

namespace sluis::consent {
namespace {

constexpr std::uint8_t kMost = 16;

Digest leaf_of(std::uint64_t index, std::uint64_t changed) {
  const std::string text = (index == changed ? "changed " : "entry ") + std::to_string(index);
  return leaf_hash(as_bytes(text));
}

// A log as who keeps all of it has it.
struct Kept {
  explicit Kept(std::uint64_t size, std::uint64_t changed = ~std::uint64_t{0}) {
    for (std::uint64_t i = 0; i < size; ++i) tree.append(leaf_of(i, changed));
  }
  std::vector<Digest> tile(std::uint64_t size, std::uint8_t level, std::uint64_t number) const {
    std::vector<Digest> out;
    for (std::uint16_t i = 0; i < tile_at(size, level, number).width; ++i) {
      out.push_back(tree.subtree(8U * level, number * kTileWidth + i));
    }
    return out;
  }
  TreeHead head(std::uint64_t size) const { return {size, tree.root(size).value()}; }
  Tree tree;
};

class TileCopy : public ::testing::Test {
 protected:
  using Bend = std::function<void(const TileRange&, std::vector<std::vector<Digest>>&)>;

  TileMirror::Read read() {
    return [this](std::uint8_t level, std::uint64_t number) { return tiles_[{level, number}]; };
  }
  // From the size it has to `size`; how many tiles were asked for.
  Result<std::size_t> grow(const Kept& log, std::uint64_t size, const Bend& bend = {}) {
    TileMirror mirror(size_, log.head(size), read());
    std::size_t asked = 0;
    while (const auto wanted = mirror.wanted(kMost)) {
      EXPECT_LE(wanted->count, kMost);
      std::vector<std::vector<Digest>> came;
      for (std::uint64_t i = 0; i < wanted->count; ++i) {
        came.push_back(log.tile(size, wanted->level, wanted->first + i));
      }
      if (bend) bend(*wanted, came);
      asked += wanted->count;
      const auto taken = mirror.take(came);
      fault_ = mirror.fault();
      if (!taken.ok()) return taken.error();
      for (const Tile& tile : *taken) tiles_[{tile.level, tile.number}] = tile.hashes;
    }
    size_ = size;
    return asked;
  }
  // All tiles of the log at this size, and none missing.
  void expect_all(const Kept& log) {
    for (std::uint8_t level = 0; level < kTileLevels; ++level) {
      const std::uint64_t hashes = tile_hashes(size_, level);
      for (std::uint64_t n = 0; n * kTileWidth < hashes; ++n) {
        std::vector<Digest> kept = tiles_[{level, n}];
        kept.resize(tile_at(size_, level, n).width);
        ASSERT_EQ(kept, log.tile(size_, level, n)) << size_ << ' ' << int{level} << ' ' << n;
      }
    }
  }

  std::map<std::pair<std::uint8_t, std::uint64_t>, std::vector<Digest>> tiles_;
  std::uint64_t size_ = 0;
  std::optional<TileFault> fault_;
};

TEST_F(TileCopy, OfEachSizeIsTheLogsTilesAtOnceAndStepByStep) {
  const Kept log(70'000);
  for (const std::uint64_t size : {1U, 255U, 256U, 257U, 512U, 65'536U, 70'000U}) {
    tiles_.clear();
    size_ = 0;
    ASSERT_TRUE(grow(log, size).ok()) << size;
    expect_all(log);
  }
  tiles_.clear();
  size_ = 0;
  for (const std::uint64_t size : {1U, 2U, 255U, 256U, 257U, 600U, 65'535U, 65'536U, 70'000U}) {
    ASSERT_TRUE(grow(log, size).ok()) << size;
    expect_all(log);
  }
}

TEST_F(TileCopy, AsksForWhatIsNewAlone) {
  const Kept log(70'000);
  ASSERT_TRUE(grow(log, 69'990).ok());
  EXPECT_EQ(grow(log, 70'000).value(), 1u) << "the partial tile that the ten are in";
}

TEST_F(TileCopy, NamesAWrongTileAtEachLevel) {
  const Kept log(70'000);
  struct Place {
    std::uint8_t level;
    std::uint64_t number;
    std::string path;
  };
  for (const Place& place : {Place{0, 0, "tile/0/000"}, Place{0, 100, "tile/0/100"},
                             Place{0, 273, "tile/0/273.p/112"}, Place{1, 0, "tile/1/000"}}) {
    tiles_.clear();
    size_ = 0;
    const auto grown = grow(log, 70'000, [&](const TileRange& asked, auto& came) {
      const bool here = asked.level == place.level && asked.first <= place.number &&
                        place.number < asked.first + asked.count;
      if (here) came[place.number - asked.first][7].value[0] ^= 1;
    });
    ASSERT_FALSE(grown.ok()) << place.path;
    EXPECT_EQ(grown.code(), ErrorCode::tile_wrong);
    EXPECT_EQ(grown.error().place, place.path);
    EXPECT_EQ(size_, 0u);
  }
}

TEST_F(TileCopy, TakesNoTileOfAnotherSizeAndNone) {
  const Kept log(600);
  for (int kind = 0; kind < 3; ++kind) {
    tiles_.clear();
    const auto grown = grow(log, 600, [kind](const TileRange&, auto& came) {
      if (kind == 0) came.clear();
      else if (kind == 1) came.back().pop_back();
      else came.push_back(came.front());
    });
    ASSERT_FALSE(grown.ok()) << kind;
    EXPECT_EQ(grown.code(), ErrorCode::tile_wrong);
  }
}

// A checkpoint of another history that nobody proved to go on: what was mirrored shows where.
TEST_F(TileCopy, NamesTheTileOfAnEntryThatWasRewritten) {
  const Kept log(700), other(900, 600);
  ASSERT_TRUE(grow(log, 700).ok());
  const auto grown = grow(other, 900);
  ASSERT_FALSE(grown.ok());
  EXPECT_EQ(grown.code(), ErrorCode::tile_differs);
  EXPECT_EQ(grown.error().place, "tile/0/002") << "entries 512 to 767";
  EXPECT_EQ(fault_->entry, 600u);
}

TEST(TileSearch, FindsTheTileOfTheEntryInWhichTwoHistoriesDiffer) {
  const Kept log(70'000);
  for (const std::uint64_t entry : {0U, 255U, 256U, 40'000U, 65'535U, 65'536U, 69'999U}) {
    const Kept other(69'000 + 2'000, entry);
    TileSearch search(70'000, 71'000);
    int asked = 0;
    while (const auto tile = search.next()) {
      search.compare(log.tile(70'000, tile->level, tile->number),
                     other.tile(71'000, tile->level, tile->number));
      ASSERT_LE(++asked, 8);
    }
    ASSERT_TRUE(search.fault().has_value()) << entry;
    EXPECT_EQ(search.fault()->tile.level, 0);
    EXPECT_EQ(search.fault()->tile.number, entry / 256);
    EXPECT_EQ(search.fault()->entry, entry);
  }
  TileSearch search(70'000, 71'000);
  const Kept same(71'000);
  while (const auto tile = search.next()) {
    search.compare(log.tile(70'000, tile->level, tile->number),
                   same.tile(71'000, tile->level, tile->number));
  }
  EXPECT_FALSE(search.fault().has_value());
}

}  // namespace
}  // namespace sluis::consent
