// SPDX-License-Identifier: EUPL-1.2
// The authority and the operator replace all witnesses by their own: a gateway goes on counting the
// old ones until their quorum has cosigned the covenant, whatever the broker shows.
#include "tests/gateway/other_witnesses.h"

namespace sluis::lies {
namespace {

TEST_F(OtherWitnesses, DoNotCountBeforeTheOldQuorumCosignedTheCovenant) {
  start();
  EXPECT_EQ(waits(), "witnesses_wait version 2");
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0})) << "the old ones count on";
  // The operator shows what its own witnesses cosigned, and calls that the turn.
  const std::size_t before = asked();
  gateway_->start();
  broker_.covenants = leaves_;
  show(theirs_, all_);
  deliver();
  until_asked(before);
  EXPECT_EQ(waits(), "witnesses_wait version 2");
  EXPECT_EQ(held(), (Held{1, 1, 1}));
}

TEST_F(OtherWitnesses, DoNotCountWhenOneOfTheOldQuorumIsMissing) {
  broker_.covenants = leaves_;
  show({theirs_[0], theirs_[1], one_}, all_);
  start();
  until_asked(0);
  EXPECT_EQ(waits(), "witnesses_wait version 2");
}

TEST_F(OtherWitnesses, DoNotCountByTheLeafOfAnotherCovenant) {
  broker_.covenants[2] = broker_.record_covenant(files_.front());
  show(all_, all_);
  start();
  until_asked(0);
  EXPECT_EQ(waits(), "witnesses_wait version 2");
}

// What the old quorum saw was a log without it.
TEST_F(OtherWitnesses, DoNotCountByAnOlderStateOfTheLog) {
  lie_ = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (!std::holds_alternative<codec::CovenantOf>(request)) return std::nullopt;
    codec::Proven shown = broker_.ledger.proven(leaves_.at(2));
    shown.checkpoint = note_before_;
    return shown;
  };
  start();
  until_asked(0);
  EXPECT_EQ(waits(), "witnesses_wait version 2");
}

TEST_F(OtherWitnesses, CountWithoutARestartOnceItDidAndTheOldOnesNoMore) {
  show(both_, all_);
  start();
  EXPECT_EQ(waits(), "witnesses_wait version 2");
  broker_.covenants = leaves_;
  ASSERT_TRUE(until_waits_for(""));
  show(both_, all_);
  deliver();
  EXPECT_EQ(held(), (Held{0, 1, 1})) << "the old ones alone";
  gateway_->start();
  show(theirs_, theirs_);
  deliver();
  EXPECT_EQ(waits(), "");
  EXPECT_EQ(held(), (Held{1, 1, 1}));
}

// The broker turned while the gateway had not heard of it: what comes then waits for the answer.
TEST_F(OtherWitnesses, AMessageThatComesUnderThemIsNotBurnedWhenTheirTurnIsProven) {
  show(both_, all_);
  start();
  const codec::Proven proof = broker_.ledger.proven(leaves_.at(2));
  bool turned = false;
  lie_ = [&](const codec::Request& request) -> std::optional<codec::Reply> {
    if (std::holds_alternative<codec::CovenantOf>(request) && turned) return proof;
    const auto* fetch = std::get_if<codec::Fetch>(&request);
    if (fetch == nullptr || !next_) return std::nullopt;
    turned = true;
    return released(*fetch, *std::exchange(next_, std::nullopt), world_.manager);
  };
  show(theirs_, all_);
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

// A broker that turned, while this gateway asks and hears nothing until `answers` is set.
class TurnOnItsWay : public OtherWitnesses {
 protected:
  void SetUp() override {
    OtherWitnesses::SetUp();
    broker_.silent = [this](const codec::Request& request) {
      return !answers_ && std::holds_alternative<codec::CovenantOf>(request);
    };
    lie_ = [this](const codec::Request& request) -> std::optional<codec::Reply> {
      if (const auto* of = std::get_if<codec::CovenantOf>(&request)) return proofs_.at(of->version);
      const auto* fetch = std::get_if<codec::Fetch>(&request);
      if (fetch == nullptr) return std::nullopt;
      codec::Fetched out{fetch->nonce, {}, {}, {}, {}};
      for (const codec::Submit& submit : std::exchange(waiting_, {})) {
        auto one = released(*fetch, submit, world_.manager, lease_ms_);
        given_.push_back(unanswered(one.deliveries.front()));
        out.deliveries.push_back(std::move(one.deliveries.front()));
      }
      if (!out.deliveries.empty()) return out;
      out.unanswered = given_;
      if (!given_.empty()) ++listed_;
      return out;
    };
    show(both_, all_);
    start();
    proofs_.emplace(2, broker_.ledger.proven(leaves_.at(2)));
    show(theirs_, all_);
  }
  static codec::Unanswered unanswered(const codec::Delivery& delivery) {
    const auto body =
        canon::decode<consent::ReleaseBody>(delivery.release.opening->body, "release");
    const ProtectedHeader& header = delivery.envelope.header;
    return {header.message_id, body->envelope, body->lease, header.sender};
  }
  void give(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      waiting_.push_back(other_->sealed({filled<ExchangeId>(0x51), to_bytes(as_bytes("inhoud")),
                                         filled<Salt>(0x53), story::person(5), {}},
                                        world_.manager, std::nullopt));
    }
    notify();
  }
  void notify() { broker_.tell(world_.manager, codec::Notify{true, false, false}); }
  bool until_listed() {
    return broker_.until(20, [&] { return listed_ > 0; });
  }
  // By outcome, of all receipts that came.
  std::size_t receipts(consent::ReceiptOutcome outcome) const {
    std::size_t out = 0;
    for (const codec::Request& request : broker_.requests) {
      const auto* frame = std::get_if<codec::Receipts>(&request);
      if (frame == nullptr) continue;
      for (const SignedAct& act : frame->acts) {
        const auto body = canon::decode<consent::ReceiptBody>(act.opening.body, "receipt");
        if (body.ok() && body->outcome == outcome) ++out;
      }
    }
    return out;
  }
  bool until_opened(std::size_t count) {
    return broker_.until(30, [&] { return receipts(consent::ReceiptOutcome::opened) >= count; });
  }

  std::map<std::uint32_t, codec::Proven> proofs_;
  std::vector<codec::Submit> waiting_;
  std::vector<codec::Unanswered> given_;
  std::size_t listed_ = 0;  // FETCHes that were told of `given_`
  std::uint64_t lease_ms_ = 3'600'000;
  bool answers_ = false;
};

// To a broker a lease without an answer looks the same whether its message waits or is lost.
TEST_F(TurnOnItsWay, KeepsWhatWaitsForItThroughTheNextFetchAndOpensItOnce) {
  give(1);
  ASSERT_TRUE(until_listed());
  run_for(1);
  EXPECT_EQ(receipts(consent::ReceiptOutcome::not_opened), 0u);
  answers_ = true;
  ASSERT_TRUE(until_opened(1));
  const std::size_t before = listed_;
  notify();
  ASSERT_TRUE(broker_.until(20, [&] { return listed_ > before; }));
  run_for(1);
  EXPECT_EQ(receipts(consent::ReceiptOutcome::not_opened), 0u);
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

TEST_F(TurnOnItsWay, KeepsWhatWaitsForTheSecondOfTwo) {
  gateway_->stop();
  name_witnesses({their_ids_[0], their_ids_[2], world_.school});
  show(both_, all_);
  proofs_.insert_or_assign(2, broker_.ledger.proven(leaves_.at(2)));
  show(theirs_, all_);
  proofs_.emplace(3, broker_.ledger.proven(leaves_.at(3)));
  show({theirs_[0], one_}, all_);  // no quorum but the third covenant's
  gateway_->start();
  give(1);
  ASSERT_TRUE(until_listed());
  answers_ = true;
  ASSERT_TRUE(until_opened(1));
  EXPECT_EQ(waits(), "");
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

TEST_F(TurnOnItsWay, KeepsSoManyAndAsksForNoMoreUntilItIsOver) {
  constexpr std::size_t kMost = 32;
  give(kMost + 2);
  ASSERT_TRUE(broker_.until(20, [&] {
    return receipts(consent::ReceiptOutcome::not_opened) == 2;
  })) << "what is beyond is refused at once";
  const std::size_t fetches = broker_.count<codec::Fetch>();
  notify();
  run_for(2);
  EXPECT_EQ(broker_.count<codec::Fetch>(), fetches);
  answers_ = true;
  ASSERT_TRUE(until_opened(kMost));
  EXPECT_TRUE(broker_.until(20, [&] { return broker_.count<codec::Fetch>() > fetches; }));
  EXPECT_EQ(held(), (Held{kMost, 2, 2}));
}

// Nobody is told so: the broker may give it again under another lease.
TEST_F(TurnOnItsWay, KeepsNothingBeyondItsLease) {
  lease_ms_ = 20'000;
  give(1);
  ASSERT_TRUE(until_listed());
  clock_.pass(lease_ms_);
  ASSERT_TRUE(broker_.until(20, [&] {
    return receipts(consent::ReceiptOutcome::not_opened) == 1;
  }));
  answers_ = true;
  ASSERT_TRUE(until_waits_for(""));
  EXPECT_EQ(receipts(consent::ReceiptOutcome::opened), 0u);
  gateway_->stop();
  EXPECT_TRUE(gateway_->vault().all_bytes(RowKind::content).empty());
}

// A FETCH was on its way when the turn was proven: its delivery comes before the directory does.
TEST_F(TurnOnItsWay, OpensWhatComesBeforeTheDirectoryUnderThem) {
  show(both_, both_);
  clock_.pass(200'000);  // the directory comes anew, under the old ones alone
  gateway_->stop();
  std::optional<RequestId> question;
  broker_.heard = [&](const codec::ToBroker& frame, ByteView) {
    if (std::holds_alternative<codec::CovenantOf>(frame.request)) question = frame.request_id;
    const bool is_fetch = std::holds_alternative<codec::Fetch>(frame.request);
    if (!is_fetch || waiting_.empty() || !question) return;
    show(theirs_, theirs_);
    broker_.answer_more(world_.manager, *question, proofs_.at(2));
  };
  gateway_->start();
  ASSERT_TRUE(broker_.until(20, [&] { return question.has_value(); }));
  give(1);
  ASSERT_TRUE(until_opened(1));
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

TEST_F(OtherWitnesses, TakeTheirTurnsOneAfterTheOther) {
  name_witnesses(covenants_.front().witness_terms.members);  // back to the old ones
  broker_.covenants = leaves_;
  show(both_, all_);
  start();
  ASSERT_TRUE(until_waits_for("witnesses_wait version 3"));
  until_asked(asked());
  EXPECT_EQ(waits(), "witnesses_wait version 3") << "the second asks those of the first";
  show(theirs_, all_);
  ASSERT_TRUE(until_waits_for(""));
  gateway_->stop();
  show(both_, both_);
  gateway_->start();
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

// The way out when the old quorum is gone for good: each member's own, by its own hand.
TEST_F(OtherWitnesses, CountAtOnceForAMemberThatDeletesWhatItKeptOfTheOldOnes) {
  std::filesystem::remove_all(gateway_->folder() / "witnesses");
  show(theirs_, theirs_);
  start();
  EXPECT_EQ(waits(), "");
  deliver();
  EXPECT_EQ(held(), (Held{1, 0, 0}));
}

// Nobody gets around it by another covenant of the same number.
TEST_F(OtherWitnesses, AreNotTakenOverUnderTheSameVersion) {
  consent::Covenant other = covenants_.back();
  other.witness_terms.members = {their_ids_[0], their_ids_[1], world_.manager};
  std::sort(other.witness_terms.members.begin(), other.witness_terms.members.end());
  const Bytes file = world_.signed_file(
      other.version, {{LeafType::covenant, consent::encode_covenant(other)}});
  EXPECT_EQ(gateway::set_covenant(gateway_->folder(), file).code(), ErrorCode::covenant_invalid);
}

// A gateway that missed the covenant between is given it later.
TEST_F(OtherWitnesses, OfACovenantThatWasMissedAreAskedToo) {
  const std::filesystem::path kept = gateway_->folder() / "witnesses";
  ASSERT_TRUE(std::filesystem::exists(kept / "1.signed"));
  name_witnesses({their_ids_[0], their_ids_[1], world_.school});
  std::filesystem::remove(kept / "2.signed");
  ASSERT_TRUE(gateway::set_covenant(gateway_->folder(), files_[1]).ok());
  EXPECT_TRUE(std::filesystem::exists(kept / "2.signed"));
  EXPECT_EQ(gateway::set_covenant(gateway_->folder(), files_[0]).code(),
            ErrorCode::covenant_unknown);
}

}  // namespace
}  // namespace sluis::lies
