// SPDX-License-Identifier: EUPL-1.2
// Three real gateways over the real broker, on a clock that the test moves: the manager asks, the
// safety house weighs, the school may not ask.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "local.pb.h"
#include "tests/clock/clock_server.h"
#include "tests/gateway/gateway_process.h"
#include "tests/gateway/question_covenant.h"

namespace sluis::gateway_story {

class QuestionStory : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void start_broker();
  void start(GatewayProcess& gateway);
  void pass(std::uint64_t ms);
  std::uint64_t clock_ms();
  // To a moment just after the tick of every question that is here now.
  void pass_the_tick() { pass(kTickMs + kAnswerAfterMs + 2'000); }
  // Until an own question without an answer looks like `nothing`.
  void pass_the_grace() { pass(kTickMs + 10'000); }

  static local::LocalRequest asked_by(const std::string& worker);
  static void fill_person(local::Person& person, const std::string& first_names);
  // The gateway's reply; a refusal is the error's code, by name, in `refused`.
  local::LocalReply told(GatewayProcess& gateway, const local::LocalRequest& request,
                         std::string* refused = nullptr);
  void open_case(const std::string& first_names);
  local::Ask ask(const std::string& first_names, std::string* refused = nullptr);
  local::Ask asked(const std::string& id);
  std::vector<local::Weighing> weighings(const std::string& worker = "vh-1");
  // The question with this id, once it came to the safety house.
  local::Weighing weighing(const std::string& id);
  std::string weigh(const std::string& worker, const std::string& id, const std::string& answer);
  std::string agree(const std::string& worker, const std::string& id, const std::string& answer);
  bool answered(const std::string& id, const std::string& answer);
  std::uint64_t known();
  // What the officer of the safety house finds in the ledger: intents in all, and entries of a type
  // about a question or answer.
  std::size_t registered();
  std::size_t entries_of(const std::string& id, const std::string& type);

  story::World world_;
  MemberId house_id_;
  story::BrokerProcess broker_;
  std::optional<GatewayProcess> school_, manager_, house_;
  std::filesystem::path frames_;

 private:
  local::AuditEvents audited(local::LocalRequest request);

  std::unique_ptr<clock::ClockServer> server_;
  std::vector<std::string> arguments_;
  std::mutex mutex_;
  std::atomic<bool> over_ = false;
  std::thread serving_;
};

}  // namespace sluis::gateway_story
