// SPDX-License-Identifier: EUPL-1.2
// A professional who lives next door to a family, at a real gateway: it finds nothing there of that
// family, a colleague does, and neither a signal nor a withdrawal waits for a colleague.
#include "tests/gateway/gateways.h"

namespace sluis::gateway_story {
namespace {

class ExclusionStory : public Gateways {
 protected:
  void SetUp() override {
    world_.covenant.functions.push_back({{2, "officer", "officer"}, {21, 48}, {}, true});
    Gateways::SetUp();
    ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"fg", Sensitive<std::string>("F G"),
                                                           "officer"}}).ok());
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
  void keep_out(const std::string& care_case, const std::string& login) {
    local::LocalRequest request = asked_by("gm");
    request.mutable_case_exclude()->set_case_id(care_case);
    request.mutable_case_exclude()->set_login(login);
    answered(*manager_, request);
  }
  // How many entries about the case `login` is shown when it lists the log.
  std::size_t entries_of(const std::string& login, const std::string& care_case) {
    local::LocalRequest request = asked_by(login);
    request.mutable_audit_list();
    const local::AuditEvents told = answered(*manager_, request).audit_events();
    const auto& events = told.events();
    EXPECT_EQ(told.own(), login != "fg");
    if (!told.own()) return facts_shown(login);  // without openings: what it is about is not said
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [&](const local::AuditEvent& event) {
          return event.about() == care_case;
        }));
  }
  // Of the whole list.
  std::size_t facts_shown(const std::string& login) {
    local::LocalRequest request = asked_by(login);
    request.mutable_audit_list();
    const local::AuditEvents told = answered(*manager_, request).audit_events();
    return static_cast<std::size_t>(
        std::count_if(told.events().begin(), told.events().end(),
                      [](const local::AuditEvent& event) { return event.type() == "fact"; }));
  }
  // By "buur", the verbs that take a family, which is in them when `named`.
  std::vector<local::LocalRequest> steps_of_a_family(bool named) const {
    std::vector<local::LocalRequest> out(4, asked_by("buur"));
    local::CaseStepSaid& step = *out[0].mutable_case_step();
    step.set_step("review");
    local::CaseHandoverSaid& handover = *out[1].mutable_case_handover();
    handover.set_step("take_back");
    local::ReviewWrite& review = *out[2].mutable_review_write();
    review.add_answers()->set_question("help");
    review.mutable_answers(0)->set_answer("goed");
    review.add_spoke_for_family("moeder");
    local::MatterRaise& raise = *out[3].mutable_escalate_raise();
    raise.set_stuck("geen plek");
    raise.set_reason("no-place");
    raise.add_tried("gebeld");
    raise.set_by("2027-01-01");
    if (!named) return out;
    fill_child(*step.add_subjects());
    fill_child(*handover.add_subjects());
    fill_child(*review.add_subjects());
    fill_child(*raise.add_subjects());
    return out;
  }
  static void set_case(local::LocalRequest& request, const std::string& id) {
    if (request.has_case_step()) request.mutable_case_step()->set_case_id(id);
    if (request.has_case_handover()) request.mutable_case_handover()->set_case_id(id);
    if (request.has_review_write()) request.mutable_review_write()->set_case_id(id);
    if (request.has_escalate_raise()) request.mutable_escalate_raise()->set_case_id(id);
  }
  static std::string case_of(const local::LocalReply& reply) {
    const std::string act = reply.has_review()   ? reply.review().act().subject()
                            : reply.has_matter() ? reply.matter().act().subject()
                                                 : reply.act().subject();
    if (reply.has_review() && reply.review().case_id() != act) return "two cases";
    if (reply.has_matter() && reply.matter().case_id() != act) return "two cases";
    return act;
  }
  // Without what is another each time.
  static std::string as_of_any_case(local::LocalReply reply) {
    const auto clear = [](local::Act& act) {
      act.clear_id();
      act.clear_subject();
      act.clear_created_ms();
    };
    if (reply.has_act()) clear(*reply.mutable_act());
    if (reply.has_review()) {
      reply.mutable_review()->clear_case_id();
      reply.mutable_review()->clear_at_ms();
      clear(*reply.mutable_review()->mutable_act());
    }
    if (reply.has_matter()) {
      reply.mutable_matter()->clear_case_id();
      reply.mutable_matter()->clear_at_ms();
      clear(*reply.mutable_matter()->mutable_act());
    }
    return reply.SerializeAsString();
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

// Of a case that it is kept out of by name, and of an id that is no case's.
TEST_F(ExclusionStory, WhoIsKeptOutOfACaseHearsOfItAsOfOneThatIsNot) {
  start_both();
  const std::string care_case = begin_case();
  keep_out(care_case, "buur");
  const std::string nobodys(care_case.size(), '7');
  for (const bool named : {false, true, false}) {  // the last: after an attempt with the family
    for (const local::LocalRequest& request : steps_of_a_family(named)) {
      const auto of = [&](const std::string& id) {
        local::LocalRequest asked = request;
        set_case(asked, id);
        local::LocalReply reply;
        const Status said = manager_->ask(asked, reply);
        if (!said.ok()) return to_text(said.error());
        EXPECT_EQ(case_of(reply), id);
        return as_of_any_case(std::move(reply));
      };
      const std::string hidden = of(care_case);
      EXPECT_EQ(hidden, of(nobodys)) << request.request_case();
      const std::string reason = named ? "no_case" : "missing_field";
      EXPECT_NE(hidden.find(reason), std::string::npos) << hidden;
    }
  }
  local::LocalRequest request = asked_by("gm");
  request.mutable_case_show()->set_id(care_case);
  const local::Case shown = answered(*manager_, request).care_case();
  EXPECT_EQ(shown.history_size(), 1) << "nothing of it came to the case";
  EXPECT_EQ(shown.owner(), "gm");
  EXPECT_EQ(shown.reviews_size(), 0);
}

// A worker that is kept out finds no entry of it in the list of what its organisation did; the
// privacy officer, whom the same colleague kept out, is shown the whole log.
TEST_F(ExclusionStory, TheListOfTheLogHidesACaseFromWhoIsKeptOutAndNothingFromTheOfficer) {
  ASSERT_TRUE(gateway::add_workers(manager_->folder(), {{"fg-2", Sensitive<std::string>("F G"),
                                                         "officer"}}).ok());
  start_both();
  const std::string care_case = begin_case();
  EXPECT_EQ(entries_of("buur", care_case), 1u);
  EXPECT_EQ(entries_of("fg", care_case), 1u);
  keep_out(care_case, "buur");
  keep_out(care_case, "fg");
  EXPECT_EQ(entries_of("buur", care_case), 0u);
  EXPECT_EQ(entries_of("gm", care_case), 1u);
  EXPECT_EQ(entries_of("fg", care_case), 1u);
  local::LocalRequest request = asked_by("buur");
  request.mutable_audit_timeline()->set_id(care_case);
  EXPECT_EQ(refusal(*manager_, request), "not_allowed");
  request.set_worker("fg");
  EXPECT_EQ(answered(*manager_, request).audit_events().events_size(), 1);

  request = asked_by("gm");
  request.mutable_case_readmit()->set_case_id(care_case);
  request.mutable_case_readmit()->set_login("buur");
  answered(*manager_, request);
  EXPECT_EQ(entries_of("buur", care_case), 1u);
  record_consent("yes", true);
  EXPECT_EQ(facts_shown("buur"), 3u);
  exclude(*manager_, "gm", "buur");
  EXPECT_EQ(facts_shown("buur"), 0u) << "of whoever it is kept apart from as well";
  EXPECT_EQ(facts_shown("gm"), 3u);
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
