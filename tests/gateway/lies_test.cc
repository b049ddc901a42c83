// SPDX-License-Identifier: EUPL-1.2
// A whole gateway against a broker that lies, or refuses: what it then does not seal, open or lose.
#include <gtest/gtest.h>

#include "local.pb.h"
#include "proto/codec/envelope.h"
#include "proto/codec/signal.h"
#include "proto/hash/commit.h"
#include "proto/hash/hash.h"
#include "proto/seal/signed_text.h"
#include "tests/gateway/lying_broker.h"
#include "tests/support/filled.h"

namespace sluis::lies {
namespace {

using gateway::ActRow;
using gateway::ActState;
using gateway::ExchangeRow;
using gateway::RowKind;
using gateway::SlotState;

std::uint16_t number_of(ErrorCode code) { return static_cast<std::uint16_t>(code); }

using test::filled;

// A covenant in which one function may neither read nor stand in for the others, and a lease lasts
// as long as it may.
struct World : story::World {
  World() {
    covenant.functions.push_back({{2, "balie", "balie"}, {19, 20}, {1}});
    covenant.limits.lease_ms = 3'600'000;
  }
};

class Lies : public testing::Test {
 protected:
  // The gateway of `member`, and the other member with its keys in the directory; not started.
  void make(const MemberId& member) {
    const MemberId& other = member == world_.school ? world_.manager : world_.school;
    other_ = std::make_unique<story::Member>(world_, other, 1);
    broker_.admit(other_->admission());
    const TimeMs now = clock_.wall();
    const consent::KemKeyAdded key{consent::kBodyVersion, other, other_->kem.public_key(), 1,
                                   {now.ms - 60'000}, {now.ms + 864'000'000},
                                   {now.ms + 1'728'000'000}};
    broker_.publish(other, sdk::make_public_act(LeafType::kem_key, 1, canon::encode(key),
                                                other_->signing));
    gateway_ = std::make_unique<GatewayThread>(world_, member, broker_, clock_);
    const Status added = gateway::add_workers(
        gateway_->folder(), {{"juf", Sensitive<std::string>("J"), "worker"},
                             {"meester", Sensitive<std::string>("M"), "worker"},
                             {"balie", Sensitive<std::string>("B"), "balie"}});
    ASSERT_TRUE(added.ok());
  }
  void TearDown() override { gateway_.reset(); }

  static gateway::NamedPerson child() {
    gateway::NamedPerson named;
    gateway::Identity& out = named.identity;
    out.surname = Sensitive<std::string>("Kanarie");
    out.first_names = Sensitive<std::string>("Kind");
    out.birth_date = Sensitive<std::string>("2017-03-04");
    return named;
  }
  // A signal of juf's to the other member about person 5, as far as `state`.
  ExchangeRow exchange(SlotState state) {
    ExchangeRow out;
    out.id = filled<ExchangeId>(0x51);
    out.act = filled<gateway::ActId>(0x52);
    out.author = "juf";
    out.kind = out.purpose = out.source_regime = 1;
    out.created = clock_.wall();
    out.persons = {{PersonRole::subject, story::person(5), {}}};
    out.salt = filled<Salt>(0x53);
    out.content = Sensitive<Bytes>(label("inhoud"));
    out.committed = consent::content_commitment(out.salt, out.content.reveal());
    gateway::SlotRow slot;
    slot.recipient = other_->id;
    slot.state = state;
    out.slots = {slot};
    return out;
  }
  // The exchange with its act, which names the child.
  void put_exchange(SlotState state) {
    ActRow act;
    act.id = filled<gateway::ActId>(0x52);
    act.state = ActState::recorded;
    act.worker = "juf";
    act.persons = {child()};
    gateway::Vault vault = gateway_->vault();
    vault.put(RowKind::act, act.id, act);
    const ExchangeRow row = exchange(state);
    vault.put(RowKind::exchange, row.id, row);
  }
  // A withdrawal of juf's about the child that was not sent yet.
  void put_withdrawal() {
    consent::WithdrawBody body;
    body.withdraw_id = filled<WithdrawId>(0x61);
    ActRow act;
    act.id = filled<gateway::ActId>(0x62);
    act.ordinal = 1;
    act.kind = gateway::ActKind::withdraw;
    act.created = clock_.wall();
    act.worker = "juf";
    act.persons = {child(), child()};
    act.form = canon::encode(body);
    gateway_->vault().put(RowKind::act, act.id, act);
  }
  void put_keys() {
    gateway_->vault().put(RowKind::person, canon::encode(child().identity),
                          gateway::KeysRow{story::person(5), {}});
  }
  gateway::SlotRow slot() const {
    const auto exchange = filled<ExchangeId>(0x51);
    return gateway_->vault().get<ExchangeRow>(RowKind::exchange, exchange)->slots[0];
  }
  ActRow withdrawal() const {
    return *gateway_->vault().get<ActRow>(RowKind::act, filled<gateway::ActId>(0x62));
  }
  void run_for(int seconds) {
    const std::uint64_t end_ms = story::now().ms + static_cast<std::uint64_t>(seconds) * 1'000;
    broker_.until(60, [&] { return story::now().ms >= end_ms; });
  }
  // A permit with no fact behind it, whatever is asked.
  static std::optional<codec::Reply> permit(const codec::Request& request,
                                            const MemberId& recipient) {
    const auto* act = std::get_if<SignedAct>(&request);
    if (act == nullptr || act->type != LeafType::preflight) return std::nullopt;
    codec::Ack ack;
    ack.outcomes = {{recipient, codec::Verdict::permit, Level::content, 1, ErrorCode::permit,
                     {}, 0}};
    return ack;
  }
  // Runs the school's gateway until its preflight was answered with such a permit.
  void answer_with_permit() {
    broker_.lie = [&](const codec::Request& request) { return permit(request, other_->id); };
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<SignedAct>() > 0; }));
    run_for(1);
    gateway_->stop();
    EXPECT_EQ(broker_.count<codec::Submit>(), 0u);
  }
  static local::LocalRequest asked_by(const std::string& worker) {
    local::LocalRequest request;
    request.set_worker(worker);
    request.set_wait_ms(2'000);
    return request;
  }

  World world_;
  TestClock clock_;
  LyingBroker broker_{world_, clock_};
  std::unique_ptr<story::Member> other_;
  std::unique_ptr<GatewayThread> gateway_;
};

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

TEST_F(Source, SealsAnewWhatWasRefusedByWhatMayPass) {
  put_exchange(SlotState::sealed);
  put_submit(std::nullopt);
  refuse_submit(ErrorCode::no_current_key);
  EXPECT_EQ(slot().state, SlotState::permitted);
  EXPECT_EQ(slot().reason, number_of(ErrorCode::no_current_key));
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

class Recipient : public Lies {
 protected:
  void SetUp() override {
    make(world_.manager);
    gateway_->start();
    // Its own KEM key is in the directory when it first fetches.
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > 0; }));
    other_->directory.emplace(
        consent::NoteKey{world_.covenant.directory_origin, broker_.address().log_key},
        world_.covenant.authority);
    ASSERT_TRUE(other_->directory->take(broker_.directory.part(0)).ok());
  }
  // The answer to `fetch` with one delivery, sealed anew and released under lease `number`; its
  // record is right but for `change`.
  codec::Fetched delivery(const codec::Fetch& fetch, std::uint8_t number,
                          const std::function<void(consent::ReleaseBody&)>& change) {
    const story::Member::Signal signal{filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                                       filled<Salt>(0x53), story::person(5), {}};
    const codec::Submit submit = other_->sealed(signal, world_.manager, std::nullopt);
    consent::ReleaseBody body;
    body.envelope = seal::envelope_hash(submit.envelope);
    body.exchange_id = signal.exchange;
    body.content = consent::content_commitment(signal.salt, signal.content);
    body.recipient = world_.manager;
    body.ground = 1;
    body.level = Level::content;
    body.lease = filled<LeaseId>(number);
    body.nonce = fetch.nonce;
    body.boot = fetch.boot_id;
    body.lease_ms = 3'600'000;
    body.covenant = 1;
    change(body);
    return {fetch.nonce, {{codec::strip_routing(submit.envelope), prove_(body)}}, {}, {}};
  }
  // The fetch that is answered with such a delivery, and no other; its id is broker_.asked.
  codec::Fetch deliver_first(const std::function<void(consent::ReleaseBody&)>& change) {
    std::optional<codec::Fetch> first;
    RequestId id;
    broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr || first) return std::nullopt;
      first = *fetch;
      id = broker_.asked;
      return delivery(*fetch, 0x61, change);
    };
    broker_.tell(world_.manager, codec::Notify{true, false, false});
    EXPECT_TRUE(broker_.until(20, [&] { return first.has_value(); }));
    broker_.lie = [](const codec::Request&) { return std::nullopt; };
    broker_.asked = id;
    return first.value_or(codec::Fetch{});
  }
  // Gives one delivery, whose release record is right but for `change`; the receipt that answers.
  consent::ReceiptBody deliver(const std::function<void(consent::ReleaseBody&)>& change) {
    const std::size_t receipts = broker_.count<codec::Receipts>();
    deliver_first(change);
    return receipt_after(receipts);
  }
  // The last receipt, once there are more than `receipts`.
  consent::ReceiptBody receipt_after(std::size_t receipts) {
    EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Receipts>() > receipts; }));
    const auto& last = std::find_if(broker_.requests.rbegin(), broker_.requests.rend(),
                                    [](const codec::Request& one) {
                                      return std::holds_alternative<codec::Receipts>(one);
                                    });
    if (last == broker_.requests.rend()) return {};
    const SignedAct& act = std::get<codec::Receipts>(*last).acts.front();
    return canon::decode<consent::ReceiptBody>(act.opening.body, "receipt").value();
  }

  std::function<codec::Proven(const consent::ReleaseBody&)> prove_ =
      [this](const consent::ReleaseBody& body) {
        return broker_.ledger.proven(broker_.record(LeafType::release, body));
      };
};

TEST_F(Recipient, StopsOnARecordUnderACheckpointOfAnotherHistory) {
  prove_ = [this](const consent::ReleaseBody& body) {
    FakeLog other = broker_.ledger;
    consent::Leaf leaf;
    Opening opening{filled<Salt>(0x71), canon::encode(body)};
    leaf.type = LeafType::release;
    leaf.covenant = 1;
    leaf.commitment = hash::commit(leaf.type, opening);
    const std::uint64_t index = other.append(leaf, std::move(opening));
    for (int i = 0; i < 3; ++i) broker_.record(LeafType::void_lease, consent::VoidBody{});
    return other.proven(index);
  };
  deliver([](consent::ReleaseBody&) {});
  run_for(1);
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  ASSERT_TRUE(gateway_->ask(request, reply).ok());
  EXPECT_EQ(reply.status().stopped().name(), "not_consistent");
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::evidence).size(), 1u);
}

TEST_F(Recipient, GoesOnAfterARecordUnderANewerCheckpointOfItsHistory) {
  deliver([](consent::ReleaseBody&) {});
  run_for(1);
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  ASSERT_TRUE(gateway_->ask(request, reply).ok());
  EXPECT_FALSE(reply.status().has_stopped());
  EXPECT_GE(reply.status().ledger_size(), 2u) << "it moved to what it was shown";
}

TEST_F(Recipient, OpensWhatItsReleaseRecordNames) {
  const auto receipt = deliver([](consent::ReleaseBody&) {});
  EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::opened);
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::content).size(), 1u);
}

TEST_F(Recipient, BurnsWhatAWrongReleaseRecordCameWithAndKeepsTheEvidence) {
  const auto receipt =
      deliver([&](consent::ReleaseBody& body) { body.recipient = world_.school; });
  EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::not_opened);
  EXPECT_EQ(receipt.reason, number_of(ErrorCode::wrong_release_record));
  run_for(1);
  gateway_->stop();
  const gateway::Vault vault = gateway_->vault();
  EXPECT_TRUE(vault.all_bytes(RowKind::content).empty());
  EXPECT_TRUE(vault.all_bytes(RowKind::mail).empty());
  EXPECT_EQ(vault.all_bytes(RowKind::evidence).size(), 1u);
  const auto burned = vault.all<gateway::BurnedRow>(RowKind::burned);
  ASSERT_EQ(burned.size(), 1u);
  EXPECT_EQ(burned[0].reason, number_of(ErrorCode::wrong_release_record));
  EXPECT_TRUE(burned[0].answered);
}

TEST_F(Recipient, BurnsAContentThatIsNotTheOneDecidedUpon) {
  const auto receipt = deliver([](consent::ReleaseBody& body) { body.content.value[0] ^= 1; });
  EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::not_opened);
  EXPECT_EQ(receipt.reason, number_of(ErrorCode::content_mismatch));
  gateway_->stop();
  EXPECT_TRUE(gateway_->vault().all_bytes(RowKind::content).empty());
  const auto mail = gateway_->vault().all<gateway::MailRow>(RowKind::mail);
  ASSERT_EQ(mail.size(), 1u);
  EXPECT_EQ(mail[0].state, gateway::MailState::not_opened);
  EXPECT_FALSE(mail[0].proof.empty()) << "the evidence against its source";
}

TEST_F(Recipient, TakesDeliveriesForAsLongAsTheyComeInAnswerToItsFetch) {
  broker_.ends_fetches = false;
  const codec::Fetch fetch = deliver_first([](consent::ReleaseBody&) {});
  const RequestId id = broker_.asked;
  const std::size_t fetches = broker_.count<codec::Fetch>();
  for (const std::uint8_t lease : {std::uint8_t{0x62}, std::uint8_t{0x63}}) {
    run_for(3);  // the third comes later than an unanswered fetch is given up
    broker_.answer_more(world_.manager, id, delivery(fetch, lease, [](auto&) {}));
  }
  run_for(1);
  EXPECT_EQ(broker_.count<codec::Fetch>(), fetches);
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::content).size(), 3u);
  EXPECT_TRUE(gateway_->vault().all_bytes(RowKind::burned).empty());
}

TEST_F(Recipient, OpensNothingOnADirectoryThatGrewOldWhileItsFetchWasAnswered) {
  broker_.ends_fetches = false;
  const codec::Fetch fetch = deliver_first([](consent::ReleaseBody&) {});
  const RequestId id = broker_.asked;
  EXPECT_EQ(receipt_after(0).outcome, consent::ReceiptOutcome::opened);
  clock_.pass(300'000);  // the lease has 55 minutes left
  const std::size_t receipts = broker_.count<codec::Receipts>();
  broker_.answer_more(world_.manager, id, delivery(fetch, 0x62, [](auto&) {}));
  const auto receipt = receipt_after(receipts);
  EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::not_opened);
  EXPECT_EQ(receipt.reason, number_of(ErrorCode::directory_stale));
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::content).size(), 1u);
}

TEST_F(Recipient, FetchesAfterAnIdleNightOnADirectoryWithANewPulse) {
  clock_.pass(8 * 3'600'000);
  const std::size_t fetches = broker_.count<codec::Fetch>();
  broker_.tell(world_.manager, codec::Notify{true, false, false});
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > fetches; }));
}

TEST_F(Recipient, FetchesNothingOnADirectoryThatHasNoPulse) {
  broker_.pulses = false;
  clock_.pass(600'000);
  run_for(1);
  const std::size_t fetches = broker_.count<codec::Fetch>();
  const std::size_t asked = broker_.count<codec::DirectoryFrom>();
  broker_.tell(world_.manager, codec::Notify{true, false, false});
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::DirectoryFrom>() > asked; }));
  run_for(2);
  EXPECT_EQ(broker_.count<codec::Fetch>(), fetches);
  EXPECT_LE(broker_.count<codec::DirectoryFrom>(), asked + 3) << "not again and again at once";
  broker_.pulses = true;
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > fetches; }));
}

TEST_F(Recipient, RecordsWhoReadsMailAndShowsItToNobodyElse) {
  gateway_->stop();
  gateway::MailRow row;
  row.message = filled<MessageId>(0x41);
  row.sender = world_.school;
  row.state = gateway::MailState::opened;
  row.answered = true;
  codec::Signal content;
  content.kind = content.domain = 1;
  content.text = Sensitive<std::string>("tekst");
  content.author = Sensitive<std::string>("J");
  content.written = clock_.wall();
  content.persons = {{PersonRole::subject, Sensitive<std::string>("K"), {}}};
  Bytes key = to_bytes(row.sender.view());
  append(key, row.message.view());
  gateway::Batch batch;
  batch.put(RowKind::mail, key, row);
  batch.put_bytes(RowKind::content, key, to_bytes(codec::serialise(content).reveal()));
  gateway_->vault().commit(batch);
  gateway_->start();
  local::LocalReply reply;
  const auto read_by = [&](const std::string& worker) {
    local::LocalRequest request = asked_by(worker);
    request.mutable_read()->set_id(row.message.hex());
    const Status asked = gateway_->ask(request, reply);
    return asked.ok() ? ErrorCode::permit : asked.code();
  };
  EXPECT_EQ(read_by("balie"), ErrorCode::not_allowed);
  EXPECT_EQ(read_by("juf"), ErrorCode::permit);
  EXPECT_EQ(read_by("meester"), ErrorCode::permit);
  ASSERT_EQ(reply.content().readings_size(), 2);
  EXPECT_EQ(reply.content().readings(0).worker(), "juf");
  EXPECT_EQ(reply.content().readings(1).worker(), "meester");
  gateway_->stop();
  const auto readings = gateway_->vault().all<gateway::ReadingRow>(RowKind::reading);
  ASSERT_EQ(readings.size(), 2u);
  EXPECT_EQ(readings[0].at, clock_.wall());
}

}  // namespace
}  // namespace sluis::lies
