// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/store.h"

#include <sys/stat.h>

#include <chrono>

#include "tests/store/fixture.h"
#include "tests/store/workload.h"

namespace sluis::store {
namespace {

using workload::batch;
using workload::person;
using workload::verify;

class StoreTest : public StoreFolder {};

Bytes text(std::string_view value) { return to_bytes(as_bytes(value)); }

Checkpoint checkpoint(std::uint64_t size, std::uint8_t root, std::string_view note = "note") {
  Checkpoint out{Log::ledger, size, {}, text(note)};
  out.root.value.fill(root);
  return out;
}

TEST_F(StoreTest, GivesBackWhatWasCommittedAlsoAfterReopening) {
  {
    auto store = open();
    EXPECT_EQ(store->sizes(), Sizes{});
    for (std::uint64_t number = 0; number < 12; ++number) workload::run(*store, number);
    EXPECT_EQ(verify(*store, 12), "");
  }
  auto store = open();
  EXPECT_EQ(store->sizes(), (Sizes{36, 72, 9}));
  EXPECT_EQ(verify(*store, 12), "");
}

TEST_F(StoreTest, NumbersEntriesAndLeavesFromZeroWithoutGaps) {
  auto store = open();
  store->commit(batch(0));
  std::vector<std::uint64_t> sequences, first_leaves;
  ASSERT_TRUE(store
                  ->each_entry(1,
                               [&](JournalEntry&& entry) -> Status {
                                 sequences.push_back(entry.sequence);
                                 first_leaves.push_back(entry.first_leaf);
                                 return Done{};
                               })
                  .ok());
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(first_leaves, (std::vector<std::uint64_t>{2, 4}));
}

TEST_F(StoreTest, StopsReplayAtTheVisitorsError) {
  auto store = open();
  store->commit(batch(0));
  int visits = 0;
  const Status status = store->each_entry(0, [&](JournalEntry&&) -> Status {
    ++visits;
    return ErrorCode::forked;
  });
  EXPECT_EQ(status.code(), ErrorCode::forked);
  EXPECT_EQ(visits, 1);
}

TEST_F(StoreTest, GivesMailboxRowsInTheOrderOfTheirKeys) {
  auto store = open();
  Entry entry;
  entry.mailbox_puts = {{text("b"), text("2")},
                        {text("a"), text("1")},
                        {Bytes{0xff}, text("4")},
                        {text("ba"), text("3")},
                        {text("gone"), {}}};
  entry.mailbox_deletes = {text("gone")};
  store->commit(std::vector{entry});
  std::string rows;
  store->each_mailbox_row([&](ByteView, ByteView row) { rows += as_text(row); });
  EXPECT_EQ(rows, "1234");
}

TEST_F(StoreTest, KeepsTheDirectoryLogWithItsPublicBodies) {
  auto store = open();
  Entry entry;
  entry.directory_leaves = {{text("leaf 0"), text("body 0")}, {text("leaf 1"), {}}};
  store->commit(std::vector{entry, entry});
  std::string seen;
  const auto see = [&](std::uint64_t index, DirectoryRow&& row) {
    seen += std::to_string(index) + std::string(as_text(row.leaf)) + std::string(as_text(row.body));
  };
  EXPECT_TRUE(store->each_directory_leaf(1, 2, see).ok());
  EXPECT_EQ(seen, "1leaf 12leaf 0body 0");
}

TEST_F(StoreTest, HasNoPayloadThatWasDeletedOrNeverStored) {
  auto store = open();
  EnvelopeHash hash;
  EXPECT_FALSE(store->payload(hash));
  Entry put, remove;
  put.payload_puts = {{hash, Bytes(1u << 20, 7)}};
  remove.payload_deletes = {hash};
  store->commit(std::vector{put});
  EXPECT_EQ(store->payload(hash), Bytes(1u << 20, 7));
  store->commit(std::vector{remove});
  EXPECT_FALSE(store->payload(hash));
}

TEST_F(StoreTest, RefusesASecondProcessAndASecondOpening) {
  auto store = open();
  EXPECT_EQ(Store::open(folder_, {}).code(), ErrorCode::store_locked);
  EXPECT_EQ(run_worker(folder_, 1, {}).exit_status, 3);
  store.reset();
  EXPECT_EQ(run_worker(folder_, 1, {}).exit_status, 0);
}

TEST_F(StoreTest, RefusesAJournalOfAnotherMachineVersion) {
  open(Options{.machine_version = 1}).reset();
  EXPECT_EQ(Store::open(folder_, Options{.machine_version = 2}).code(), ErrorCode::unknown_version);
}

TEST_F(StoreTest, RefusesToStartWithoutItsKeyDatabaseOrWithAnothers) {
  open()->commit(batch(0));
  std::filesystem::rename(folder_ / "keys.db", beside_ / "kept");
  EXPECT_EQ(Store::open(folder_, {}).code(), ErrorCode::store_damaged);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "keys.db"));
  ASSERT_TRUE(Store::open(beside_ / "other", {}).ok());
  std::filesystem::copy(beside_ / "other" / "keys.db", folder_ / "keys.db");
  EXPECT_EQ(Store::open(folder_, {}).code(), ErrorCode::store_damaged);
}

TEST_F(StoreTest, RefusesAnEmptyJournalBesideKeysInUse) {
  open()->commit(batch(0));
  std::filesystem::remove(folder_ / "journal.db");
  EXPECT_EQ(Store::open(folder_, {}).code(), ErrorCode::store_damaged);
}

TEST_F(StoreTest, IsReadableByItsOwnerAlone) {
  std::filesystem::create_directory(folder_);
  chmod(folder_.c_str(), 0755);
  auto store = open();
  store->commit(batch(0));
  store->begin_erasure(person(0));
  struct stat found {};
  ASSERT_EQ(stat(folder_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0700u);
  int files = 0;
  for (const auto& item : std::filesystem::directory_iterator(folder_)) {
    ASSERT_EQ(stat(item.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u) << item.path();
    ++files;
  }
  EXPECT_EQ(files, 6);  // two databases with their logs, the erasure journal, the lock
}

TEST_F(StoreTest, WritesNothingAboutAPersonInClear) {
  auto store = open();
  for (std::uint64_t number = 0; number < 5; ++number) workload::run(*store, number);
  EXPECT_EQ(all_bytes(folder_).find("secret-of-a-family"), std::string::npos);
  const std::string journal =
      file_bytes(folder_ / "journal.db") + file_bytes(folder_ / "journal.db-wal");
  EXPECT_NE(journal.find("public 3"), std::string::npos);
  EXPECT_EQ(journal.find(as_text(person(3).view())), std::string::npos);
  EXPECT_EQ(journal.find(std::string(64, 'Z')), std::string::npos);  // the snapshot's state
}

TEST_F(StoreTest, KeepsTheLatestCheckpointOfEachLog) {
  auto store = open();
  EXPECT_FALSE(store->latest_checkpoint(Log::ledger));
  store->commit(batch(0));
  store->save_checkpoint(checkpoint(0, 1));
  store->save_checkpoint(checkpoint(6, 2));
  store->save_checkpoint(checkpoint(6, 2, "cosigned"));
  EXPECT_EQ(store->latest_checkpoint(Log::ledger), checkpoint(6, 2, "cosigned"));
  EXPECT_FALSE(store->latest_checkpoint(Log::directory));
}

using StoreDeathTest = StoreTest;

TEST_F(StoreDeathTest, DiesBeforeASecondRootForOneSize) {
  auto store = open();
  store->commit(batch(0));
  store->save_checkpoint(checkpoint(6, 2));
  EXPECT_DEATH(store->save_checkpoint(checkpoint(6, 3)), "second root");
}

TEST_F(StoreDeathTest, DiesBeforeACheckpointOfWhatIsNotCommittedOrASmallerOne) {
  auto store = open();
  store->commit(batch(0));
  EXPECT_DEATH(store->save_checkpoint(checkpoint(7, 2)), "CHECK failed");
  store->save_checkpoint(checkpoint(6, 2));
  EXPECT_DEATH(store->save_checkpoint(checkpoint(5, 2)), "CHECK failed");
}

TEST_F(StoreTest, ReplaysFromTheLatestSnapshot) {
  auto store = open();
  EXPECT_FALSE(store->latest_snapshot()->has_value());
  store->commit(batch(0));
  store->save_snapshot(2, text("two"));
  store->save_snapshot(3, text("three"));
  store.reset();
  store = open();
  const auto snapshot = store->latest_snapshot();
  ASSERT_TRUE(snapshot.ok());
  EXPECT_EQ((*snapshot)->sequence, 3u);
  EXPECT_EQ((*snapshot)->state, text("three"));
}

TEST_F(StoreTest, CopiesTheLogOnlyWhenItIsLongOrNobodyWaits) {
  auto store = open(Options{.log_pages_max = 40});
  store->commit(batch(0));
  EXPECT_FALSE(store->maintain());
  EXPECT_TRUE(store->maintain(true));
  EXPECT_FALSE(store->maintain(true));
  for (std::uint64_t number = 1; number < 12; ++number) store->commit(batch(number));
  EXPECT_TRUE(store->maintain());
  EXPECT_FALSE(store->maintain());
}

TEST_F(StoreTest, ReplaysAHundredThousandEntries) {
  constexpr std::uint64_t kBatches = 1563;  // of 64
  auto store = open();
  std::vector<Entry> entries(64);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].skeleton = Bytes(150, 1);
    entries[i].parts = {{person(i), Bytes(300, 2)}};
    entries[i].leaves = {{Bytes(150, 3), Part{person(i), Bytes(120, 4)}}};
  }
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t number = 0; number < kBatches; ++number) {
    store->commit(entries);
    store->maintain();
  }
  const auto written = std::chrono::steady_clock::now();
  store.reset();
  store = open();
  std::uint64_t seen = 0;
  ASSERT_TRUE(store
                  ->each_entry(0,
                               [&](JournalEntry&& entry) -> Status {
                                 if (entry.parts[0]->size() == 300) ++seen;
                                 return Done{};
                               })
                  .ok());
  const auto read = std::chrono::steady_clock::now();
  EXPECT_EQ(seen, kBatches * 64);
  using Seconds = std::chrono::duration<double>;
  std::printf("100,032 entries: written in %.1f s, replayed in %.1f s\n",
              Seconds(written - begin).count(), Seconds(read - written).count());
  EXPECT_LT(Seconds(read - written).count(), 60.0);
}

}  // namespace
}  // namespace sluis::store
