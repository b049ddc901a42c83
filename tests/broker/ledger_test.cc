// SPDX-License-Identifier: EUPL-1.2
// The broker's durable side over a real store: what a start finds after an erasure, and time.
#include "broker/runtime/ledger.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "broker/runtime/keys.h"
#include "proto/hash/commit.h"
#include "proto/sqlite/database.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

namespace fs = std::filesystem;

class SettableClock : public clock::Clock {
 public:
  clock::ClockReading read() const override {
    const clock::ClockReading out = reading;
    reading.wall.ms -= back_ms;
    return out;
  }
  int wait_ms(DurationMs) const override { return 0; }

  mutable clock::ClockReading reading;
  std::uint64_t back_ms = 0;  // each reading is that much earlier than the one before
};

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() {
    std::string name = (fs::temp_directory_path() / "sluis-ledger-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    clock_.reading = {world_.wall(), {1'000'000}, {}};
  }
  ~LedgerTest() override {
    ledger_.reset();
    fs::remove_all(folder_);
  }

  // Starts on what is on disk; ErrorCode::permit: it did.
  ErrorCode start() {
    ledger_.reset();
    auto opened = runtime::Ledger::open(folder_, keys_, clock_);
    if (!opened.ok()) return opened.code();
    ledger_ = std::move(*opened);
    return ErrorCode::permit;
  }
  void run(const std::string& line) {
    world_.run(line);
    clock_.reading.wall = world_.wall();
    for (; taken_ < world_.asked().size(); ++taken_) {
      const Payload& payload = world_.asked()[taken_];
      const auto* submit = std::get_if<SubmitEvent>(&payload);
      ledger_->apply(payload, submit == nullptr ? Bytes{} : stored(*submit));
    }
    ledger_->commit();
  }
  static Bytes stored(const SubmitEvent& submit) {
    Bytes out = to_bytes(as_bytes("an envelope "));
    append(out, submit.envelope.view());
    return out;
  }
  // A signal about a child of its own, with consent, whose content may go.
  void put_signal(const std::string& number) {
    const std::string child = "child" + number, mother = "mother" + number;
    run("person name=" + child + " keys=f1" + number);
    run("person name=" + mother + " keys=f2" + number);
    run("consent by=school consent=k" + number + " subject=" + child + " givers=" + mother);
    run("answer by=school consent=k" + number + " subject=" + child + " giver=" + mother + " yes");
    run("intent by=school id=e" + number + " subject=" + child + " to=gm");
  }
  void put_message(const std::string& number) {  // which waits for its recipient
    put_signal(number);
    const std::string message = "m" + number + " exchange=e" + number;
    run("submit by=school id=" + message + " to=gm subject=child" + number);
  }
  PersonId subject_of(const std::string& exchange) {
    const Payload redecide = RedecideEvent{world_.names().id<ExchangeId>(exchange)};
    return ledger_->machine().seal_person(redecide).value();
  }
  void erase(const PersonId& person) {
    ledger_.reset();
    store::Options options;
    options.machine_version = kMachineVersion;
    auto store = store::Store::open(folder_, options);
    ASSERT_TRUE(store.ok());
    (*store)->begin_erasure(person);
    (*store)->destroy_person_key(person);
  }
  std::size_t rows() {
    std::size_t count = 0;
    ledger_->store().each_mailbox_row([&](ByteView, ByteView) { ++count; });
    return count;
  }
  bool on_disk(const Bytes& bytes) const {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string file((std::istreambuf_iterator<char>(in)),
                             std::istreambuf_iterator<char>());
      if (file.find(as_text(bytes)) != std::string::npos) return true;
    }
    return false;
  }
  Bytes envelope(const std::string& message) {
    SubmitEvent submit{{}, {}, consent::already_verified({}, {}),
                       world_.names().id<EnvelopeHash>("envelope " + message), {}, {}, 0};
    return stored(submit);
  }
  void sql(const std::string& text) {
    ledger_.reset();
    auto database = sqlite::Database::open(folder_ / "journal.db", {});
    ASSERT_TRUE(database.ok());
    database->execute(text);
  }

  // 32 bytes from `offset` on of each row's `column`, of the store, which is closed.
  std::map<std::uint64_t, Bytes> blobs(const std::string& table, const std::string& column,
                                       const std::string& key, std::size_t offset,
                                       const std::string& where = "1") {
    ledger_.reset();
    std::map<std::uint64_t, Bytes> out;
    auto database = sqlite::Database::open(folder_ / "journal.db", {});
    EXPECT_TRUE(database.ok());
    auto rows = database->prepare("SELECT " + key + ", " + column + " FROM " + table + " WHERE " +
                                  where);
    while (rows.next()) {
      const Bytes row = to_bytes(rows.bytes(1));
      const auto from = row.begin() + static_cast<std::ptrdiff_t>(std::min(offset, row.size()));
      const auto size = std::min<std::ptrdiff_t>(32, row.end() - from);
      out.emplace(rows.integer(0), Bytes(from, from + size));
    }
    return out;
  }

  fs::path folder_;
  seal::SigningKeyPair keys_ = seal::SigningKeyPair::generate();
  World world_;
  SettableClock clock_;
  std::unique_ptr<runtime::Ledger> ledger_;
  std::size_t taken_ = 0;
};

// The manager opens all that was released to it.
void answer_opened(runtime::Ledger& ledger, const MemberId& manager) {
  for (const UnansweredLease& lease : ledger.machine().unanswered(manager)) {
    consent::ReceiptBody body;
    body.actor.member = manager;
    body.message_id = lease.message.message_id;
    body.envelope = lease.envelope;
    body.lease = lease.lease;
    body.outcome = consent::ReceiptOutcome::opened;
    SignedAct act;
    act.type = LeafType::receipt;
    act.covenant = ledger.machine().covenant()->version;
    act.signatures.resize(1);
    act.opening = {seal::random_fixed<Salt>(), canon::encode(body)};
    act.commitment = hash::commit(act.type, act.opening);
    ledger.apply(ActEvent{manager, seal::random_fixed<RequestId>(),
                          consent::already_verified(std::move(act), body.actor), {}});
  }
  ledger.commit();
}

TEST_F(LedgerTest, WhatIsForgottenIsGoneFromEveryFileAndTheNextStartComesToTheSameLedger) {
  ASSERT_EQ(start(), ErrorCode::permit);
  run("covenant retention=1");
  put_message("1");
  put_message("2");
  run("fetch by=gm");
  answer_opened(*ledger_, world_.names().id<MemberId>("gm"));
  ASSERT_EQ(rows(), 0u);
  const std::map<std::uint64_t, Bytes> parts = blobs("event", "parts", "sequence", 46);
  const std::map<std::uint64_t, Bytes> openings =
      blobs("leaf_opening", "sealed", "position", 24);
  for (const auto& [position, opening] : openings) ASSERT_TRUE(on_disk(opening)) << position;
  ASSERT_EQ(start(), ErrorCode::permit);
  world_.run("wait days=8");
  clock_.reading.wall = world_.wall();
  ledger_->apply_due();
  ledger_->commit();
  const std::uint64_t size = ledger_->machine().ledger_size();
  std::set<std::uint64_t> left;  // while it runs: the write-ahead log is a file too
  for (const auto& [sequence, part] : parts) {
    if (on_disk(part)) left.insert(sequence);
  }

  const std::string forgotten = "x'ffffffffffffffffffffffffffffffff'";
  const auto entries =
      blobs("event", "parts", "sequence", 0, "substr(parts, 3, 16) = " + forgotten);
  const auto leaves = blobs("leaf_opening", "ref", "position", 0, "ref = " + forgotten);
  EXPECT_EQ(entries.size(), 8u) << "intent, submit, release and receipt of each";
  EXPECT_GE(leaves.size(), 6u) << "decisions and releases";
  for (const auto& [sequence, part] : entries) EXPECT_FALSE(left.contains(sequence));
  for (const auto& [position, ref] : leaves) EXPECT_FALSE(on_disk(openings.at(position)));
  ASSERT_EQ(start(), ErrorCode::permit);
  EXPECT_EQ(ledger_->machine().ledger_size(), size);
  EXPECT_EQ(ledger_->erased_events(), 10u) << "and both retirements, whose leaves stand";
  EXPECT_TRUE(ledger_->opening_erased(leaves.begin()->first));
  put_message("3");
  EXPECT_EQ(rows(), 1u);
  ASSERT_EQ(start(), ErrorCode::permit);
}

// What came after the snapshot is gone with the exchange, and its end with it.
TEST_F(LedgerTest, ARetirementReachesWhatAnOlderSnapshotHolds) {
  ASSERT_EQ(start(), ErrorCode::permit);
  std::map<std::uint64_t, Bytes> kept;
  const auto keep = [&] { kept[ledger_->machine().entries()] = ledger_->machine().snapshot(); };
  run("covenant retention=1");
  put_signal("1"), keep();
  run("submit by=school id=m1 exchange=e1 to=gm subject=child1"), keep();
  run("fetch by=gm"), keep();
  answer_opened(*ledger_, world_.names().id<MemberId>("gm")), keep();
  run("removed by=gm exchange=e1 message=m1");
  world_.run("wait days=8");
  clock_.reading.wall = world_.wall();
  ledger_->apply_due();
  ledger_->commit();
  const std::uint64_t size = ledger_->machine().ledger_size();
  const Payload about = RedecideEvent{world_.names().id<ExchangeId>("e1")};
  for (const auto& [sequence, state] : kept) {
    ledger_->store().save_snapshot(sequence, state);
    ASSERT_EQ(start(), ErrorCode::permit) << "from " << sequence;
    EXPECT_EQ(ledger_->machine().ledger_size(), size);
    EXPECT_FALSE(ledger_->machine().seal_person(about)) << "known again, from " << sequence;
  }
}

TEST_F(LedgerTest, AnErasedPersonsRowsAndEnvelopesAreGoneAfterTheNextStart) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  put_message("2");
  ASSERT_EQ(rows(), 2u);
  const std::uint64_t size = ledger_->machine().ledger_size();
  erase(subject_of("e1"));
  ASSERT_TRUE(on_disk(envelope("m1")));
  ASSERT_EQ(start(), ErrorCode::permit);
  EXPECT_EQ(ledger_->machine().ledger_size(), size);
  EXPECT_GT(ledger_->erased_events(), 0u);
  EXPECT_EQ(rows(), 1u);
  EXPECT_FALSE(on_disk(envelope("m1")));
  EXPECT_TRUE(on_disk(envelope("m2")));
  put_message("3");
  EXPECT_EQ(start(), ErrorCode::permit);
  EXPECT_EQ(rows(), 2u);
}

// The code of a letter, as tests/broker/acts.cc draws it.
Bytes code_bytes(const std::string& name) {
  const auto digest = Names::digest_of("code " + name);
  return to_bytes(digest.view().first(consent::LetterCode::kSize));
}

TEST_F(LedgerTest, ALettersCodeIsSealedUnderThePersonItIsAboutAndOneOfNoLetterHasNoOpening) {
  ASSERT_EQ(start(), ErrorCode::permit);
  run("person name=child keys=f1");
  run("person name=mother keys=f2");
  run("consent by=school consent=k1 subject=child givers=mother codes=A");
  run("answer by=school consent=k1 subject=child giver=mother yes");
  run("intent by=school id=e1 subject=child to=gm");
  run("code by=cjg code=X");
  const std::uint64_t tried = ledger_->machine().ledger_size() - 1;
  EXPECT_FALSE(ledger_->leaf_opening(tried));
  run("code by=cjg code=A withdraws=w1");
  EXPECT_FALSE(on_disk(code_bytes("A"))) << "in clear";
  const std::uint64_t size = ledger_->machine().ledger_size();
  ASSERT_EQ(start(), ErrorCode::permit);
  EXPECT_EQ(ledger_->machine().ledger_size(), size);
  EXPECT_FALSE(ledger_->leaf_opening(tried));
  ASSERT_TRUE(ledger_->leaf_opening(tried + 1));
  const auto status = ledger_->machine().withdraw_state(world_.names().id<WithdrawId>("w1"));
  ASSERT_TRUE(status);
  EXPECT_TRUE(status->effective);
  run("code by=gm code=A");
  EXPECT_EQ(ledger_->machine().ledger_size(), size + 1) << "it was used, also after the start";
  erase(subject_of("e1"));
  ASSERT_EQ(start(), ErrorCode::permit);
  EXPECT_TRUE(ledger_->opening_erased(tried + 1));
  EXPECT_EQ(ledger_->machine().ledger_size(), size + 1);
}

TEST_F(LedgerTest, WhatIsStoredTooMuchIsDamageAlsoAfterAnErasure) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  put_message("2");
  erase(subject_of("e1"));
  ASSERT_EQ(start(), ErrorCode::permit);
  sql("INSERT INTO mailbox VALUES(x'00', x'00')");
  EXPECT_EQ(start(), ErrorCode::store_damaged);
  sql("DELETE FROM mailbox WHERE key = x'00'");
  EXPECT_EQ(start(), ErrorCode::permit);
  sql("DELETE FROM payload");
  EXPECT_EQ(start(), ErrorCode::store_damaged);
}

TEST_F(LedgerTest, AMailboxRowThatWasChangedOrIsMissingIsDamage) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  ASSERT_EQ(start(), ErrorCode::permit);
  sql("UPDATE mailbox SET row = x'00'");
  EXPECT_EQ(start(), ErrorCode::store_damaged);
  sql("DELETE FROM mailbox");
  EXPECT_EQ(start(), ErrorCode::store_damaged);
}

TEST_F(LedgerTest, AnEnvelopeThatNoStateNamesIsDamage) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  ASSERT_EQ(start(), ErrorCode::permit);
  sql("INSERT INTO payload VALUES(zeroblob(32), x'00')");
  EXPECT_EQ(start(), ErrorCode::store_damaged);
}

// The snapshot's state knows the person: it must not bring anybody back.
TEST_F(LedgerTest, AnErasureReachesWhatASnapshotHolds) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  const auto entries = ledger_->store().sizes().entries;
  ledger_->store().save_snapshot(entries, ledger_->machine().snapshot());
  erase(subject_of("e1"));
  ASSERT_EQ(start(), ErrorCode::permit);
  EXPECT_TRUE(ledger_->machine().has_erased());
  EXPECT_EQ(rows(), 0u);
}

TEST_F(LedgerTest, AClockThatStepsBackBetweenReadingsIsNoReasonToEnd) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  clock_.reading.wall.ms += 3'600'000 + 5;  // the message expires
  clock_.back_ms = 10;
  ledger_->apply_due();
  ledger_->commit();
  EXPECT_EQ(rows(), 0u);
}

TEST_F(LedgerTest, TheTimesOfTheLogDoNotGoBack) {
  ASSERT_EQ(start(), ErrorCode::permit);
  put_message("1");
  world_.run("clock ms=-60000");
  ASSERT_EQ(start(), ErrorCode::permit);
  run("read by=gm subject=child1");
  std::uint64_t last = 0;
  const auto see = [&](std::uint64_t, ByteView bytes) {
    const auto leaf = consent::decode_leaf(bytes);
    ASSERT_TRUE(leaf.ok());
    EXPECT_GE(leaf->time_s, last);
    last = leaf->time_s;
  };
  EXPECT_TRUE(ledger_->store().each_leaf(0, ledger_->machine().ledger_size(), see).ok());
}

// A death while a key is written leaves a name that is nobody's, and no key under its own.
TEST_F(LedgerTest, AKeyHasItsNameOnlyWhenItIsWhole) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit short_of_a_key{16, before.rlim_max};
  const auto ignored = signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &short_of_a_key), 0);
  const auto refused = runtime::load_or_make_keys(folder_);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, ignored);
  EXPECT_EQ(refused.code(), ErrorCode::cannot_write);
  const auto made = runtime::load_or_make_keys(folder_);
  ASSERT_TRUE(made.ok());
  const auto again = runtime::load_or_make_keys(folder_);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(made->log.public_key(), again->log.public_key());
  EXPECT_EQ(made->door.public_key, again->door.public_key);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2);
}

TEST_F(LedgerTest, AKeyThatIsLostBesideItsStoreIsNotMadeAnew) {
  ASSERT_TRUE(runtime::load_or_make_keys(folder_).ok());
  fs::create_directories(folder_ / "store");
  std::ofstream(folder_ / "store" / "journal.db") << "a store";
  ASSERT_TRUE(runtime::load_or_make_keys(folder_).ok());
  for (const char* name : {"log.key", "curve.key"}) {
    fs::rename(folder_ / name, folder_ / "away");
    const auto lost = runtime::load_or_make_keys(folder_);
    ASSERT_FALSE(lost.ok()) << "made anew: " << name;
    EXPECT_EQ(catalogue(lost.code()).exit_status, 78);
    EXPECT_NE(lost.error().place.find("restore the key"), std::string::npos);
    EXPECT_FALSE(fs::exists(folder_ / name));
    fs::rename(folder_ / "away", folder_ / name);
  }
}

}  // namespace
}  // namespace sluis::broker::testing
