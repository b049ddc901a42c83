// SPDX-License-Identifier: EUPL-1.2
// A signal about the wrong person, on the real programs: two workers take it back, its recipient is
// locked out and destroys its copy, and nobody believes that before it is on record.
#include "tests/gateway/clock_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint64_t kHourMs = 3'600'000;

class CorrectStory : public OnAClock {
 protected:
  void SetUp() override {
    OnAClock::SetUp();
    if (HasFatalFailure()) return;
    add_worker(*school_, "juf", "ib");
  }
  static void add_worker(GatewayProcess& gateway, const std::string& by, const std::string& login) {
    local::LocalRequest request = asked_by(by);
    request.mutable_staff_add()->set_login(login);
    request.mutable_staff_add()->set_name("I B");
    request.mutable_staff_add()->set_function("worker");
    local::LocalReply reply;
    ASSERT_TRUE(gateway.ask(request, reply).ok());
    ASSERT_TRUE(eventually(20, [&] {
      local::LocalRequest asked;
      asked.mutable_staff();
      if (!gateway.ask(asked, reply).ok()) return false;
      const auto& workers = reply.staff().workers();
      return workers.size() == 2 && std::all_of(workers.begin(), workers.end(),
                                                [](const auto& one) { return one.published(); });
    }));
  }
  static int seen_by(GatewayProcess& gateway, const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_corrections();
    local::LocalReply reply;
    return gateway.ask(request, reply).ok() ? reply.corrections().corrections_size() : -1;
  }
  std::uint64_t now_ms() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    return school_->ask(request, reply).ok() ? reply.status().now_ms() : 0;
  }
  static Result<local::Correction> one(GatewayProcess& gateway,
                                       const local::LocalRequest& request) {
    local::LocalReply reply;
    SLUIS_TRY_DONE(gateway.ask(request, reply));
    if (reply.corrections().corrections_size() != 1) {
      return Error{ErrorCode::internal, "corrections"};
    }
    return reply.corrections().corrections(0);
  }
  Result<local::Correction> propose(const std::string& exchange, const std::string& worker = "juf",
                                    std::uint64_t before_ms = kHourMs) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_correct_propose()->set_exchange(exchange);
    request.mutable_correct_propose()->set_reason("wrong_person");
    request.mutable_correct_propose()->set_found_ms(now_ms() - before_ms);
    return one(*school_, request);
  }
  Result<local::Correction> decide(const std::string& exchange, const std::string& worker,
                                   const std::string& answer = "yes") {
    local::LocalRequest request = asked_by(worker);
    request.mutable_correct_decide()->set_exchange(exchange);
    request.mutable_correct_decide()->set_answer(answer);
    return one(*school_, request);
  }
  Result<local::Correction> destroy(const std::string& message) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_correct_destroyed()->set_id(message);
    return one(*manager_, request);
  }
  static local::Correction listed(GatewayProcess& gateway) {
    local::LocalRequest request;
    request.mutable_corrections();
    const auto found = one(gateway, request);
    return found.ok() ? *found : local::Correction{};
  }
  // Tasks of corrections, with their states.
  std::string kinds(GatewayProcess& gateway) {
    std::string out;
    for (const local::Task& task : tasks(gateway)) {
      const bool of_it = task.kind() == "correction" || task.kind() == "report" ||
                         task.kind() == "destroy";
      if (of_it) out += task.kind() + "," + task.state() + " ";
    }
    return out;
  }
};

TEST_F(CorrectStory, TheWrongPersonsSignalIsLockedAndThenDestroyedAndItsSourceIsTold) {
  const std::string id = send();
  EXPECT_EQ(read_one(), kWords);
  const std::string message = mail()[0].message();
  manager_->kill_now();
  std::vector<Bytes> received = sealed(*manager_, kContent);
  for (Bytes& row : sealed(*manager_, kMail)) received.push_back(std::move(row));
  ASSERT_EQ(received.size(), 2u);
  EXPECT_GE(found(*manager_, received), 2u);
  ASSERT_TRUE(manager_->start({}, arguments_));

  EXPECT_EQ(propose(std::string(32, '0')).code(), ErrorCode::unknown_exchange);
  EXPECT_EQ(propose(id, "nobody").code(), ErrorCode::unknown_worker);
  const auto proposed = propose(id);
  ASSERT_TRUE(proposed.ok()) << to_text(proposed.error());
  EXPECT_EQ(proposed->state(), "proposed");
  EXPECT_EQ(proposed->due_ms(), proposed->found_ms() + 72 * kHourMs);
  EXPECT_EQ(kinds(*school_), "correction,open report,open ");
  EXPECT_EQ(propose(id, "ib", kHourMs / 2).code(), ErrorCode::out_of_range) << "the clock runs";
  EXPECT_EQ(decide(id, "juf").code(), ErrorCode::not_allowed) << "oneself";
  EXPECT_EQ(destroy(message).code(), ErrorCode::not_recalled);
  EXPECT_EQ(read_one(), kWords) << "nothing is recalled yet";

  const auto recorded = decide(id, "ib");
  ASSERT_TRUE(recorded.ok()) << to_text(recorded.error());
  EXPECT_EQ(recorded->state(), "recorded");
  EXPECT_GT(recorded->index(), 0u);
  EXPECT_FALSE(recorded->complete());
  EXPECT_EQ(propose(id).code(), ErrorCode::exchange_corrected);
  EXPECT_EQ(kinds(*school_), "report,open ");

  ASSERT_TRUE(eventually(20, [&] { return kinds(*manager_) == "destroy,open "; }));
  EXPECT_NE(read_one().find("recalled"), std::string::npos) << read_one();
  EXPECT_EQ(read_one().find(std::string(kWords)), std::string::npos);
  EXPECT_EQ(listed(*manager_).index(), recorded->index());
  ASSERT_TRUE(eventually(20, [&] { return listed(*school_).recalls_size() == 1; }));
  EXPECT_EQ(listed(*school_).recalls(0).state(), "open");
  EXPECT_FALSE(listed(*school_).overdue());

  pass(72 * kHourMs);
  EXPECT_TRUE(eventually(20, [&] { return listed(*school_).overdue(); }));
  EXPECT_TRUE(listed(*manager_).overdue());
  EXPECT_EQ(kinds(*manager_), "destroy,over ");
  EXPECT_EQ(kinds(*school_), "report,over ");

  ASSERT_TRUE(destroy(message).ok());
  ASSERT_TRUE(eventually(20, [&] { return listed(*manager_).state() == "destroyed"; }));
  const std::uint64_t index = listed(*manager_).destroyed_index();
  EXPECT_GT(index, recorded->index());
  EXPECT_EQ(found(*manager_, received), 0u) << "bytes of it are left in the vault's files";
  EXPECT_EQ(mail()[0].state(), "removed");
  EXPECT_EQ(mail()[0].removed_index(), index);
  EXPECT_EQ(own_entries("destroyed"), 1);
  EXPECT_EQ(kinds(*manager_), "");
  ASSERT_TRUE(eventually(30, [&] { return listed(*school_).complete(); }));
  EXPECT_EQ(listed(*school_).recalls(0).state(), "destroyed");
  EXPECT_EQ(listed(*school_).recalls(0).index(), index);
  EXPECT_FALSE(listed(*school_).overdue());
  ASSERT_TRUE(decide(id, "juf", "reported").ok());
  EXPECT_EQ(listed(*school_).reported_by(), "juf");
  EXPECT_EQ(kinds(*school_), "");

  manager_->kill_now();  // gone is gone
  ASSERT_TRUE(manager_->start({}, arguments_));
  EXPECT_EQ(listed(*manager_).destroyed_index(), index);
  EXPECT_NE(read_one().find("message_removed"), std::string::npos) << read_one();
}

TEST_F(CorrectStory, NothingIsRecalledWhenTheSecondDoesNotConfirm) {
  const std::string id = send();
  ASSERT_TRUE(propose(id).ok());
  const auto refused = decide(id, "ib", "no");
  ASSERT_TRUE(refused.ok());
  EXPECT_EQ(refused->state(), "refused");
  EXPECT_EQ(kinds(*school_), "");
  EXPECT_EQ(read_one(), kWords);
  // Thirty days later it is too late for what was proposed.
  EXPECT_EQ(propose(id).code(), ErrorCode::out_of_range) << "found before, as was said then";
  ASSERT_TRUE(propose(id, "juf", 2 * kHourMs).ok());
  EXPECT_FALSE(listed(*school_).overdue());
  pass(31 * kDayMs);
  EXPECT_TRUE(eventually(20, [&] { return listed(*school_).overdue(); }));
  EXPECT_EQ(kinds(*school_), "correction,over report,over ");
  EXPECT_EQ(decide(id, "ib").code(), ErrorCode::correction_too_old);
}

// Its persons have no names yet, since who holds the keys is away.
TEST_F(CorrectStory, WhatIsNotOnRecordYetIsTakenBackAllTheSame) {
  manager_->kill_now();
  local::LocalRequest request = signal_request();
  request.set_wait_ms(500);
  fill_person(*request.mutable_signal()->mutable_subject(), "Broer");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  const std::string id = reply.act().subject();
  ASSERT_TRUE(propose(id).ok());
  const auto confirmed = decide(id, "ib");
  ASSERT_TRUE(confirmed.ok()) << to_text(confirmed.error());
  EXPECT_EQ(confirmed->state(), "confirmed");
  EXPECT_EQ(slot(id).state(), "corrected");
  ASSERT_TRUE(manager_->start({}, arguments_));
  EXPECT_TRUE(eventually(40, [&] { return listed(*school_).state() == "recorded"; }))
      << listed(*school_).state() << " " << listed(*school_).refused().name();
  EXPECT_EQ(slot(id).state(), "corrected");
}

TEST_F(CorrectStory, WhoIsKeptApartFindsNoRecallAlsoWhenTheCopyIsGone) {
  const std::string id = send();
  add_worker(*manager_, "gm", "buur");
  local::LocalRequest request = asked_by("gm");
  request.mutable_staff_exclude()->set_login("buur");
  fill_child(*request.mutable_staff_exclude()->mutable_person());
  local::LocalReply reply;
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  ASSERT_TRUE(propose(id).ok());
  ASSERT_TRUE(decide(id, "ib").ok());
  ASSERT_TRUE(eventually(20, [&] { return seen_by(*manager_, "gm") == 1; }));
  EXPECT_EQ(seen_by(*manager_, "buur"), 0);
  ASSERT_EQ(mail().size(), 1u);
  ASSERT_TRUE(destroy(mail()[0].message()).ok());
  EXPECT_EQ(seen_by(*manager_, "gm"), 1);
  EXPECT_EQ(seen_by(*manager_, "buur"), 0) << "nor what is left of it";
}

// Nobody was sent it, and nobody else keeps it then.
TEST_F(CorrectStory, WhatWentNowhereGoesAtItsSourceToo) {
  local::LocalReply reply;
  local::LocalRequest request = signal_request();
  fill_person(*request.mutable_signal()->mutable_subject(), "Broer");
  ASSERT_TRUE(school_->ask(request, reply).ok());
  const std::string id = reply.act().subject();
  ASSERT_EQ(slot(id).state(), "held");
  ASSERT_TRUE(propose(id).ok());
  ASSERT_TRUE(decide(id, "ib").ok());
  ASSERT_TRUE(eventually(20, [&] { return listed(*school_).complete(); }));
  pass(kHourMs + 1'000);
  ASSERT_TRUE(eventually(20, [&] { return exchange(id).remove_by_ms() != 0; }));
  pass(31 * kDayMs);
  EXPECT_TRUE(eventually(30, [&] { return exchange(id).removed_index() != 0; }));
}

// A signal that is held meanwhile: what the family says goes along when it may go after all.
TEST_F(CorrectStory, TheFamilysStatementGoesAlongWhenItsCorrectionIsRefused) {
  local::LocalRequest request = asked_by("juf");
  fill_child(*request.mutable_withdraw()->mutable_subject());
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  local::LocalReply reply;
  ASSERT_TRUE(school_->ask(request, reply).ok());
  std::string id;
  ASSERT_TRUE(eventually(20, [&] {
    if (!school_->ask(signal_request(), reply).ok()) return false;
    id = reply.act().subject();
    return slot(id).state() == "held";
  })) << slot(id).state();
  const std::string words = "Zo is het niet gegaan, zegt moeder.";
  const auto refuse = [&](const std::string& statement) {
    request = asked_by("juf");
    request.mutable_correct_refuse()->set_exchange(id);
    request.mutable_correct_refuse()->set_statement(statement);
    const auto asked = school_->ask(request, reply);
    return asked.ok() ? ErrorCode::permit : asked.code();
  };
  EXPECT_EQ(refuse(""), ErrorCode::missing_field);
  EXPECT_EQ(refuse(std::string(16 * 1024 + 1, 'x')), ErrorCode::too_large);
  EXPECT_EQ(refuse(words), ErrorCode::permit);
  EXPECT_EQ(reply.exchange().id(), id);
  record_consent();
  ASSERT_TRUE(eventually(30, [&] {
    for (const local::Task& task : tasks(*school_)) {
      if (task.kind() != "release" || task.state() != "open") continue;
      request = asked_by("juf");
      request.mutable_decide()->set_task(task.id());
      request.mutable_decide()->set_decision("send");
      static_cast<void>(school_->ask(request, reply));
    }
    return slot(id).state() == "opened";
  })) << slot(id).state();
  ASSERT_EQ(mail().size(), 1u);
  request = asked_by("gm");
  request.mutable_read()->set_id(mail()[0].message());
  ASSERT_TRUE(manager_->ask(request, reply).ok());
  EXPECT_EQ(reply.content().text(), kWords);
  EXPECT_EQ(reply.content().statement(), words);
}

TEST_F(CorrectStory, WhatItsTermTookBeforeIsSaidToBeGoneByItself) {
  const std::string id = send();
  ASSERT_TRUE(eventually(15, [&] { return exchange(id).remove_by_ms() != 0; }));
  pass(30 * kDayMs + kHourMs);
  ASSERT_TRUE(eventually(30, [&] {
    return mail().size() == 1 && mail()[0].removed_index() != 0 &&
           exchange(id).removed_index() != 0;
  }));
  ASSERT_TRUE(propose(id).ok());
  const auto recorded = decide(id, "ib");
  ASSERT_TRUE(recorded.ok()) << to_text(recorded.error());
  ASSERT_EQ(recorded->state(), "recorded") << recorded->refused().name();
  EXPECT_TRUE(eventually(30, [&] { return listed(*school_).complete(); }));
  EXPECT_EQ(listed(*school_).recalls_size(), 1);
  EXPECT_EQ(listed(*manager_).state(), "destroyed");
  EXPECT_EQ(listed(*manager_).destroyed_by(), "") << "nobody had to";
}

}  // namespace
}  // namespace sluis::gateway_story
