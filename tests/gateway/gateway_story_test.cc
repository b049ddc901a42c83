// SPDX-License-Identifier: EUPL-1.2
// Two real gateways over the real broker: the school's signal is held, consent is recorded, its
// author sends it, the manager's gateway opens it; and all of that with either killed at any place.
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "proto/failpoint/failpoint.h"
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

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

// The desk that takes the code does not learn whose it is, and no desk's log has it.
TEST_F(Gateways, ALettersCodeWithdrawsAtADeskThatKnowsNobody) {
  start_both();
  local::LocalRequest request = asked_by("juf");
  local::ConsentAsk& ask = *request.mutable_consent_ask();
  fill_child(*ask.mutable_subject());
  fill_person(*ask.add_givers(), "Ouder");
  ask.set_valid_until_ms(story::now().ms + 86'400'000);
  ask.set_letter_codes(true);
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  const std::string consent = reply.act().subject();
  request = asked_by("juf");
  request.mutable_consent_text()->set_id(consent);
  ASSERT_TRUE(school_->ask(request, reply).ok());
  std::string code;
  for (const local::LetterParagraph& paragraph : reply.letter().paragraphs()) {
    const std::string& text = paragraph.text();
    if (text.size() == 19 && std::count(text.begin(), text.end(), '-') == 3) code = text;
  }
  ASSERT_FALSE(code.empty());
  request = asked_by("juf");
  local::ConsentSaid& said = *request.mutable_consent_say();
  said.set_consent(consent);
  said.set_answer("yes");
  fill_child(*said.mutable_subject());
  fill_person(*said.mutable_giver(), "Ouder");
  ASSERT_TRUE(school_->ask(request, reply).ok());
  const std::string before = raise_signal();
  EXPECT_TRUE(eventually(15, [&] { return slot(before).state() == "opened"; }))
      << slot(before).state();

  request = asked_by("gm");
  request.mutable_letter_code()->set_code(code);
  request.mutable_letter_code()->set_use("withdraw");
  ASSERT_TRUE(eventually(15, [&] {
    return manager_->ask(request, reply).ok() && reply.act().state() == "recorded";
  })) << reply.act().reason().name();
  EXPECT_EQ(reply.act().persons_size(), 0);
  const std::string next = raise_signal();
  EXPECT_EQ(slot(next).state(), "held");
  EXPECT_EQ(slot(next).reason().name(), "consent_withdrawn");
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().state(), "refused");
  EXPECT_EQ(reply.act().reason().name(), "unknown_letter_code");
  for (GatewayProcess* desk : {&*school_, &*manager_}) {
    EXPECT_EQ(desk->history().find(code.substr(0, 9)), std::string::npos);
  }
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

TEST_F(Gateways, AFunctionThatIsNoneIsAnsweredWithTheNearest) {
  start_both();
  local::LocalRequest request;
  request.mutable_staff_add()->set_login("nieuw");
  request.mutable_staff_add()->set_name("Iemand Anders");
  request.mutable_staff_add()->set_function("workr");
  local::LocalReply reply;
  Status refused = school_->ask(request, reply);
  EXPECT_EQ(refused.code(), ErrorCode::not_allowed);
  EXPECT_EQ(refused.error().place, "function: did you mean worker?");
  request.mutable_staff_add()->set_function("burgemeester");
  refused = school_->ask(request, reply);
  EXPECT_EQ(refused.error().place.substr(0, 18), "function: one of w") << refused.error().place;
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

TEST_F(Gateways, AWorkersWordThatItIsTheSamePersonTakesTheStep) {
  bsn_ = "999990019";
  start_both();
  const std::string exchange = raise_signal();
  bsn_.clear();  // the manager knows the child by its name alone
  record_consent("yes", true);
  ASSERT_TRUE(eventually(15, [&] { return slot(exchange).reason().name() == "possibly_same"; }))
      << slot(exchange).reason().name();
  local::LocalRequest request = asked_by("juf");
  local::PersonsSame& same = *request.mutable_person_same();
  fill_person(*same.mutable_one(), "Kind");
  same.mutable_one()->set_bsn("999990019");
  same.mutable_other()->set_bsn("123456782");
  local::LocalReply reply;
  EXPECT_EQ(school_->ask(request, reply).code(), ErrorCode::not_allowed);
  same.mutable_other()->clear_bsn();
  fill_person(*same.mutable_other(), "Kind");
  ASSERT_TRUE(school_->ask(request, reply).ok());
  EXPECT_EQ(reply.act().state(), "recorded") << reply.act().reason().name();
  EXPECT_TRUE(eventually(15, [&] {
    return slot(exchange).reason().name() == "consent_not_accepted";
  })) << slot(exchange).reason().name();
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
    if (place.name.starts_with("gateway_retention")) continue;  // retention_story_test.cc
    if (place.name.starts_with("gateway_witness")) continue;  // witness_story_test.cc
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
