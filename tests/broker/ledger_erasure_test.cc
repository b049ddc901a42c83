// SPDX-License-Identifier: EUPL-1.2
// A person leaves a ledger that is in use: what is left in its files, what others keep, what a
// crash or a restored backup brings back.
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "proto/hash/commit.h"
#include "tests/broker/ledger_rig.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;

class LedgerErasure : public LedgerRig {
 protected:
  void SetUp() override {
    if (child_of() == nullptr) {
      ASSERT_EQ(start(), ErrorCode::permit);
    }
  }
  // The folder of the test that started this process to have it die in there.
  static const char* child_of() { return std::getenv("SLUIS_ERASURE_FOLDER"); }
};

TEST_F(LedgerErasure, NoByteOfThePersonIsLeftInAnyFileAndOthersKeepAll) {
  tell_story();
  save_snapshot();
  const std::vector<Bytes> gone = secrets_of({person_of("echild1")});
  const std::vector<Bytes> stays = secrets_of({person_of("echild3"), world_.person_id("P2")});
  const Bytes before = readable();
  for (const Bytes& secret : gone) ASSERT_TRUE(has(before, secret));
  ASSERT_TRUE(has(before, pseudonym("f1")));
  ASSERT_TRUE(has(before, envelope("mchild1")));
  const std::vector<Bytes> leaves_before = leaves();

  erase("child1");
  ASSERT_EQ(refused_, ErrorCode::permit);
  for (const char* when : {"while it runs", "after another start"}) {
    SCOPED_TRACE(when);
    const Bytes after = readable();
    for (const Bytes& secret : gone) EXPECT_FALSE(has(after, secret)) << to_hex(secret);
    EXPECT_FALSE(has(after, pseudonym("f1")));
    EXPECT_FALSE(has(after, envelope("mchild1")));
    for (const Bytes& secret : stays) EXPECT_TRUE(has(after, secret));
    EXPECT_TRUE(has(after, pseudonym("f2")) && has(after, pseudonym("f3")));
    EXPECT_TRUE(has(after, envelope("mchild3")));
    std::vector<Bytes> now = leaves();
    EXPECT_EQ(now.size(), leaves_before.size() + 2) << "the look-up and the erasure";
    now.resize(leaves_before.size());
    EXPECT_EQ(now, leaves_before);
    ASSERT_EQ(start(), ErrorCode::permit);
  }
  run("erase names=child1");  // the test's own machine follows
  run("submit by=school id=m9 exchange=echild3 to=gm subject=child3");
  run("fetch by=gm");
  EXPECT_EQ(start(), ErrorCode::permit);
}

// A parent's erasure leaves the child's entries open and proven, and a child's the parent's.
TEST_F(LedgerErasure, ErasingOneLeavesTheOthersProofsWhole) {
  tell_story();
  const auto before = openings();
  const std::vector<Bytes> all = leaves();
  const std::size_t size = all.size();
  const auto expect_proven = [&](const std::set<std::uint64_t>& closed) {
    const auto now = openings();
    for (const auto& [index, plain] : before) {
      if (closed.contains(index)) EXPECT_FALSE(now.contains(index)) << index;
      else EXPECT_EQ(now.at(index), plain) << index;
      const codec::Proven proven = ledger_->ledger_log().proven(index, all[index]);
      EXPECT_EQ(proven.leaf, all[index]);
    }
    std::vector<Bytes> first = leaves();
    first.resize(size);
    EXPECT_EQ(first, all);
  };
  erase("mother");
  expect_proven({});  // nothing stands under her key alone but her own keys
  EXPECT_FALSE(has(readable(), pseudonym("f2")));
  erase("child1");
  std::set<std::uint64_t> closed;
  for (const auto& [index, plain] : before) {
    if (!openings().contains(index)) closed.insert(index);
  }
  EXPECT_GE(closed.size(), 5u);
  EXPECT_LT(closed.size(), before.size());
  expect_proven(closed);
  EXPECT_TRUE(has(readable(), pseudonym("f3")));
}

// Whoever knows all pseudonyms there are tries each under every 32 bytes that can still be read.
TEST_F(LedgerErasure, ABodyThatCanBeGuessedIsFoundWithRAndNotWithout) {
  run("person name=child keys=f1");
  run("intent by=school id=e1 subject=child to=gm");
  Commitment committed;
  for (const Payload& payload : world_.asked()) {
    const auto* act = std::get_if<ActEvent>(&payload);
    if (act != nullptr) committed = act->act.act().persons.front().commitment;
  }
  std::vector<Bytes> candidates;
  for (const char* key : {"f7", "f1", "f8"}) {
    candidates.push_back(canon::encode(consent::PersonBody{
        consent::kBodyVersion,
        {{PersonKeyKind::fields, world_.names().id<Pseudonym>(std::string("key ") + key), 0, 0}}}));
  }
  const auto found = [&] {
    const Bytes all = readable();
    for (std::size_t at = 0; at + Salt::kSize <= all.size(); ++at) {
      const Salt r = *Salt::from(ByteView(all).subspan(at, Salt::kSize));
      for (const Bytes& body : candidates) {
        if (hash::commit(LeafType::person, r, body) == committed) return body;
      }
    }
    return Bytes{};
  };
  EXPECT_EQ(found(), candidates[1]);
  erase("child");
  EXPECT_EQ(found(), Bytes{});
}

TEST_F(LedgerErasure, ARestoredBackupLosesThePersonAgain) {
  tell_story();
  save_snapshot();
  const std::vector<Bytes> gone = secrets_of({person_of("echild1")});
  ledger_.reset();
  fs::create_directories(backup_);
  for (const char* file : {"journal.db", "keys.db"}) fs::copy_file(folder_ / file, backup_ / file);
  ASSERT_EQ(start(), ErrorCode::permit);
  erase("child1");
  ledger_.reset();
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path().filename() != "erasure.journal") fs::remove(entry.path());
  }
  for (const char* file : {"journal.db", "keys.db"}) fs::copy_file(backup_ / file, folder_ / file);
  ASSERT_EQ(start(), ErrorCode::permit);
  const Bytes after = readable();
  for (const Bytes& secret : gone) EXPECT_FALSE(has(after, secret));
  EXPECT_FALSE(has(after, pseudonym("f1")));
  EXPECT_FALSE(has(after, envelope("mchild1")));
  EXPECT_TRUE(has(after, pseudonym("f3")));
  const Bytes machine = ledger_->machine().snapshot();
  EXPECT_FALSE(has(machine, pseudonym("f1"))) << "not in memory either";
  EXPECT_EQ(start(), ErrorCode::permit);
}

// Dies at `place` of an erasure of the store in `folder`: this program once more, in a process that
// has passed no place yet.
int end_of_child(const fs::path& folder, const char* place) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("SLUIS_FAILPOINT", place, 1);
    setenv("SLUIS_ERASURE_FOLDER", folder.c_str(), 1);
    if (freopen("/dev/null", "w", stdout) == nullptr) _exit(8);
    const char* const filter =
        "--gtest_filter=LedgerErasure.IsCarriedThroughAfterADeathAtEachPlace";
    execl("/proc/self/exe", "test", filter, nullptr);
    _exit(9);
  }
  int end = 0;
  EXPECT_EQ(waitpid(child, &end, 0), child);
  return end;
}

TEST_F(LedgerErasure, IsCarriedThroughAfterADeathAtEachPlace) {
  tell_story();
  run("read by=gm function=3 question=erasure subject=child1 as=look");
  world_.run("erasure by=gm function=3 worker=second subject=child1 looked=look as=erasure");
  const auto& erasure = std::get<ActEvent>(world_.labelled("erasure"));
  if (child_of() != nullptr) {
    folder_ = child_of();
    ASSERT_EQ(start(), ErrorCode::permit);
    static_cast<void>(ledger_->erase(erasure));
    return;
  }
  save_snapshot();
  const std::vector<Bytes> gone = secrets_of({person_of("echild1")});
  ledger_.reset();
  fs::copy(folder_, backup_);
  for (const char* place :
       {"store_erasure_begun", "store_batch_begun", "store_before_commit", "store_committed",
        "broker_checkpoints_published", "broker_erasure_recorded", "store_snapshot_key_durable",
        "store_snapshot_saved", "broker_erasure_replayed", "store_key_deleted",
        "store_key_destroyed"}) {
    SCOPED_TRACE(place);
    ledger_.reset();
    fs::remove_all(folder_);
    fs::copy(backup_, folder_);
    const int end = end_of_child(folder_, place);
    ASSERT_TRUE(WIFSIGNALED(end) && WTERMSIG(end) == SIGKILL) << end;
    ASSERT_EQ(start(), ErrorCode::permit);
    ASSERT_TRUE(ledger_->erase(erasure).ok()) << "its member asks again";
    const Bytes after = readable();
    for (const Bytes& secret : gone) EXPECT_FALSE(has(after, secret));
    EXPECT_FALSE(has(after, pseudonym("f1")));
    EXPECT_TRUE(ledger_->store().pending_erasures().empty());
    EXPECT_EQ(start(), ErrorCode::permit);
  }
}

TEST_F(LedgerErasure, IsRefusedWithoutTwoPeopleALookUpOrTheRight) {
  run("person name=child keys=f1");
  run("intent by=school id=e1 subject=child to=gm");
  run("read by=gm function=3 question=erasure subject=child as=look");
  const Bytes before = ledger_->machine().snapshot();
  const auto refused = [&](const std::string& line) {
    run("erasure by=gm subject=child " + line);
    return refused_;
  };
  EXPECT_EQ(refused("function=3 worker=second"), ErrorCode::erasure_not_looked_up);
  EXPECT_EQ(refused("function=1 worker=second looked=look"), ErrorCode::not_allowed);
  EXPECT_EQ(refused("function=3 worker=second looked=look proposed_in=1"), ErrorCode::not_allowed);
  consent::ErasureBody alone;
  alone.actor.worker = alone.proposer.worker = world_.names().id<WorkerId>("one");
  EXPECT_EQ(canon::decode<consent::ErasureBody>(canon::encode(alone), "erasure").code(),
            ErrorCode::not_allowed);
  EXPECT_EQ(ledger_->machine().snapshot(), before);
  EXPECT_TRUE(has(readable(), pseudonym("f1")));
  EXPECT_EQ(refused("function=3 worker=second looked=look"), ErrorCode::permit);
  EXPECT_FALSE(has(readable(), pseudonym("f1")));
}

// Two children of one name without a number are one to an erasure; one with another number is not.
TEST_F(LedgerErasure, ReachesWhoeverSharesAKeyButNotWhoHasAnotherNumber) {
  run("person name=named keys=b1,f1");
  run("person name=unnumbered keys=f1");
  run("person name=twin keys=b2,f1");
  run("intent by=cjg id=e1 subject=named to=gm level=category");
  run("intent by=school id=e2 subject=unnumbered to=gm");
  run("intent by=cjg id=e3 subject=twin to=gm level=category");
  erase("named");
  const auto known = [&](const char* exchange) {
    const auto id = world_.names().id<ExchangeId>(exchange);
    return ledger_->machine().seal_person(RedecideEvent{id}).has_value();
  };
  EXPECT_FALSE(known("e1") || known("e2"));
  EXPECT_TRUE(known("e3"));
  EXPECT_FALSE(has(readable(), pseudonym("b1")));
}

}  // namespace
}  // namespace sluis::broker::testing
