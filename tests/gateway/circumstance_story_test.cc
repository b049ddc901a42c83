// SPDX-License-Identifier: EUPL-1.2
// Real gateways of the demo's covenant over the real broker: what workers state beside consent
// opens, holds and ends, each from its own desk.
#include "consent/core/broker_bodies.h"
#include "consent/verify/verify.h"
#include "proto/seal/sign.h"
#include "tests/adapters/drop_rig.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint32_t kWaitMs = 8'000;
constexpr std::uint64_t kHourMs = 3'600'000;

// Test numbers of the register (deploy/demo/register.jsonl).
constexpr const char* kChild = "000000097";
constexpr const char* kSibling = "000000061";
constexpr const char* kMother = "000000036";

constexpr const char* kSchool = "school";
constexpr const char* kGi = "bureau_jeugdzorg";
constexpr const char* kHouse = "veiligheidshuis";
constexpr const char* kManager = "gezinsmanager";
constexpr const char* kTeam = "cjg";

struct Desk {
  const char* login;
  const char* function;
};
const std::map<std::string, Desk> kDesks = {
    {kSchool, {"ib-1", "intern_begeleider"}}, {kGi, {"gv-1", "gezinsvoogd"}},
    {kHouse, {"vh-1", "procesregisseur"}},    {kManager, {"gm-1", "gezinsmanager"}},
    {kTeam, {"jv-1", "jeugdverpleegkundige"}}};

class CircumstanceStory : public adapter_story::Drops {
 protected:
  void begin_with(std::initializer_list<const char*> roles) {
    for (const char* role : roles) {
      const Desk& desk = kDesks.at(role);
      gateway_of(role, desk.login, desk.function);
      // A colleague of the same function.
      ASSERT_TRUE(gateway::add_workers(at(role).folder(), {{"second", Sensitive<std::string>("S"),
                                                            desk.function}}).ok());
    }
    start_holder();
    for (const char* role : roles) ASSERT_TRUE(at(role).start()) << role;
  }
  GatewayProcess& at(const std::string& role) { return gateway_of(role, "", ""); }
  local::LocalRequest asked_at(const std::string& role) {
    local::LocalRequest request;
    request.set_worker(kDesks.at(role).login);
    request.set_wait_ms(kWaitMs);
    return request;
  }
  Result<local::LocalReply> ask(const std::string& role, const local::LocalRequest& request) {
    local::LocalReply reply;
    SLUIS_TRY_DONE(at(role).ask(request, reply));
    return reply;
  }
  local::LocalReply answered(const std::string& role, const local::LocalRequest& request) {
    const auto reply = ask(role, request);
    EXPECT_TRUE(reply.ok()) << role << ' ' << to_text(reply.ok() ? Error{} : reply.error());
    return reply.ok() ? *reply : local::LocalReply{};
  }

  // ---- circumstances
  local::LocalRequest statement(const std::string& role, const std::string& type,
                                const std::string& holder) {
    local::LocalRequest request = asked_at(role);
    local::CircumstanceState& stated = *request.mutable_circumstance_state();
    stated.set_type(type);
    stated.mutable_subject()->set_bsn(kChild);
    if (!holder.empty()) stated.set_holder(member_of(holder).id.hex());
    return request;
  }
  local::Circumstance state(const std::string& role, const local::LocalRequest& request) {
    const local::Circumstance out = answered(role, request).circumstance();
    EXPECT_EQ(out.said().state(), "recorded") << role << ' ' << out.said().reason().name();
    return out;
  }
  void end(const std::string& role, const std::string& id) {
    local::LocalRequest request = asked_at(role);
    request.mutable_circumstance_end()->set_circumstance(id);
    const local::Circumstance out = answered(role, request).circumstance();
    EXPECT_EQ(out.said().state(), "recorded") << role << ' ' << out.said().reason().name();
    EXPECT_EQ(out.state(), "ended");
  }
  local::LocalRequest agreement(const std::string& role, const std::string& id,
                                const std::string& answer) {
    local::LocalRequest request = asked_at(role);
    request.mutable_circumstance_agree()->set_circumstance(id);
    request.mutable_circumstance_agree()->set_answer(answer);
    return request;
  }
  local::Circumstance shown(const std::string& role) {
    local::LocalRequest request = asked_at(role);
    request.mutable_circumstances();
    const local::Circumstances all = answered(role, request).circumstances();
    EXPECT_EQ(all.circumstances_size(), 1) << role;
    return all.circumstances_size() == 1 ? all.circumstances(0) : local::Circumstance{};
  }

  // ---- signals
  local::LocalRequest signal(const std::string& from, const std::string& to,
                             const std::string& kind, const std::string& bsn) {
    local::LocalRequest request = asked_at(from);
    local::SignalRaise& raise = *request.mutable_signal();
    raise.set_kind(kind);
    raise.set_purpose(kind == "zorgsignaal" ? "hulp_aan_gezin" : "veiligheid_van_kind");
    raise.set_domain("opvoeding");
    raise.set_text("zorgen van " + from);
    raise.mutable_subject()->set_bsn(bsn);
    raise.add_recipients()->set_member(member_of(to).id.hex());
    return request;
  }
  std::string raise(const std::string& from, const local::LocalRequest& request) {
    const local::Act act = answered(from, request).act();
    EXPECT_EQ(act.state(), "recorded") << from << ' ' << act.reason().name();
    return act.subject();
  }
  local::Slot slot(const std::string& role, const std::string& exchange) {
    local::LocalRequest request;
    request.mutable_explain()->set_id(exchange);
    const auto reply = ask(role, request);
    const bool one = reply.ok() && reply->exchange().slots_size() == 1;
    return one ? reply->exchange().slots(0) : local::Slot{};
  }
  void expect_held(const std::string& role, const std::string& exchange,
                   const std::string& reason) {
    EXPECT_TRUE(eventually(10, [&] {
      const local::Slot now = slot(role, exchange);
      return now.state() == "held" && now.reason().name() == reason;
    })) << reason << ": " << slot(role, exchange).state() << ' '
        << slot(role, exchange).reason().name();
  }
  void expect_opened(const std::string& role, const std::string& exchange,
                     const std::string& ground) {
    EXPECT_TRUE(eventually(15, [&] { return slot(role, exchange).state() == "opened"; }))
        << slot(role, exchange).state() << ' ' << slot(role, exchange).reason().name();
    EXPECT_EQ(slot(role, exchange).ground(), ground);
  }
  // What its author has to say before it goes.
  void send_task(const std::string& role) {
    local::LocalRequest request = asked_at(role);
    request.mutable_tasks();
    std::string task;
    ASSERT_TRUE(eventually(15, [&] {
      const auto reply = ask(role, request);
      if (!reply.ok()) return false;
      for (const local::Task& one : reply->tasks().tasks()) {
        if (one.kind() == "release") task = one.id();
      }
      return !task.empty();
    }));
    request = asked_at(role);
    request.mutable_decide()->set_task(task);
    request.mutable_decide()->set_decision("send");
    EXPECT_TRUE(eventually(15, [&] { return ask(role, request).ok(); }));
  }
  // Anybody can check that the opening rests on this record.
  void expect_record_of(const std::string& reader, const std::string& message,
                        const std::string& ground) {
    local::LocalRequest request = asked_at(reader);
    request.mutable_proof()->set_message(message);
    const auto receipt = verify::parse_receipt(answered(reader, request).proof().receipt());
    ASSERT_TRUE(receipt.ok()) << to_text(receipt.error());
    const verify::Report report = verify::verify_receipt(
        *receipt, {world_.covenant.ledger_origin, broker_.log_key}, seal::verify);
    ASSERT_TRUE(report.verified()) << verify::to_text(report);
    EXPECT_EQ(report.leaf->type, LeafType::release);
    ASSERT_TRUE(receipt->opening.has_value());
    const auto body = canon::decode<consent::ReleaseBody>(receipt->opening->body, "release");
    ASSERT_TRUE(body.ok());
    EXPECT_EQ(body->recipient, member_of(reader).id);
    const consent::Ground* found = world_.covenant.ground(body->ground);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->term.id, ground);
  }
  void consent_at_school() {
    local::LocalRequest request = asked_at(kSchool);
    local::ConsentAsk& asked = *request.mutable_consent_ask();
    asked.mutable_subject()->set_bsn(kChild);
    asked.add_givers()->set_bsn(kMother);
    asked.set_valid_until_ms(story::now().ms + 24 * kHourMs);
    const std::string id = answered(kSchool, request).act().subject();
    request = asked_at(kSchool);
    local::ConsentSaid& said = *request.mutable_consent_say();
    said.set_consent(id);
    said.set_answer("yes");
    said.mutable_subject()->set_bsn(kChild);
    said.mutable_giver()->set_bsn(kMother);
    EXPECT_EQ(answered(kSchool, request).act().state(), "recorded");
  }
};

TEST_F(CircumstanceStory, AnOrderOpensToTheInstitutionAndAnObjectionHoldsWhatRestsOnBasisE) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kGi, kManager, kTeam}));
  const std::string early = raise(kSchool, signal(kSchool, kGi, "zorgsignaal", kSibling));
  expect_held(kSchool, early, "circumstance_missing");

  // The gezinsvoogd states the order of its supervised child, and of the mother; of no sibling.
  local::LocalRequest request = statement(kGi, "ondertoezichtstelling", kGi);
  local::Person& mother = *request.mutable_circumstance_state()->add_others();
  mother.set_bsn(kMother);
  request.mutable_circumstance_state()->set_evidence("beschikking van de rechtbank");
  const local::Circumstance order = state(kGi, request);
  EXPECT_EQ(order.state(), "live");
  EXPECT_EQ(order.valid_until_ms() - order.valid_from_ms(), 366 * 24 * kHourMs);

  local::LocalRequest of_two = signal(kSchool, kGi, "zorgsignaal", kChild);
  local::Person& relative = *of_two.mutable_signal()->add_concerned();
  relative.set_bsn(kMother);
  relative.set_role("relative");
  const std::string told = raise(kSchool, of_two);
  expect_opened(kSchool, told, "ots_aan_gi");
  request = asked_at(kGi);
  request.mutable_inbox();
  const local::Inbox inbox = answered(kGi, request).inbox();
  ASSERT_EQ(inbox.mails_size(), 1);
  EXPECT_EQ(inbox.mails(0).ground(), "ots_aan_gi");
  ASSERT_NO_FATAL_FAILURE(expect_record_of(kGi, inbox.mails(0).message(), "ots_aan_gi"));
  request = asked_at(kGi);
  request.mutable_read()->set_id(inbox.mails(0).message());
  EXPECT_EQ(answered(kGi, request).content().text(), "zorgen van school");

  expect_held(kSchool, early, "circumstance_missing");
  relative.set_bsn(kSibling);
  expect_held(kSchool, raise(kSchool, of_two), "other_person_no_ground");
  expect_held(kSchool, raise(kSchool, signal(kSchool, kManager, "zorgsignaal", kChild)),
              "consent_missing");

  // On consent it goes to the gezinsmanager too, until the family objects at another desk.
  consent_at_school();
  send_task(kSchool);
  const std::string objected = state(kTeam, statement(kTeam, "bezwaar", "")).id();
  const std::string held = raise(kSchool, signal(kSchool, kManager, "zorgsignaal", kChild));
  expect_held(kSchool, held, "objection");
  EXPECT_FALSE(slot(kSchool, held).reason().next_step().empty());
  expect_opened(kSchool, raise(kSchool, signal(kSchool, kGi, "zorgsignaal", kChild)),
                "ots_aan_gi");
  end(kTeam, objected);
  send_task(kSchool);
  expect_opened(kSchool, held, "toestemming");

  end(kGi, order.id());
  expect_held(kSchool, raise(kSchool, signal(kSchool, kGi, "zorgsignaal", kChild)),
              "circumstance_over");
}

TEST_F(CircumstanceStory, ADecisionOfAMeetingOpensOnceAWorkerOfAnotherMemberAgreed) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kGi, kHouse, kManager}));
  const std::string measure = raise(kGi, signal(kGi, kManager, "maatregel", kChild));
  expect_held(kGi, measure, "circumstance_missing");

  local::LocalRequest request = statement(kHouse, "casusoverleg", kManager);
  request.mutable_circumstance_state()->set_reason("veiligheid_van_kind");
  request.mutable_circumstance_state()->set_told_ms(story::now().ms - kHourMs);
  const local::Circumstance decided = state(kHouse, request);
  EXPECT_EQ(decided.state(), "waits");
  EXPECT_EQ(decided.agreement(), "apart");
  expect_held(kGi, measure, "not_agreed");

  // Not who stated it, and no colleague of the same function.
  for (const char* worker : {"vh-1", "second"}) {
    request = agreement(kHouse, decided.id(), "yes");
    request.set_worker(worker);
    const auto refused = ask(kHouse, request);
    ASSERT_FALSE(refused.ok()) << worker;
    EXPECT_EQ(refused.error().code, ErrorCode::not_allowed) << worker;
  }
  request = agreement(kGi, decided.id(), "yes");
  EXPECT_EQ(ask(kGi, request).code(), ErrorCode::missing_field) << "about whom is not known here";
  request.mutable_circumstance_agree()->mutable_subject()->set_bsn(kSibling);
  EXPECT_EQ(answered(kGi, request).circumstance().said().reason().name(), "unknown_circumstance");
  EXPECT_EQ(slot(kGi, measure).state(), "held");
  request.mutable_circumstance_agree()->mutable_subject()->set_bsn(kChild);
  EXPECT_EQ(answered(kGi, request).circumstance().said().state(), "recorded");
  EXPECT_EQ(shown(kGi).state(), "elsewhere");
  send_task(kGi);
  expect_opened(kGi, measure, "casusoverleg");

  // Who stated it sees that once a signal of its own went on it.
  EXPECT_EQ(shown(kHouse).state(), "waits");
  expect_opened(kHouse, raise(kHouse, signal(kHouse, kManager, "casusoverleg", kChild)),
                "casusoverleg");
  const local::Circumstance agreed = shown(kHouse);
  EXPECT_EQ(agreed.state(), "live");
  ASSERT_EQ(agreed.answers_size(), 1);
  EXPECT_EQ(agreed.answers(0).member_label(), member_of(kGi).label);
  EXPECT_EQ(agreed.answers(0).answer(), "yes");

  end(kHouse, decided.id());
  expect_held(kGi, raise(kGi, signal(kGi, kManager, "maatregel", kChild)), "circumstance_over");
}

TEST_F(CircumstanceStory, AConflictOfDutiesWaitsForAColleagueAndIsLookedAtAgain) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kSchool}));
  local::LocalRequest request = statement(kSchool, "conflict_van_plichten", kManager);
  local::CircumstanceState& stated = *request.mutable_circumstance_state();
  const auto refused = [&](ErrorCode code, const std::string& place) {
    const auto reply = ask(kSchool, request);
    ASSERT_FALSE(reply.ok()) << place;
    EXPECT_EQ(reply.error().code, code) << place;
    EXPECT_EQ(reply.error().place, place);
  };
  refused(ErrorCode::missing_field, "reason: one of acuut_gevaar");
  stated.set_reason("acut_gevaar");
  refused(ErrorCode::bad_field, "reason: did you mean acuut_gevaar?");
  stated.set_reason("acuut_gevaar");
  refused(ErrorCode::missing_field,
          "told_ms: say when the family was told; or look_again_ms, when that is looked at again, "
          "and silence, one of vertellen_is_onveilig, geen_tijd");
  stated.set_look_again_ms(story::now().ms + 4'000);
  refused(ErrorCode::missing_field,
          "silence: why the family is not told, one of vertellen_is_onveilig, geen_tijd");
  stated.set_silence("geen_tijd");
  stated.set_valid_until_ms(story::now().ms + 7 * 24 * kHourMs);
  refused(ErrorCode::bad_field, "valid_until_ms: at most 7 days after its beginning, and not after "
                                "the next working day");
  stated.set_valid_until_ms(0);
  stated.set_type("ondertoezichtsteling");
  refused(ErrorCode::unknown_circumstance, "type: did you mean ondertoezichtstelling?");
  stated.set_type("ondertoezichtstelling");
  stated.clear_reason();
  stated.clear_silence();
  stated.clear_look_again_ms();
  refused(ErrorCode::not_allowed, "type: stated by gecertificeerde instelling (GI) alone");

  stated.set_type("conflict_van_plichten");
  stated.set_reason("acuut_gevaar");
  stated.set_silence("geen_tijd");
  const std::uint64_t look_again = story::now().ms + 4'000;
  stated.set_look_again_ms(look_again);
  const local::Circumstance conflict = state(kSchool, request);
  EXPECT_EQ(conflict.state(), "waits");
  const auto task = [&] {
    local::LocalRequest asked = asked_at(kSchool);
    asked.mutable_tasks();
    const local::Tasks tasks = answered(kSchool, asked).tasks();
    return tasks.tasks_size() == 1 ? tasks.tasks(0).kind() : std::string("none");
  };
  EXPECT_EQ(task(), "agree");
  request = agreement(kSchool, conflict.id(), "yes");
  request.set_worker("second");
  EXPECT_EQ(answered(kSchool, request).circumstance().said().state(), "recorded");
  if (story::now().ms < look_again) {
    EXPECT_EQ(shown(kSchool).state(), "live");
    EXPECT_EQ(task(), "none");
  }
  EXPECT_TRUE(eventually(10, [&] { return shown(kSchool).state() == "look_again"; }));
  EXPECT_EQ(task(), "look_again");
  end(kSchool, conflict.id());
  EXPECT_EQ(task(), "none");
}

}  // namespace
}  // namespace sluis::gateway_story
