// SPDX-License-Identifier: EUPL-1.2
// The authority and the operator replace all witnesses by their own: a gateway goes on counting the
// old ones until their quorum has cosigned the covenant, whatever the broker shows.
#include "consent/core/witness_set.h"
#include "proto/hash/hash.h"
#include "tests/gateway/quorumless.h"

namespace sluis::lies {
namespace {

class OtherWitnesses : public Quorumless {
 protected:
  static constexpr std::size_t kTheirs = 3;

  void SetUp() override {
    for (std::size_t i = 0; i < kTheirs; ++i) {
      their_ids_.push_back(filled<MemberId>(static_cast<std::uint8_t>(0x23 + i)));
      const std::string label = "ander " + std::to_string(i);
      world_.covenant.members.push_back({their_ids_[i], 2, label, "", false, false});
    }
    Quorumless::SetUp();
    admit_theirs();
    covenants_.push_back(world_.covenant);
    files_.push_back(world_.covenant_file());
    show(all_, all_);
    note_before_ = broker_.ledger.note();
    name_witnesses(their_ids_);
    show(both_, both_);
  }
  // The next covenant, which this gateway takes over, names `members`.
  void name_witnesses(std::vector<MemberId> members) {
    std::sort(members.begin(), members.end());
    consent::Covenant next = covenants_.back();
    next.previous = hash::sha256(consent::encode_covenant(next));
    ++next.version;
    next.witness_terms.members = std::move(members);
    files_.push_back(world_.signed_file(
        next.version, {{LeafType::covenant, consent::encode_covenant(next)}}));
    const Status taken = gateway::set_covenant(gateway_->folder(), files_.back());
    ASSERT_TRUE(taken.ok()) << to_text(taken.error());
    leaves_[next.version] = broker_.record_covenant(files_.back());
    covenants_.push_back(std::move(next));
  }
  void admit_theirs() {
    const TimeMs now = clock_.wall();
    const TimeMs from{now.ms - 60'000}, until{now.ms + 864'000'000};
    std::vector<consent::PublicEntry> entries;
    for (std::size_t i = 0; i < kTheirs; ++i) {
      const VerifyKey signing = seal::SigningKeyPair::generate().public_key();
      entries.push_back({LeafType::member_admitted,
                         canon::encode(consent::MemberAdmitted{
                             consent::kBodyVersion, their_ids_[i], signing, from, until})});
      entries.push_back({LeafType::witness_key,
                         canon::encode(consent::WitnessKeyAdded{
                             consent::kBodyVersion, their_ids_[i], their_keys_[i].public_key(),
                             from, until})});
      theirs_.push_back(witness(their_ids_[i], their_keys_[i]));
    }
    broker_.admit(world_.signed_file(world_.covenant.version, entries));
    theirs_.pop_back();  // two of the three sign
    all_ = both_;
    all_.insert(all_.end(), theirs_.begin(), theirs_.end());
  }
  void show(const std::vector<FakeLog::Witness>& ledger,
            const std::vector<FakeLog::Witness>& directory) {
    broker_.ledger.witnesses = ledger;
    broker_.directory.witnesses = directory;
  }
  // Which version's witnesses wait, and why; empty: none.
  std::string waits() {
    local::LocalRequest request;
    request.mutable_status();
    local::LocalReply reply;
    EXPECT_TRUE(gateway_->ask(request, reply).ok());
    const local::WitnessView& quorum = reply.status().quorum();
    return quorum.has_waits() ? quorum.waits().name() + " " + quorum.waits().place() : "";
  }
  // Until the gateway has asked more often than `times`, and had time to take the answer.
  void until_asked(std::size_t times) {
    ASSERT_TRUE(broker_.until(30, [&] { return asked() > times; }));
    run_for(1);
  }
  std::size_t asked() const { return broker_.count<codec::CovenantOf>(); }
  bool until_waits_for(const std::string& what) {
    for (int i = 0; i < 30 && waits() != what; ++i) run_for(1);
    return waits() == what;
  }

  std::vector<MemberId> their_ids_;
  std::array<seal::SigningKeyPair, kTheirs> their_keys_{seal::SigningKeyPair::generate(),
                                                        seal::SigningKeyPair::generate(),
                                                        seal::SigningKeyPair::generate()};
  std::vector<FakeLog::Witness> theirs_, all_;
  std::vector<consent::Covenant> covenants_;  // by version, from the first
  std::vector<Bytes> files_;                  // the same, signed
  std::map<std::uint32_t, std::uint64_t> leaves_;
  std::string note_before_;  // of the ledger before these, under the lines of all
};

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
