// SPDX-License-Identifier: EUPL-1.2
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "proto/sqlite/database.h"
#include "proto/sqlite/private_folder.h"
#include "tests/store/fixture.h"
#include "tests/store/record_vfs.h"

namespace sluis::sqlite {
namespace {

class SqliteTest : public store::StoreFolder {
 protected:
  Database open(const std::string& name = "a.db") {
    auto database = Database::open(beside_ / name, {});
    CHECK(database.ok());
    return std::move(database).value();
  }
};

TEST_F(SqliteTest, IsTheVersionWhoseBugsTheSettingsAnswer) {
  // Another version may no longer need the exclusive lock, or need something else: read DESIGN §11.
  EXPECT_EQ(sqlite3_libversion_number(), 3040001);
}

TEST_F(SqliteTest, SyncsEachCommitOfAWriteAheadLogAndMapsNoMemory) {
  Database database = open();
  EXPECT_EQ(database.text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(database.integer("PRAGMA synchronous"), 2u);
  EXPECT_EQ(database.integer("PRAGMA mmap_size"), 0u);
  EXPECT_EQ(database.integer("PRAGMA secure_delete"), 1u);
  EXPECT_EQ(database.integer("PRAGMA wal_autocheckpoint"), 0u);
  EXPECT_EQ(database.integer("PRAGMA page_size"), 4096u);
  EXPECT_EQ(database.integer("PRAGMA temp_store"), 2u);
  EXPECT_EQ(database.text("PRAGMA locking_mode"), "exclusive");
}

TEST_F(SqliteTest, KeepsEveryOtherConnectionOut) {
  Database database = open();
  EXPECT_EQ(Database::open(beside_ / "a.db", {}).code(), ErrorCode::store_locked);
  EXPECT_FALSE(std::filesystem::exists(beside_ / "a.db-shm"));
}

TEST_F(SqliteTest, RefusesAFileThatIsNoDatabase) {
  std::string garbage(8192, 'x');
  const int file = ::open((beside_ / "a.db").c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_EQ(write(file, garbage.data(), garbage.size()), 8192);
  close(file);
  EXPECT_EQ(Database::open(beside_ / "a.db", {}).code(), ErrorCode::storage_failed);
  EXPECT_EQ(Database::open(beside_ / "no" / "a.db", {}).code(), ErrorCode::cannot_write);
}

TEST_F(SqliteTest, UndoesATransactionThatWasNotCommitted) {
  Database database = open();
  database.execute("CREATE TABLE t(a INTEGER, b BLOB)");
  {
    Transaction transaction(database);
    database.prepare("INSERT INTO t VALUES(?1, ?2)").run(std::uint64_t{1}, Bytes{});
  }
  EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 0u);
}

TEST_F(SqliteTest, TellsAnEmptyByteStringFromNothing) {
  Database database = open();
  database.execute("CREATE TABLE t(b BLOB NOT NULL)");
  database.prepare("INSERT INTO t VALUES(?1)").run(Bytes{});
  EXPECT_EQ(database.integer("SELECT count(*) FROM t WHERE length(b) = 0"), 1u);
}

TEST_F(SqliteTest, DiesOfAStatementThatFails) {
  Database database = open();
  database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY)");
  Statement insert = database.prepare("INSERT INTO t VALUES(?1)");
  insert.run(std::uint64_t{1});
  EXPECT_DEATH(insert.run(std::uint64_t{1}), "SQLite failed: run, code 1555");
}

TEST_F(SqliteTest, LeavesNoDeletedByteAfterVacuum) {
  Database database = open();
  const Bytes needle(200, 'N');
  const std::string found(200, 'N');
  database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB)");
  Statement insert = database.prepare("INSERT INTO t VALUES(?1, ?2)");
  for (std::uint64_t i = 0; i < 100; ++i) insert.run(i, needle);
  database.copy_log();
  EXPECT_NE(all_bytes(beside_).find(found), std::string::npos);
  database.execute("DELETE FROM t");
  EXPECT_NE(all_bytes(beside_).find(found), std::string::npos);
  database.vacuum();
  EXPECT_EQ(all_bytes(beside_).find(found), std::string::npos);
}

TEST_F(SqliteTest, WritesTheLogOfADeadProcessAgainBeforeItReadsIt) {
  {
    Database database = open();
    database.execute("CREATE TABLE t(b BLOB)");
    database.prepare("INSERT INTO t VALUES(?1)").run(Bytes(20'000, 1));
    // What a killed process leaves: the database and its log, as they stand now.
    for (const char* name : {"a.db", "a.db-wal"}) {
      std::filesystem::copy(beside_ / name, beside_ / (std::string("dead-") + name));
    }
  }
  std::filesystem::rename(beside_ / "dead-a.db", beside_ / "b.db");
  std::filesystem::rename(beside_ / "dead-a.db-wal", beside_ / "b.db-wal");
  const std::uint64_t size = std::filesystem::file_size(beside_ / "b.db-wal");
  store::RecordVfs record;
  auto database = Database::open(beside_ / "b.db", {.vfs = record.name()});
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->integer("SELECT count(*) FROM t"), 1u);
  const auto& steps = record.steps();
  ASSERT_GE(steps.size(), 2u);
  EXPECT_EQ(steps[0].kind, store::Step::Kind::write);
  EXPECT_EQ(steps[0].file, "b.db-wal");
  EXPECT_EQ(steps[0].data.size(), size);
  EXPECT_EQ(steps[1].kind, store::Step::Kind::sync);
  EXPECT_EQ(steps[1].file, "b.db-wal");
}

TEST_F(SqliteTest, LocksAFolderForOneOwnerAtATime) {
  auto first = PrivateFolder::open(beside_ / "mine");
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(PrivateFolder::open(beside_ / "mine").code(), ErrorCode::store_locked);
  { PrivateFolder moved = std::move(first).value(); }
  EXPECT_TRUE(PrivateFolder::open(beside_ / "mine").ok());
  EXPECT_EQ(PrivateFolder::open(beside_ / "no" / "folder").code(), ErrorCode::cannot_write);
}

}  // namespace
}  // namespace sluis::sqlite
