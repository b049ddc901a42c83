// SPDX-License-Identifier: EUPL-1.2
// Two real gateways over the real broker: the school's signal is held, consent is recorded, its
// author sends it, the manager's gateway opens it; and all of that with either killed at any place.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "local.pb.h"
#include "proto/failpoint/failpoint.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::gateway_story {
namespace {

constexpr std::string_view kWords = "zorgen om Kanarie-Kind, komt hongerig op school";
constexpr std::uint32_t kWaitMs = 8'000;

void fill_person(local::Person& person, const std::string& first_names) {
  person.set_surname("Kanarie");
  person.set_first_names(first_names);
  person.set_birth_date(first_names == "Kind" ? "2017-03-04" : "1985-06-07");
  person.set_postcode("6711AB");
  person.set_house_number("12");
}

class Gateways : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start());
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    school_.emplace(world_, world_.school, broker_);
    manager_.emplace(world_, world_.manager, broker_);
    ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"juf", Sensitive<std::string>("Juf J"),
                                                          "worker"}}).ok());
    ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"gm", Sensitive<std::string>("G M"),
                                                           "worker"}}).ok());
  }
  void start_both() {
    ASSERT_TRUE(school_->start());
    ASSERT_TRUE(manager_->start());
  }
  static local::LocalRequest asked_by(const std::string& worker) {
    local::LocalRequest request;
    request.set_worker(worker);
    request.set_wait_ms(kWaitMs);
    return request;
  }
  void fill_child(local::Person& child) const {
    fill_person(child, "Kind");
    child.set_bsn(bsn_);
  }
  local::LocalRequest signal_request() const {
    local::LocalRequest request = asked_by("juf");
    local::SignalRaise& signal = *request.mutable_signal();
    signal.set_kind("zorg");
    signal.set_text(std::string(kWords));
    fill_child(*signal.mutable_subject());
    signal.add_recipients()->set_member(world_.manager.hex());
    return request;
  }
  // The exchange's only slot, as the school's gateway tells it.
  local::Slot slot(const std::string& exchange) {
    local::LocalRequest request;
    request.mutable_explain()->set_id(exchange);
    local::LocalReply reply;
    if (!school_->ask(request, reply).ok()) return {};
    return reply.exchange().slots_size() == 1 ? reply.exchange().slots(0) : local::Slot{};
  }
  std::string raise_signal() {
    local::LocalReply reply;
    const auto asked = school_->ask(signal_request(), reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    EXPECT_EQ(reply.act().state(), "recorded");
    return reply.act().subject();
  }
  void record_consent(const std::string& answer = "yes", bool at_manager = false) {
    GatewayProcess& desk = at_manager ? *manager_ : *school_;
    const std::string worker = at_manager ? "gm" : "juf";
    local::LocalRequest request = asked_by(worker);
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill_child(*ask.mutable_subject());
    fill_person(*ask.add_givers(), "Ouder");
    ask.set_valid_until_ms(story::now().ms + 86'400'000);
    local::LocalReply reply;
    ASSERT_TRUE(desk.ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
    const std::string consent = reply.act().subject();
    request = asked_by(worker);
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(consent);
    said.set_answer(answer);
    fill_child(*said.mutable_subject());
    fill_person(*said.mutable_giver(), "Ouder");
    ASSERT_TRUE(desk.ask(request, reply).ok());
    ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  }
  // The id of the one open task, once there is one.
  std::string task() {
    std::string id;
    eventually(15, [&] {
      local::LocalRequest request;
      request.mutable_tasks();
      local::LocalReply reply;
      if (!school_->ask(request, reply).ok() || reply.tasks().tasks_size() == 0) return false;
      id = reply.tasks().tasks(0).id();  // empty: a consent to accept comes first
      return !id.empty();
    });
    return id;
  }
  std::vector<local::Mail> mail() {
    local::LocalRequest request;
    request.mutable_inbox();
    local::LocalReply reply;
    if (!manager_->ask(request, reply).ok()) return {};
    return {reply.inbox().mails().begin(), reply.inbox().mails().end()};
  }
  std::string read_one() {
    const auto mails = mail();
    if (mails.size() != 1) return "mails: " + std::to_string(mails.size());
    local::LocalRequest request = asked_by("gm");
    request.mutable_read()->set_id(mails[0].message());
    local::LocalReply reply;
    const auto asked = manager_->ask(request, reply);
    return asked.ok() ? reply.content().text() : to_text(asked.error());
  }

  std::string bsn_;  // of the child; empty: known by its fields alone
  story::World world_;
  story::BrokerProcess broker_;
  std::optional<GatewayProcess> school_, manager_;
};

TEST_F(Gateways, HeldThenConsentedThenSentThenReadThenWithdrawnThenHeld) {
  start_both();
  const std::string exchange = raise_signal();
  EXPECT_EQ(slot(exchange).state(), "held");
  EXPECT_EQ(slot(exchange).reason().name(), "consent_missing");
  record_consent();
  const std::string order = task();
  ASSERT_FALSE(order.empty());
  local::LocalRequest request = asked_by("juf");
  request.mutable_decide()->set_task(order);
  request.mutable_decide()->set_decision("send");
  local::LocalReply reply;
  // The manager began later: its key may not be in the directory that the school holds.
  ASSERT_TRUE(eventually(15, [&] { return school_->ask(request, reply).ok(); }));
  EXPECT_TRUE(eventually(15, [&] { return read_one() == kWords; })) << read_one();
  EXPECT_TRUE(eventually(15, [&] { return slot(exchange).state() == "opened"; }))
      << slot(exchange).state();

  request = asked_by("gm");
  fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  EXPECT_EQ(reply.act().matched(), "yes");
  const std::string next = raise_signal();
  EXPECT_EQ(slot(next).state(), "held");
  EXPECT_EQ(slot(next).reason().name(), "consent_withdrawn");
  EXPECT_EQ(manager_->history().find("Kanarie"), std::string::npos);
}

TEST_F(Gateways, WordsGoAtLevelContentAlone) {
  start_both();
  local::LocalRequest request = signal_request();
  request.mutable_signal()->mutable_recipients(0)->set_level("existence");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  record_consent();
  const std::string id = task();
  request = asked_by("juf");
  request.mutable_decide()->set_task(id);
  request.mutable_decide()->set_decision("adapt");
  request.mutable_decide()->set_text("andere woorden");
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::bad_field);
  request.mutable_decide()->set_decision("send");
  request.mutable_decide()->clear_text();
  ASSERT_TRUE(eventually(15, [&] { return school_->ask(request, reply).ok(); }));
  ASSERT_TRUE(eventually(15, [&] { return mail().size() == 1; }));
  EXPECT_EQ(read_one(), "");
}

TEST_F(Gateways, AWithdrawalByWhoIsNoGiverIsRecordedAndSaysThatItStopsNothing) {
  start_both();
  record_consent();
  local::LocalRequest request = asked_by("gm");
  fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Oudre");
  local::LocalReply reply;
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  EXPECT_EQ(reply.act().matched(), "none");
  local::LocalRequest all;
  all.mutable_withdrawals();
  ASSERT_TRUE(manager_->ask(all, reply).ok());
  ASSERT_EQ(reply.withdrawals().withdrawals_size(), 1);
  EXPECT_EQ(reply.withdrawals().withdrawals(0).matched(), "none");
}

TEST_F(Gateways, AStoreThatIsGoneIsNotMadeAnewInSilence) {
  const auto vault = school_->folder() / "vault";
  std::filesystem::rename(vault / "vault.db", vault / "away");
  EXPECT_FALSE(school_->start());
  EXPECT_FALSE(std::filesystem::exists(vault / "vault.db"));
  EXPECT_FALSE(gateway::create(school_->folder(), world_.school).ok());
  std::filesystem::rename(vault / "away", vault / "vault.db");
  EXPECT_TRUE(school_->start());
}

TEST_F(Gateways, ALoginThatIsTakenIsNotGivenAgain) {
  start_both();
  local::LocalRequest request;
  request.mutable_staff_add()->set_login("juf");
  request.mutable_staff_add()->set_name("Iemand Anders");
  request.mutable_staff_add()->set_function("worker");
  local::LocalReply reply;
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::id_conflict);
  request = {};
  request.mutable_staff();
  ASSERT_TRUE(school_->ask(request, reply).ok());
  ASSERT_EQ(reply.staff().workers_size(), 1);
  EXPECT_EQ(reply.staff().workers(0).name(), "Juf J");
}

TEST_F(Gateways, NobodyIsBornTomorrowAndWordsOfATaskAreForAProfessional) {
  start_both();
  raise_signal();
  record_consent();
  ASSERT_FALSE(task().empty());
  local::LocalRequest request;
  for (const char* worker : {"", "juf"}) {
    request.set_worker(worker);
    request.mutable_tasks();
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    EXPECT_EQ(reply.tasks().tasks(0).text(), std::string_view(worker) == "juf" ? kWords : "");
  }
  request.set_worker("nobody");
  local::LocalReply refused;
  EXPECT_EQ(school_->ask(request, refused).code(), ErrorCode::unknown_worker);
  request = signal_request();
  request.mutable_signal()->mutable_subject()->set_birth_date("2999-01-01");
  local::LocalReply reply;
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::bad_date);
  request = {};
  request.mutable_status();
  ASSERT_TRUE(school_->ask(request, reply).ok());
  EXPECT_EQ(reply.status().failed_files(), 0u);
  std::ofstream(school_->folder() / "drop" / "incoming" / "bad.json") << "[";
  EXPECT_TRUE(eventually(10, [&] {
    return school_->ask(request, reply).ok() && reply.status().failed_files() == 1;
  }));
}

TEST_F(Gateways, ASourceSeesWhichConsentItCanAcceptAndItsStatusByItsOwnId) {
  bsn_ = "999990019";  // the same child to both
  start_both();
  const std::string exchange = raise_signal();
  record_consent("yes", true);
  ASSERT_TRUE(eventually(15, [&] { return !slot(exchange).consent().empty(); }))
      << slot(exchange).reason().name();
  EXPECT_EQ(slot(exchange).reason().name(), "consent_not_accepted");
  local::LocalRequest request;
  request.mutable_act()->set_id(slot(exchange).consent());
  local::LocalReply reply;
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().kind(), "consent");
  EXPECT_EQ(reply.act().subject(), slot(exchange).consent());
}

TEST_F(Gateways, TheReasonOfAHeldSignalFollowsWhatIsRecordedLater) {
  start_both();
  const std::string exchange = raise_signal();
  ASSERT_EQ(slot(exchange).reason().name(), "consent_missing");
  record_consent("no");
  EXPECT_TRUE(eventually(15, [&] { return slot(exchange).reason().name() == "consent_refused"; }))
      << slot(exchange).reason().name();
  EXPECT_EQ(slot(exchange).state(), "held");
}

TEST_F(Gateways, PermittedAtOnceIsSealedAfterTheSourcesOwnDecision) {
  start_both();
  record_consent();
  const std::string exchange = raise_signal();
  EXPECT_TRUE(eventually(15, [&] { return slot(exchange).state() == "opened"; }))
      << slot(exchange).state() << ' ' << slot(exchange).reason().name();
  EXPECT_EQ(read_one(), kWords);
}

TEST_F(Gateways, ASourceLearnsThatConsentWasWithdrawnBeforeItsMessageWasFetched) {
  start_both();
  record_consent();
  manager_->kill_now();  // the broker keeps what comes for it
  const std::string exchange = raise_signal();
  ASSERT_TRUE(eventually(15, [&] { return slot(exchange).state() == "sent"; }))
      << slot(exchange).state() << ' ' << slot(exchange).reason().name();
  const std::uint64_t permit = slot(exchange).decision_index();
  local::LocalRequest request = asked_by("juf");
  fill_person(*request.mutable_withdraw()->mutable_subject(), "Kind");
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  ASSERT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  EXPECT_TRUE(eventually(15, [&] { return slot(exchange).state() == "returned"; }))
      << slot(exchange).state();
  const local::Slot returned = slot(exchange);
  EXPECT_EQ(returned.reason().name(), "consent_withdrawn");
  EXPECT_FALSE(returned.reason().next_step().empty());
  EXPECT_GT(returned.decision_index(), permit);
  EXPECT_EQ(returned.ground(), "") << "of the permit that no longer holds";
}

// Whatever place of the gateway's either process dies at: sent once, opened once, nothing lost.
TEST_F(Gateways, DyingAtAnyPlaceLosesNothingAndOpensNothingTwice) {
  start_both();
  record_consent();
  std::size_t number = 0;
  for (const failpoint::PlaceEntry& place : failpoint::places()) {
    if (place.part != "gateway") continue;
    if (place.name.starts_with("gateway_drop")) continue;  // below, and in tests/adapters
    const std::string setting = "SLUIS_FAILPOINT=" + std::string(place.name);
    const bool at_source = place.place == failpoint::Place::gateway_request_stored ||
                           place.place == failpoint::Place::gateway_acked;
    GatewayProcess& victim = at_source ? *school_ : *manager_;
    const bool burns = place.place == failpoint::Place::gateway_burned;
    if (!at_source) {
      manager_->kill_now();
      manager_->start({burns ? "SLUIS_FAILPOINT=gateway_opening_row" : setting});
    }
    ++number;
    if (at_source) {
      school_->kill_now();
      ASSERT_TRUE(school_->start({setting}));
      local::LocalReply reply;
      static_cast<void>(school_->ask(signal_request(), reply));  // it dies before it answers
      ASSERT_TRUE(eventually(20, [&] { return victim.died(); })) << place.name;
      ASSERT_TRUE(school_->start());
    } else {
      raise_signal();
      ASSERT_TRUE(eventually(20, [&] { return victim.died(); })) << place.name;
      if (burns) {
        // The delivery that died while it was opened is burned at the next start: there it dies.
        manager_->start({setting});
        ASSERT_TRUE(eventually(20, [&] { return victim.died(); })) << place.name;
      }
      ASSERT_TRUE(manager_->start()) << place.name;
    }
    EXPECT_TRUE(eventually(30, [&] {
      local::LocalRequest request;
      request.mutable_exchanges();
      local::LocalReply reply;
      if (!school_->ask(request, reply).ok()) return false;
      std::size_t opened = 0;
      for (const local::Exchange& one : reply.exchanges().exchanges()) {
        opened += one.slots(0).state() == "opened" ? 1u : 0u;
      }
      return opened == number;
    })) << place.name << ": " << mail().size() << " of " << number;
    EXPECT_EQ(mail().size(), number) << place.name;
  }
  // The outside history: each message opened once, though it may be told again after a restart.
  std::map<std::string, std::set<std::string>> leases;
  std::istringstream lines(manager_->history());
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\"event\":\"opened\"") == std::string::npos) continue;
    const auto field = [&](const std::string& name) {
      const std::size_t at = line.find("\"" + name + "\":\"") + name.size() + 4;
      return line.substr(at, 32);
    };
    leases[field("message")].insert(field("lease"));
  }
  EXPECT_EQ(leases.size(), number);
  for (const auto& [message, opened_under] : leases) EXPECT_EQ(opened_under.size(), 1u) << message;
}

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

TEST_F(Gateways, TheGatewaysDiskNamesNobody) {
  start_both();
  record_consent();
  raise_signal();
  ASSERT_TRUE(eventually(15, [&] { return read_one() == kWords; }));
  std::size_t files = 0;
  for (const GatewayProcess* gateway : {&*school_, &*manager_}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(gateway->folder())) {
      if (!entry.is_regular_file()) continue;
      ++files;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)),
                              std::istreambuf_iterator<char>());
      EXPECT_EQ(bytes.find("Kanarie"), std::string::npos) << entry.path().filename();
      EXPECT_EQ(bytes.find("hongerig"), std::string::npos) << entry.path().filename();
    }
  }
  EXPECT_GE(files, 8u);
}

}  // namespace
}  // namespace sluis::gateway_story
