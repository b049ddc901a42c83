// SPDX-License-Identifier: EUPL-1.2
#include "tests/timing/welch.h"

#include <gtest/gtest.h>

#include <random>

namespace sluis::timing {
namespace {

// Student's sleep data, as R has them: t.test(extra ~ group, data = sleep) says t = -1.8608.
const std::vector<double> kSleepOne{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kSleepOther{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

std::vector<double> normal(std::size_t count, double mean, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> draw(mean, 1);
  std::vector<double> out(count);
  for (double& value : out) value = draw(random);
  return out;
}

TEST(Welch, HasTheValuesOfStudentsSleepData) {
  EXPECT_NEAR(welch_t(kSleepOne, kSleepOther), -1.8608, 0.00005);
  EXPECT_NEAR(welch_t(kSleepOther, kSleepOne), 1.8608, 0.00005);
  EXPECT_NEAR(moments_of(kSleepOne).mean, 0.75, 1e-12);
  EXPECT_NEAR(moments_of(kSleepOne).variance, 3.200556, 1e-6);
}

// Unequal sizes and variances, where Student's own test would say another: 2 and 10 against 1..6,
// by hand (6 - 3.5) / sqrt(32 / 2 + 3.5 / 6).
TEST(Welch, WeighsEachSetByItsOwnVariance) {
  EXPECT_NEAR(welch_t(std::vector<double>{2, 10}, std::vector<double>{1, 2, 3, 4, 5, 6}),
              2.5 / std::sqrt(16 + 3.5 / 6), 1e-12);
}

TEST(Welch, SaysNothingOfOneValueOrOfNoDifference) {
  EXPECT_EQ(welch_t(std::vector<double>{1}, std::vector<double>{2, 3}), 0);
  EXPECT_EQ(welch_t(std::vector<double>{5, 5}, std::vector<double>{5, 5, 5}), 0);
  EXPECT_TRUE(std::isinf(welch_t(std::vector<double>{6, 6}, std::vector<double>{5, 5})));
  EXPECT_EQ(cropped_t({}, {}), 0);
}

TEST(Welch, StaysBelowForOneDistributionAndExceedsForTwo) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    const auto one = normal(2'000, 10, seed), other = normal(2'000, 10, 1'000 + seed);
    EXPECT_LT(std::abs(cropped_t(one, other)), kLeakT) << seed;
  }
  EXPECT_GT(cropped_t(normal(2'000, 10.25, 1), normal(2'000, 10, 2)), kLeakT);
}

// What a busy machine adds to some measurements hides the difference from the whole sets.
TEST(Welch, SeesThroughATailWhatTheWholeSetsHide) {
  auto one = normal(4'000, 10.5, 1), other = normal(4'000, 10, 2);
  for (std::size_t i = 0; i < one.size(); i += 40) one[i] += 1'000, other[i] += 1'010;
  EXPECT_LT(std::abs(welch_t(one, other)), kLeakT);
  EXPECT_GT(cropped_t(one, other), kLeakT);
}

}  // namespace
}  // namespace sluis::timing
