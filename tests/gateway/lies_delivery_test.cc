// SPDX-License-Identifier: EUPL-1.2
// A recipient's gateway against a broker that lies: what it then does not open, and what it keeps.
#include "proto/codec/envelope.h"
#include "proto/codec/signal.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"
#include "proto/seal/signed_text.h"
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

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
  // The answer to `fetch` with one delivery, sealed anew unless `again_`, and released under lease
  // `number`; its record is right but for `change`.
  codec::Fetched delivery(const codec::Fetch& fetch, std::uint8_t number,
                          const std::function<void(consent::ReleaseBody&)>& change) {
    const story::Member::Signal signal{filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                                       filled<Salt>(0x53), story::person(5), {}};
    if (!again_) sent_ = other_->sealed(signal, world_.manager, std::nullopt).envelope;
    consent::ReleaseBody body;
    body.envelope = seal::envelope_hash(*sent_);
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
    return {fetch.nonce, {{codec::strip_routing(Envelope(*sent_)), prove_(body)}}, {}, {}};
  }
  // The fetch that is answered with such a delivery, and no other; its id is broker_.asked.
  codec::Fetch deliver_first(const std::function<void(consent::ReleaseBody&)>& change,
                             std::uint8_t lease = 0x61) {
    std::optional<codec::Fetch> first;
    RequestId id;
    broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr || first) return std::nullopt;
      first = *fetch;
      id = broker_.asked;
      return delivery(*fetch, lease, change);
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
  std::optional<Envelope> sent_;
  bool again_ = false;  // the same message is delivered once more

  // Gives one delivery that must not open: it is burned, answered so, and kept as evidence.
  void expect_burned(ErrorCode reason) {
    const auto receipt = deliver([](consent::ReleaseBody&) {});
    EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::not_opened);
    EXPECT_EQ(receipt.reason, number_of(reason));
    run_for(1);
    gateway_->stop();
    const gateway::Vault vault = gateway_->vault();
    EXPECT_TRUE(vault.all_bytes(RowKind::content).empty());
    EXPECT_TRUE(vault.all_bytes(RowKind::mail).empty());
    EXPECT_EQ(vault.all_bytes(RowKind::burned).size(), 1u);
    EXPECT_EQ(vault.all_bytes(RowKind::evidence).size(), 1u);
  }
};

TEST_F(Recipient, OpensNothingWithoutTheOpeningOfItsRecord) {
  prove_ = [this](const consent::ReleaseBody& body) {
    codec::Proven bare = broker_.ledger.proven(broker_.record(LeafType::release, body));
    bare.opening.reset();
    return bare;
  };
  testing::internal::CaptureStderr();
  deliver_first([](consent::ReleaseBody&) {});
  run_for(1);
  gateway_->stop();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("delivery.release"), std::string::npos) << log;
  EXPECT_EQ(broker_.count<codec::Receipts>(), 0u) << "it names no lease to answer";
  const gateway::Vault vault = gateway_->vault();
  EXPECT_TRUE(vault.all_bytes(RowKind::content).empty());
  EXPECT_TRUE(vault.all_bytes(RowKind::mail).empty());
  EXPECT_EQ(vault.all_bytes(RowKind::evidence).size(), 1u);
}

TEST_F(Recipient, OpensNothingWhoseRecordIsOfNoRelease) {
  prove_ = [this](const consent::ReleaseBody& body) {
    return broker_.ledger.proven(broker_.record(LeafType::decision, body));
  };
  expect_burned(ErrorCode::no_release_record);
}

TEST_F(Recipient, OpensNothingWhoseRecordIsNotInTheTree) {
  prove_ = [this](const consent::ReleaseBody& body) {
    codec::Proven elsewhere = broker_.ledger.proven(broker_.record(LeafType::release, body));
    elsewhere.path.front().value[0] ^= 1;
    return elsewhere;
  };
  expect_burned(ErrorCode::not_in_tree);
}

TEST_F(Recipient, OpensNothingUnderACheckpointThatAStrangerSigned) {
  const auto stranger = seal::SigningKeyPair::generate();
  FakeLog forged(world_.covenant.ledger_origin, stranger);
  prove_ = [&](const consent::ReleaseBody& body) {
    Opening opening{filled<Salt>(0x71), canon::encode(body)};
    consent::Leaf leaf;
    leaf.type = LeafType::release;
    leaf.covenant = 1;
    leaf.commitment = hash::commit(leaf.type, opening);
    return forged.proven(forged.append(leaf, std::move(opening)));
  };
  expect_burned(ErrorCode::bad_checkpoint);
}

TEST_F(Recipient, AnswersAMessageThatComesAgainAsOpenedAndKeepsItOnce) {
  EXPECT_EQ(deliver([](consent::ReleaseBody&) {}).outcome, consent::ReceiptOutcome::opened);
  again_ = true;
  const std::size_t receipts = broker_.count<codec::Receipts>();
  deliver_first([](consent::ReleaseBody&) {}, 0x62);
  const auto receipt = receipt_after(receipts);
  EXPECT_EQ(receipt.outcome, consent::ReceiptOutcome::opened);
  EXPECT_EQ(receipt.lease, filled<LeaseId>(0x62));
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::content).size(), 1u);
  EXPECT_TRUE(gateway_->vault().all_bytes(RowKind::burned).empty());
  const auto mail = gateway_->vault().all<gateway::MailRow>(RowKind::mail);
  ASSERT_EQ(mail.size(), 1u);
  EXPECT_EQ(mail[0].lease, filled<LeaseId>(0x61)) << "opened once, under the first";
}

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

// Each record has a checkpoint of its own, and the log grows between all answers: a proof from what
// was held when it was asked for comes when more is held, and is no evidence of a second history.
TEST_F(Recipient, TakesALogThatGrowsBetweenItsAnswersForOneHistory) {
  std::size_t given = 0;
  broker_.lie = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    const auto* fetch = std::get_if<codec::Fetch>(&request);
    if (fetch == nullptr || given > 0) return std::nullopt;
    codec::Fetched all = delivery(*fetch, 0x61, [](auto&) {});
    for (const std::uint8_t lease : {std::uint8_t{0x62}, std::uint8_t{0x63}}) {
      all.deliveries.push_back(delivery(*fetch, lease, [](auto&) {}).deliveries.front());
    }
    given = all.deliveries.size();
    return all;
  };
  std::size_t proofs = 0;
  broker_.bend = [&](codec::Reply& reply) {
    if (!std::holds_alternative<codec::Consistency>(reply) || ++proofs > 12) return;
    for (int i = 0; i < 3; ++i) broker_.record(LeafType::void_lease, consent::VoidBody{});
  };
  broker_.tell(world_.manager, codec::Notify{true, false, false});
  ASSERT_TRUE(broker_.until(20, [&] { return proofs > 12; })) << proofs;
  run_for(1);
  local::LocalRequest request;
  request.mutable_status();
  local::LocalReply reply;
  ASSERT_TRUE(gateway_->ask(request, reply).ok());
  EXPECT_FALSE(reply.status().has_stopped()) << reply.status().stopped().name();
  EXPECT_EQ(reply.status().ledger_size(), broker_.ledger.size());
  gateway_->stop();
  EXPECT_TRUE(gateway_->vault().all_bytes(RowKind::evidence).empty());
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::content).size(), given);
}

TEST_F(Recipient, KeepsAsEvidenceWhatTheBrokerDoesNotTieToItsHistory) {
  deliver_first([](consent::ReleaseBody&) {});
  broker_.lie = [](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<codec::ConsistencyFrom>(request)) return std::nullopt;
    return codec::Refusal{ErrorCode::internal, "test"};
  };
  run_for(1);
  gateway_->stop();
  EXPECT_EQ(gateway_->vault().all_bytes(RowKind::evidence).size(), 1u);
}

// Two proofs from one checkpoint, the second of them late: sound, and of another history.
TEST(LedgerView, SeesAForkInAProofThatWasOvertaken) {
  const auto keys = seal::SigningKeyPair::generate();
  const auto leaf = [](std::uint8_t fill) {
    consent::Leaf out;
    out.type = LeafType::decision;
    out.commitment = test::filled<Commitment>(fill);
    return out;
  };
  FakeLog log("log.example/test", keys);
  log.append(leaf(1), {});
  log.append(leaf(2), {});
  sdk::LedgerView view({"log.example/test", keys.public_key()});
  ASSERT_TRUE(view.restore(log.note()).ok());
  const auto asked = view.held();
  FakeLog other = log;
  log.append(leaf(3), {});
  other.append(leaf(4), {});
  const codec::Consistency first{log.note(), log.consistency(2)};
  EXPECT_EQ(view.advance_from(asked, first).value(), true);
  EXPECT_EQ(view.advance_from(asked, first).value(), true) << "the same once more";
  EXPECT_EQ(view.advance_from(asked, {other.note(), other.consistency(2)}).code(),
            ErrorCode::forked);
  log.append(leaf(5), {});
  EXPECT_EQ(view.advance_from(asked, {log.note(), log.consistency(2)}).value(), false);
  EXPECT_EQ(view.held()->head.size, 3u);
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

// It was accepted while the key was valid; whoever has the key now may have dated it back.
TEST_F(Recipient, OpensNothingOfASenderWhoseKeyWasRevokedWhileItWaited) {
  sent_ = other_->sealed({filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                          filled<Salt>(0x53), story::person(5), {}},
                         world_.manager, std::nullopt).envelope;
  again_ = true;
  const consent::KeyRevoked revoked{consent::kBodyVersion, other_->id, other_->signing.key_id(),
                                    clock_.wall() + DurationMs{1}};
  broker_.publish(other_->id, sdk::make_public_act(LeafType::key_revoked, 1,
                                                   canon::encode(revoked), other_->signing));
  clock_.pass(240'000);  // from then on it looks into the directory before it fetches
  run_for(6);
  expect_burned(ErrorCode::key_revoked);
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
