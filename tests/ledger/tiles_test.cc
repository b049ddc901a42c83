// SPDX-License-Identifier: EUPL-1.2
// Tiles as C2SP tlog-tiles gives them: which files, their paths and bytes, at each size it names.
#include "consent/core/tiles.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/ledger/reference_tree.h"

namespace sluis::consent {
namespace {

using Files = std::map<std::string, Bytes>;

Bytes leaf(std::uint64_t index) {
  const std::string text = "leaf " + std::to_string(index);
  return to_bytes(as_bytes(text));
}

Files tiles_of(std::uint64_t size, bool bundles) {
  Files files;
  TileWriter writer(
      [&files](const std::string& path, ByteView bytes) -> Status {
        EXPECT_TRUE(files.emplace(path, to_bytes(bytes)).second) << path;
        return Done{};
      },
      bundles);
  for (std::uint64_t i = 0; i < size; ++i) EXPECT_TRUE(writer.append(leaf(i)).ok());
  EXPECT_TRUE(writer.finish().ok());
  return files;
}

std::string three(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(3 - digits.size(), '0') + digits;
}

// The files of a log of `size` below 256³ entries, by the words of the specification.
std::set<std::string> names(std::uint64_t size, bool bundles) {
  std::set<std::string> out;
  std::uint64_t count = size;
  for (int level = 0; count != 0; ++level, count /= 256) {
    for (std::uint64_t n = 0; n * 256 < count; ++n) {
      const std::uint64_t width = std::min<std::uint64_t>(256, count - n * 256);
      const std::string name =
          "/" + three(n) + (width < 256 ? ".p/" + std::to_string(width) : std::string());
      out.insert("tile/" + std::to_string(level) + name);
      if (level == 0 && bundles) out.insert("tile/entries" + name);
    }
  }
  return out;
}

std::set<std::string> names(const Files& files) {
  std::set<std::string> out;
  for (const auto& [path, bytes] : files) out.insert(path);
  return out;
}

TEST(Tiles, HaveThePathsOfTheSpecification) {
  EXPECT_EQ(tile_path({0, 0, 256}), "tile/0/000");
  EXPECT_EQ(tile_path({0, 273, 112}), "tile/0/273.p/112");
  EXPECT_EQ(tile_path({1, 1'234'067, 256}), "tile/1/x001/x234/067");
  EXPECT_EQ(tile_path({5, 1'000, 1}), "tile/5/x001/000.p/1");
  EXPECT_EQ(bundle_path({0, 999, 255}), "tile/entries/999.p/255");
  EXPECT_EQ(bundle_path({0, 18'446'744'073'709'551'615U, 256}),
            "tile/entries/x018/x446/x744/x073/x709/x551/615");
}

TEST(Tiles, AreThoseOfTheSpecificationAtEachSizeItNames) {
  for (const std::uint64_t size :
       {0U, 1U, 255U, 256U, 257U, 511U, 512U, 65'535U, 65'536U, 70'000U}) {
    EXPECT_EQ(names(tiles_of(size, true)), names(size, true)) << size;
  }
  EXPECT_EQ(names(tiles_of(257, false)), names(257, false));
  const Files large = tiles_of(70'000, false);
  EXPECT_EQ(large.size(), 273U + 1U + 1U + 1U + 1U);
  EXPECT_EQ(large.at("tile/0/273.p/112").size(), 112U * 32U);
  EXPECT_EQ(large.at("tile/1/000").size(), 8'192U);
  EXPECT_EQ(large.at("tile/1/001.p/17").size(), 17U * 32U);
  EXPECT_EQ(large.at("tile/2/000.p/1").size(), 32U);
}

// MTH of RFC 6962 over leaves [first, last), by recursion and own hashing.
Digest reference(std::uint64_t first, std::uint64_t last) {
  if (last - first == 1) return test::reference_leaf(leaf(first));
  std::uint64_t k = 1;
  while (k * 2 < last - first) k *= 2;
  return test::reference_node(reference(first, first + k), reference(first + k, last));
}

TEST(Tiles, HoldTheHashesOfTheRfcAndBundlesTheEntries) {
  for (const std::uint64_t size : {1U, 255U, 256U, 257U, 1'000U}) {
    for (const auto& [path, bytes] : tiles_of(size, true)) {
      const bool bundle = path.starts_with("tile/entries/");
      const std::uint64_t level = bundle ? 0 : std::stoull(path.substr(5, 1));
      const std::uint64_t number = std::stoull(path.substr(bundle ? 13 : 7, 3));
      const std::uint64_t span = level == 0 ? 1 : 256;
      Bytes right;
      for (std::uint64_t i = number * 256; i < (number + 1) * 256 && (i + 1) * span <= size; ++i) {
        if (bundle) {
          const Bytes entry = leaf(i);
          right.push_back(0);
          right.push_back(static_cast<std::uint8_t>(entry.size()));
          append(right, entry);
        } else {
          append(right, reference(i * span, (i + 1) * span).view());
        }
      }
      EXPECT_EQ(bytes, right) << path << " of " << size;
    }
  }
}

TEST(Tiles, OfEachSizeHaveTheirPlaceUpToTheLargest) {
  EXPECT_EQ(tile_at(70'000, 0, 273), (TileId{0, 273, 112}));
  EXPECT_EQ(tile_at(70'000, 0, 272), (TileId{0, 272, 256}));
  EXPECT_EQ(tile_at(70'000, 0, 274).width, 0U);
  EXPECT_EQ(tile_at(256, 0, 1).width, 0U);
  EXPECT_EQ(tile_at(kTreeSizeMax, 7, 0).width, 127U);
  EXPECT_EQ(tile_at(kTreeSizeMax, 8, 0).width, 0U);
  EXPECT_EQ(tile_at(kTreeSizeMax, 0, kTreeSizeMax / 256), (TileId{0, kTreeSizeMax / 256, 255}));
  EXPECT_EQ(tile_at(kTreeSizeMax, 0, UINT64_MAX).width, 0U);
}

TEST(Tiles, OfAnotherLengthAreRefused) {
  const Bytes tile(64, 1);
  EXPECT_TRUE(parse_tile(tile, 2).ok());
  EXPECT_EQ(parse_tile(tile, 1).code(), ErrorCode::malformed);
  EXPECT_EQ(parse_tile(Bytes(63, 1), 2).code(), ErrorCode::malformed);
  const Bytes bundle{0, 1, 7, 0, 0};
  EXPECT_EQ(parse_bundle(bundle, 2).value(), (std::vector<Bytes>{{7}, {}}));
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_EQ(parse_bundle(ByteView(bundle).first(size), 2).code(), ErrorCode::malformed);
  }
  EXPECT_EQ(parse_bundle(bundle, 1).code(), ErrorCode::malformed);
  EXPECT_EQ(parse_bundle(bundle, 3).code(), ErrorCode::malformed);
  TileWriter writer([](const std::string&, ByteView) { return Status(Done{}); }, true);
  EXPECT_EQ(writer.append(Bytes(65'536)).code(), ErrorCode::too_large);
  EXPECT_TRUE(writer.append(Bytes(65'535)).ok());
}

}  // namespace
}  // namespace sluis::consent
