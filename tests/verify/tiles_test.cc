// SPDX-License-Identifier: EUPL-1.2
// A folder of tiles against its signed checkpoint: what is damaged is placed to the tile.
#include "consent/verify/tiles.h"

#include <gtest/gtest.h>

#include "consent/core/frontier.h"
#include "proto/seal/sign.h"
#include "tests/verify/sample_log.h"
#include "tests/verify/tile_files.h"

namespace sluis::verify {
namespace {

using Files = test::TileFiles;
const char* const kOrigin = "sluis.example/ledger";

class TileFolder : public ::testing::Test {
 protected:
  static seal::SigningKeyPair keys() { return seal::SigningKeyPair::from_seed(Bytes(32, 9)); }
  static consent::NoteKey log() { return {kOrigin, keys().public_key()}; }

  static Files folder(std::uint64_t size, bool bundles) {
    Files files;
    consent::Frontier tree;
    consent::TileWriter writer(test::into(files), bundles);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::string leaf = "entry " + std::to_string(i);
      tree.append(consent::leaf_hash(as_bytes(leaf)));
      EXPECT_TRUE(writer.append(as_bytes(leaf)).ok());
    }
    EXPECT_TRUE(writer.finish().ok());
    const consent::Checkpoint state{kOrigin, tree.head()};
    const std::string text = consent::checkpoint_text(state).value();
    const std::string note =
        consent::format_checkpoint(state, log(), keys().sign(as_bytes(text))).value();
    files["checkpoint"] = to_bytes(as_bytes(note));
    return files;
  }
  static Report check(const Files& files) {
    return verify_tiles(test::reader_of(files), log(), seal::verify);
  }
  static std::vector<std::string> damaged(const Files& files) {
    std::vector<std::string> out;
    for (const DamagedTile& tile : check(files).damaged) out.push_back(tile.path);
    return out;
  }
};

TEST_F(TileFolder, OfEachSizeVerifiesWithEntriesAndWithout) {
  for (const std::uint64_t size : {0U, 1U, 255U, 256U, 257U, 512U, 70'000U}) {
    for (const bool bundles : {true, false}) {
      const Report report = check(folder(size, bundles));
      EXPECT_TRUE(report.verified()) << size << "\n" << to_text(report);
    }
  }
}

// Flips a bit of each file in its turn, cuts it short, makes it longer, and takes it away.
void each_damage(const Files& good,
                 const std::function<void(const Files&, const std::string&)>& see) {
  for (const auto& [path, bytes] : good) {
    if (path == "checkpoint") continue;
    Files files = good;
    files[path][bytes.size() / 2] ^= 0x10;
    see(files, path);
    files[path] = bytes;
    files[path].pop_back();
    see(files, path);
    files[path] = bytes;
    files[path].push_back(0);
    see(files, path);
    files.erase(path);
    // Without its only bundle it is a folder of hash tiles alone.
    const bool only = path.starts_with("tile/entries/") && good.size() < 6;
    if (!only) see(files, path);
  }
}

TEST_F(TileFolder, NamesTheOneFileThatIsDamagedWhicheverItIs) {
  for (const std::uint64_t size : {1U, 255U, 256U, 257U, 1'000U}) {
    const Files good = folder(size, true);
    each_damage(good, [](const Files& files, const std::string& path) {
      EXPECT_FALSE(check(files).verified());
      EXPECT_EQ(damaged(files), std::vector<std::string>{path});
    });
  }
}

TEST_F(TileFolder, NamesTheOneTileThatIsDamagedAlsoWithoutEntries) {
  for (const std::uint64_t size : {1U, 255U, 256U, 257U, 1'000U}) {
    const Files good = folder(size, false);
    each_damage(good, [](const Files& files, const std::string& path) {
      EXPECT_EQ(damaged(files), std::vector<std::string>{path});
    });
  }
}

TEST_F(TileFolder, Of70000EntriesPlacesADamageAtEachLevel) {
  const Files good = folder(70'000, true);
  for (const char* path : {"tile/0/000", "tile/0/255", "tile/0/256", "tile/0/272", "tile/1/000",
                           "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1",
                           "tile/entries/100", "tile/entries/273.p/112"}) {
    Files files = good;
    files[path][17] ^= 1;
    EXPECT_EQ(damaged(files), std::vector<std::string>{path});
  }
  const Report report = [&] {
    Files files = good;
    files["tile/0/100"][0] ^= 1;
    return check(files);
  }();
  EXPECT_EQ(report.damaged, (std::vector<DamagedTile>{{false, 0, 100, "tile/0/100"}}));
  EXPECT_NE(to_text(report).find("damaged: level 0, number 100 (tile/0/100)"), std::string::npos);
  EXPECT_NE(to_json(report).find(R"("path": "tile/0/100")"), std::string::npos) << to_json(report);
}

TEST_F(TileFolder, NamesSeveral) {
  Files files = folder(70'000, true);
  for (const char* path : {"tile/0/003", "tile/0/200", "tile/1/001.p/17", "tile/0/273.p/112"}) {
    files[path][1] ^= 1;
  }
  std::vector<std::string> found = damaged(files);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::string>{"tile/0/003", "tile/0/200", "tile/0/273.p/112",
                                             "tile/1/001.p/17"}));
}

TEST_F(TileFolder, UnderAnotherCheckpointDoesNotVerify) {
  Files files = folder(300, true);
  files["checkpoint"] = folder(299, true)["checkpoint"];
  EXPECT_FALSE(check(files).verified());
  files["checkpoint"] = Bytes{1};
  EXPECT_EQ(check(files).steps.back().name, "checkpoint");
  files.erase("checkpoint");
  EXPECT_FALSE(check(files).verified());
  EXPECT_FALSE(reader_of_folder("/nowhere").ok());
}

}  // namespace
}  // namespace sluis::verify
