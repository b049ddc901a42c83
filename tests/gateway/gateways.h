// SPDX-License-Identifier: EUPL-1.2
// A school's gateway and the manager's over the real broker, about one child, for several tests.
#pragma once

#include <gtest/gtest.h>

#include "local.pb.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::gateway_story {

inline constexpr std::string_view kWords = "zorgen om Kanarie-Kind, komt hongerig op school";
inline constexpr std::uint32_t kWaitMs = 8'000;

inline void fill_person(local::Person& person, const std::string& first_names) {
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

}  // namespace sluis::gateway_story
