// SPDX-License-Identifier: EUPL-1.2
// Content at two real gateways, on a clock that the test moves: when the term of its ground is over
// no byte of it is left, and the ledger says so; with a process that dies on the way, once.
#include <atomic>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "proto/sqlite/database.h"
#include "tests/clock/clock_server.h"
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;
constexpr std::uint64_t kMail = 8, kContent = 9, kExchange = 6;  // row kinds of the vault

Bytes bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return to_bytes(as_bytes(text));
}

class RetentionStory : public Gateways {
 protected:
  void SetUp() override { begin(30); }
  void begin(std::uint32_t days) {
    world_.covenant.grounds.front().retention_days = days;
    const std::string socket = (broker_.folder() / "clock").string();
    auto opened = clock::ClockServer::open(socket, story::now().ms, 1'000);
    ASSERT_TRUE(opened.ok()) << to_text(opened.error());
    server_ = std::move(*opened);
    serving_ = std::thread([this] {
      while (!over_) {
        const std::lock_guard lock(mutex_);
        server_->serve(2);
      }
    });
    arguments_ = {"--clock-socket", socket};
    ASSERT_TRUE(broker_.start({}, arguments_));
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    school_.emplace(world_, world_.school, broker_);
    manager_.emplace(world_, world_.manager, broker_);
    ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
    const auto named = [](const char* name) { return Sensitive<std::string>(name); };
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", named("Juf J"), "worker"}}).ok());
    ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"gm", named("G M"), "worker"}}).ok());
    ASSERT_TRUE(manager_->start({}, arguments_));
    ASSERT_TRUE(school_->start({}, arguments_));
    record_consent();
  }
  void TearDown() override {
    school_.reset();
    manager_.reset();
    broker_.kill_now();
    over_ = true;
    if (serving_.joinable()) serving_.join();
  }
  void pass(std::uint64_t ms) {
    const std::lock_guard lock(mutex_);
    server_->command("advance " + std::to_string(ms));
  }
  // Raises a signal that may go at once, and waits until it is opened.
  std::string send() {
    std::string id;
    EXPECT_TRUE(eventually(20, [&] {
      local::LocalReply reply;
      if (!school_->ask(signal_request(), reply).ok()) return false;
      id = reply.act().subject();
      return true;
    }));
    EXPECT_TRUE(eventually(20, [&] { return slot(id).state() == "opened"; })) << slot(id).state();
    return id;
  }
  // Rows as they lie in the vault of `gateway`, which does not run: 64 bytes of each.
  static std::vector<Bytes> sealed(const GatewayProcess& gateway, std::uint64_t kind) {
    std::vector<Bytes> out;
    auto database = sqlite::Database::open(gateway.folder() / "vault" / "vault.db", {{}, 4096});
    EXPECT_TRUE(database.ok());
    auto rows = database->prepare("SELECT sealed FROM rows WHERE kind = ?1");
    rows.start(kind);
    while (rows.next()) {
      const Bytes row = to_bytes(rows.bytes(0));
      out.emplace_back(row.begin() + 24, row.begin() + 88);
    }
    return out;
  }
  static std::size_t found(const GatewayProcess& gateway, const std::vector<Bytes>& parts) {
    std::size_t out = 0;
    for (const auto& entry : std::filesystem::directory_iterator(gateway.folder() / "vault")) {
      const Bytes file = bytes_of(entry.path());
      for (const Bytes& part : parts) {
        const auto at = std::search(file.begin(), file.end(), part.begin(), part.end());
        out += at != file.end() ? 1u : 0u;
      }
    }
    return out;
  }
  std::vector<local::Task> tasks(GatewayProcess& gateway) {
    local::LocalRequest request;
    request.mutable_tasks();
    local::LocalReply reply;
    if (!gateway.ask(request, reply).ok()) return {};
    return {reply.tasks().tasks().begin(), reply.tasks().tasks().end()};
  }
  local::Exchange exchange(const std::string& id) {
    local::LocalRequest request;
    request.mutable_exchanges();
    local::LocalReply reply;
    if (!school_->ask(request, reply).ok()) return {};
    for (const local::Exchange& one : reply.exchanges().exchanges()) {
      if (one.id() == id) return one;
    }
    return {};
  }
  // The manager's own entries of this kind, as the ledger has them.
  int own_entries(const std::string& type) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_audit_list()->set_count(50);
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok()) return -1;
    const auto& events = reply.audit_events().events();
    return static_cast<int>(std::count_if(
        events.begin(), events.end(), [&](const local::AuditEvent& one) {
          return one.type() == type;
        }));
  }

  std::vector<std::string> arguments_;

 private:
  std::unique_ptr<clock::ClockServer> server_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::thread serving_;
};

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
