// SPDX-License-Identifier: EUPL-1.2
// Whom a sender turns to while a recipient has no key to seal to.
#include "adapters/gateway/asleep.h"

#include <gtest/gtest.h>

#include "tests/support/filled.h"

namespace sluis::gateway {
namespace {

using test::filled;

const MemberId kSchool = filled<MemberId>(1), kCjg = filled<MemberId>(2),
               kHouse = filled<MemberId>(3), kManager = filled<MemberId>(4);
constexpr TimeMs kNow{1'800'000'000'000};
constexpr std::uint64_t kDay = 86'400'000;

// The school, for which the CJG stands in, for which the house does.
consent::Covenant covenant() {
  consent::Covenant out;
  out.members = {{kSchool, 1, "school", "bel de school", false, false},
                 {kCjg, 2, "cjg", "bel het cjg", false, false},
                 {kHouse, 3, "house", "bel het huis", false, false},
                 {kManager, 4, "manager", "", false, false}};
  out.stand_ins = {{kSchool, kCjg}, {kCjg, kHouse}};
  consent::ReleaseRule rule;
  rule.from_role = 4;
  rule.to_role = 2;
  rule.kinds = {1};
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  return out;
}

// A directory in which each of `awake` has a key for a week from kNow.
consent::Directory directory(const std::vector<MemberId>& awake) {
  consent::Directory out;
  for (const MemberId& member : awake) {
    const auto mark = member.view()[0];
    EXPECT_TRUE(out.apply(LeafType::member_admitted, {}, true,
                          canon::encode(consent::MemberAdmitted{
                              1, member, filled<VerifyKey>(mark), {0}, {UINT64_MAX}})).ok());
    EXPECT_TRUE(out.apply(LeafType::kem_key, member, false,
                          canon::encode(consent::KemKeyAdded{
                              1, member, filled<KemKey>(mark), 1, kNow,
                              kNow + DurationMs{7 * kDay}, kNow + DurationMs{14 * kDay}})).ok());
  }
  return out;
}

std::optional<Asleep> asleep(const std::vector<MemberId>& awake, const MemberId& source = kManager,
                             std::uint16_t kind = 1) {
  static const consent::Covenant all = covenant();
  return asleep_now(all, directory(awake), source, kSchool, kind, kNow + DurationMs{kDay});
}

TEST(AsleepTest, AMemberWithAKeyIsAwake) {
  EXPECT_FALSE(asleep({kSchool, kCjg}));
  EXPECT_FALSE(asleep_now(covenant(), directory({}), kManager, filled<MemberId>(9), 1, kNow))
      << "nobody is no member";
}

TEST(AsleepTest, ItsStandInIsNamedAndASignalWhereARuleLetsItGo) {
  const auto found = asleep({kCjg});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->member->label, "school");
  EXPECT_EQ(found->stand_in->label, "cjg");
  EXPECT_FALSE(found->stand_in_sleeps);
  EXPECT_TRUE(found->may_signal);
  EXPECT_EQ(place_of(*found), "recipient; bel de school; stands in: cjg, bel het cjg");
  EXPECT_FALSE(asleep({kCjg}, kManager, 2)->may_signal) << "no rule for this kind";
  EXPECT_FALSE(asleep({kCjg}, kHouse)->may_signal) << "no rule from this role";
}

TEST(AsleepTest, TheNextOneStandsInForAStandInThatSleepsOrAsks) {
  EXPECT_EQ(asleep({kHouse})->stand_in->label, "house");
  EXPECT_FALSE(asleep({kHouse})->may_signal);
  EXPECT_EQ(asleep({kCjg, kHouse}, kCjg)->stand_in->label, "house") << "not the sender itself";
  const auto all = asleep({});
  EXPECT_EQ(all->stand_in->label, "cjg") << "all of them: the first, by telephone";
  EXPECT_TRUE(all->stand_in_sleeps);
  EXPECT_FALSE(all->may_signal);
}

TEST(AsleepTest, AKeyThatIsOverIsNone) {
  const consent::Covenant all = covenant();
  const auto keys = directory({kSchool, kCjg});
  const TimeMs week = kNow + DurationMs{7 * kDay};
  EXPECT_FALSE(asleep_now(all, keys, kManager, kSchool, 1, TimeMs{week.ms - 1}));
  EXPECT_TRUE(asleep_now(all, keys, kManager, kSchool, 1, week));
}

}  // namespace
}  // namespace sluis::gateway
