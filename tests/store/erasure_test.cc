// SPDX-License-Identifier: EUPL-1.2
// Erasure of a person: her key is destroyed, what it sealed reads as erased, all else stays.
#include <fcntl.h>
#include <unistd.h>

#include "proto/sqlite/database.h"
#include "tests/store/fixture.h"
#include "tests/store/workload.h"

namespace sluis::store {
namespace {

using workload::person;

class ErasureTest : public StoreFolder {
 protected:
  // A store of four batches; persons 0 to 6 occur in each.
  std::unique_ptr<Store> filled() {
    auto store = open();
    for (std::uint64_t number = 0; number < 4; ++number) workload::run(*store, number);
    return store;
  }

  // The key of `who` as it lies in the key database, read from a copy of the files.
  std::string key_of(const PersonId& who) {
    const std::filesystem::path copy = beside_ / "copy.db";
    for (const char* suffix : {"", "-wal"}) {
      std::filesystem::copy_file(folder_ / ("keys.db" + std::string(suffix)),
                                 copy.string() + suffix,
                                 std::filesystem::copy_options::overwrite_existing);
    }
    auto database = sqlite::Database::open(copy, {});
    CHECK(database.ok());
    sqlite::Statement row = database->prepare("SELECT key FROM person_key WHERE person = ?1");
    row.start(who);
    return row.next() ? std::string(as_text(row.bytes(0))) : std::string();
  }
};

TEST_F(ErasureTest, ReadsAsErasedWhileLeavesAndOtherPersonsStay) {
  auto store = filled();
  store->destroy_person_key(person(3));
  EXPECT_EQ(workload::verify(*store, 4, {person(3)}), "");
  store.reset();
  store = open();
  EXPECT_EQ(workload::verify(*store, 4, {person(3)}), "");
}

TEST_F(ErasureTest, LeavesNoByteOfTheKeyInAnyFile) {
  auto store = filled();
  const std::string key = key_of(person(3));
  const std::string other = key_of(person(4));
  ASSERT_EQ(key.size(), 32u);
  ASSERT_NE(all_bytes(folder_).find(key), std::string::npos);
  store->destroy_person_key(person(3));
  const std::string disk = all_bytes(folder_);
  for (std::size_t at = 0; at + 8 <= key.size(); ++at) {
    EXPECT_EQ(disk.find(key.substr(at, 8)), std::string::npos) << "bytes of the key from " << at;
  }
  EXPECT_EQ(disk.find(as_text(person(3).view())), std::string::npos);
  EXPECT_NE(disk.find(other), std::string::npos);
}

TEST_F(ErasureTest, LeavesNoRowThatWasDeletedWithThePerson) {
  auto store = open();
  const std::string needle(500, 'Q');
  Entry put, remove;
  put.parts = {{person(3), Bytes(10, 1)}};
  put.mailbox_puts = {{Bytes{1}, to_bytes(as_bytes(needle))}};
  remove.mailbox_deletes = {Bytes{1}};
  store->commit(std::vector{put});
  store->maintain(true);
  store->commit(std::vector{remove});
  ASSERT_NE(all_bytes(folder_).find(needle), std::string::npos);
  store->destroy_person_key(person(3));
  EXPECT_EQ(all_bytes(folder_).find(needle.substr(0, 50)), std::string::npos);
}

TEST_F(ErasureTest, NamesPersonsWhoseErasureIsNotDoneAfterAnotherStart) {
  filled()->begin_erasure(person(3));
  auto store = open();
  EXPECT_EQ(store->pending_erasures(), std::vector{person(3)});
  EXPECT_EQ(workload::verify(*store, 4, {person(3)}), "") << "begun is decided";
  store->destroy_person_key(person(3));
  EXPECT_TRUE(store->pending_erasures().empty());
}

TEST_F(ErasureTest, DestroysAgainAKeyThatABackupBroughtBack) {
  filled().reset();
  std::filesystem::copy(folder_ / "keys.db", beside_ / "backup.db");
  open()->destroy_person_key(person(3));
  std::filesystem::remove(folder_ / "keys.db");
  std::filesystem::copy(beside_ / "backup.db", folder_ / "keys.db");
  auto store = open();
  EXPECT_EQ(workload::verify(*store, 4, {person(3)}), "");
  EXPECT_EQ(key_of(person(3)), "");
}

TEST_F(ErasureTest, RefusesAMissingKeyThatNoErasureExplains) {
  filled()->destroy_person_key(person(3));
  std::filesystem::remove(folder_ / "erasure.journal");
  auto store = open();
  const Status status = store->each_entry(0, [](JournalEntry&&) -> Status { return Done{}; });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.code(), ErrorCode::sealing_key_missing);
}

TEST_F(ErasureTest, GivesANewKeyToAPersonWhoComesBack) {
  auto store = filled();
  store->destroy_person_key(person(3));
  Entry entry;
  entry.parts = {{person(3), Bytes{42}}};
  store->commit(std::vector{entry});
  Bytes found;
  ASSERT_TRUE(store
                  ->each_entry(12,
                               [&](JournalEntry&& read) -> Status {
                                 found = read.parts[0].value_or(Bytes{});
                                 return Done{};
                               })
                  .ok());
  EXPECT_EQ(found, Bytes{42});
}

TEST_F(ErasureTest, DropsALineOfTheErasureJournalThatACrashCutShort) {
  filled()->begin_erasure(person(3));
  const int file = ::open((folder_ / "erasure.journal").c_str(), O_WRONLY | O_APPEND);
  ASSERT_EQ(write(file, "begun 0011", 10), 10);
  close(file);
  open()->destroy_person_key(person(4));
  EXPECT_EQ(open()->pending_erasures(), std::vector{person(3)});
}

TEST_F(ErasureTest, RefusesAnErasureJournalItDoesNotUnderstand) {
  filled().reset();
  const int file = ::open((folder_ / "erasure.journal").c_str(), O_WRONLY | O_APPEND);
  ASSERT_EQ(write(file, "forget 00\n", 10), 10);
  close(file);
  EXPECT_EQ(Store::open(folder_, {}).code(), ErrorCode::store_damaged);
}

TEST_F(ErasureTest, HoldsOnlyRandomKeyRefsInTheErasureJournal) {
  auto store = filled();
  store->destroy_person_key(person(3));
  const std::string journal = file_bytes(folder_ / "erasure.journal");
  ASSERT_EQ(journal.size(), 39u + 38u);
  EXPECT_EQ(journal.substr(0, 6), "begun ");
  EXPECT_EQ(journal.substr(39, 5), "done ");
  EXPECT_EQ(journal.find(person(3).hex()), std::string::npos);
}

TEST_F(ErasureTest, DoesNotOpenASealedPartMovedToAnotherEntry) {
  filled().reset();
  {
    auto database = sqlite::Database::open(folder_ / "journal.db", {});
    ASSERT_TRUE(database.ok());
    database->execute(
        "UPDATE event SET parts = (SELECT parts FROM event WHERE sequence = 7) "
        "WHERE sequence = 0");
  }
  auto store = open();
  const Status status = store->each_entry(0, [](JournalEntry&&) -> Status { return Done{}; });
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.code(), ErrorCode::store_damaged);
}

TEST_F(ErasureTest, DestroysTheKeyOfASnapshotThatWasReplaced) {
  auto store = filled();
  store->save_snapshot(3, Bytes{1});
  store->save_snapshot(4, Bytes{2});
  store.reset();
  auto keys = sqlite::Database::open(folder_ / "keys.db", {});
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->integer("SELECT count(*) FROM snapshot_key"), 1u);
}

}  // namespace
}  // namespace sluis::store
