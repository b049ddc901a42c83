// SPDX-License-Identifier: EUPL-1.2
// What families answered at reviews: what is taken, and when it goes.
#include "adapters/gateway/reviews.h"

#include <gtest/gtest.h>

#include "tests/gateway/case_lists_rig.h"

namespace sluis::gateway {
namespace {

using test::filled;

class ReviewsKept : public CaseListsRig {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(open());
  }
  static ReviewRow review() {
    ReviewRow out;
    out.answers = {{"help", Sensitive<std::string>("How?"), Sensitive<std::string>("well")},
                   {"cooperation", Sensitive<std::string>(""), Sensitive<std::string>("less")}};
    out.spoke = {{Sensitive<std::string>("mother")}};
    return out;
  }
  void keep(std::uint8_t number, const CaseId& id, std::uint64_t at) {
    ReviewRow row = review();
    row.act = filled<ActId>(number);
    row.case_id = id;
    row.at = {at};
    host_->vault.put(RowKind::review, row.act, row);
  }
};

TEST_F(ReviewsKept, AreTakenOnlyWithAnswersAndAFamilyThatWasHeard) {
  const auto said = [](const ReviewRow& row) {
    const Status checked = check_review(row);
    return checked.ok() ? std::string()
                        : std::string(catalogue(checked.code()).name) + " " +
                              checked.error().place;
  };
  EXPECT_EQ(said(review()), "");
  ReviewRow row = review();
  row.spoke.clear();
  EXPECT_EQ(said(row), "family_not_heard spoke_for_family");
  row.reason = Sensitive<std::string>("nobody was at home");
  EXPECT_EQ(said(row), "");
  row = review();
  row.answers.clear();
  EXPECT_EQ(said(row), "missing_field answers");
  row = review();
  row.answers[1].answer = Sensitive<std::string>("");
  EXPECT_EQ(said(row), "missing_field answers[1].answer");
  row = review();
  row.answers[1].question = "help";
  EXPECT_EQ(said(row), "bad_field answers[1].question") << "each question once";
  row = review();
  row.answers[0].question = "How does it go";
  EXPECT_EQ(said(row), "bad_field answers[0].question") << "an id, no words";
  row = review();
  row.answers[0].answer = Sensitive<std::string>(std::string(kReviewTextBytesMax + 1, 'a'));
  EXPECT_EQ(said(row), "too_large answers[0].answer");
}

TEST_F(ReviewsKept, AreListedOfTheirCaseOldestFirst) {
  keep(1, kCase, 20);
  keep(2, kCase, 10);
  keep(3, kOther, 5);
  const auto rows = reviews_of(*host_, kCase);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].at.ms, 10u);
  EXPECT_EQ(rows[1].answers[0].answer.reveal(), "well") << "as it was written";
  EXPECT_EQ(rows[1].spoke[0].who.reveal(), "mother");
}

TEST_F(ReviewsKept, GoOnceTheCaseIsClosedAndItsPlanIsGone) {
  keep(1, kCase, 10);
  keep(2, kOther, 10);
  expect_gone_with_the_plan(purge_reviews, 1);
  EXPECT_TRUE(reviews_of(*host_, kCase).empty());
  EXPECT_EQ(reviews_of(*host_, kOther).size(), 1u) << "another case's stay";
}

TEST_F(ReviewsKept, GoThirtyDaysAfterTheirStepWasRefusedThoughNoCaseIsClosed) {
  put_case(kCase, true);
  for (std::uint8_t number = 1; number <= 2; ++number) {
    keep(number, kCase, clock_.now.ms);
    ActRow act;
    act.id = filled<ActId>(number);
    act.state = number == 1 ? ActState::refused : ActState::recorded;
    host_->vault.put(RowKind::act, act.id, act);
  }
  clock_.now.ms += 30ull * 86'400'000;
  EXPECT_EQ(purged(purge_reviews), 0u);
  clock_.now.ms += 1;
  EXPECT_EQ(purged(purge_reviews), 1u);
  const auto rows = reviews_of(*host_, kCase);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].act, filled<ActId>(2)) << "that of a recorded step stays as long as the case";
}

}  // namespace
}  // namespace sluis::gateway
