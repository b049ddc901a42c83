// SPDX-License-Identifier: EUPL-1.2
// A KEM key whose epoch is over, of a real gateway that opened mail with it: no byte of it is left
// in the gateway's memory, in a core of it, or in its folder.
#include <atomic>
#include <mutex>
#include <thread>

#include "adapters/gateway/config.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "local.pb.h"
#include "proto/seal/kem_key.h"
#include "tests/clock/clock_server.h"
#include "tests/faults/canary.h"
#include "tests/faults/needles.h"
#include "tests/faults/shell.h"
#include "tests/faults/stage.h"
#include "tests/gateway/gateways.h"

namespace sluis::faults {
namespace {

using gateway::KemRow;
using gateway::RowKind;
using gateway_story::eventually;
using gateway_story::GatewayProcess;

constexpr std::uint64_t kDayMs = 86'400'000;

class KemEpoch : public gateway_story::Gateways {
 protected:
  void SetUp() override {
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
    ASSERT_TRUE(gateway_story::deal_share(world_, broker_, world_.manager, manager_->folder()));
    const auto named = [](const char* name) { return Sensitive<std::string>(name); };
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", named("Juf J"), "worker"}}).ok());
    ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"gm", named("G M"), "worker"}}).ok());
    ASSERT_TRUE(start_manager());
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
  bool start_manager() {
    return manager_->start({"LD_PRELOAD=" SLUIS_DUMPABLE_LIBRARY}, arguments_);
  }
  void pass(std::uint64_t ms) {
    const std::lock_guard lock(mutex_);
    server_->command("advance " + std::to_string(ms));
  }
  gateway::Vault vault() const {
    auto keys = gateway::read_keys(manager_->folder(), false);
    CHECK(keys.ok());
    auto opened = gateway::Vault::open(manager_->folder() / "vault", std::move(keys->vault));
    CHECK(opened.ok());
    return std::move(*opened);
  }
  std::size_t destroyed() {
    local::LocalRequest request;
    request.mutable_keys();
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok()) return 0;
    std::size_t out = 0;
    for (const local::KemKey& key : reply.keys().kem_keys()) out += key.destroyed() ? 1u : 0u;
    return out;
  }
  static std::string text_of(ByteView bytes) { return std::string(as_text(bytes)); }

  std::unique_ptr<clock::ClockServer> server_;
  std::vector<std::string> arguments_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::thread serving_;
};

TEST_F(KemEpoch, ThatIsOverLeavesNoByteOfItsKeyInMemoryACoreOrTheFolder) {
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(signal_request(), reply).ok());
  const std::string exchange = reply.act().subject();
  ASSERT_TRUE(eventually(20, [&] { return slot(exchange).state() == "opened"; }))
      << "the key was used";
  manager_->kill_now();
  std::string secret, vault_key;
  {
    const auto rows = vault().all<KemRow>(RowKind::kem_key);
    ASSERT_EQ(rows.size(), 1u);
    secret = text_of(rows.front().private_key.reveal());
    vault_key = text_of(gateway::read_file(manager_->folder() / "keys" / "vault.key", 32).value());
  }
  ASSERT_TRUE(start_manager());
  pass(7 * kDayMs);
  ASSERT_TRUE(eventually(20, [&] { return slot(exchange).state() == "opened"; }));
  EXPECT_EQ(destroyed(), 0u);
  pass(8 * kDayMs);
  ASSERT_TRUE(eventually(20, [&] { return destroyed() == 1; }));

  // Without its ends too: the curve changes bits in the first and last byte of its copy.
  const Needles needles({secret, secret.substr(1, 30)});
  const Needles control({vault_key}), known({std::string(as_text(world_.manager.view()))});
  std::size_t size = 0;
  EXPECT_EQ(joined(needles.in_memory(manager_->pid(), size)), "");
  EXPECT_NE(joined(control.in_memory(manager_->pid(), size)), "") << "its memory was looked at";
  EXPECT_EQ(joined(needles.in_files(manager_->folder())), "");
  EXPECT_NE(joined(control.in_files(manager_->folder())), "");
  const std::filesystem::path cores = manager_->folder().parent_path() / "cores";
  std::filesystem::create_directory(cores);
  const std::string process = std::to_string(manager_->pid());
  ASSERT_EQ(shell("gcore -o " + (cores / "taken").string() + " " + process + " >/dev/null 2>&1"),
            0) << "gcore of package gdb, allowed to trace";
  EXPECT_EQ(joined(needles.in_files(cores)), "");
  EXPECT_EQ(joined(control.in_files(cores)), "") << "locked pages are in no core";
  EXPECT_NE(joined(known.in_files(cores)), "") << "a core holds what its process had";
  std::printf("searched: memory %zu bytes, core %ju bytes\n", size / 2,
              std::filesystem::file_size(cores / ("taken." + process)));
  manager_->kill_now();
  for (const KemRow& row : vault().all<KemRow>(RowKind::kem_key)) {
    EXPECT_NE(text_of(row.private_key.reveal()), secret);
  }
}

}  // namespace
}  // namespace sluis::faults
