// SPDX-License-Identifier: EUPL-1.2
// A source's gateway against a broker that lies, or refuses: what it then does not seal or lose.
#include "proto/codec/envelope.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

class Source : public Lies {
 protected:
  void SetUp() override { make(world_.school); }

  // A SUBMIT of the exchange that waits for its answer, under `order` if there is one.
  void put_submit(std::optional<OrderId> order) {
    other_->directory.emplace(
        consent::NoteKey{world_.covenant.directory_origin, broker_.address().log_key},
        world_.covenant.authority);
    ASSERT_TRUE(other_->directory->take(broker_.directory.part(0)).ok());
    const ExchangeRow row = exchange(SlotState::sealed);
    gateway::RequestRow request;
    request.id = filled<RequestId>(0x71);
    request.use = gateway::RequestUse::submit;
    request.about = gateway::AnyId{row.id.value};
    request.recipient = other_->id;
    request.frame = codec::serialise(codec::ToBroker{
        request.id,
        other_->sealed({row.id, row.content.reveal(), row.salt, story::person(5), {}}, other_->id,
                       order)});
    gateway_->vault().put(RowKind::request, request.id, request);
  }
  // A statement of juf's about somebody and the child, that was not sent yet.
  void put_statement(const consent::FactPayload& payload) {
    consent::FactBody body;
    body.payload = payload;
    ActRow act;
    act.id = filled<gateway::ActId>(0x63);
    act.ordinal = 2;
    act.kind = gateway::ActKind::circumstance;
    act.created = clock_.wall();
    act.worker = "juf";
    gateway::NamedPerson somebody;
    somebody.identity.surname = Sensitive<std::string>("Ander");
    somebody.identity.birth_date = Sensitive<std::string>("1980-01-02");
    act.persons = {somebody, child()};
    act.form = canon::encode(body);
    gateway_->vault().put(RowKind::act, act.id, act);
  }
  gateway::OrderRow order() const {
    gateway::OrderRow row;
    row.id = filled<OrderId>(0x81);
    row.exchange_id = filled<ExchangeId>(0x51);
    row.recipient = other_->id;
    row.level = Level::content;
    row.valid_until = {clock_.wall().ms + 600'000};
    return row;
  }
  void refuse_submit(ErrorCode code) {
    broker_.lie = [code](const codec::Request& request) -> std::optional<codec::Reply> {
      if (std::holds_alternative<codec::Submit>(request)) return codec::Refusal{code, "test"};
      if (std::holds_alternative<SignedAct>(request)) return codec::Refusal{code, "test"};
      return std::nullopt;
    };
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Submit>() > 0; }));
    run_for(1);
    gateway_->stop();
  }
};

TEST_F(Source, SealsNothingOnAPermitWithoutAFactBehindIt) {
  put_exchange(SlotState::permitted);
  testing::internal::CaptureStderr();
  answer_with_permit();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(slot().state, SlotState::permitted);
  EXPECT_EQ(slot().reason, number_of(ErrorCode::consent_missing));
  EXPECT_NE(log.find("source.not_sealed"), std::string::npos) << log;
  EXPECT_EQ(broker_.count<SignedAct>(), 1u) << "asked again only in a while";
}

TEST_F(Source, SealsNothingOnAnOrderWithoutAFactBehindIt) {
  put_exchange(SlotState::held);
  consent::DecisionBody decision;
  decision.exchange_id = filled<ExchangeId>(0x51);
  decision.source = world_.school;
  decision.recipient = other_->id;
  decision.verdict = consent::Verdict::permit;
  decision.level = Level::content;
  decision.ground = 1;
  decision.reason = number_of(ErrorCode::permit);
  codec::ReleaseOrder ordered;
  ordered.order_id = filled<OrderId>(0x81);
  ordered.exchange_id = decision.exchange_id;
  ordered.recipient = other_->id;
  ordered.level = Level::content;
  ordered.valid_until = {clock_.wall().ms + 600'000};
  ordered.decision = broker_.ledger.proven(broker_.record(LeafType::decision, decision));
  broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<codec::OrdersAsked>(request)) return std::nullopt;
    return codec::Orders{{ordered}};
  };
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::OrdersAsked>() > 0; }));
  local::LocalRequest request = asked_by("juf");
  request.mutable_decide()->set_task(ordered.order_id.hex());
  request.mutable_decide()->set_decision("send");
  local::LocalReply reply;
  Status sent = gateway_->ask(request, reply);
  if (sent.code() == ErrorCode::no_such_task) {
    run_for(1);
    sent = gateway_->ask(request, reply);
  }
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.code(), ErrorCode::consent_missing) << to_text(sent.error());
  EXPECT_EQ(broker_.count<codec::Submit>(), 0u);
}

TEST_F(Source, SealsNothingWhileItsOwnWithdrawalIsUnderWay) {
  put_exchange(SlotState::permitted);
  put_withdrawal();
  answer_with_permit();  // there is no key holder: the withdrawal waits
  EXPECT_EQ(slot().reason, number_of(ErrorCode::not_now));
  EXPECT_EQ(withdrawal().state, ActState::naming);
}

// The objection itself, a colleague's no, the end of an order: of a child that is not its subject.
TEST_F(Source, SealsNothingWhileWhatItStatedToCloseIsUnderWay) {
  consent::CircumstanceStated objection, order;
  objection.type = 2;
  order.type = 1;
  objection.valid_until = order.valid_until = {1};
  objection.others.resize(1);
  order.others.resize(1);
  put_exchange(SlotState::permitted);
  for (const consent::FactPayload& payload :
       {consent::FactPayload(objection), consent::FactPayload(consent::CircumstanceAgreed{}),
        consent::FactPayload(consent::CircumstanceEnded{})}) {
    put_statement(payload);
    answer_with_permit();
    EXPECT_EQ(slot().reason, number_of(ErrorCode::not_now)) << payload.index();
    put_exchange(SlotState::permitted);
  }
  put_statement(order);
  answer_with_permit();
  EXPECT_EQ(slot().reason, number_of(ErrorCode::consent_missing)) << "an order opens";
}

TEST_F(Source, ShowsAboutWhomAnActIsToItsAuthorAndToNobodyWhoMayNotRead) {
  put_exchange(SlotState::held);
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::OrdersAsked>() > 0; }));
  const auto persons = [&](const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_acts();
    local::LocalReply reply;
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    return reply.acts().acts_size() == 1 ? reply.acts().acts(0).persons_size() : -1;
  };
  EXPECT_EQ(persons("juf"), 1);
  EXPECT_EQ(persons("meester"), 1) << "may read";
  EXPECT_EQ(persons("balie"), 0);
}

TEST_F(Source, SealsAnewWhatWasRefusedByWhatMayPass) {
  put_exchange(SlotState::sealed);
  put_submit(std::nullopt);
  refuse_submit(ErrorCode::no_current_key);
  EXPECT_EQ(slot().state, SlotState::permitted);
  EXPECT_EQ(slot().reason, number_of(ErrorCode::no_current_key));
}

// A school in its holiday: its key is over, and it was not there to make the next.
TEST_F(Source, HoldsWhatIsForWhoSleepsAndGoesOnOnceItWakes) {
  clock_.pass(11ull * 86'400'000);
  put_exchange(SlotState::permitted);
  broker_.lie = [&](const codec::Request& request) { return permit(request, other_->id); };
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::OrdersAsked>() > 0; }));
  run_for(1);
  local::LocalRequest request = asked_by("juf");
  request.mutable_exchanges();
  local::LocalReply reply;
  ASSERT_TRUE(gateway_->ask(request, reply).ok());
  const local::Slot& held = reply.exchanges().exchanges(0).slots(0);
  EXPECT_EQ(held.reason().name(), "no_current_key");
  EXPECT_FALSE(held.reason().next_step().empty());
  EXPECT_EQ(broker_.count<SignedAct>(), 0u) << "nothing is asked about it";
  EXPECT_EQ(broker_.count<codec::Submit>(), 0u);

  const TimeMs now = clock_.wall();
  const auto woken = seal::KemKeyPair::generate();
  const consent::KemKeyAdded key{consent::kBodyVersion, other_->id, woken.public_key(), 2, now,
                                 now + DurationMs{604'800'000}, now + DurationMs{1'209'600'000}};
  broker_.publish(other_->id, sdk::make_public_act(LeafType::kem_key, 1, canon::encode(key),
                                                   other_->signing));
  clock_.pass(120'000);
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<SignedAct>() > 0; }))
      << "it asks by itself whether it may go";
}

TEST_F(Source, OpensTheTaskAgainWhenItsSubmitWasRefused) {
  put_exchange(SlotState::sealed);
  gateway::OrderRow row = order();
  row.state = gateway::OrderState::decided;
  gateway_->vault().put(RowKind::order, row.id, row);
  put_submit(row.id);
  refuse_submit(ErrorCode::covenant_unknown);
  EXPECT_EQ(slot().state, SlotState::ordered);
  EXPECT_EQ(gateway_->vault().get<gateway::OrderRow>(RowKind::order, row.id)->state,
            gateway::OrderState::open);
}

TEST_F(Source, EndsWhatWasRefusedForGood) {
  put_exchange(SlotState::sealed);
  put_submit(std::nullopt);
  refuse_submit(ErrorCode::unknown_exchange);
  EXPECT_EQ(slot().state, SlotState::denied);
  EXPECT_EQ(slot().reason, number_of(ErrorCode::unknown_exchange));
}

TEST_F(Source, DoesNotSpendItsAttemptsAtAWithdrawalAtOnce) {
  put_withdrawal();
  put_keys();
  broker_.lie = [](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<SignedAct>(request)) return std::nullopt;
    return codec::Refusal{ErrorCode::clock_skew, "created"};
  };
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<SignedAct>() > 0; }));
  run_for(1);
  EXPECT_LE(broker_.count<SignedAct>(), 3u);
  gateway_->stop();
  EXPECT_EQ(withdrawal().state, ActState::naming);
  EXPECT_EQ(withdrawal().reason, number_of(ErrorCode::clock_skew)) << "its maker sees why";
}

TEST_F(Source, MakesAWithdrawalAnewThatNamedACovenantNotInForce) {
  put_withdrawal();
  put_keys();
  broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<SignedAct>(request) || broker_.count<SignedAct>() > 1) {
      return std::nullopt;
    }
    return codec::Refusal{ErrorCode::covenant_unknown, "covenant"};
  };
  gateway_->start();
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::ProofOf>() > 0; }));
  run_for(1);
  gateway_->stop();
  EXPECT_EQ(withdrawal().state, ActState::recorded);
  EXPECT_EQ(withdrawal().reason, 0u);
}

TEST_F(Source, LetsTheAuthorOrAStandInDecideATaskAndNobodyElse) {
  put_exchange(SlotState::ordered);
  const gateway::OrderRow row = order();
  gateway_->vault().put(RowKind::order, row.id, row);
  gateway_->start();
  local::LocalReply reply;
  const auto decided_by = [&](const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_decide()->set_task(row.id.hex());
    request.mutable_decide()->set_decision("withdraw");
    const Status asked = gateway_->ask(request, reply);
    return asked.ok() ? ErrorCode::permit : asked.code();
  };
  EXPECT_EQ(decided_by("balie"), ErrorCode::not_allowed);
  EXPECT_EQ(decided_by("meester"), ErrorCode::permit);
  gateway_->stop();
  EXPECT_EQ(slot().state, SlotState::withdrawn);
}

// The broker shows another key for the recipient than the recipient's: whoever has its secret half
// would read what is sealed to it.
class SwappedKey : public Source {
 protected:
  SignedAct swapped(const seal::SigningKeyPair& signer) const {
    const TimeMs now = clock_.wall();
    const consent::KemKeyAdded key{consent::kBodyVersion, other_->id, brokers_.public_key(), 2,
                                   {now.ms - 60'000}, {now.ms + 864'000'000},
                                   {now.ms + 1'728'000'000}};
    return sdk::make_public_act(LeafType::kem_key, 1, canon::encode(key), signer);
  }
  // Shown with an entry in the name of `member`, the gateway sends nothing of what waits.
  void expect_stopped(const MemberId& member, const SignedAct& act, const std::string& error) {
    put_exchange(SlotState::sealed);
    put_submit(std::nullopt);
    broker_.publish(member, act);
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::DirectoryFrom>() > 0; }));
    run_for(1);
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    ASSERT_TRUE(gateway_->ask(request, reply).ok());
    EXPECT_EQ(reply.status().stopped().name(), error);
    gateway_->stop();
    EXPECT_EQ(broker_.count<codec::Submit>() + broker_.count<SignedAct>(), 0u);
    EXPECT_TRUE(shows_the_key());
  }
  // The only piece of evidence: what the broker answered, with that key in it.
  bool shows_the_key() const {
    const auto rows = gateway_->vault().all_bytes(RowKind::evidence);
    if (rows.size() != 1) return false;
    const auto frame = codec::parse_to_member(rows.begin()->second.reveal());
    const auto* part = frame.ok() ? std::get_if<codec::DirectoryPart>(&frame->reply) : nullptr;
    return part != nullptr && std::ranges::any_of(part->entries, [&](const auto& entry) {
      const auto key = canon::decode<consent::KemKeyAdded>(entry.body, "kem_key");
      return key.ok() && key->kem_key == brokers_.public_key();
    });
  }
  seal::KemKeyPair brokers_ = seal::KemKeyPair::generate();
};

TEST_F(SwappedKey, SignedByAStrangerStopsTheLink) {
  expect_stopped(other_->id, swapped(seal::SigningKeyPair::generate()), "unknown_key");
}

TEST_F(SwappedKey, InTheNameOfTheSourceItselfStopsTheLink) {
  const auto keys = gateway::read_keys(gateway_->folder(), false);
  ASSERT_TRUE(keys.ok());
  expect_stopped(world_.school, swapped(keys->signing), "not_your_act");
}

// The recipient's own signature and leaf, with another key as what they are about.
TEST_F(SwappedKey, ThatIsNotOfItsLeafStopsTheLink) {
  const SignedAct brokers = swapped(other_->signing);
  auto key = canon::decode<consent::KemKeyAdded>(brokers.opening.body, "kem_key");
  ASSERT_TRUE(key.ok());
  key->kem_key = seal::KemKeyPair::generate().public_key();
  SignedAct act =
      sdk::make_public_act(LeafType::kem_key, 1, canon::encode(*key), other_->signing);
  act.opening = brokers.opening;
  expect_stopped(other_->id, act, "bad_opening");
}

}  // namespace
}  // namespace sluis::lies
