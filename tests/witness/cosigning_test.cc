// SPDX-License-Identifier: EUPL-1.2
// How the broker collects cosignatures: rounds, silence, idle logs, and a store that was set back.
#include <gtest/gtest.h>

#include "tests/witness/rig.h"

namespace sluis::witness_rig {
namespace {

TEST(Cosigning, OfACovenantWithoutWitnessesAsksNobody) {
  World world(4, 3, 1);
  runtime::Cosigning cosigning(codec::WhichLog::ledger, world.of.key());
  const runtime::Log log = grown(world.of, 3, "a", 0);
  EXPECT_FALSE(cosigning.needed());
  EXPECT_TRUE(cosigning.flows(1));
  EXPECT_TRUE(cosigning.due(log, 1, kNow).empty());
}

TEST(Cosigning, ReachesAQuorumOfThreeAndNoneOfTwo) {
  World world(4, 3, 1);
  const runtime::Log log = grown(world.of, 3, "a", 0);
  auto cosigning = world.cosigning();
  world.ask(cosigning, log, {0, 1});
  EXPECT_FALSE(cosigning.reached());
  EXPECT_FALSE(cosigning.flows(world.steady_ms));
  world.ask(cosigning, log, {2});
  ASSERT_TRUE(cosigning.reached());
  EXPECT_EQ(cosigning.size(), 3u);
  EXPECT_TRUE(cosigning.flows(world.steady_ms));
}

// Whoever is slow does not keep the others on an old state: the round moves on to the newest.
TEST(Cosigning, MovesOnToTheNewestStateOnceItIsReachedOrStalls) {
  World world(4, 3, 1);
  runtime::Log log = grown(world.of, 3, "a", 0);
  auto cosigning = world.cosigning();
  world.ask(cosigning, log, {0, 1});
  append(log, "x");
  publish(log);
  world.ask(cosigning, log, {0, 1, 3});
  ASSERT_TRUE(cosigning.reached());
  EXPECT_EQ(cosigning.size(), 4u);
  append(log, "y");
  publish(log);
  world.ask(cosigning, log, {1, 2, 3});
  EXPECT_EQ(cosigning.size(), 5u);
}

TEST(Cosigning, AsksAnIdleLogAnewSoThatItsAgeIsKnown) {
  World world(4, 3, 1);
  const runtime::Log log = grown(world.of, 3, "a", 0);
  auto cosigning = world.cosigning();
  world.ask(cosigning, log, {0, 1, 2, 3});
  ASSERT_TRUE(cosigning.reached());
  EXPECT_TRUE(cosigning.due(log, world.steady_ms, {kNow.ms + runtime::kAgainMs - 1}).empty());
  EXPECT_EQ(cosigning.due(log, world.steady_ms, {kNow.ms + runtime::kAgainMs}).size(), 4u);
}

TEST(Cosigning, TakesNoLineOfAStrangerOrForAnotherCheckpoint) {
  World world(4, 3, 1), elsewhere(4, 3, 1);
  const runtime::Log log = grown(world.of, 3, "a", 0), other = grown(world.of, 4, "a", 0);
  auto cosigning = world.cosigning();
  const auto asked = cosigning.due(log, 1, kNow);
  ASSERT_EQ(asked.size(), 4u);
  Witness& first = world.witnesses[0];
  const auto good = first.answer(asked[0].ask, world.of, world.key_of(first));
  EXPECT_FALSE(cosigning.take(member(9), good, log, kNow));
  codec::CosignAnswer forged = good;
  Witness& stranger = elsewhere.witnesses[0];
  forged.body = stranger.answer(asked[0].ask, world.of, world.key_of(first)).body;
  for (std::uint8_t i = 1; i <= 4; ++i) cosigning.take(member(i), forged, log, kNow);
  EXPECT_FALSE(cosigning.reached());
  // One good line, said by all four members, is one.
  for (std::uint8_t i = 1; i <= 4; ++i) cosigning.take(member(i), good, log, kNow);
  EXPECT_FALSE(cosigning.reached());
}

// A store that was set back: its own older tree is a beginning of what the witnesses have seen.
TEST(Cosigning, LearnsFromAnyWitnessThatItsStoreIsBehind) {
  World world(4, 3, 1);
  const runtime::Log newest = grown(world.of, 9, "a", 0), older = grown(world.of, 7, "a", 0);
  auto before = world.cosigning();
  world.ask(before, newest, {0, 1, 2, 3});
  auto cosigning = world.cosigning();
  world.ask(cosigning, older, {2});
  EXPECT_TRUE(cosigning.behind());
  EXPECT_FALSE(cosigning.flows(world.steady_ms));
  world.ask(cosigning, older, {0, 1, 2, 3});
  EXPECT_FALSE(cosigning.reached());
  // The replica that holds the newest state is good again.
  auto restored = world.cosigning();
  world.ask(restored, newest, {0, 1, 2});
  EXPECT_FALSE(restored.behind());
  EXPECT_TRUE(restored.reached());
  // One that went on after it was set back is of another history.
  runtime::Log other = grown(world.of, 7, "b", 4);
  auto went_on = world.cosigning();
  world.ask(went_on, other, {1});
  EXPECT_TRUE(went_on.behind());
}

// A witness cannot make a broker stop: what it shows must be in the operator's own hand.
TEST(Cosigning, TellsWhatAQuorumCosignedLastOfALogThatIsBehind) {
  World world(4, 3, 1);
  const runtime::Log newest = grown(world.of, 9, "a", 0), older = grown(world.of, 7, "a", 0);
  auto before = world.cosigning();
  world.ask(before, newest, {0, 1, 3});
  ASSERT_TRUE(before.newest_cosigned());
  auto cosigning = world.cosigning();
  world.ask(cosigning, older, {0, 1});
  EXPECT_TRUE(cosigning.behind());
  EXPECT_FALSE(cosigning.newest_cosigned());  // two are no quorum
  world.ask(cosigning, older, {3});  // it was away, and is asked on
  const auto note = cosigning.newest_cosigned();
  ASSERT_TRUE(note);
  const auto quorum = consent::verify_quorum(*note, world.of.key(), world.set(), seal::verify);
  ASSERT_TRUE(quorum.ok());
  EXPECT_EQ(quorum->checkpoint.head, newest.published());
}

TEST(Cosigning, BelievesNoWitnessThatItIsBehind) {
  World world(4, 3, 1);
  const Operator stranger;
  const runtime::Log log = grown(world.of, 5, "a", 0), theirs = grown(stranger, 9, "a", 0);
  auto cosigning = world.cosigning();
  const auto asked = cosigning.due(log, 1, kNow);
  codec::CosignAnswer lie{codec::WhichLog::ledger, 5, 409, "9\n", theirs.note()};
  cosigning.take(asked[0].witness, lie, log, kNow);
  EXPECT_FALSE(cosigning.behind());
  world.steady_ms += runtime::kStalledMs;  // the other three have not answered yet
  world.ask(cosigning, log, {1, 2, 3});
  EXPECT_TRUE(cosigning.reached());
}

}  // namespace
}  // namespace sluis::witness_rig
