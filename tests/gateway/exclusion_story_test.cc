// SPDX-License-Identifier: EUPL-1.2
// A professional who lives next door to a family, at a real gateway: it finds nothing there of that
// family, a colleague does, and neither a signal nor a withdrawal waits for a colleague.
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

class ExclusionStory : public Gateways {
 protected:
  void SetUp() override {
    Gateways::SetUp();
    ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"buur", Sensitive<std::string>("Buur"),
                                                           "worker"}}).ok());
    ASSERT_TRUE(gateway::add_workers(school_->folder(), {{"meester", Sensitive<std::string>("M"),
                                                          "worker"}}).ok());
  }
  static std::string refusal(GatewayProcess& desk, const local::LocalRequest& request) {
    local::LocalReply reply;
    const Status asked = desk.ask(request, reply);
    if (!asked.ok()) return std::string(catalogue(asked.code()).name);
    return reply.has_act() && reply.act().has_reason() ? reply.act().reason().name() : "ok";
  }
  static local::LocalReply answered(GatewayProcess& desk, const local::LocalRequest& request) {
    local::LocalReply reply;
    const Status asked = desk.ask(request, reply);
    EXPECT_TRUE(asked.ok()) << to_text(asked.ok() ? Error{} : asked.error());
    return reply;
  }
  void exclude(GatewayProcess& desk, const std::string& by, const std::string& login,
               const std::string& first_names = "Kind") {
    local::LocalRequest request = asked_by(by);
    request.mutable_staff_exclude()->set_login(login);
    fill_person(*request.mutable_staff_exclude()->mutable_person(), first_names);
    answered(desk, request);
  }
  // Whether the list of the last one says that its key holders have answered.
  bool is_named(GatewayProcess& desk, const std::string& by) {
    local::LocalRequest request = asked_by(by);
    request.mutable_staff_exclusions();
    const local::Exclusions all = answered(desk, request).exclusions();
    return all.exclusions_size() == 1 && all.exclusions(0).named();
  }
  std::size_t mails_of(const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_inbox();
    return static_cast<std::size_t>(answered(*manager_, request).inbox().mails_size());
  }
  void send() {
    local::LocalRequest request = asked_by("juf");
    request.mutable_decide()->set_task(task());
    request.mutable_decide()->set_decision("send");
    answered(*school_, request);
    ASSERT_TRUE(eventually(15, [&] {
      const auto mails = mail();
      return mails.size() == 1 && mails[0].state() == "opened";
    }));
  }
  std::string begin_case() {
    local::LocalRequest request = asked_by("gm");
    fill_child(*request.mutable_case_begin()->add_subjects());
    const local::Act act = answered(*manager_, request).act();
    EXPECT_EQ(act.state(), "recorded") << act.reason().name();
    return act.subject();
  }
};

TEST_F(ExclusionStory, WhoLivesNextDoorFindsNothingOfTheFamilyAndAColleagueDoes) {
  start_both();
  const std::string exchange = raise_signal();
  record_consent();
  send();
  const std::string message = mail()[0].message();
  const std::string care_case = begin_case();
  EXPECT_EQ(mails_of("buur"), 1u);
  exclude(*manager_, "gm", "buur");
  EXPECT_EQ(mails_of("buur"), 0u);
  EXPECT_EQ(mails_of("gm"), 1u);

  local::LocalRequest request = asked_by("buur");
  request.mutable_read()->set_id(message);
  EXPECT_EQ(refusal(*manager_, request), "no_such_message");
  request.mutable_read()->set_id(std::string(message.size(), '0'));
  EXPECT_EQ(refusal(*manager_, request), "no_such_message");
  request = asked_by("buur");
  request.mutable_cases();
  EXPECT_EQ(answered(*manager_, request).cases().cases_size(), 0);
  request = asked_by("buur");
  request.mutable_acts();
  EXPECT_EQ(answered(*manager_, request).acts().acts_size(), 0);
  request = asked_by("buur");
  request.mutable_case_end()->set_case_id(care_case);
  EXPECT_EQ(refusal(*manager_, request), "no_case");
  request = asked_by("buur");
  request.mutable_staff_exclusions();
  EXPECT_EQ(answered(*manager_, request).exclusions().exclusions_size(), 0);
  EXPECT_EQ(read_one(), kWords);

  // At the source too: neither the task nor the signal, which a colleague decides upon.
  exclude(*school_, "meester", "juf");
  request = asked_by("juf");
  request.mutable_explain()->set_id(exchange);
  EXPECT_EQ(refusal(*school_, request), "unknown_exchange");
  request = asked_by("juf");
  request.mutable_exchanges();
  EXPECT_EQ(answered(*school_, request).exchanges().exchanges_size(), 0);
  request.set_worker("meester");
  EXPECT_EQ(answered(*school_, request).exchanges().exchanges_size(), 1);
}

TEST_F(ExclusionStory, AMessageThatNamesNobodyIsMatchedByKeysAndTheTaskGoesToAColleague) {
  bsn_ = "999990019";
  start_both();
  exclude(*school_, "meester", "juf");
  raise_signal();  // a child's danger does not wait: who is kept apart may raise it
  record_consent("yes", true);
  local::LocalRequest request = asked_by("juf");
  request.mutable_tasks();
  request.set_worker("meester");
  ASSERT_TRUE(eventually(15, [&] { return answered(*school_, request).tasks().tasks_size() > 0; }));
  request.set_worker("juf");
  EXPECT_EQ(answered(*school_, request).tasks().tasks_size(), 0);
  EXPECT_TRUE(eventually(15, [&] { return is_named(*school_, "meester"); }));
}

TEST_F(ExclusionStory, WhoIsKeptApartRecordsNothingButASignalAndAWithdrawal) {
  start_both();
  exclude(*manager_, "gm", "buur");
  local::LocalRequest request = asked_by("buur");
  local::ConsentAsk& ask = *request.mutable_consent_ask();
  fill_child(*ask.mutable_subject());
  fill_person(*ask.add_givers(), "Ouder");
  ask.set_valid_until_ms(story::now().ms + 86'400'000);
  EXPECT_EQ(refusal(*manager_, request), "kept_apart");
  request = asked_by("buur");
  fill_child(*request.mutable_case_begin()->add_subjects());
  EXPECT_EQ(refusal(*manager_, request), "kept_apart");

  request = asked_by("buur");
  fill_child(*request.mutable_withdraw()->mutable_subject());
  fill_person(*request.mutable_withdraw()->mutable_giver(), "Ouder");
  EXPECT_EQ(refusal(*manager_, request), "ok");
  request = asked_by("buur");
  request.mutable_withdrawals();
  EXPECT_EQ(answered(*manager_, request).withdrawals().withdrawals_size(), 1);

  request = asked_by("gm");
  request.mutable_staff_exclusions();
  const local::Exclusions all = answered(*manager_, request).exclusions();
  ASSERT_EQ(all.exclusions_size(), 1);
  request = asked_by("gm");
  request.mutable_staff_readmit()->set_id(all.exclusions(0).id());
  EXPECT_EQ(answered(*manager_, request).exclusions().exclusions_size(), 0);
  request = asked_by("buur");
  fill_child(*request.mutable_case_begin()->add_subjects());
  EXPECT_EQ(refusal(*manager_, request), "ok");
}

}  // namespace
}  // namespace sluis::gateway_story
