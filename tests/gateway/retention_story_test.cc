// SPDX-License-Identifier: EUPL-1.2
// Content at two real gateways, on a clock that the test moves: when the term of its ground is over
// no byte of it is left, and the ledger says so; with a process that dies on the way, once.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

using RetentionStory = OnAClock;

TEST_F(RetentionStory, ContentGoesWhenTheTermOfItsGroundIsOverAndTheLedgerSaysSo) {
  const std::string id = send();
  EXPECT_EQ(read_one(), kWords);
  ASSERT_EQ(mail().size(), 1u);
  const local::Mail before = mail()[0];
  EXPECT_EQ(before.remove_by_ms(), before.opened_ms() + 30 * kDayMs);
  EXPECT_TRUE(tasks(*manager_).empty());

  EXPECT_TRUE(eventually(15, [&] { return exchange(id).remove_by_ms() != 0; }));
  EXPECT_LT(exchange(id).remove_by_ms(), before.remove_by_ms() + 60'000);
  manager_->kill_now();
  school_->kill_now();
  std::vector<Bytes> received = sealed(*manager_, kContent);
  for (Bytes& row : sealed(*manager_, kMail)) received.push_back(std::move(row));
  const std::vector<Bytes> own = sealed(*school_, kExchange);
  ASSERT_EQ(received.size(), 2u);
  ASSERT_EQ(own.size(), 1u);
  EXPECT_GE(found(*manager_, received), 2u);
  EXPECT_GE(found(*school_, own), 1u);
  ASSERT_TRUE(manager_->start({}, arguments_));
  ASSERT_TRUE(school_->start({}, arguments_));

  pass(17 * kDayMs);  // 14 days ahead a task says so, at both
  EXPECT_TRUE(eventually(15, [&] { return tasks(*manager_).size() == 1; }));
  ASSERT_EQ(tasks(*manager_).size(), 1u);
  EXPECT_EQ(tasks(*manager_)[0].kind(), "removal");
  EXPECT_EQ(tasks(*manager_)[0].message(), before.message());
  EXPECT_EQ(tasks(*manager_)[0].valid_until_ms(), before.remove_by_ms());
  EXPECT_EQ(read_one(), kWords) << "it is still here";

  pass(13 * kDayMs + 3'700'000);
  EXPECT_TRUE(eventually(20, [&] {
    return mail().size() == 1 && mail()[0].removed_index() != 0;
  }));
  ASSERT_EQ(mail().size(), 1u);
  const local::Mail after = mail()[0];
  EXPECT_EQ(after.state(), "removed");
  EXPECT_EQ(after.message(), before.message());
  EXPECT_GE(after.removed_ms(), before.remove_by_ms());
  EXPECT_EQ(after.kind(), "") << "no more of the header than which, when and why";
  EXPECT_NE(read_one().find("message_removed"), std::string::npos) << read_one();
  EXPECT_EQ(own_entries("removed"), 1);
  EXPECT_EQ(found(*manager_, received), 0u) << "bytes of it are left in the vault's files";
  EXPECT_TRUE(eventually(20, [&] { return exchange(id).removed_index() != 0; }));
  EXPECT_EQ(exchange(id).kind(), "");
  EXPECT_EQ(found(*school_, own), 0u);
  EXPECT_TRUE(tasks(*manager_).empty());

  // Also for who starts anew: gone is gone.
  manager_->kill_now();
  ASSERT_TRUE(manager_->start({}, arguments_));
  ASSERT_EQ(mail().size(), 1u);
  EXPECT_EQ(mail()[0].removed_index(), after.removed_index());
}

TEST_F(RetentionStory, DyingAtAnyPlaceRemovesOnceAndSaysItOnce) {
  constexpr std::size_t kMessages = 5;
  for (std::size_t i = 0; i < kMessages; ++i) send();
  manager_->kill_now();
  pass(31 * kDayMs);  // it does not run when the terms are over
  for (const char* place : {"gateway_retention_due", "gateway_retention_removed",
                            "gateway_retention_cut", "gateway_retention_kept"}) {
    manager_->start({std::string("SLUIS_FAILPOINT=") + place}, arguments_);
    ASSERT_TRUE(eventually(20, [&] { return manager_->died(); })) << place;
    manager_->kill_now();
  }
  ASSERT_TRUE(manager_->start({}, arguments_));
  std::set<std::uint64_t> entries;
  EXPECT_TRUE(eventually(30, [&] {
    entries.clear();
    for (const local::Mail& one : mail()) {
      if (one.state() == "removed" && one.removed_index() != 0) entries.insert(one.removed_index());
    }
    return entries.size() == kMessages;
  })) << entries.size();
  EXPECT_EQ(own_entries("removed"), static_cast<int>(kMessages));
}

class NoTermStory : public RetentionStory {
 protected:
  void SetUp() override { begin(0); }
};

TEST_F(NoTermStory, AGroundWithoutATermRemovesNothing) {
  const std::string id = send();
  pass(300 * kDayMs);
  EXPECT_TRUE(eventually(15, [&] { return read_one() == kWords; })) << read_one();
  EXPECT_EQ(mail()[0].remove_by_ms(), 0u);
  EXPECT_EQ(exchange(id).removed_ms(), 0u);
}

}  // namespace
}  // namespace sluis::gateway_story
