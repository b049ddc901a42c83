// SPDX-License-Identifier: EUPL-1.2
// What leaves the broker in files, a backup of the journal and the log's tiles, says of nobody who
// it is: no body, no r, no pseudonym.
#include <gtest/gtest.h>

#include "consent/core/tiles.h"
#include "tests/broker/ledger_rig.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;

class LedgerFiles : public LedgerRig {
 protected:
  void SetUp() override {
    ASSERT_EQ(start(), ErrorCode::permit);
    tell_story();
    save_snapshot();
    std::set<PersonId> persons;
    const Status read = ledger_->store().each_entry(0, [&](store::JournalEntry&& entry) -> Status {
      for (const auto& person : journal_persons(entry.skeleton).value()) {
        if (person) persons.insert(*person);
      }
      return Done{};
    });
    ASSERT_TRUE(read.ok());
    ASSERT_GE(persons.size(), 4u) << "three children and a mother";
    secrets_ = secrets_of(persons);
    for (const char* key : {"f1", "f2", "f3", "f4"}) secrets_.push_back(pseudonym(key));
    const Bytes all = readable();
    for (const Bytes& secret : secrets_) ASSERT_TRUE(has(all, secret)) << "else this shows nothing";
  }

  std::vector<Bytes> secrets_;  // bodies with their r, the r alone, pseudonyms
};

TEST_F(LedgerFiles, ABackupOfTheJournalAloneSaysOfNobodyWhoItIsAndDoesNotOpen) {
  const Bytes leaf = leaves().back();
  fs::create_directories(backup_);
  const auto copy = [&] {
    for (const char* name : {"journal.db", "journal.db-wal"}) {
      std::error_code error;
      fs::copy_file(folder_ / name, backup_ / name, fs::copy_options::overwrite_existing, error);
    }
    return files_under(backup_);
  };
  for (const bool runs : {true, false}) {
    SCOPED_TRACE(runs);
    if (!runs) ledger_.reset();
    const Bytes file = copy();
    EXPECT_TRUE(has(file, leaf)) << "else nothing was copied";
    for (const Bytes& secret : secrets_) EXPECT_FALSE(has(file, secret)) << to_hex(secret);
  }
  folder_ = backup_;
  EXPECT_EQ(start(), ErrorCode::store_damaged);
  EXPECT_EQ(refusal_.place, "key database");
}

TEST_F(LedgerFiles, TheTilesOfAllLeavesSayOfNobodyWhoItIs) {
  Bytes files;
  consent::TileWriter writer(
      [&files](const std::string&, ByteView bytes) -> Status {
        append(files, bytes);
        return Done{};
      },
      true);
  for (const Bytes& leaf : leaves()) ASSERT_TRUE(writer.append(leaf).ok());
  ASSERT_TRUE(writer.finish().ok());
  EXPECT_TRUE(has(files, leaves().back()));
  for (const Bytes& secret : secrets_) EXPECT_FALSE(has(files, secret)) << to_hex(secret);
}

}  // namespace
}  // namespace sluis::broker::testing
