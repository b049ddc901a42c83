// SPDX-License-Identifier: EUPL-1.2
// Two witnesses' views against each other: right ones hold, forged ones are placed, and a log with
// two histories leaves evidence that anybody can check.
#include "consent/verify/compare.h"

#include <gtest/gtest.h>

#include "proto/seal/sign.h"
#include "tests/verify/tile_files.h"

namespace sluis::verify {
namespace {

constexpr std::uint64_t kSeen = 1'800'000'000;

class Views : public ::testing::Test {
 protected:
  Views() {
    for (int i = 0; i < 300; ++i) {
      tree_.append(leaf_of(i));
      other_.append(i == 2 ? leaf_of(1'000) : leaf_of(i));
    }
    terms_.witnesses = {key_of(0), key_of(1)};
    terms_.now_s = kSeen + 60;
    terms_.fresh_s = 3'600;
  }
  static Digest leaf_of(int i) {
    return consent::leaf_hash(as_bytes("entry " + std::to_string(i)));
  }
  static seal::SigningKeyPair operator_key() {
    return seal::SigningKeyPair::from_seed(Bytes(32, 9));
  }
  static consent::NoteKey log() { return {"sluis.example/ledger", operator_key().public_key()}; }
  static seal::SigningKeyPair witness(std::uint8_t i) {
    return seal::SigningKeyPair::from_seed(Bytes(32, static_cast<std::uint8_t>(40 + i)));
  }
  static consent::WitnessKey key_of(std::uint8_t i) {
    return {"sluis.example/witness/" + std::to_string(i), witness(i).public_key()};
  }
  // What witness `i` saw of this tree at `size`.
  static std::string view(const consent::Tree& tree, std::uint64_t size, std::uint8_t i,
                          std::uint64_t at = kSeen) {
    const consent::Checkpoint state{log().name, {size, tree.root(size).value()}};
    const std::string text = consent::checkpoint_text(state).value();
    auto note = consent::parse_note(
        consent::format_checkpoint(state, log(), operator_key().sign(as_bytes(text))).value());
    const Signature signature =
        witness(i).sign(as_bytes(consent::cosignature_text(at, note->text)));
    note->signatures.push_back(consent::cosignature_line(key_of(i), at, signature));
    return consent::format_note(*note).value();
  }
  static LeafHashes hashes_of(const consent::Tree& tree) {
    return [&tree](std::uint64_t count) {
      std::vector<Digest> out;
      for (std::uint64_t i = 0; i < std::min(count, tree.size()); ++i) out.push_back(tree.leaf(i));
      return out;
    };
  }
  Comparison compare(const std::string& first, const std::string& second,
                     const LeafHashes& hashes = {}) const {
    return compare_views(first, second, log(), terms_, seal::verify, hashes);
  }

  consent::Tree tree_, other_;  // they part at entry 2
  CompareTerms terms_;
};

TEST_F(Views, ThatAreTheSameNeedNoProof) {
  const Comparison out = compare(view(tree_, 7, 0), view(tree_, 7, 1));
  EXPECT_EQ(out.relation, Relation::same);
  EXPECT_TRUE(out.report.verified()) << to_text(out.report);
  EXPECT_NE(to_json(out).find("\"relation\": \"same\""), std::string::npos);
}

TEST_F(Views, OfWhichOneContinuesTheOtherNeedTheEntries) {
  const std::string old = view(tree_, 5, 0), next = view(tree_, 290, 1);
  EXPECT_EQ(compare(old, next).relation, Relation::unproven);
  EXPECT_FALSE(compare(old, next).report.verified());
  const Comparison out = compare(old, next, hashes_of(tree_));
  EXPECT_EQ(out.relation, Relation::continues);
  EXPECT_TRUE(out.report.verified()) << to_text(out.report);
  EXPECT_EQ(compare(next, old, hashes_of(tree_)).relation, Relation::continues);
  EXPECT_EQ(compare(old, next, hashes_of(other_)).relation, Relation::unproven)
      << "entries of another history prove nothing about this one";
}

TEST_F(Views, OfATilesFolderOrWithTooFewEntries) {
  test::TileFiles files;
  consent::TileWriter writer(test::into(files), false);
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(writer.append(as_bytes("entry " + std::to_string(i))).ok());
  }
  ASSERT_TRUE(writer.finish().ok());
  files["checkpoint"] = to_bytes(as_bytes(view(tree_, 300, 0)));
  const LeafHashes hashes = hashes_of_tiles(test::reader_of(files));
  EXPECT_EQ(compare(view(tree_, 5, 0), view(tree_, 257, 1), hashes).relation, Relation::continues);
  EXPECT_EQ(compare(view(other_, 5, 0), view(tree_, 257, 1), hashes).relation, Relation::fork);
  files.erase("tile/0/001.p/44");
  EXPECT_EQ(compare(view(tree_, 5, 0), view(tree_, 257, 1), hashes).relation, Relation::unproven);
}

TEST_F(Views, OfTwoHistoriesLeaveEvidenceThatVerifies) {
  for (const std::uint64_t size : {7U, 290U}) {
    const Comparison out = compare(view(tree_, 7, 0), view(other_, size, 1), hashes_of(other_));
    EXPECT_EQ(out.relation, Relation::fork);
    EXPECT_FALSE(out.report.verified());
    EXPECT_EQ(out.report.steps.back().error->code, ErrorCode::forked);
    const auto fork = consent::parse_fork(out.evidence);
    ASSERT_TRUE(fork.ok());
    EXPECT_TRUE(consent::verify_fork(*fork, log(), seal::verify).ok());
  }
  EXPECT_EQ(compare(view(tree_, 8, 0), view(other_, 290, 1), hashes_of(other_)).relation,
            Relation::fork) << "of a complete subtree: no evidence in one file, and yet a fork";
}

TEST_F(Views, ThatAreForgedOrAnotherLogsAreNotComparable) {
  const std::string good = view(tree_, 7, 0);
  const auto place = [&](const std::string& first, const std::string& second) {
    const Comparison out = compare(first, second);
    EXPECT_EQ(out.relation, Relation::not_comparable);
    EXPECT_FALSE(out.report.verified());
    return out.report.steps.back().name;
  };
  std::string forged = view(tree_, 7, 1);
  forged[forged.find('\n') + 1] = '8';  // another size under the same signatures
  EXPECT_EQ(place(good, forged), "second");
  std::string other_log = good;
  other_log.replace(other_log.find("ledger"), 6, "lodger");
  EXPECT_EQ(place(other_log, good), "first");
  EXPECT_EQ(place(good, view(tree_, 7, 2)), "second") << "a witness that nobody named";
  auto note = *consent::parse_note(good);
  note.signatures.back().signature.back() ^= 1U;
  EXPECT_EQ(place(consent::format_note(note).value(), good), "first");
  note.signatures.pop_back();
  EXPECT_EQ(place(consent::format_note(note).value(), good), "first") << "no witness at all";
}

TEST_F(Views, ThatAreOldAreSaidToBeStale) {
  const Comparison out = compare(view(tree_, 7, 0), view(tree_, 7, 1, kSeen - 4'000));
  EXPECT_EQ(out.relation, Relation::same);
  EXPECT_TRUE(out.stale);
  EXPECT_FALSE(out.report.verified());
  EXPECT_EQ(out.report.steps.back().name, "age");
}

}  // namespace
}  // namespace sluis::verify
