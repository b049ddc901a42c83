// SPDX-License-Identifier: EUPL-1.2
// Cosignatures, the request to a witness and its rule, byte for byte as C2SP has them.
#include <gtest/gtest.h>

#include "tests/witness/rig.h"

namespace sluis::consent {
namespace {

using witness_rig::kNow;
using witness_rig::Operator;
using witness_rig::World;

const std::string kText = "example.com/behind-the-sofa\n20852163\n"
                          "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

TEST(Cosignature, SignsTheTextOfTheSpecification) {
  EXPECT_EQ(cosignature_text(1679315147, kText), "cosignature/v1\ntime 1679315147\n" + kText);
}

// The key id and the vkey were computed with another implementation of SHA-256 and base 64.
TEST(Cosignature, NamesItsKeyAsTheSpecificationDoes) {
  WitnessKey key{"witness.example/w1", {}};
  for (std::size_t i = 0; i < key.key.value.size(); ++i) {
    key.key.value[i] = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(format_witness_key(key),
            "witness.example/w1+7e136b5c+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
  const auto parsed = parse_witness_key(format_witness_key(key));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, key);
  // The same key as a log's has another id, and is no witness's.
  EXPECT_NE(note_key_id(key), note_key_id(NoteKey{key.name, key.key}));
  EXPECT_EQ(parse_witness_key(format_verifier_key({key.name, key.key})).code(),
            ErrorCode::unknown_version);
}

TEST(Cosignature, CountsForItsKeyAndItsCheckpointAlone) {
  World world(4, 3, 1);
  runtime::Log log = witness_rig::grown(world.of, 5, "a", 0);
  auto cosigning = world.cosigning();
  world.ask(cosigning, log, {0, 1, 2});
  ASSERT_TRUE(cosigning.reached());
  const std::string note = cosigning.reached()->note;
  const auto quorum = verify_quorum(note, world.of.key(), world.set(), seal::verify);
  ASSERT_TRUE(quorum.ok());
  EXPECT_EQ(quorum->time_s, seconds_of(kNow));
  EXPECT_EQ(quorum->by.size(), 3u);
  // One line less: no quorum. Every flipped bit of the note costs a line, or the note.
  auto fewer = parse_note(note);
  fewer->signatures.pop_back();
  EXPECT_EQ(verify_quorum(*format_note(*fewer), world.of.key(), world.set(), seal::verify).code(),
            ErrorCode::no_quorum);
  for (std::size_t i = 0; i < note.size() * 8; ++i) {
    std::string other = note;
    other[i / 8] = static_cast<char>(other[i / 8] ^ (1 << (i % 8)));
    EXPECT_FALSE(verify_quorum(other, world.of.key(), world.set(), seal::verify).ok()) << i;
  }
}

TEST(Cosignature, OfOneWitnessTwiceIsOne) {
  World world(4, 3, 1);
  runtime::Log log = witness_rig::grown(world.of, 5, "a", 0);
  auto cosigning = world.cosigning();
  world.ask(cosigning, log, {0, 1, 2});
  auto note = parse_note(cosigning.reached()->note);
  note->signatures.pop_back();
  note->signatures.push_back(note->signatures.back());
  EXPECT_EQ(verify_quorum(*format_note(*note), world.of.key(), world.set(), seal::verify).code(),
            ErrorCode::no_quorum);
}

TEST(AddCheckpoint, IsTheTextOfTheSpecification) {
  const std::string note = kText + "\n\xe2\x80\x94 example.com/behind-the-sofa "
      "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+"
      "xeMcTOAYQ8=\n";
  const std::string body = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
                           "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\n" + note;
  const auto parsed = parse_add_checkpoint(body);
  ASSERT_TRUE(parsed.ok()) << to_text(parsed.error());
  EXPECT_EQ(parsed->old_size, 20852014u);
  EXPECT_EQ(parsed->proof.size(), 2u);
  EXPECT_EQ(parsed->checkpoint, note);
  EXPECT_EQ(format_add_checkpoint(*parsed), body);
  const auto refused = [](const std::string& text) { return parse_add_checkpoint(text).code(); };
  EXPECT_EQ(refused("old 020\n\n" + note), ErrorCode::not_canonical);
  EXPECT_EQ(refused("new 20\n\n" + note), ErrorCode::malformed);
  EXPECT_EQ(refused("old 20\n" + note), ErrorCode::not_canonical);
  EXPECT_EQ(refused("old 20\n\n"), ErrorCode::malformed);
  std::string many = "old 20\n";
  for (int i = 0; i < 64; ++i) many += "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
  EXPECT_EQ(refused(many + "\n" + note), ErrorCode::too_large);
}

class Judge : public testing::Test {
 protected:
  AddCheckpoint request(const runtime::Log& log, std::uint64_t old_size) const {
    AddCheckpoint out{old_size, {}, log.note()};
    if (old_size != 0 && old_size < log.published_size()) {
      out.proof = log.tree().consistency_path(old_size, log.published_size()).value();
    }
    return out;
  }
  WitnessStatus judged(const AddCheckpoint& asked, std::optional<TreeHead> held) const {
    return judge(asked, of_.key(), held, seal::verify).status;
  }
  Operator of_;
  runtime::Log five_ = witness_rig::grown(of_, 5, "a", 0);
  runtime::Log nine_ = witness_rig::grown(of_, 9, "a", 0);
  runtime::Log other_ = witness_rig::grown(of_, 4, "b", 5);  // nine leaves, another fifth
};

TEST_F(Judge, CosignsWhatContinuesWhatItHas) {
  EXPECT_EQ(judged(request(five_, 0), std::nullopt), WitnessStatus::cosign);
  EXPECT_EQ(judged(request(nine_, 5), five_.published()), WitnessStatus::cosign);
  EXPECT_EQ(judged(request(nine_, 9), nine_.published()), WitnessStatus::cosign);
}

TEST_F(Judge, AnswersTheSizeItHasToAnotherOldSize) {
  EXPECT_EQ(judged(request(nine_, 0), five_.published()), WitnessStatus::conflict);
  EXPECT_EQ(judged(request(nine_, 4), five_.published()), WitnessStatus::conflict);
  EXPECT_EQ(judged(request(five_, 5), nine_.published()), WitnessStatus::conflict);
}

TEST_F(Judge, NeverCosignsAnotherHistory) {
  const auto forked = judge(request(other_, 9), of_.key(), nine_.published(), seal::verify);
  EXPECT_EQ(forked.status, WitnessStatus::unprocessable);
  EXPECT_EQ(forked.error->code, ErrorCode::forked);
  const auto grown = judge(request(other_, 5), of_.key(), five_.published(), seal::verify);
  EXPECT_EQ(grown.status, WitnessStatus::unprocessable);
  EXPECT_EQ(grown.error->code, ErrorCode::not_consistent);
  AddCheckpoint no_proof = request(nine_, 5);
  no_proof.proof.clear();
  EXPECT_EQ(judged(no_proof, five_.published()), WitnessStatus::unprocessable);
  AddCheckpoint more = request(five_, 0);
  more.proof.push_back(Digest{});
  EXPECT_EQ(judged(more, std::nullopt), WitnessStatus::unprocessable);
}

TEST_F(Judge, KnowsTheLogByItsKeyAndOrigin) {
  const Operator stranger;
  const runtime::Log theirs = witness_rig::grown(stranger, 5, "a", 0);
  EXPECT_EQ(judged(request(theirs, 0), std::nullopt), WitnessStatus::forbidden);
  const NoteKey elsewhere{"b.example/log", of_.keys.public_key()};
  EXPECT_EQ(judge(request(five_, 0), elsewhere, std::nullopt, seal::verify).status,
            WitnessStatus::not_found);
  AddCheckpoint above = request(five_, 0);
  above.old_size = 6;
  EXPECT_EQ(judged(above, std::nullopt), WitnessStatus::bad_request);
}

TEST(ForkEvidence, IsReadByWhoHasTheKeyAlone) {
  const Operator of;
  const runtime::Log one = witness_rig::grown(of, 5, "a", 2);
  const runtime::Log other = witness_rig::grown(of, 5, "b", 6);
  const runtime::Log same = witness_rig::grown(of, 5, "b", 2);
  const Fork equal{one.note(), same.note(), {}};
  const auto read = parse_fork(format_fork(equal));
  ASSERT_TRUE(read.ok()) << to_text(read.error());
  EXPECT_EQ(*read, equal);
  EXPECT_TRUE(verify_fork(equal, of.key(), seal::verify).ok());
  const Fork larger{one.note(), other.note(), other.tree().consistency_path(7, 11).value()};
  const auto proven = verify_fork(larger, of.key(), seal::verify);
  ASSERT_TRUE(proven.ok()) << to_text(proven.error());
  EXPECT_EQ(proven->other_root, other.tree().root(7).value());
  // One history is none, whatever is shown beside it, and a stranger's key proves nothing.
  const runtime::Log on = witness_rig::grown(of, 5, "a", 6);
  const Fork honest{one.note(), on.note(), on.tree().consistency_path(7, 11).value()};
  EXPECT_EQ(verify_fork(honest, of.key(), seal::verify).code(), ErrorCode::not_consistent);
  EXPECT_EQ(verify_fork({one.note(), one.note(), {}}, of.key(), seal::verify).code(),
            ErrorCode::not_consistent);
  EXPECT_FALSE(verify_fork(equal, Operator().key(), seal::verify).ok());
}

}  // namespace
}  // namespace sluis::consent
