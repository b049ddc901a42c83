// SPDX-License-Identifier: EUPL-1.2
// Files that become signals whatever happens to the gateway, and gateways that come in another
// order: over the real broker.
#include <algorithm>
#include <fstream>
#include <random>
#include <thread>

#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

// Its key holder read the directory before the school was admitted, and that is fresh for minutes.
class LateSchool : public Gateways {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    manager_.emplace(world_, world_.manager, broker_);
    ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
    ASSERT_TRUE(manager_->start());
    ASSERT_TRUE(eventually(15, [&] {
      local::LocalRequest request;
      request.mutable_status();
      local::LocalReply reply;
      return manager_->ask(request, reply).ok() && reply.status().ready();
    }));
    school_.emplace(world_, world_.school, broker_);
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", Sensitive<std::string>("Juf J"),
                                                          "worker"}}).ok());
    ASSERT_TRUE(school_->start());
  }
};

TEST_F(LateSchool, IsAnsweredOnceTheKeyHolderHasLookedForItsKey) {
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(signal_request(), reply).ok());
  EXPECT_TRUE(eventually(15, [&] { return slot(reply.act().subject()).state() == "held"; }));
}

// The school read the directory before there was a key holder in it.
class LateHolder : public Gateways {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    school_.emplace(world_, world_.school, broker_);
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", Sensitive<std::string>("Juf J"),
                                                          "worker"}}).ok());
    ASSERT_TRUE(school_->start());
    ASSERT_TRUE(eventually(15, [&] {
      local::LocalRequest request;
      request.mutable_status();
      local::LocalReply reply;
      return school_->ask(request, reply).ok() && reply.status().ready();
    }));
    manager_.emplace(world_, world_.manager, broker_);
    ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
    ASSERT_TRUE(manager_->start());
  }
};

TEST_F(LateHolder, IsAskedOnceTheSchoolHasLookedForIt) {
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(signal_request(), reply).ok());
  EXPECT_TRUE(eventually(15, [&] { return slot(reply.act().subject()).state() == "held"; }));
}

class FileDrop : public Gateways {
 protected:
  void SetUp() override {
    Gateways::SetUp();
    drop_ = school_->folder() / "drop";
  }
  std::string text(const std::string& more = "") const {
    return R"({"worker":"juf","kind":"zorg","text":"uit het systeem)" + more +
           R"(","subject":{"surname":)"
           R"("Kanarie","first_names":"Kind","birth_date":"2017-03-04","postcode":"6711AB",)"
           R"("house_number":"12"},"recipients":[{"member":")" + world_.manager.hex() + R"("}]})";
  }
  void put(const std::string& name, const std::string& content) const {
    std::ofstream(drop_ / "incoming" / (name + ".part")) << content;
    std::filesystem::rename(drop_ / "incoming" / (name + ".part"), drop_ / "incoming" / name);
  }
  bool has(const char* folder, const std::string& name) const {
    return std::filesystem::exists(drop_ / folder / name);
  }
  bool is_empty(const char* folder) const { return std::filesystem::is_empty(drop_ / folder); }
  int signals() {
    local::LocalRequest request;
    request.mutable_exchanges();
    local::LocalReply reply;
    return school_->ask(request, reply).ok() ? reply.exchanges().exchanges_size() : -1;
  }

  // The source's slots that are in `state`; -1: its gateway does not answer.
  int slots(const std::string& state) {
    local::LocalRequest request;
    request.mutable_exchanges();
    local::LocalReply reply;
    if (!school_->ask(request, reply).ok()) return -1;
    const auto& exchanges = reply.exchanges().exchanges();
    return static_cast<int>(std::count_if(exchanges.begin(), exchanges.end(), [&](const auto& one) {
      return one.slots_size() == 1 && one.slots(0).state() == state;
    }));
  }
  // The author sends what waits for a decision, as far as the gateway answers.
  void send_tasks() {
    local::LocalRequest asked;
    asked.mutable_tasks();
    local::LocalReply tasks, reply;
    if (!school_->ask(asked, tasks).ok()) return;
    for (const local::Task& task : tasks.tasks().tasks()) {
      local::LocalRequest request = asked_by("juf");
      request.set_wait_ms(0);
      request.mutable_decide()->set_task(task.id());
      request.mutable_decide()->set_decision("send");
      static_cast<void>(school_->ask(request, reply));
    }
  }
  // Some moment from now, killed and started again.
  ::testing::AssertionResult kill_soon(std::uint64_t within_ms = 250) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random_() % within_ms));
    school_->kill_now();
    ++kills_;
    return school_->start() ? ::testing::AssertionSuccess() : ::testing::AssertionFailure();
  }

  std::filesystem::path drop_;
  std::mt19937_64 random_{20261126};
  int kills_ = 0;
};

// From the drop to the recipient, while its gateway is killed at any moment.
TEST_F(FileDrop, BecomesExactlyOneSignalWheneverItsGatewayIsKilled) {
  constexpr int kFiles = 8;
  const auto name = [](int file) { return "signaal-" + std::to_string(file) + ".json"; };
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(manager_->start());
  for (int file = 0; file < kFiles; ++file) {
    put(name(file), text(" " + std::to_string(file)));
    if (file % 2 == 1) ASSERT_TRUE(kill_soon());
  }
  ASSERT_TRUE(eventually(30, [&] { return slots("held") == kFiles; })) << slots("held");
  EXPECT_EQ(signals(), kFiles);
  record_consent();
  ASSERT_TRUE(kill_soon());
  for (int round = 0; round < 5; ++round) {
    eventually(5, [&] { return slots("ordered") > 0 || slots("opened") == kFiles; });
    std::thread author([&] { send_tasks(); });
    const auto killed = kill_soon(60);
    author.join();
    ASSERT_TRUE(killed);
  }
  ASSERT_TRUE(eventually(60, [&] {
    send_tasks();
    return slots("opened") == kFiles;
  })) << slots("opened");
  EXPECT_EQ(kills_, 10);
  EXPECT_EQ(signals(), kFiles);
  EXPECT_EQ(mail().size(), std::size_t{kFiles});
  EXPECT_TRUE(is_empty("incoming"));
  EXPECT_TRUE(is_empty("failed"));
  for (int file = 0; file < kFiles; ++file) {
    EXPECT_TRUE(has("done", name(file))) << file;
    EXPECT_FALSE(has("done", name(file) + ".duplicate.json")) << file;
  }
}

TEST_F(FileDrop, IsNoDuplicateOfItselfAfterAKillBeforeItsMove) {
  ASSERT_TRUE(school_->start({"SLUIS_FAILPOINT=gateway_drop_taken"}));
  put("een.json", text());
  ASSERT_TRUE(eventually(10, [&] { return school_->died(); }));
  ASSERT_TRUE(has("incoming", "een.json"));
  ASSERT_TRUE(school_->start());
  EXPECT_TRUE(eventually(10, [&] { return has("done", "een.json"); }));
  EXPECT_FALSE(has("done", "een.json.duplicate.json"));
  EXPECT_TRUE(is_empty("incoming"));
  EXPECT_TRUE(is_empty("failed"));
  EXPECT_EQ(signals(), 1);
  put("een.json", text());  // but this one is
  EXPECT_TRUE(eventually(10, [&] { return has("done", "een.json.2.duplicate.json"); }));
  EXPECT_EQ(signals(), 1);
}

TEST_F(FileDrop, StaysWhereItIsWhenItCannotBeMovedAndNeverFails) {
  std::filesystem::remove(drop_ / "done");
  std::ofstream(drop_ / "done") << "in the way";
  ASSERT_TRUE(school_->start());
  put("een.json", text());
  ASSERT_TRUE(eventually(10, [&] { return signals() == 1; }));
  EXPECT_FALSE(eventually(3, [&] { return !is_empty("failed"); }));
  EXPECT_TRUE(has("incoming", "een.json"));
  std::filesystem::remove(drop_ / "done");
  std::filesystem::create_directory(drop_ / "done");
  EXPECT_TRUE(eventually(10, [&] { return has("done", "een.json"); }));
  EXPECT_FALSE(has("done", "een.json.duplicate.json"));
  EXPECT_EQ(signals(), 1);
}

TEST_F(FileDrop, BecomesOneSignalHoweverOftenItComes) {
  ASSERT_TRUE(school_->start());
  ASSERT_TRUE(manager_->start());
  const std::filesystem::path& drop = drop_;
  const std::string text = this->text();
  put("een.json", text);
  put("twee.json", text);
  put("fout.json", R"({"worker":"juf","text":"Kanarie-geheim","subject":{}})");
  EXPECT_TRUE(eventually(10, [&] {
    return std::filesystem::exists(drop / "done" / "een.json") &&
           std::filesystem::exists(drop / "done" / "twee.json") &&
           std::filesystem::exists(drop / "failed" / "fout.json.error.json");
  }));
  EXPECT_FALSE(std::filesystem::exists(drop / "done" / "een.json.duplicate.json"));
  EXPECT_TRUE(std::filesystem::exists(drop / "done" / "twee.json.duplicate.json"))
      << "who dropped it hears that nothing was made of it";
  put("een.json", text);
  put("fout.json", R"({"worker":"juf"})");
  EXPECT_TRUE(eventually(10, [&] {
    return std::filesystem::exists(drop / "done" / "een.json.2.duplicate.json") &&
           std::filesystem::exists(drop / "done" / "een.json.2") &&
           std::filesystem::exists(drop / "failed" / "fout.json.2") &&
           std::filesystem::exists(drop / "failed" / "fout.json.2.error.json");
  }));
  EXPECT_TRUE(std::filesystem::exists(drop / "done" / "een.json"));
  EXPECT_TRUE(std::filesystem::exists(drop / "failed" / "fout.json"));
  std::ifstream in(drop / "failed" / "fout.json.error.json");
  const std::string why((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_NE(why.find("missing_field"), std::string::npos) << why;
  EXPECT_EQ(why.find("Kanarie"), std::string::npos);
  local::LocalRequest request;
  request.mutable_exchanges();
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  EXPECT_EQ(reply.exchanges().exchanges_size(), 1);
}

}  // namespace
}  // namespace sluis::gateway_story
