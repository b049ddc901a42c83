// SPDX-License-Identifier: EUPL-1.2
// The log decided again, in sentences: what is the same, what is not, and what cannot be said.
#include "adapters/cli/replay_text.h"

#include <gtest/gtest.h>

#include <set>

namespace sluis::cli {
namespace {

bool says(const local::AuditReplayed& replayed, const std::string& part) {
  return text_of(replayed).find(part) != std::string::npos;
}

local::AuditOther& other(local::AuditReplayed& replayed, const std::string& how) {
  local::AuditOther& out = *replayed.add_others();
  out.mutable_event()->set_index(12);
  out.mutable_event()->set_type("decision");
  out.mutable_event()->set_opening("open");
  out.mutable_event()->set_said("permit");
  out.mutable_event()->set_label("School");
  out.mutable_event()->set_other_label("Team");
  out.set_replay(how);
  out.add_differs("verdict");
  out.add_differs("reason");
  out.mutable_again()->set_label("Team");
  out.mutable_again()->set_said("hold");
  out.mutable_again()->mutable_reason()->set_meaning("a giver has not answered");
  out.mutable_again()->add_references(3);
  return out;
}

TEST(ReplayText, CountsAndSaysWhereTheLookStands) {
  local::AuditReplayed all;
  all.set_decisions(5);
  all.set_releases(2);
  all.set_same(7);
  all.set_size(40);
  all.set_until(30);
  all.add_looks(38);
  all.add_looks(39);
  EXPECT_EQ(text_of(all), "5 decisions and 2 releases, decided again: 7 the same, 0 different, 0 "
                          "not certain\n30 of 40 entries counted; your looks are in entries 38, "
                          "39.\n");
}

TEST(ReplayText, OfADifferenceNamesTheEntryAndWhatComesOutNow) {
  local::AuditReplayed all;
  other(all, "different");
  all.mutable_reason()->set_meaning("it comes out otherwise");
  EXPECT_TRUE(says(all, "12  ")) << text_of(all);
  EXPECT_TRUE(says(all, "Decided for School: to Team may go"));
  EXPECT_TRUE(says(all, "    decided again: Team does not get it now: a giver has not answered"));
  EXPECT_TRUE(says(all, "[entries used: 3]"));
  EXPECT_TRUE(says(all, "    what differs: verdict, reason\n"));
  EXPECT_TRUE(says(all, "DIFFERENT: it comes out otherwise"));
  EXPECT_FALSE(says(all, "Not certain"));
}

TEST(ReplayText, ClaimsNothingOfWhatItCannotSee) {
  local::AuditReplayed all;
  other(all, "unsure");
  EXPECT_TRUE(says(all, "Not certain: there may be a record under a key that was not asked about"));
  local::AuditReplayed erased;
  other(erased, "erased");
  EXPECT_TRUE(says(erased, "Not certain: something before it is erased"));
  EXPECT_TRUE(says(erased, "decided again: Team")) << "and says what comes out now";
}

TEST(ReplayText, HasASentenceForEachReasonNotTo) {
  std::set<std::string> seen;
  for (const char* why : {"closed", "no_signal", "other_decide", "no_covenant"}) {
    local::AuditReplayed all;
    local::AuditNotAgain& row = *all.add_not_possible();
    row.set_why(why);
    row.set_count(4);
    EXPECT_TRUE(says(all, "4 not possible: ")) << why;
    EXPECT_TRUE(seen.insert(text_of(all)).second) << why;
  }
}

TEST(ReplayText, OfAQuestionSaysWhenAndUnderWhichCovenant) {
  local::AuditReplayed all;
  local::AuditThen& then = *all.mutable_then();
  then.set_time_ms(1'788'251'405'000);
  then.set_covenant(3);
  local::AuditOutcome& permit = *then.add_outcomes();
  permit.set_member("aa");
  permit.set_said("permit");
  permit.set_level("content");
  permit.set_ground("toestemming");
  permit.set_article("7.3.11");
  EXPECT_TRUE(says(all, "at 2026-09-01 08:30:05Z, under covenant version 3:\n  member aa may get "
                        "it: level content, on the ground toestemming (7.3.11)\n"))
      << text_of(all);
  then.mutable_outcomes(0)->set_said("deny");
  EXPECT_TRUE(says(all, "member aa does not get it: "));
}

}  // namespace
}  // namespace sluis::cli
