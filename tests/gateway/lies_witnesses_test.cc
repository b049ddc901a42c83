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
