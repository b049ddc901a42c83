// SPDX-License-Identifier: EUPL-1.2
// A privacy officer with a gateway of its own, beside a school and a manager, on the real broker.
//
// Shell (processes, loopback, files). Thread safety: none.
#pragma once

#include <gtest/gtest.h>

#include "local.pb.h"
#include "tests/cli/program.h"
#include "tests/gateway/gateway_process.h"

namespace sluis::gateway_story {
inline constexpr std::uint32_t kWaitMs = 20'000;

// With a third member whose function may audit, and no other's.
struct AuditWorld : story::World {
  AuditWorld() : officer(*MemberId::from(Bytes(16, 0x33))) {
    covenant.roles.push_back({8, "privacy_officer", "privacy officer"});
    covenant.members.push_back({officer, 8, "officer", "", true, false});
    covenant.functions.push_back({{2, "officer", "officer"}, {21, 48}, {}, true});
  }
  MemberId officer;
};

inline void fill_person(local::Person& person, const std::string& first_names) {
  person.set_surname("Kanarie");
  person.set_first_names(first_names);
  person.set_birth_date(first_names == "Kind" ? "2017-03-04" : "1985-06-07");
  person.set_postcode("6711AB");
  person.set_house_number("12");
  if (first_names == "Kind") person.set_bsn("999990019");
}

class Officer : public testing::Test {
 protected:
  void SetUp() override {
    if (!logs_.empty()) broker_.log = logs_ / "broker";
    ASSERT_TRUE(broker_.start(environment_, arguments_));
    ASSERT_TRUE(broker_.admit("1-covenant", world_.covenant_file()));
    school_.emplace(world_, world_.school, broker_);
    manager_.emplace(world_, world_.manager, broker_);
    officer_.emplace(world_, world_.officer, broker_);
    ASSERT_TRUE(deal_share(world_, broker_, world_.manager, manager_->folder()));
    add_worker(*school_, "juf", "worker");
    add_worker(*manager_, "gm", "worker");
    add_worker(*officer_, "po", "officer");
    add_worker(*officer_, "po-2", "officer");
    for (const char* login : also_at_officer_) add_worker(*officer_, login, "worker");
    for (GatewayProcess* gateway : {&*school_, &*manager_, &*officer_}) {
      if (!logs_.empty()) gateway->log = logs_ / "gateways";
      ASSERT_TRUE(gateway->start({}, arguments_));
    }
  }
  static void add_worker(const GatewayProcess& gateway, const char* login, const char* function) {
    ASSERT_TRUE(gateway::add_workers(gateway.folder(),
                                     {{login, Sensitive<std::string>("N"), function}}).ok());
  }
  static local::LocalRequest asked_by(const std::string& worker) {
    local::LocalRequest request;
    request.set_worker(worker);
    request.set_wait_ms(kWaitMs);
    return request;
  }
  // A consented signal about the child that the manager's gateway opened; its exchange.
  std::string signal_opened() {
    local::LocalReply reply;
    local::LocalRequest request = asked_by("juf");
    local::ConsentAsk& ask = *request.mutable_consent_ask();
    fill_person(*ask.mutable_subject(), "Kind");
    fill_person(*ask.add_givers(), "Ouder");
    ask.set_valid_until_ms(story::now().ms + 86'400'000);
    EXPECT_TRUE(school_->ask(request, reply).ok());
    const std::string consent = reply.act().subject();
    request = asked_by("juf");
    request.mutable_consent_say()->set_consent(consent);
    request.mutable_consent_say()->set_answer("yes");
    fill_person(*request.mutable_consent_say()->mutable_subject(), "Kind");
    fill_person(*request.mutable_consent_say()->mutable_giver(), "Ouder");
    EXPECT_TRUE(school_->ask(request, reply).ok());
    request = asked_by("juf");
    request.mutable_signal()->set_kind("zorg");
    request.mutable_signal()->set_text("zorgen");
    fill_person(*request.mutable_signal()->mutable_subject(), "Kind");
    request.mutable_signal()->add_recipients()->set_member(world_.manager.hex());
    EXPECT_TRUE(school_->ask(request, reply).ok());
    const std::string exchange = reply.act().subject();
    EXPECT_TRUE(eventually(20, [&] {
      local::LocalRequest explain;
      explain.mutable_explain()->set_id(exchange);
      return school_->ask(explain, reply).ok() && reply.exchange().slots(0).state() == "opened";
    }));
    return exchange;
  }
  // An officer's answer, however often it has to be asked on.
  static Result<local::LocalReply> audit_at(GatewayProcess& gateway, local::LocalRequest request) {
    local::LocalReply reply;
    for (int i = 0; i < 4; ++i) {
      SLUIS_TRY_DONE(gateway.ask(request, reply));
      if (!reply.has_audit_progress()) return reply;
      request = asked_by("po");
      request.mutable_audit_job()->set_id(reply.audit_progress().job());
    }
    return Error{ErrorCode::broker_down, "audit"};
  }
  Result<local::LocalReply> audit(local::LocalRequest request) {
    return audit_at(*officer_, std::move(request));
  }
  Result<local::LocalReply> list(const std::string& type = {}) {
    local::LocalRequest request = asked_by("po");
    request.mutable_audit_list()->set_type(type);
    return audit(request);
  }
  consent::NoteKey log() const { return {world_.covenant.ledger_origin, broker_.log_key}; }

  AuditWorld world_;
  std::vector<const char*> also_at_officer_;  // whose function does not audit
  std::vector<std::string> environment_;  // of the broker
  std::vector<std::string> arguments_;    // of the broker and each gateway
  std::filesystem::path logs_;            // when set: a folder that takes what they log
  story::BrokerProcess broker_;
  std::optional<GatewayProcess> school_, manager_, officer_;
};

inline std::string types_of(const local::AuditEvents& events) {
  std::string out;
  for (const local::AuditEvent& event : events.events()) {
    out += (out.empty() ? "" : " ") + event.type();
    if (!event.said().empty()) out += ":" + event.said();
  }
  return out;
}

// The program `sluis`, with a folder of its own.
struct Terminal : test::Program {
  Terminal() { SetUp(); }
  ~Terminal() override { TearDown(); }
  void TestBody() override {}
  using Program::content;
  using Program::file;
  using Program::path;
  using Program::run;
};

}  // namespace sluis::gateway_story
