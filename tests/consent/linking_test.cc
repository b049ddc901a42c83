// SPDX-License-Identifier: EUPL-1.2
// Linking, and the bodies of what it says: which signals are one family, and what an alert is.
#include "consent/core/linking.h"

#include <gtest/gtest.h>

#include "consent/core/linked_bodies.h"
#include "tests/support/filled.h"

namespace sluis::consent {
namespace {

using test::filled;

constexpr std::uint16_t kLinking = 2, kQuestion = 8, kAnswer = 9;

PersonKey key(PersonKeyKind kind, std::uint8_t number, std::uint32_t from = 0,
              std::uint32_t to = 0) {
  return {kind, filled<Pseudonym>(number), from, to};
}
PersonKey bsn(std::uint8_t number) { return key(PersonKeyKind::bsn, number); }
PersonKey name(std::uint8_t number) { return key(PersonKeyKind::fields, number); }
PersonKey parent(std::uint8_t number) { return key(PersonKeyKind::parent_link, number); }

class Linking : public testing::Test {
 protected:
  Linking() {
    covenant_.members = {{filled<MemberId>(1), 1, "", "", true, false},
                         {filled<MemberId>(2), 2, "", "", true, false},
                         {filled<MemberId>(3), 3, "", "", true, false}};
    Ground consent;
    consent.term.number = 1;
    consent.valid_until = {UINT64_MAX};
    Ground linking = consent;
    linking.term.number = kLinking;
    linking.type = GroundType::linking;
    linking.valid_from = {1'000};
    linking.valid_until = {100 * kDayMs};
    covenant_.grounds = {consent, linking};
    QuestionRule questions;
    questions.question_kind = kQuestion;
    questions.answer_kind = kAnswer;
    covenant_.questions = {questions};
    rule_.ground = kLinking;
    rule_.by = {1, 2, 3};
    rule_.window_days = 30;
  }
  void know(std::uint8_t member, std::uint8_t person, std::vector<PersonKey> keys) {
    std::sort(keys.begin(), keys.end());
    persons_.add(filled<MemberId>(member), keys, filled<PersonId>(person));
  }
  LinkSignal signal(std::uint8_t member, std::uint8_t subject, std::uint64_t day = 50) const {
    return {filled<MemberId>(member), 1, {day * kDayMs}, filled<PersonId>(subject)};
  }
  // How many of `on_record` join the signal of member 2 about person 2, on day 50.
  std::size_t joined(const std::vector<LinkSignal>& on_record) const {
    const auto family = family_of(rule_, persons_, filled<PersonId>(2));
    return joining(covenant_, rule_, family, on_record, signal(2, 2), {50 * kDayMs}).size();
  }

  Covenant covenant_;
  LinkingRule rule_;
  Persons persons_;
};

TEST_F(Linking, JoinsTheSamePersonAndWhoeverMayBe) {
  know(1, 1, {bsn(1), name(1)});
  know(2, 2, {name(1)});
  know(3, 3, {name(3)});
  EXPECT_EQ(joined({signal(1, 1), signal(3, 3)}), 1u);
  EXPECT_TRUE(summary_of(persons_, {signal(1, 1), signal(2, 2)}).uncertain);
  persons_.join(filled<PersonId>(1), {bsn(1), name(1)}, filled<PersonId>(2), {name(1)});
  EXPECT_EQ(joined({signal(1, 1)}), 1u);
  const LinkSummary summary = summary_of(persons_, {signal(1, 1, 40), signal(2, 2)});
  EXPECT_FALSE(summary.uncertain || summary.other_youth);
  EXPECT_EQ(summary.since.ms, 40 * kDayMs);
  EXPECT_EQ(summary.reporters.size(), 2u);
}

TEST_F(Linking, NeverTakesTwoNumbersForOnePersonWhateverTheirNames) {
  know(1, 1, {bsn(1), name(1)});
  know(2, 2, {bsn(2), name(1)});
  EXPECT_EQ(joined({signal(1, 1)}), 0u);
  know(1, 1, {parent(7)});
  know(2, 2, {parent(7)});
  EXPECT_EQ(joined({signal(1, 1)}), 1u);
  const LinkSummary summary = summary_of(persons_, {signal(1, 1), signal(2, 2)});
  EXPECT_TRUE(summary.other_youth);
  EXPECT_FALSE(summary.uncertain);
  rule_.by = {1, 3};
  EXPECT_EQ(joined({signal(1, 1)}), 0u) << "the rule does not look by parent";
}

TEST_F(Linking, LinksAnAddressForTheDaysThatOverlap) {
  const auto address = [](std::uint32_t from, std::uint32_t to) {
    return key(PersonKeyKind::address_link, 9, from, to);
  };
  EXPECT_TRUE(meets(address(10, 20), address(20, 30)));
  EXPECT_FALSE(meets(address(10, 20), address(21, 30)));
  EXPECT_FALSE(meets(address(21, 0), address(10, 20)));
  EXPECT_TRUE(meets(address(0, 0), address(10, 20)));
  EXPECT_TRUE(meets(address(15, 0), address(10, 0)));
  EXPECT_FALSE(meets(address(0, 0), parent(9))) << "a parent is no address";
  know(1, 1, {bsn(1), address(10, 20)});
  know(2, 2, {bsn(2), address(15, 0)});
  EXPECT_EQ(joined({signal(1, 1)}), 1u);
  rule_.by = {1, 2};
  EXPECT_EQ(joined({signal(1, 1)}), 0u);
}

TEST_F(Linking, NeedsAGroundOfItsOwnThatIsValidNow) {
  know(1, 1, {bsn(1)});
  know(2, 2, {bsn(1)});
  EXPECT_EQ(joined({signal(1, 1)}), 1u);
  rule_.ground = 1;
  EXPECT_EQ(joined({signal(1, 1)}), 0u) << "consent is no ground for linking";
  rule_.ground = kLinking;
  EXPECT_FALSE(may_link(covenant_, rule_, {999}));
  EXPECT_TRUE(may_link(covenant_, rule_, {1'000}));
  EXPECT_FALSE(may_link(covenant_, rule_, {100 * kDayMs}));
  covenant_.grounds.pop_back();
  EXPECT_EQ(joined({signal(1, 1)}), 0u);
}

TEST_F(Linking, IsAboutTheRulesKindsRolesAndWindowAlone) {
  know(1, 1, {bsn(1)});
  know(2, 2, {bsn(1)});
  EXPECT_EQ(joined({signal(1, 1, 20)}), 1u);
  EXPECT_EQ(joined({signal(1, 1, 19)}), 0u) << "older than the window";
  rule_.from_roles = {2, 3};
  EXPECT_EQ(joined({signal(1, 1), signal(3, 1)}), 1u);
  rule_.from_roles = {};
  LinkSignal other = signal(1, 1);
  other.kind = 2;
  EXPECT_EQ(joined({other}), 1u);
  rule_.kinds = {1};
  EXPECT_EQ(joined({other}), 0u);
  rule_.kinds = {};
  for (const std::uint16_t kind : {kQuestion, kAnswer}) {
    other.kind = kind;
    EXPECT_EQ(joined({other}), 0u) << "a question is no signal";
  }
}

LinkedBody linked_body() {
  LinkedBody body;
  body.alert_id = filled<AlertId>(1);
  body.rule = 1;
  body.ground = kLinking;
  body.covenant = 3;
  body.receiver = filled<MemberId>(9);
  body.case_id = filled<CaseId>(4);
  body.reporters = {filled<MemberId>(1), filled<MemberId>(2)};
  body.since = {77};
  body.other_youth = true;
  return body;
}

TEST(LinkedBodies, ReturnAsTheyWere) {
  const auto linked = canon::decode<LinkedBody>(canon::encode(linked_body()), "linked");
  ASSERT_TRUE(linked.ok()) << to_text(linked.error());
  EXPECT_EQ(*linked, linked_body());
  AlertReleaseBody release;
  release.alert_id = filled<AlertId>(1);
  release.linked = 12;
  release.nonce = filled<Nonce>(3);
  const auto again = canon::decode<AlertReleaseBody>(canon::encode(release), "release");
  ASSERT_TRUE(again.ok()) << to_text(again.error());
  EXPECT_EQ(*again, release);
  EXPECT_EQ(canon::encode(release).front(), kAlertReleaseVersion);
}

TEST(LinkedBodies, AreRefusedWithOneReporterOrTwoOutOfOrderOrAHigherLevel) {
  const auto code_of = [](const LinkedBody& body) {
    const auto decoded = canon::decode<LinkedBody>(canon::encode(body), "linked");
    return decoded.ok() ? ErrorCode::permit : decoded.code();
  };
  LinkedBody body = linked_body();
  body.reporters.pop_back();
  EXPECT_EQ(code_of(body), ErrorCode::malformed);
  body = linked_body();
  std::swap(body.reporters[0], body.reporters[1]);
  EXPECT_EQ(code_of(body), ErrorCode::not_sorted);
  body.reporters[0] = body.reporters[1];
  EXPECT_EQ(code_of(body), ErrorCode::not_sorted);
  body = linked_body();
  body.level = Level::content;
  EXPECT_EQ(code_of(body), ErrorCode::out_of_range);
  AlertReleaseBody release;
  release.version = 1;
  EXPECT_FALSE(canon::decode<AlertReleaseBody>(canon::encode(release), "release").ok());
}

}  // namespace
}  // namespace sluis::consent
