// SPDX-License-Identifier: EUPL-1.2
// A court ends a father's gezag. The certified institution states it: what is open is decided anew
// and held, the mother alone is asked, and the father is asked and given nothing any more.
#include "tests/gateway/family_rig.h"

namespace sluis::gateway_story {
namespace {

// A type of the covenant's own: it holds what rests on consent until who gives was settled anew.
constexpr const char* kDecision = R"(
[[circumstances]]
number = 20
id = "gezag_gewijzigd"
label = "beschikking over het gezag"
effect = "holds"
closes_bases = ["e"]
roles = ["bureau_jeugdzorg"]
max_days = 92
article = "BW 1:266"
)";

class LostGezag : public FamilyStory {
 protected:
  void SetUp() override {
    FamilyStory::SetUp();
    ASSERT_NO_FATAL_FAILURE(begin_with({kSchool, kGi, kManager, kTeam}, kDecision));
    child_ = born_to_be(9, 100, "000000097", "Mees");
    until_ = now_ms() + 60 * kDay;
    open_case(kManager, {child_});
    waits_ = raise(kSchool, kManager, child_);
    theirs_ = asked({both_parents(child_, kMother, kFather), until_, "", {}, true});
    ASSERT_EQ(answer(kSchool, theirs_, child_, kMother, "yes"), "recorded");
    expect_held(kSchool, waits_, "consent_incomplete");
  }
  void father_says_yes() {
    ASSERT_EQ(answer(kSchool, theirs_, child_, kFather, "yes"), "recorded");
    ASSERT_TRUE(is_asked_to_release(kSchool, waits_));
  }
  std::string asked(const Asked& asked) {
    const std::string out = consent(kSchool, child_, asked);
    EXPECT_EQ(refused_, "");
    return out;
  }
  // Asked of the mother alone, and she said yes.
  std::string hers(std::uint64_t until_ms) {
    const std::string out = asked({one_parent(child_, kMother), until_ms, "", {}, true});
    EXPECT_EQ(givers(kSchool, out), std::set<std::string>{kMother});
    EXPECT_EQ(answer(kSchool, out, child_, kMother, "yes"), "recorded");
    return out;
  }
  std::string sent() { return raise(kSchool, kManager, child_); }

  Child child_;
  std::uint64_t until_ = 0;
  std::string waits_, theirs_;
};

TEST_F(LostGezag, WhatIsOpenIsDecidedAnewAndTheFatherIsAskedAndGivenNothingMore) {
  // Before: both are asked, each has a letter, and it goes on what both said.
  ASSERT_NO_FATAL_FAILURE(father_says_yes());
  EXPECT_EQ(givers(kSchool, theirs_), (std::set<std::string>{kMother, kFather}));
  EXPECT_NE(letter(kSchool, theirs_, 1), "");
  EXPECT_NE(letter(kSchool, theirs_, 2), "");
  const std::string went = sent();
  expect_opened(kSchool, went, "toestemming");
  const std::uint64_t permitted = slot(kSchool, waits_).decision_index();

  // The decision is the institution's to state. Then what was open is held, with another decision.
  EXPECT_EQ(said(kSchool, statement(kSchool, "gezag_gewijzigd", child_)),
            "not_allowed type: stated by gecertificeerde instelling (GI) alone");
  EXPECT_NE(release_of(kSchool, waits_), "");
  const std::string decision = state(kGi, statement(kGi, "gezag_gewijzigd", child_));
  expect_held(kSchool, waits_, "objection");
  EXPECT_GT(slot(kSchool, waits_).decision_index(), permitted);
  EXPECT_TRUE(eventually(15, [&] { return release_of(kSchool, waits_).empty(); }));
  expect_held(kSchool, sent(), "objection");
  EXPECT_EQ(slot(kSchool, went).state(), "opened");

  // The order names the child and the mother: about the father the institution hears nothing.
  local::LocalRequest order = statement(kGi, "ondertoezichtstelling", child_);
  order.mutable_circumstance_state()->set_holder(member_of(kGi).id.hex());
  order.mutable_circumstance_state()->add_others()->set_bsn(kMother);
  ASSERT_NE(state(kGi, order), "");
  expect_opened(kSchool, raise(kSchool, kGi, child_, {kMother}), "ots_aan_gi");
  expect_held(kSchool, raise(kSchool, kGi, child_, {kFather}), "other_person_no_ground");

  // The register names her alone now: he is not asked, his word is no answer, he has no letter.
  consent(kSchool, child_, {one_parent(child_, kMother), until_, "", {kMother, kFather}});
  EXPECT_EQ(refused_, "bad_field givers: the register's answer names others");
  const std::string now = hers(until_);
  for (const char* word : {"yes", "no"}) {
    EXPECT_EQ(answer(kSchool, now, child_, kFather, word), "unknown_consent giver") << word;
  }
  EXPECT_NE(letter(kSchool, now, 1), "");
  EXPECT_EQ(letter(kSchool, now, 2), "");
  EXPECT_EQ(refused_, "bad_field");
  expect_held(kSchool, waits_, "objection");

  // The institution says that it is settled: what waited may go, on her yes.
  EXPECT_EQ(end(kGi, decision), "recorded");
  ASSERT_NO_FATAL_FAILURE(release(kSchool, waits_));
  expect_opened(kSchool, waits_, "toestemming");
  expect_opened(kSchool, sent(), "toestemming");
}

TEST_F(LostGezag, AYesOfHisThatWasStillMissingIsNeededNoMore) {
  const std::string now = hers(until_ + 10 * kDay);
  ASSERT_NO_FATAL_FAILURE(release(kSchool, waits_));
  expect_opened(kSchool, waits_, "toestemming");
  EXPECT_EQ(answer(kSchool, now, child_, kFather, "no"), "unknown_consent giver");
  expect_opened(kSchool, sent(), "toestemming");
}

// What he said while it was his to say does not lapse with his gezag: the broker sees no gezag. It
// closes, and opens nothing, for as long as the consent would have lasted that he was asked in.
TEST_F(LostGezag, AStopOfWhoOnceGaveHoldsUntilThatConsentIsOverAndNotLonger) {
  ASSERT_NO_FATAL_FAILURE(father_says_yes());
  hers(until_ + 10 * kDay);
  expect_opened(kSchool, sent(), "toestemming");
  EXPECT_EQ(withdraw(kTeam, child_, kFather), "yes");
  expect_held(kSchool, waits_, "consent_withdrawn");
  expect_held(kSchool, sent(), "consent_withdrawn");
  pass_until(until_ - kHour);
  expect_held(kSchool, sent(), "consent_withdrawn");
  pass_until(until_ + 1'000);
  ASSERT_NO_FATAL_FAILURE(release(kSchool, waits_));
  expect_opened(kSchool, waits_, "toestemming");

  // And once that is over nothing of hers stops by his word.
  EXPECT_EQ(withdraw(kTeam, child_, kFather), "yes") << "there is one of his on record, and over";
  expect_opened(kSchool, sent(), "toestemming");
}

}  // namespace
}  // namespace sluis::gateway_story
