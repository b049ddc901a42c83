// SPDX-License-Identifier: EUPL-1.2
// Children of a family that has a case become 12, 16 and 18: before the day, on it and after it,
// who must say yes, what is held and why, what goes, and what the desks are told to do.
#include "tests/gateway/family_rig.h"

namespace sluis::gateway_story {
namespace {

const std::string kOthersGive = "bad_field givers: the register's answer names others";
const std::string kTooLong =
    "bad_field valid_until: after the birthday from which somebody else gives consent";
const std::set<std::string> kParents = {kMother, kFather};

class GrowingUp : public FamilyStory {
 protected:
  // Asked of both parents until the birthday, and both said yes.
  void parents_say_yes(const Child& child, const std::string& capable = "") {
    const std::string id = consent(
        kSchool, child, {both_parents(child, kMother, kFather), child.birthday_ms, capable});
    ASSERT_EQ(refused_, "");
    EXPECT_EQ(givers(kSchool, id), kParents);
    EXPECT_EQ(answer(kSchool, id, child, kMother, "yes"), "recorded");
    EXPECT_EQ(answer(kSchool, id, child, kFather, "yes"), "recorded");
  }
  // What the desk is refused; "": it was recorded.
  std::string asking(const Child& child, const Asked& asked) {
    consent(kSchool, child, asked);
    return refused_;
  }
  void expect_opened_now(const std::string& to, const Child& child, const std::string& ground) {
    expect_opened(kSchool, raise(kSchool, to, child), ground);
  }
  void expect_held_now(const std::string& to, const Child& child, const std::string& reason) {
    expect_held(kSchool, raise(kSchool, to, child), reason);
  }
};

TEST_F(GrowingUp, AtTwelveTheChildThatCanWeighItGivesAndItsParentsNoMore) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kManager, kTeam}));
  const Child child = born_to_be(12, 10, "000000097", "Mees");
  const std::string register_answer = both_parents(child, kMother, kFather);
  const std::uint64_t day = child.birthday_ms;
  open_case(kManager, {child});

  // Before: both parents, until the day and no longer; the child is not asked, and neither alone.
  const std::string waits = raise(kSchool, kManager, child);
  expect_held(kSchool, waits, "consent_missing");
  EXPECT_EQ(asking(child, {register_answer, day + 1}), kTooLong);
  EXPECT_EQ(asking(child, {register_answer, day, "yes", {child.bsn}}), kOthersGive);
  EXPECT_EQ(asking(child, {register_answer, day, "yes", {kMother}}), kOthersGive);
  const std::string theirs = consent(kSchool, child, {register_answer, day});
  ASSERT_EQ(refused_, "");
  EXPECT_EQ(givers(kSchool, theirs), kParents);
  EXPECT_EQ(answer(kSchool, theirs, child, child.bsn, "yes"), "unknown_consent giver");
  EXPECT_EQ(answer(kSchool, theirs, child, kMother, "yes"), "recorded");
  expect_held(kSchool, waits, "consent_incomplete");
  EXPECT_EQ(answer(kSchool, theirs, child, kFather, "yes"), "recorded");
  ASSERT_TRUE(is_asked_to_release(kSchool, waits));
  const std::string went = raise(kSchool, kManager, child);
  expect_opened(kSchool, went, "toestemming");
  EXPECT_EQ(birthdays(kSchool), std::set<std::string>{"12 @ " + std::to_string(day)});
  EXPECT_TRUE(is_in_today(kSchool, "renew"));

  // The hour before it is as it was.
  pass_until(day - kHour);
  expect_opened_now(kManager, child, "toestemming");

  // On the day: what waited comes to nothing, nothing more goes, what went stays.
  pass_until(day + 1'000);
  expect_held(kSchool, waits, "consent_expired");
  expect_held_now(kManager, child, "consent_expired");
  EXPECT_EQ(release_of(kSchool, waits), "");
  EXPECT_EQ(slot(kSchool, went).state(), "opened");
  EXPECT_EQ(birthdays(kSchool), std::set<std::string>{});
  EXPECT_FALSE(is_in_today(kSchool, "renew"));

  // After: the child alone, until it is 16; of who was not judged, the parents still.
  EXPECT_EQ(asking(child, {register_answer, day + 30 * kDay, "yes", {kMother, kFather}}),
            kOthersGive);
  EXPECT_EQ(asking(child, {register_answer, day + 30 * kDay, "", {child.bsn}}), kOthersGive);
  EXPECT_EQ(asking(child, {register_answer, day + 5 * 366 * kDay, "yes"}), kTooLong);
  const std::string own = consent(kSchool, child, {register_answer, day + 30 * kDay, "yes"});
  ASSERT_EQ(refused_, "");
  EXPECT_EQ(givers(kSchool, own), std::set<std::string>{child.bsn});
  EXPECT_EQ(answer(kSchool, own, child, kMother, "yes"), "unknown_consent giver");
  expect_held(kSchool, waits, "consent_incomplete");
  EXPECT_EQ(answer(kSchool, own, child, child.bsn, "yes"), "recorded");
  ASSERT_NO_FATAL_FAILURE(release(kSchool, waits));
  expect_opened(kSchool, waits, "toestemming");

  // A parent's withdrawal, of what is over, stops nothing of the child's; its own does, anywhere.
  // (Held as expired: that is what stands closest to a yes, consent/CONSENT.md.)
  EXPECT_EQ(withdraw(kTeam, child, kFather), "yes");
  expect_opened_now(kManager, child, "toestemming");
  EXPECT_EQ(withdraw(kTeam, child, ""), "yes");
  expect_held_now(kManager, child, "consent_expired");
}

TEST_F(GrowingUp, AtSixteenTheYoungOneGivesAndForWhoCannotWeighItAMentorDoes) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kManager}));
  const Child able = born_to_be(16, 10, "000000097", "Noor");
  const Child unable = born_to_be(16, 10, "000000061", "Jip");
  open_case(kManager, {able, unable});
  const std::uint64_t day = able.birthday_ms, later = day + 30 * kDay;

  // Before: nobody judged the one, the other cannot weigh it: the parents give for both.
  ASSERT_NO_FATAL_FAILURE(parents_say_yes(able));
  ASSERT_NO_FATAL_FAILURE(parents_say_yes(unable, "no"));
  expect_opened_now(kManager, able, "toestemming");
  expect_opened_now(kManager, unable, "toestemming");
  const std::string due = "16 @ " + std::to_string(day);
  EXPECT_EQ(birthdays(kSchool), std::set<std::string>{due});

  pass_until(day + 1'000);
  const std::string of_able = raise(kSchool, kManager, able);
  const std::string of_unable = raise(kSchool, kManager, unable);
  expect_held(kSchool, of_able, "consent_expired");
  expect_held(kSchool, of_unable, "consent_expired");

  // After: who was not judged gives alone; for the other no parent gives, and no mentor is known.
  const std::string of_parents = both_parents(able, kMother, kFather);
  EXPECT_EQ(asking(able, {of_parents, later, "", {kMother, kFather}}), kOthersGive);
  const std::string own = consent(kSchool, able, {of_parents, later});
  ASSERT_EQ(refused_, "");
  EXPECT_EQ(givers(kSchool, own), std::set<std::string>{able.bsn});
  EXPECT_EQ(answer(kSchool, own, able, able.bsn, "yes"), "recorded");
  ASSERT_NO_FATAL_FAILURE(release(kSchool, of_able));
  expect_opened(kSchool, of_able, "toestemming");
  EXPECT_EQ(asking(unable, {both_parents(unable, kMother, kFather), later, "no"}),
            "needs_representative gezag");
  expect_held(kSchool, of_unable, "consent_expired");
}

// Under a covenant that has confirmed that the holders give for an incapable one of 16 or 17.
TEST_F(GrowingUp, AtEighteenGezagAndSupervisionAreOverAndTheAdultGives) {
  ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kManager, kGi}, "", [](consent::Covenant& out) {
    auto& rows = out.givers.front().rows;
    rows.back().not_capable = consent::Gives::representative_else_holders;
    rows.push_back({18, consent::Gives::self, consent::Gives::representative});
  }));
  const Child child = born_to_be(18, 10, "000000097", "Sam");
  open_case(kManager, {child});
  const std::uint64_t day = child.birthday_ms, later = day + 30 * kDay;

  // Before: the parents give, and the institution hears what the order lets it hear.
  local::LocalRequest order = statement(kGi, "ondertoezichtstelling", child);
  order.mutable_circumstance_state()->set_holder(member_of(kGi).id.hex());
  order.mutable_circumstance_state()->set_valid_until_ms(day);
  ASSERT_NE(state(kGi, order), "");
  ASSERT_NO_FATAL_FAILURE(parents_say_yes(child, "no"));
  expect_opened_now(kManager, child, "toestemming");
  expect_opened_now(kGi, child, "ots_aan_gi");
  EXPECT_EQ(birthdays(kSchool), std::set<std::string>{"18 @ " + std::to_string(day)});
  EXPECT_EQ(mail(kGi).size(), 1u);

  pass_until(day - kHour);
  expect_opened_now(kGi, child, "ots_aan_gi");

  // On the day both end.
  pass_until(day + 1'000);
  const std::string to_gi = raise(kSchool, kGi, child);
  const std::string to_manager = raise(kSchool, kManager, child);
  expect_held(kSchool, to_gi, "circumstance_over");
  expect_held(kSchool, to_manager, "consent_expired");

  // After: no parent gives, whatever an old answer of the register says; the adult does, and to the
  // institution nothing goes on it.
  EXPECT_EQ(asking(child, {both_parents(child, kMother, kFather), later, "no"}),
            "needs_representative gezag");
  EXPECT_EQ(asking(child, {both_parents(child, kMother, kFather), later, "", {kMother, kFather}}),
            kOthersGive);
  const std::string own = consent(kSchool, child, {kNobody, later});
  ASSERT_EQ(refused_, "");
  EXPECT_EQ(givers(kSchool, own), std::set<std::string>{child.bsn});
  EXPECT_EQ(answer(kSchool, own, child, child.bsn, "yes"), "recorded");
  ASSERT_NO_FATAL_FAILURE(release(kSchool, to_manager));
  expect_opened(kSchool, to_manager, "toestemming");
  EXPECT_EQ(slot(kSchool, to_gi).reason().name(), "circumstance_over");
  EXPECT_EQ(mail(kGi).size(), 2u) << "both from before the day";
}

}  // namespace
}  // namespace sluis::gateway_story
