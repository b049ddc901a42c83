// SPDX-License-Identifier: EUPL-1.2
// Rows of the broker's own store that were changed, deleted, put in another order or added: no
// start takes them, and each says where it is, in words that the log shows.
#include <gtest/gtest.h>

#include "proto/log/shown.h"
#include "proto/sqlite/database.h"
#include "tests/broker/ledger_rig.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;
using From = runtime::Ledger::From;

struct Table {
  std::string name, key, number;  // of the row, and what a place calls it
};
const Table kLeaves{"ledger_leaf", "position", "leaf"};
const Table kDirectory{"directory_leaf", "position", "directory leaf"};
const Table kEvents{"event", "sequence", "journal entry"};
const Table kCheckpoints{"checkpoint", "log = 1 AND size", "checkpoint of size"};

class LedgerDamage : public LedgerRig {
 protected:
  // A store with a story in it, closed; with a snapshot of all of it, or with none. `erased`: who
  // left it at the end of the story.
  void make(bool snapshot, const std::string& erased = {}) {
    ASSERT_EQ(start(), ErrorCode::permit);
    tell_story();
    if (!erased.empty()) {
      erase(erased);
      ASSERT_EQ(refused_, ErrorCode::permit);
    }
    sizes_ = ledger_->store().sizes();
    checkpoints_.clear();
    ledger_->store().each_checkpoint(store::Log::ledger, [&](const store::Checkpoint& each) {
      checkpoints_.push_back(each);
    });
    if (snapshot) save_snapshot();
    ledger_.reset();
    fs::remove_all(backup_);
    fs::copy(folder_, backup_);
  }
  std::uint64_t rows(const Table& table) const {
    if (table.name == kEvents.name) return sizes_.entries;
    return table.name == kLeaves.name ? sizes_.ledger : sizes_.directory;
  }
  sqlite::Database database() {
    auto opened = sqlite::Database::open(folder_ / "journal.db", {});
    EXPECT_TRUE(opened.ok());
    return std::move(*opened);
  }
  // What the start says of the store once `bend` was done to it; fails when it starts.
  std::string place_after(const std::string& bend, From from = From::snapshot) {
    ledger_.reset();
    fs::remove_all(folder_);
    fs::copy(backup_, folder_);
    database().execute(bend);
    EXPECT_EQ(start(from), ErrorCode::store_damaged) << to_text(refusal_);
    EXPECT_EQ(log::shown_place(refusal_.place), refusal_.place);
    return refusal_.place;
  }
  // `column` of the row with one of its bits changed, in the middle or at `at`.
  std::string changed(const Table& table, std::uint64_t row, const std::string& column,
                      std::optional<std::size_t> at = {}) {
    ledger_.reset();
    auto opened = sqlite::Database::open(backup_ / "journal.db", {});
    auto found = opened->prepare("SELECT " + column + " FROM " + table.name + " WHERE " +
                                 table.key + " = " + std::to_string(row));
    EXPECT_TRUE(found.next());
    Bytes bytes = to_bytes(found.bytes(0));
    if (bytes.empty()) return {};
    bytes[at.value_or(bytes.size() / 2) % bytes.size()] ^= 1;
    return "UPDATE " + table.name + " SET " + column + " = x'" + to_hex(bytes) + "' WHERE " +
           table.key + " = " + std::to_string(row);
  }
  // Its first part is under somebody's key: two bytes of count, then the key's name.
  bool is_sealed(std::uint64_t row) {
    ledger_.reset();
    auto opened = sqlite::Database::open(backup_ / "journal.db", {});
    return opened->integer("SELECT substr(parts, 3, 16) != zeroblob(16) AND length(parts) > 40 "
                           "FROM event WHERE sequence = " + std::to_string(row)) != 0;
  }
  static std::string deleted(const Table& table, std::uint64_t row) {
    return "DELETE FROM " + table.name + " WHERE " + table.key + " = " + std::to_string(row);
  }
  static std::string moved(const Table& table, const std::string& to, const std::string& where) {
    return "UPDATE " + table.name + " SET " + table.key + " = " + to + " WHERE " + table.key + " " +
           where + ";";
  }
  // The row and the one after it change places.
  static std::string swapped(const Table& table, std::uint64_t row) {
    const std::string one = std::to_string(row), other = std::to_string(row + 1);
    return moved(table, "-1", "= " + one) + moved(table, one, "= " + other) +
           moved(table, other, "= -1");
  }
  // The row stands there twice, and all after it move up by one.
  static std::string doubled(const Table& table, std::uint64_t row) {
    const std::string at = std::to_string(row);
    return moved(table, "-" + table.key + " - 1", "> " + at) +
           moved(table, "-" + table.key, "< 0") + "CREATE TEMP TABLE once AS SELECT * FROM " +
           table.name + " WHERE " + table.key + " = " + at + "; UPDATE once SET " + table.key +
           " = " + table.key + " + 1; INSERT INTO " + table.name + " SELECT * FROM once;";
  }
  static std::string at(const Table& table, std::uint64_t row) {
    return table.number + " " + std::to_string(row);
  }
  static std::string replayed(const Table& table, std::uint64_t row) {
    return "replayed " + at(table, row);
  }

  // Those between the two stored checkpoints that the leaf is between.
  std::string leaves_around(std::uint64_t row) const {
    std::uint64_t first = 0;
    for (const store::Checkpoint& each : checkpoints_) {
      if (each.size <= row) {
        first = each.size;
        continue;
      }
      if (first + 1 == each.size) return at(kLeaves, first);
      return "leaves " + std::to_string(first) + " to " + std::to_string(each.size - 1);
    }
    return "none is after it";
  }

  store::Sizes sizes_;
  std::vector<store::Checkpoint> checkpoints_;  // of the ledger, ascending
};

class LedgerDamageOf : public LedgerDamage, public ::testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(Store, LedgerDamageOf, ::testing::Bool(),
                         [](const auto& with) -> std::string {
                           return with.param ? "BeforeASnapshot" : "WithoutASnapshot";
                         });

TEST_P(LedgerDamageOf, ALeafIsFoundWithItsNumber) {
  make(GetParam());
  ASSERT_GT(sizes_.ledger, 10u);
  for (std::uint64_t row = 0; row < sizes_.ledger; ++row) {
    SCOPED_TRACE(row);
    EXPECT_EQ(place_after(changed(kLeaves, row, "leaf")), replayed(kLeaves, row));
    EXPECT_EQ(place_after(deleted(kLeaves, row)), at(kLeaves, row));
    if (row + 1 == sizes_.ledger) continue;
    EXPECT_EQ(place_after(swapped(kLeaves, row)), replayed(kLeaves, row));
    EXPECT_EQ(place_after(doubled(kLeaves, row)), replayed(kLeaves, row + 1));
  }
  EXPECT_EQ(place_after(doubled(kLeaves, sizes_.ledger - 1)), at(kLeaves, sizes_.ledger));
}

TEST_P(LedgerDamageOf, ALeafOfTheDirectoryOrItsBodyIsFoundWithItsNumber) {
  make(GetParam());
  ASSERT_GT(sizes_.directory, 1u);
  for (std::uint64_t row = 0; row < sizes_.directory; ++row) {
    SCOPED_TRACE(row);
    EXPECT_EQ(place_after(changed(kDirectory, row, "leaf")), replayed(kDirectory, row));
    EXPECT_EQ(place_after(changed(kDirectory, row, "body")), replayed(kDirectory, row));
    EXPECT_EQ(place_after(deleted(kDirectory, row)), at(kDirectory, row));
    if (row + 1 == sizes_.directory) continue;
    EXPECT_EQ(place_after(swapped(kDirectory, row)), replayed(kDirectory, row));
    EXPECT_EQ(place_after(doubled(kDirectory, row)), replayed(kDirectory, row + 1));
  }
  EXPECT_EQ(place_after(doubled(kDirectory, sizes_.directory - 1)),
            at(kDirectory, sizes_.directory));
}

TEST_P(LedgerDamageOf, AJournalEntryThatIsMissingMovedOrAddedIsFoundWithItsNumber) {
  make(GetParam());
  ASSERT_GT(sizes_.entries, 10u);
  for (std::uint64_t row = 0; row + 1 < sizes_.entries; ++row) {
    SCOPED_TRACE(row);
    EXPECT_EQ(place_after(deleted(kEvents, row)), at(kEvents, row));
    const std::string place = place_after(swapped(kEvents, row));  // the next, when this wrote none
    EXPECT_TRUE(place == at(kEvents, row) || place == at(kEvents, row + 1)) << place;
    EXPECT_EQ(place_after(doubled(kEvents, row)), at(kEvents, row + 1));
  }
  // Nothing after the last tells that it was there but the leaves that it wrote.
  EXPECT_NE(place_after(deleted(kEvents, sizes_.entries - 1)), "");
}

// Of what a snapshot contains a start reads no entry; one that replays all of it does. A bit in
// clear on which nothing rests (a boot's clock) is in no leaf, and nobody finds it.
TEST_P(LedgerDamageOf, AJournalEntryThatWasEmptiedOrSealedAnewIsFoundByAReplayOfAll) {
  make(GetParam());
  std::size_t sealed = 0;
  for (std::uint64_t row = 0; row < sizes_.entries; ++row) {
    SCOPED_TRACE(row);
    const std::string emptied = "UPDATE event SET skeleton = x'' WHERE sequence = ";
    EXPECT_EQ(place_after(emptied + std::to_string(row), From::first_entry), at(kEvents, row));
    if (!is_sealed(row)) continue;
    ++sealed;
    EXPECT_EQ(place_after(changed(kEvents, row, "parts", 40), From::first_entry),
              at(kEvents, row));
  }
  EXPECT_GT(sealed, 10u);
}

// No replay leads to what an erased entry wrote: its leaf is found between two checkpoints.
TEST_P(LedgerDamageOf, ALeafOfWhoWasErasedIsFoundBetweenTwoCheckpoints) {
  make(GetParam(), "child1");
  std::size_t between = 0, several = 0;
  for (std::uint64_t row = 0; row < sizes_.ledger; ++row) {
    SCOPED_TRACE(row);
    const std::string place = place_after(changed(kLeaves, row, "leaf"));
    if (place == replayed(kLeaves, row)) continue;
    ++between;
    if (place.starts_with("leaves ")) ++several;
    EXPECT_EQ(place, leaves_around(row));
    EXPECT_EQ(place_after(deleted(kLeaves, row)), at(kLeaves, row));
  }
  EXPECT_GE(between, 5u);
  EXPECT_LT(between, sizes_.ledger) << "the others' are named themselves";
  EXPECT_GT(several, 0u);
}

// The newest is what a start goes by.
TEST_P(LedgerDamageOf, TheNewestCheckpointIsFoundWithItsSize) {
  make(GetParam());
  ASSERT_GT(checkpoints_.size(), 2u);
  const std::uint64_t size = checkpoints_.back().size;
  const std::string where = " WHERE log = 1 AND size = ", newest = where + std::to_string(size);
  const auto place = [](std::uint64_t of) { return at(kCheckpoints, of); };
  for (const char* column : {"root", "note"}) {
    SCOPED_TRACE(column);
    EXPECT_EQ(place_after(changed(kCheckpoints, size, column)), place(size));
  }
  // In the place of another: at its size, or one that no leaf reaches.
  const std::uint64_t before = checkpoints_[checkpoints_.size() - 2].size;
  const auto resized = [&](const std::string& from, std::int64_t to) {
    return "UPDATE checkpoint SET size = " + std::to_string(to) + from + ";";
  };
  const std::string earlier = where + std::to_string(before);
  EXPECT_EQ(place_after(resized(newest, -1) +
                        resized(earlier, static_cast<std::int64_t>(size)) +
                        resized(where + "-1", static_cast<std::int64_t>(before))),
            place(size));
  EXPECT_EQ(place_after(resized(newest, static_cast<std::int64_t>(size) + 3)), place(size + 3));
  EXPECT_EQ(place_after("INSERT INTO checkpoint SELECT log, size + 1, root, note FROM checkpoint" +
                        newest),
            place(size + 1));
  // An earlier one's root and note under its size.
  EXPECT_EQ(place_after("DELETE FROM checkpoint" + newest + "; INSERT INTO checkpoint SELECT 1, " +
                        std::to_string(size) + ", root, note FROM checkpoint" + earlier),
            place(size));
}

// Signatures are the same whenever they are made: one that is missing is written again as it was.
TEST_P(LedgerDamageOf, TheNewestCheckpointIsWrittenAgainWhenItIsMissing) {
  make(GetParam());
  fs::remove_all(folder_);
  fs::copy(backup_, folder_);
  database().execute("DELETE FROM checkpoint WHERE log = 1 AND size = " +
                     std::to_string(checkpoints_.back().size));
  ASSERT_EQ(start(), ErrorCode::permit);
  const auto again = ledger_->store().latest_checkpoint(store::Log::ledger);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->size, checkpoints_.back().size);
  EXPECT_EQ(again->root, checkpoints_.back().root);
  EXPECT_EQ(again->note, checkpoints_.back().note);
}

}  // namespace
}  // namespace sluis::broker::testing
