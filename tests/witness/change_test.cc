// SPDX-License-Identifier: EUPL-1.2
// From when on the witnesses of another covenant count: the old ones' quorum cosigned its leaf.
#include <gtest/gtest.h>

#include "consent/core/leaf.h"
#include "tests/witness/rig.h"

namespace sluis::witness_rig {
namespace {

// Members 1 to 4 witness by the first covenant, 5 to 8 by the second, whose leaf is entry 3.
class Change : public testing::Test {
 protected:
  void SetUp() override {
    next_ = world_.covenant;
    next_.version = 2;
    next_.witness_terms.members.clear();
    for (std::uint8_t i = 5; i <= 8; ++i) next_.witness_terms.members.push_back(member(i));
    log_.emplace(grown(world_.of, 3, "a", 0));
    leaf_ = leaf_of(next_);
    log_->append(leaf_);
    publish(*log_);
  }
  static Bytes leaf_of(const consent::Covenant& covenant) {
    consent::Leaf leaf;
    leaf.type = LeafType::covenant;
    leaf.covenant = covenant.version;
    leaf.commitment = consent::covenant_commitment(consent::encode_covenant(covenant));
    leaf.signatures = {{KeyId{}, Signature{}}};  // checked where the file is taken
    return consent::encode_leaf(leaf).value();
  }
  // The note of the log now, with the lines of those of `who` in `by`.
  std::string cosigned(World& by, const std::vector<std::size_t>& who) {
    auto note = consent::parse_note(log_->note());
    for (const std::size_t i : who) {
      const Witness& witness = by.witnesses[i];
      const auto text = consent::cosignature_text(seconds_of(kNow), note->text);
      note->signatures.push_back(consent::cosignature_line(
          by.key_of(witness), seconds_of(kNow), witness.keys.sign(as_bytes(text))));
    }
    return consent::format_note(*note).value();
  }
  // The same note with one line more, of `key` as `witness`, at `at`.
  std::string with_line(const std::string& text, const Witness& witness,
                        const seal::SigningKeyPair& key, TimeMs at) {
    auto note = consent::parse_note(text);
    const consent::WitnessKey as{consent::witness_name(world_.covenant, witness.id),
                                 key.public_key()};
    const auto made = key.sign(as_bytes(consent::cosignature_text(seconds_of(at), note->text)));
    note->signatures.push_back(consent::cosignature_line(as, seconds_of(at), made));
    return consent::format_note(*note).value();
  }
  void revoke(const Witness& witness, TimeMs at) {
    const consent::KeyRevoked body{consent::kBodyVersion, witness.id, witness.keys.key_id(), at};
    ASSERT_TRUE(
        world_.directory.apply(LeafType::key_revoked, {}, true, canon::encode(body)).ok());
  }
  void admit(const Witness& witness, const seal::SigningKeyPair& key, TimeMs from) {
    const consent::WitnessKeyAdded body{consent::kBodyVersion, witness.id, key.public_key(), from,
                                        TimeMs{~0ull}};
    ASSERT_TRUE(
        world_.directory.apply(LeafType::witness_key, {}, true, canon::encode(body)).ok());
  }
  // As who comes long after it is shown it.
  Status check_late(const std::string& note) {
    const auto path = log_->tree().inclusion_path(3, log_->published_size());
    const consent::WitnessSet then =
        consent::witness_set_of(world_.covenant, world_.directory, note, seal::verify);
    return consent::check_witness_change({3, leaf_, *path, note}, next_, world_.of.key(), then,
                                         seal::verify);
  }
  Status check(const std::string& note, const Bytes& leaf, std::uint64_t index = 3) {
    const auto path = log_->tree().inclusion_path(index, log_->published_size());
    return consent::check_witness_change({index, leaf, *path, note}, next_, world_.of.key(),
                                         world_.set(), seal::verify);
  }

  World world_{4, 3, 1};
  consent::Covenant next_;
  std::optional<runtime::Log> log_;
  Bytes leaf_;
};

TEST_F(Change, NeedsTheQuorumOfTheOldOnes) {
  EXPECT_TRUE(check(cosigned(world_, {0, 1, 3}), leaf_).ok());
  EXPECT_EQ(check(cosigned(world_, {0, 1}), leaf_).code(), ErrorCode::no_quorum);
  EXPECT_EQ(check(log_->note(), leaf_).code(), ErrorCode::no_quorum);
  World others(8, 3, 1);  // 5 to 8 are the new ones
  EXPECT_EQ(check(cosigned(others, {4, 5, 6, 7}), leaf_).code(), ErrorCode::no_quorum);
}

TEST_F(Change, NeedsTheCovenantsOwnLeaf) {
  const std::string note = cosigned(world_, {0, 1, 2});
  EXPECT_EQ(check(note, leaf_, 2).code(), ErrorCode::not_in_tree) << "it stands elsewhere";
  consent::Covenant other = next_;
  other.title += ".";
  const Bytes of_other = leaf_of(other);
  EXPECT_EQ(check(note, of_other).code(), ErrorCode::not_in_tree);
  log_->append(of_other);
  publish(*log_);
  EXPECT_EQ(check(cosigned(world_, {0, 1, 2}), of_other, 4).code(), ErrorCode::covenant_unknown);
}

TEST_F(Change, IsJudgedByTheKeysThatWereValidWhenTheirLinesWereMade) {
  const Witness &one = world_.witnesses[0], &two = world_.witnesses[1];
  const std::string note = cosigned(world_, {0, 1, 2});
  const TimeMs end{kNow.ms + 1'000}, late{kNow.ms + 5'000};
  const auto next_of_two = seal::SigningKeyPair::generate();
  revoke(one, end);
  revoke(two, end);
  admit(two, next_of_two, TimeMs{});  // valid then too, and newer
  ASSERT_EQ(consent::verify_quorum(note, world_.of.key(),
                                   consent::witness_set(world_.covenant, world_.directory, late),
                                   seal::verify)
                .code(),
            ErrorCode::no_quorum);
  EXPECT_TRUE(check_late(note).ok());
  const std::string third = cosigned(world_, {1, 2});
  EXPECT_EQ(check_late(with_line(third, one, one.keys, late)).code(), ErrorCode::no_quorum)
      << "its key had ended";
  EXPECT_EQ(check_late(with_line(third, two, next_of_two, late)).code(), ErrorCode::no_quorum)
      << "one member with two keys";
  EXPECT_TRUE(check_late(with_line(third, one, one.keys, kNow)).ok());
  world_.directory.disown(one.keys.key_id());
  EXPECT_EQ(check_late(note).code(), ErrorCode::no_quorum) << "never anybody's";
}

TEST_F(Change, IsOneOfTheMembersOrOfHowManyMust) {
  EXPECT_FALSE(consent::same_witnesses(world_.covenant, next_));
  consent::Covenant same = world_.covenant;
  same.version = 2;
  same.title += ".";
  same.witness_terms.proof_within_ms += 1;
  EXPECT_TRUE(consent::same_witnesses(world_.covenant, same));
  same.witness_terms.need = 4;
  EXPECT_FALSE(consent::same_witnesses(world_.covenant, same));
  consent::Covenant none = world_.covenant;
  none.witnesses_none = true;
  EXPECT_FALSE(consent::same_witnesses(world_.covenant, none));
}

// What the old ones cosigned last is shown under nobody's name any more.
TEST_F(Change, WhatTheOthersCosignedIsNoQuorumOfThoseWhoCountNow) {
  auto cosigning = world_.cosigning();
  world_.ask(cosigning, *log_, {0, 1, 2});
  ASSERT_TRUE(cosigning.reached());
  consent::Covenant fewer = world_.covenant;  // the same keys are still a quorum
  fewer.witness_terms.members.pop_back();
  cosigning.set_witnesses(fewer, world_.directory, kNow);
  EXPECT_TRUE(cosigning.reached());
  cosigning.set_witnesses(next_, world_.directory, kNow);
  EXPECT_FALSE(cosigning.reached());
  EXPECT_FALSE(cosigning.flows(world_.steady_ms));
  EXPECT_TRUE(cosigning.reached_once()) << "what is urgent goes on";
  cosigning.set_witnesses(world_.covenant, world_.directory, kNow);
  world_.ask(cosigning, *log_, {0, 1, 2});
  EXPECT_TRUE(cosigning.reached());
}

}  // namespace
}  // namespace sluis::witness_rig
