// SPDX-License-Identifier: EUPL-1.2
// A broker that drops a message in silence, against the gateways that sent it and that should have
// received it: both notice by its deadline, and believe no proof but the right one.
#include "tests/gateway/lies.h"

namespace sluis::lies {
namespace {

class Accounted : public Lies {
 protected:
  codec::Submit sealed() {
    return sealed_to(gateway_is_recipient_ ? world_.manager : other_->id);
  }
  std::vector<local::Unaccounted> unaccounted() {
    local::LocalRequest request;
    local::LocalReply reply;
    request.mutable_status();
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    const auto& rows = reply.status().unaccounted();
    return {rows.begin(), rows.end()};
  }
  // Within 20 s, `count` messages are without a proof.
  bool come_to(std::size_t count) {
    const std::uint64_t end_ms = story::now().ms + 20'000;
    while (story::now().ms < end_ms) {
      if (unaccounted().size() == count) return true;
      run_for(1);
    }
    return false;
  }
  std::size_t evidence() {
    gateway_->stop();
    const std::size_t count = gateway_->vault().all_bytes(RowKind::evidence).size();
    gateway_->start();
    return count;
  }
  // Something is kept as evidence within a while: on a slow machine the deadline can pass before
  // what the broker showed was looked at.
  bool keeps_evidence() {
    for (int tries = 0; tries < 10; ++tries) {
      if (evidence() >= 1) return true;
      run_for(2);
    }
    return false;
  }
  codec::EndShown end(LeafType type, const MemberId& sender, const MemberId& recipient,
                      std::uint64_t sequence) {
    consent::EndBody body;
    body.message_id = filled<MessageId>(0x91);
    body.sender = sender;
    body.recipient = recipient;
    body.sequence = sequence;
    return {true, broker_.ledger.proven(broker_.record(type, body))};
  }

  bool gateway_is_recipient_ = false;
  std::function<codec::Reply(const codec::EndOf&)> answer_ = [](const codec::EndOf&) {
    return codec::Refusal{ErrorCode::unknown_sequence, "end_of"};
  };
};

class RecipientAccounted : public Accounted {
 protected:
  void SetUp() override {
    gateway_is_recipient_ = true;
    make(world_.manager);
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > 0; }));
    know_directory();
    broker_.lie = [this](const codec::Request& request) -> std::optional<codec::Reply> {
      if (const auto* of = std::get_if<codec::EndOf>(&request)) return answer_(*of);
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr || !next_) return std::nullopt;
      return released(*fetch, *std::exchange(next_, std::nullopt), world_.manager);
    };
  }
  void deliver(codec::Submit submit) {
    const std::size_t receipts = broker_.count<codec::Receipts>();
    next_ = std::move(submit);
    broker_.tell(world_.manager, codec::Notify{true, false, false});
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Receipts>() > receipts; }));
  }
  std::optional<codec::Submit> next_;
};

TEST_F(RecipientAccounted, AsksForWhatIsMissingAndTellsWhenNothingIsShown) {
  const codec::Submit dropped = sealed();
  deliver(sealed());
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::EndOf>() > 0; }));
  EXPECT_TRUE(unaccounted().empty()) << "it has a minute to show what became of it";
  clock_.pass(61'000);
  ASSERT_TRUE(come_to(1));
  const local::Unaccounted row = unaccounted().front();
  EXPECT_FALSE(row.sent());
  EXPECT_EQ(row.member(), world_.school.hex());
  EXPECT_EQ(row.sequence(), dropped.envelope.header.sequence);
  EXPECT_EQ(evidence(), 0u);
  EXPECT_TRUE(come_to(1)) << "also after a restart";
}

TEST_F(RecipientAccounted, BelievesTheEndOfThisNumberAloneAndOnlyFromThisLog) {
  static_cast<void>(sealed());
  answer_ = [&](const codec::EndOf& of) {
    return end(LeafType::expired, of.sender, of.recipient, of.sequence + 1);
  };
  deliver(sealed());
  clock_.pass(61'000);
  ASSERT_TRUE(come_to(1));
  EXPECT_TRUE(keeps_evidence());
  answer_ = [&](const codec::EndOf& of) {
    codec::EndShown shown = end(LeafType::expired, of.sender, of.recipient, of.sequence);
    shown.record.path.front().value[0] ^= 1;
    return shown;
  };
  run_for(7);
  EXPECT_EQ(unaccounted().size(), 1u);
  answer_ = [&](const codec::EndOf& of) {
    return end(LeafType::expired, of.sender, of.recipient, of.sequence);
  };
  gateway_->stop();  // so that it asks at once
  gateway_->start();
  EXPECT_TRUE(come_to(0));
}

TEST_F(RecipientAccounted, WaitsALeaseForWhatIsShownToBeAcceptedAndNoLonger) {
  const codec::Submit dropped = sealed();
  const std::uint64_t index = broker_.record(dropped.act);
  answer_ = [&](const codec::EndOf&) {
    codec::Proven record = broker_.ledger.proven(index);
    return codec::EndShown{false, record};
  };
  deliver(sealed());
  ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::EndOf>() > 1; }));
  clock_.pass(61'000);
  run_for(3);
  EXPECT_TRUE(unaccounted().empty()) << "accepted, and under way";
  clock_.pass(3'600'000 + 400'000);
  ASSERT_TRUE(come_to(1));
  EXPECT_EQ(unaccounted().front().submit_index(), index);
}

class SenderAccounted : public Accounted {
 protected:
  // The school's gateway has sent a message and the broker says that it accepted it.
  void SetUp() override {
    make(world_.school);
    know_directory();
    put_exchange(SlotState::sealed);
    submit_ = sealed();
    gateway::RequestRow request;
    request.id = filled<RequestId>(0x71);
    request.use = gateway::RequestUse::submit;
    request.about = gateway::AnyId{filled<ExchangeId>(0x51).value};
    request.recipient = other_->id;
    request.frame = codec::serialise(codec::ToBroker{request.id, *submit_});
    gateway_->vault().put(RowKind::request, request.id, request);
    broker_.lie = [this](const codec::Request& asked) -> std::optional<codec::Reply> {
      if (const auto* of = std::get_if<codec::EndOf>(&asked)) return answer_(*of);
      const auto* submit = std::get_if<codec::Submit>(&asked);
      if (submit == nullptr) return std::nullopt;
      codec::Ack ack;
      ack.index = records_ ? broker_.record(submit->act) : 0;
      ack.outcomes = {{other_->id, codec::Verdict::permit, Level::content, 1, ErrorCode::permit,
                       {}, 0}};
      return ack;
    };
    gateway_->start();
    ASSERT_TRUE(broker_.until(20, [&] { return broker_.count<codec::ProofOf>() > 0; }));
    run_for(2);
  }
  codec::EndShown receipt(const story::Member& signer) {
    consent::ReceiptBody body;
    body.actor.member = other_->id;
    body.message_id = submit_->envelope.header.message_id;
    body.envelope = seal::envelope_hash(submit_->envelope);
    body.lease = filled<LeaseId>(0x61);
    body.outcome = consent::ReceiptOutcome::opened;
    body.opened = clock_.wall();
    const SignedAct act =
        sdk::make_act(LeafType::receipt, 1, canon::encode(body), {}, {signer.signing, nullptr});
    return {true, broker_.ledger.proven(broker_.record(act))};
  }
  std::optional<codec::Submit> submit_;
  bool records_ = true;
};

TEST_F(SenderAccounted, NoticesWhatWasDroppedAndBelievesTheRecipientsReceiptAlone) {
  EXPECT_TRUE(unaccounted().empty());
  clock_.pass(86'400'000 + 3'600'000 + 400'000);
  ASSERT_TRUE(come_to(1));
  const local::Unaccounted row = unaccounted().front();
  EXPECT_TRUE(row.sent());
  EXPECT_EQ(row.member(), other_->id.hex());
  EXPECT_EQ(row.exchange(), filled<ExchangeId>(0x51).hex());
  const story::Member stranger(world_, other_->id, 9);
  answer_ = [&](const codec::EndOf&) { return receipt(stranger); };
  gateway_->stop();
  gateway_->start();
  run_for(4);
  EXPECT_EQ(unaccounted().size(), 1u) << "signed by another key";
  EXPECT_TRUE(keeps_evidence());
  answer_ = [&](const codec::EndOf&) { return receipt(*other_); };
  gateway_->stop();
  gateway_->start();
  EXPECT_TRUE(come_to(0));
  gateway_->stop();
  const auto kept = gateway_->vault().all<gateway::AcceptRow>(RowKind::accept);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_FALSE(kept[0].accept.empty()) << "the broker's word that it accepted it";
  EXPECT_FALSE(kept[0].end.empty());
}

class SenderNotAccepted : public SenderAccounted {
 protected:
  void SetUp() override {
    records_ = false;
    SenderAccounted::SetUp();
  }
};

TEST_F(SenderNotAccepted, AnAcceptanceThatIsNotInTheLogIsToldAfterAMinute) {
  clock_.pass(61'000);
  EXPECT_TRUE(come_to(1));
  EXPECT_TRUE(keeps_evidence());
}

}  // namespace
}  // namespace sluis::lies
