// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/shares.h"

#include <gtest/gtest.h>

namespace sluis::seal {
namespace {

constexpr OprfMode kMode = OprfMode::verifiable;

class Shares : public testing::Test {
 protected:
  Shares() {
    blindings_.push_back(blind(kMode, as_bytes("000000012")).value());
    const auto evaluation = blind_evaluate(whole_, {blindings_[0].element}).value();
    expected_ = finalize(whole_.public_key(), blindings_, evaluation).value()[0].reveal();
  }
  ShareEvaluation answer(const Dealt& dealt, std::size_t holder) const {
    const DealtShare& share = dealt.shares[holder];
    return {share.index, dealt.sharing.refresh,
            blind_evaluate(share.key, {blindings_[0].element}).value()};
  }
  bool combines(const KeySharing& sharing, const std::vector<ShareEvaluation>& answers) const {
    const auto outputs = finalize_shares(sharing, blindings_, answers);
    if (!outputs.ok()) {
      EXPECT_EQ(outputs.code(), ErrorCode::bad_proof);
      return false;
    }
    return (*outputs)[0].reveal() == expected_;
  }

  OprfKey whole_ = OprfKey::generate();
  std::vector<Blinding> blindings_;
  Bytes expected_;
  Dealt dealt_ = deal(whole_, 2, 3, 1);
};

TEST_F(Shares, OfOneHolderAreTheWholeKey) {
  const Dealt one = deal(whole_, 1, 1, 0);
  EXPECT_EQ(one.sharing.shares[0].public_key, whole_.public_key());
  EXPECT_TRUE(combines(one.sharing, {answer(one, 0)}));
}

TEST_F(Shares, CombineFromAnyTwoOfThree) {
  EXPECT_TRUE(combines(dealt_.sharing, {answer(dealt_, 0), answer(dealt_, 1)}));
  EXPECT_TRUE(combines(dealt_.sharing, {answer(dealt_, 2), answer(dealt_, 0)}));
  EXPECT_TRUE(combines(dealt_.sharing, {answer(dealt_, 1), answer(dealt_, 2)}));
}

TEST_F(Shares, RefuseTooFewTooManyOrTheSameTwice) {
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0)}));
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0), answer(dealt_, 0)}));
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0), answer(dealt_, 1), answer(dealt_, 2)}));
  EXPECT_FALSE(combines(dealt_.sharing, {}));
}

TEST_F(Shares, RefuseAnUnknownIndex) {
  ShareEvaluation stranger = answer(dealt_, 1);
  stranger.index = 4;
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0), stranger}));
  stranger.index = 0;
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0), stranger}));
}

TEST_F(Shares, RefuseAnotherRefresh) {
  const Dealt refreshed = deal(whole_, 2, 3, 2);
  EXPECT_TRUE(combines(refreshed.sharing, {answer(refreshed, 0), answer(refreshed, 1)}));
  EXPECT_FALSE(combines(refreshed.sharing, {answer(refreshed, 0), answer(dealt_, 1)}));
  ShareEvaluation renamed = answer(dealt_, 1);
  renamed.refresh = 2;
  EXPECT_FALSE(combines(refreshed.sharing, {answer(refreshed, 0), renamed}));
}

TEST_F(Shares, OfARefreshAreOthersOfTheSameKey) {
  const Refreshed next = refresh(dealt_.sharing).value();
  EXPECT_EQ(next.sharing.refresh, 2u);
  EXPECT_EQ(next.sharing.whole, whole_.public_key());
  Dealt made;
  made.sharing = next.sharing;
  for (std::size_t i = 0; i < 3; ++i) {
    auto share = changed(dealt_.shares[i].key, next.changes[i].scalar.view());
    EXPECT_EQ(share->public_key(), next.sharing.shares[i].public_key);
    EXPECT_NE(share->public_key(), dealt_.sharing.shares[i].public_key);
    made.shares.push_back({dealt_.shares[i].index, std::move(share).value()});
  }
  EXPECT_TRUE(combines(made.sharing, {answer(made, 0), answer(made, 1)}));
  EXPECT_TRUE(combines(made.sharing, {answer(made, 2), answer(made, 1)}));
  EXPECT_FALSE(combines(made.sharing, {answer(made, 0), answer(dealt_, 1)}));
  // An old and a new share are points of two polynomials: together they are another key.
  KeySharing mixed = dealt_.sharing;
  mixed.shares[0] = made.sharing.shares[0];
  EXPECT_FALSE(check_sharing(mixed, {1, 2}).ok());
  EXPECT_TRUE(check_sharing(mixed, {2, 3}).ok());
}

TEST_F(Shares, OfOneHolderStayTheKeyInARefresh) {
  const Dealt one = deal(whole_, 1, 1, 1);
  const Refreshed next = refresh(one.sharing).value();
  EXPECT_EQ(next.sharing.shares, one.sharing.shares);
  EXPECT_EQ(changed(one.shares[0].key, next.changes[0].scalar.view())->public_key(),
            whole_.public_key());
}

TEST_F(Shares, TakeNoChangeThatIsNoScalar) {
  EXPECT_FALSE(changed(whole_, Bytes(32, 0xff)).ok());
  EXPECT_FALSE(changed(whole_, Bytes(31)).ok());
}

TEST_F(Shares, RefuseOneHolderAnsweringForAnother) {
  ShareEvaluation other = answer(dealt_, 1);
  other.index = 3;
  EXPECT_FALSE(combines(dealt_.sharing, {answer(dealt_, 0), other}));
}

// Each share proves itself, but together they are another key than the one pinned.
TEST_F(Shares, RefuseShareKeysThatDoNotSumToTheWhole) {
  const Dealt other = deal(OprfKey::generate(), 2, 3, 1);
  KeySharing mixed = other.sharing;
  mixed.whole = whole_.public_key();
  EXPECT_FALSE(combines(mixed, {answer(other, 0), answer(other, 1)}));
  EXPECT_FALSE(check_sharing(mixed, {1, 2}).ok());
  EXPECT_TRUE(check_sharing(other.sharing, {1, 2}).ok());
}

}  // namespace
}  // namespace sluis::seal
