// SPDX-License-Identifier: EUPL-1.2
// A school's gateway and the manager's on a clock that the test moves, with the bytes of their
// vaults.
#pragma once

#include <atomic>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "proto/sqlite/database.h"
#include "tests/clock/clock_server.h"
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {

inline constexpr std::uint64_t kDayMs = 86'400'000;
inline constexpr std::uint64_t kMail = 8, kContent = 9, kExchange = 6;  // row kinds of the vault

inline Bytes bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return to_bytes(as_bytes(text));
}

class OnAClock : public Gateways {
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

}  // namespace sluis::gateway_story
