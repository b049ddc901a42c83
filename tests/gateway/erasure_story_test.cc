// SPDX-License-Identifier: EUPL-1.2
// A person leaves the broker: two privacy officers at their gateway, on the real programs, also
// when the broker dies in the middle; the log still verifies, and the broker goes on.
#include <gtest/gtest.h>

#include <fstream>

#include "adapters/gateway/config.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "broker/core/machine.h"
#include "proto/sqlite/database.h"
#include "tests/faults/needles.h"
#include "tests/gateway/officer_rig.h"
#include "tests/support/opened.h"

namespace sluis::gateway_story {
namespace {

class ErasureStory : public Officer {
 protected:
  Result<local::Erasure> ask(const local::LocalRequest& request) {
    local::LocalReply reply;
    SLUIS_TRY_DONE(officer_->ask(request, reply));
    if (reply.erasures().erasures_size() != 1) return Error{ErrorCode::internal, "erasures"};
    return reply.erasures().erasures(0);
  }
  Result<local::Erasure> propose(const std::string& worker, const std::string& person) {
    local::LocalRequest request = asked_by(worker);
    fill_person(*request.mutable_audit_erase()->mutable_person(), person);
    request.mutable_audit_erase()->set_reason("asked");
    return ask(request);
  }
  Result<local::Erasure> decide(const std::string& worker, const std::string& id,
                                const std::string& answer = "yes") {
    local::LocalRequest request = asked_by(worker);
    request.mutable_audit_erase_decide()->set_id(id);
    request.mutable_audit_erase_decide()->set_answer(answer);
    return ask(request);
  }
  std::vector<std::string> tasks(const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_tasks();
    local::LocalReply reply;
    EXPECT_TRUE(officer_->ask(request, reply).ok());
    std::vector<std::string> out;
    for (const local::Task& task : reply.tasks().tasks()) out.push_back(task.kind());
    return out;
  }
  std::string types() {
    const auto all = list();
    return all.ok() ? types_of(all->audit_events()) : to_text(all.error());
  }
  local::AuditVerdict verdict() {
    local::LocalRequest request = asked_by("po");
    request.mutable_audit_verify();
    const auto reply = audit(request);
    return reply.ok() ? reply->audit_verdict() : local::AuditVerdict();
  }
  std::size_t about(const std::string& person) {
    local::LocalRequest request = asked_by("po");
    fill_person(*request.mutable_audit_who()->mutable_person(), person);
    const auto reply = audit(request);
    EXPECT_TRUE(reply.ok()) << to_text(reply.error());
    return reply.ok() ? static_cast<std::size_t>(reply->audit_events().events_size()) : 0;
  }
  void add_second_worker() {
    local::LocalRequest request = asked_by("juf");
    request.mutable_staff_add()->set_login("ib");
    request.mutable_staff_add()->set_name("I B");
    request.mutable_staff_add()->set_function("worker");
    local::LocalReply reply;
    ASSERT_TRUE(school_->ask(request, reply).ok());
    ASSERT_TRUE(eventually(20, [&] {
      local::LocalRequest asked;
      asked.mutable_staff();
      if (!school_->ask(asked, reply).ok()) return false;
      const auto& workers = reply.staff().workers();
      return workers.size() == 2 && std::all_of(workers.begin(), workers.end(),
                                                [](const auto& one) { return one.published(); });
    }));
  }
  void take_back(const std::string& exchange) {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("juf");
    request.mutable_correct_propose()->set_exchange(exchange);
    request.mutable_correct_propose()->set_reason("wrong_person");
    request.mutable_correct_propose()->set_found_ms(story::now().ms);
    const Status proposed = school_->ask(request, reply);
    ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
    request = asked_by("ib");
    request.mutable_correct_decide()->set_exchange(exchange);
    request.mutable_correct_decide()->set_answer("yes");
    const Status decided = school_->ask(request, reply);
    ASSERT_TRUE(decided.ok()) << to_text(decided.error());
    ASSERT_EQ(reply.corrections().corrections(0).state(), "recorded");
  }
  void destroy_copy() {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("gm");
    request.mutable_inbox();
    ASSERT_TRUE(manager_->ask(request, reply).ok());
    ASSERT_EQ(reply.inbox().mails_size(), 1);
    const std::string message = reply.inbox().mails(0).message();
    const auto is_destroyed = [&](const local::LocalRequest& asked) {
      return manager_->ask(asked, reply).ok() && reply.corrections().corrections_size() == 1 &&
             reply.corrections().corrections(0).destroyed_index() > 0;
    };
    request = asked_by("gm");
    request.mutable_correct_destroyed()->set_id(message);
    ASSERT_TRUE(eventually(20, [&] { return manager_->ask(request, reply).ok(); }));
    local::LocalRequest listed;
    listed.mutable_corrections();
    ASSERT_TRUE(eventually(20, [&] { return is_destroyed(listed); }));
  }
  static std::size_t lines(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::size_t out = 0;
    for (std::string line; std::getline(in, line);) ++out;
    return out;
  }
};

TEST_F(ErasureStory, TakesTwoPeopleAndIsDoneWhenTheSecondIsAnswered) {
  signal_opened();
  ASSERT_GT(about("Kind"), 3u);
  const local::AuditVerdict before = verdict();
  ASSERT_TRUE(before.verified());
  ASSERT_EQ(before.erased(), 0u);
  const auto proposed = propose("po", "Kind");
  ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
  EXPECT_EQ(proposed->state(), "proposed");
  EXPECT_GT(proposed->looked_index(), 0u);
  EXPECT_EQ(tasks("po-2"), std::vector<std::string>{"erasure"});
  EXPECT_EQ(decide("po", proposed->id()).code(), ErrorCode::not_allowed) << "oneself";
  EXPECT_EQ(decide("po-2", std::string(32, '0')).code(), ErrorCode::no_such_task);

  const auto done = decide("po-2", proposed->id());
  ASSERT_TRUE(done.ok()) << to_text(done.error());
  EXPECT_EQ(done->state(), "done");
  EXPECT_GT(done->index(), proposed->looked_index());
  EXPECT_FALSE(done->has_person()) << "who it was is known here no more";
  EXPECT_TRUE(tasks("po-2").empty());
  EXPECT_EQ(lines(broker_.folder() / "store/erasure.journal"), 2u) << "begun and done";
  EXPECT_NE(types().find("read erasure"), std::string::npos) << types();
  const local::AuditVerdict after = verdict();
  EXPECT_TRUE(after.verified()) << after.wrong_index() << after.wrong_field();
  EXPECT_GT(after.erased(), 3u);
  EXPECT_EQ(about("Kind"), 1u) << "this look";
  signal_opened();  // the same child, as somebody new
  EXPECT_TRUE(verdict().verified());
}

TEST_F(ErasureStory, NothingIsErasedWhenTheSecondDoesNotAgree) {
  signal_opened();
  const std::size_t entries = about("Kind");
  const auto proposed = propose("po", "Kind");
  ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
  const auto refused = decide("po-2", proposed->id(), "no");
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->state(), "refused");
  EXPECT_EQ(about("Kind"), entries + 2) << "the look-up, and this look";
  EXPECT_EQ(propose("nobody", "Kind").code(), ErrorCode::unknown_worker);
  local::LocalRequest request = asked_by("juf");
  fill_person(*request.mutable_audit_erase()->mutable_person(), "Kind");
  request.mutable_audit_erase()->set_reason("asked");
  local::LocalReply reply;
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::not_allowed);
}

// The school takes its signal back; its recipient has a copy until it says that it destroyed it.
TEST_F(ErasureStory, WaitsForWhoHasACopyOfWhatWasTakenBack) {
  const std::string exchange = signal_opened();
  add_second_worker();
  take_back(exchange);
  const auto proposed = propose("po", "Kind");
  ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
  const auto waits = decide("po-2", proposed->id());
  ASSERT_TRUE(waits.ok()) << to_text(waits.error());
  EXPECT_EQ(waits->state(), "proposed");
  EXPECT_EQ(waits->refused().name(), "erasure_recall_open");
  EXPECT_TRUE(waits->has_person());
  EXPECT_EQ(waits->looked_index(), proposed->looked_index()) << "its look-up stands";
  EXPECT_EQ(tasks("po-2"), std::vector<std::string>{"erasure"});
  EXPECT_FALSE(std::filesystem::exists(broker_.folder() / "store/erasure.journal") &&
               lines(broker_.folder() / "store/erasure.journal") > 0);

  destroy_copy();
  const auto done = decide("po-2", proposed->id());
  ASSERT_TRUE(done.ok()) << to_text(done.error());
  EXPECT_EQ(done->state(), "done");
  EXPECT_FALSE(done->has_refused());
  EXPECT_TRUE(verdict().verified());
}

TEST_F(ErasureStory, GoesOnAfterTheBrokerDiedAtEachPlace) {
  for (const char* place : {"store_erasure_begun", "broker_erasure_recorded",
                            "broker_erasure_replayed", "store_key_destroyed"}) {
    SCOPED_TRACE(place);
    signal_opened();
    broker_.kill_now();
    ASSERT_TRUE(broker_.start({std::string("SLUIS_FAILPOINT=") + place}));
    const auto proposed = propose("po", "Kind");
    ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
    local::LocalRequest request = asked_by("po-2");
    request.set_wait_ms(100);
    request.mutable_audit_erase_decide()->set_id(proposed->id());
    request.mutable_audit_erase_decide()->set_answer("yes");
    ASSERT_TRUE(ask(request).ok());
    ASSERT_TRUE(broker_.wait_for_death());
    ASSERT_TRUE(broker_.start(environment_));
    EXPECT_TRUE(eventually(30, [&] {
      local::LocalRequest all = asked_by("po");
      all.mutable_erasures();
      local::LocalReply reply;
      if (!officer_->ask(all, reply).ok() || reply.erasures().erasures().empty()) return false;
      const auto& rows = reply.erasures().erasures();
      return rows[rows.size() - 1].state() == "done";
    }));
    EXPECT_EQ(about("Kind"), 1u);
    const local::AuditVerdict after = verdict();
    EXPECT_TRUE(after.verified()) << after.wrong_index() << after.wrong_field();
  }
}

namespace fs = std::filesystem;

std::string text_of(const Bytes& bytes) { return std::string(as_text(bytes)); }

// Everything that is looked through after an erasure: logs, the broker's folder, exports.
class ErasedEverywhere : public ErasureStory {
 protected:
  ErasedEverywhere() : out_(broker_.folder().string() + ".searched") {
    logs_ = out_ / "logs";
    fs::create_directories(logs_);
  }
  ~ErasedEverywhere() override {
    std::error_code error;
    fs::remove_all(out_, error);
  }

  // What `gateway`, stopped for it, can open of its own vault; and its pseudonyms of the child.
  Bytes opened_vault(GatewayProcess& gateway, std::vector<std::string>& pseudonyms) {
    gateway.kill_now();
    Bytes out;
    {
      auto keys = gateway::read_keys(gateway.folder(), false);
      CHECK(keys.ok());
      const auto vault = gateway::Vault::open(gateway.folder() / "vault", std::move(keys->vault));
      CHECK(vault.ok());
      for (int kind = 0; kind < 256; ++kind) {
        for (const auto& [key, row] : vault->all_bytes(static_cast<gateway::RowKind>(kind))) {
          append(out, row.reveal());
        }
      }
      for (const auto& row : vault->all<gateway::ExchangeRow>(gateway::RowKind::exchange)) {
        for (const PersonKey& key : row.persons.at(0).keys) {
          pseudonyms.push_back(text_of(to_bytes(key.pseudonym.view())));
        }
      }
    }
    EXPECT_TRUE(gateway.start({}, arguments_));
    return out;
  }
  // The broker's store as its death leaves it: the files, what their keys open, and those keys.
  struct Kept {
    Bytes opened;
    std::map<std::uint64_t, Bytes> openings;
    std::set<Bytes> keys;
  };
  Kept kept(const std::string& name) {
    const fs::path copy = out_ / name;
    fs::copy(broker_.folder() / "store", copy, fs::copy_options::recursive);
    Kept out;
    store::Options options;
    options.machine_version = broker::kMachineVersion;
    auto opened = store::Store::open(copy, options);
    EXPECT_TRUE(opened.ok()) << to_text(opened.ok() ? Error{} : opened.error());
    if (!opened.ok()) return out;
    out.opened = test::opened_of(**opened);
    out.openings = test::openings_in(**opened);
    opened->reset();
    auto database = sqlite::Database::open(copy / "keys.db", {});
    auto rows = database->prepare("SELECT key FROM person_key");
    while (rows.next()) out.keys.insert(to_bytes(rows.bytes(0)));
    return out;
  }
  // What the officer and a member can take away now, in `name`.
  fs::path exported(const std::string& name) {
    const fs::path out = out_ / name;
    fs::create_directories(out);
    for (const char* form : {"log", "tiles", "adl"}) {
      local::LocalRequest request = asked_by("po");
      request.mutable_audit_export()->set_form(form);
      const auto reply = audit(request);
      EXPECT_TRUE(reply.ok()) << to_text(reply.ok() ? Error{} : reply.error());
      if (!reply.ok()) continue;
      fs::copy(reply->audit_exported().path(), out / form, fs::copy_options::recursive);
    }
    const auto all = list();
    EXPECT_TRUE(all.ok());
    if (all.ok()) std::ofstream(out / "list") << all->SerializeAsString();
    local::LocalRequest request;
    request.mutable_mirror_out();
    local::LocalReply reply;
    EXPECT_TRUE(eventually(20, [&] { return school_->ask(request, reply).ok(); }));
    fs::copy(reply.tiles_written().path(), out / "mirror", fs::copy_options::recursive);
    return out;
  }
  static std::string found(const faults::Needles& needles, const fs::path& folder) {
    std::string out;
    for (const std::string& each : needles.in_files(folder)) out += each + "\n";
    return out;
  }

  fs::path out_;
};

// As it is told at the door, as it is folded, and as dates are written.
const std::vector<std::string> kTold = {"Kanarie",    "kanarie",  "999990019",
                                        "2017-03-04", "20170304", "04-03-2017", "6711AB"};

TEST_F(ErasedEverywhere, NothingOfThePersonIsInALogTheBrokersFolderOrAnExport) {
  signal_opened();
  std::vector<std::string> pseudonyms;
  const faults::Needles told(kTold);
  const std::vector<std::string> here = told.in(opened_vault(*school_, pseudonyms));
  for (const char* form : {"Kanarie: UTF-8", "999990019: UTF-8", "2017-03-04: UTF-8"}) {
    EXPECT_EQ(std::ranges::count(here, form), 1) << "else this shows nothing: " << form;
  }
  const faults::Needles known(pseudonyms);
  ASSERT_GE(pseudonyms.size(), 2u) << "of the number, and of the fields";
  const fs::path export_before = exported("export.before");
  broker_.kill_now();
  const Kept before = kept("store.before");
  for (const std::string& pseudonym : pseudonyms) {
    EXPECT_FALSE(faults::Needles({pseudonym}).in(before.opened).empty()) << "it was there";
  }
  ASSERT_TRUE(broker_.start(environment_, arguments_));

  const auto proposed = propose("po", "Kind");
  ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
  const auto done = decide("po-2", proposed->id());
  ASSERT_TRUE(done.ok()) << to_text(done.error());
  ASSERT_EQ(done->state(), "done");
  broker_.kill_now();
  EXPECT_TRUE(fs::exists(broker_.folder() / "store/journal.db-wal")) << "as it was then";
  const Kept after = kept("store.after");
  std::vector<std::string> gone, keys;
  for (const auto& [index, plain] : before.openings) {
    if (after.openings.contains(index)) continue;
    gone.push_back(text_of(Bytes(plain.begin(), plain.begin() + Salt::kSize)));
  }
  for (const Bytes& key : before.keys) {
    if (!after.keys.contains(key)) keys.push_back(text_of(key));
  }
  ASSERT_GT(gone.size(), 3u);
  EXPECT_EQ(keys.size(), 1u);
  const faults::Needles lost(gone), key(keys);
  EXPECT_NE(found(lost, export_before), "") << "else the exports show nothing";
  EXPECT_NE(found(key, out_ / "store.before"), "") << "else the files show nothing";

  EXPECT_TRUE(known.in(after.opened).empty()) << "what the keys that are left open";
  EXPECT_TRUE(lost.in(after.opened).empty());
  const auto search = [&](const fs::path& folder) {
    for (const faults::Needles* each : {&told, &known, &lost, &key}) {
      EXPECT_EQ(found(*each, folder), "") << folder;
    }
  };
  search(broker_.folder());
  ASSERT_TRUE(broker_.start(environment_, arguments_));
  search(exported("export.after"));
  search(broker_.folder());
  search(logs_);
  EXPECT_GT(fs::file_size(logs_ / "broker"), 0u);
  EXPECT_GT(fs::file_size(logs_ / "gateways"), 0u);
}

}  // namespace
}  // namespace sluis::gateway_story
