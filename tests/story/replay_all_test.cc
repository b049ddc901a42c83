// SPDX-License-Identifier: EUPL-1.2
// `sluis-broker --replay-all` as an operator runs it: over a store that is whole, and over one of
// which an entry was changed that its snapshot contains, which no other start reads.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "broker/runtime/keys.h"
#include "broker/runtime/ledger.h"
#include "proto/sqlite/database.h"
#include "tests/story/fixture.h"

namespace sluis::story {
namespace {

class ReplayAll : public TwoMembers {
 protected:
  // Stopped, with a story on disk and a snapshot of all of it.
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(TwoMembers::SetUp());
    school_.record_consent(child_, {person(0x32)});
    ASSERT_EQ(school_.signal(world_.manager, child_, "zorgen").outcome.verdict,
              codec::Verdict::permit);
    ASSERT_EQ(broker_.stop(), 0);
    broker_.log = broker_.folder() / "said";
    const auto keys = runtime::load_or_make_keys(broker_.folder());
    const auto clock = clock::make_clock(std::nullopt);
    ASSERT_TRUE(keys.ok() && clock.ok());
    const auto ledger = runtime::Ledger::open(store(), keys->log, **clock,
                                              runtime::Ledger::From::snapshot);
    ASSERT_TRUE(ledger.ok()) << to_text(ledger.error());
    entries_ = (*ledger)->machine().entries();
    (*ledger)->store().save_snapshot(entries_, (*ledger)->machine().snapshot());
  }
  bool starts(const std::vector<std::string>& arguments) {
    std::filesystem::remove(broker_.log);
    return broker_.start({}, arguments);
  }
  std::string said() const {
    std::ifstream in(broker_.log);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  std::filesystem::path store() const { return broker_.folder() / "store"; }

  const std::vector<PersonKey> child_ = person(0x31);
  std::uint64_t entries_ = 0;
};

TEST_F(ReplayAll, StartsOnAStoreThatIsWholeAndServes) {
  ASSERT_TRUE(starts({"--replay-all"})) << said();
  EXPECT_EQ(school_.signal(world_.manager, child_, "opnieuw").outcome.verdict,
            codec::Verdict::permit);
  EXPECT_EQ(broker_.stop(), 0);
  EXPECT_NE(said().find("\"event\":\"broker.stopped\""), std::string::npos) << said();
  EXPECT_EQ(said().find("\"error\""), std::string::npos) << said();
}

TEST_F(ReplayAll, NamesAnEntryThatWasChangedWhichNoOtherStartReads) {
  ASSERT_GT(entries_, 6u);
  const std::filesystem::path kept = broker_.folder() / "kept";
  std::filesystem::copy(store(), kept);
  for (const std::uint64_t row : {std::uint64_t{2}, entries_ - 1}) {
    SCOPED_TRACE(row);
    std::filesystem::remove_all(store());
    std::filesystem::copy(kept, store());
    sqlite::Database::open(store() / "journal.db", {})
        ->execute("UPDATE event SET skeleton = x'' WHERE sequence = " + std::to_string(row));
    EXPECT_TRUE(starts({})) << said();
    EXPECT_EQ(broker_.stop(), 0);
    EXPECT_FALSE(starts({"--replay-all"}));
    EXPECT_EQ(broker_.stop(), catalogue(ErrorCode::store_damaged).exit_status);
    const std::string line = "\"event\":\"broker.not_started\",\"error\":\"store_damaged\","
                             "\"place\":\"journal entry " + std::to_string(row) + "\"";
    EXPECT_NE(said().find(line), std::string::npos) << said();
  }
}

TEST_F(ReplayAll, IsExplainedByHelp) {
  std::string help, words;
  EXPECT_EQ(broker_.run({"--help"}, help), 0);
  std::istringstream in(help);  // it breaks its lines as it likes
  for (std::string word; in >> word;) words += word + " ";
  EXPECT_NE(words.find("--replay-all start from the first entry and not from the snapshot"),
            std::string::npos) << help;
}

}  // namespace
}  // namespace sluis::story
