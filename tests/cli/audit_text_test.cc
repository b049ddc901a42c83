// SPDX-License-Identifier: EUPL-1.2
// The log in sentences: who, to whom, on which ground, and what cannot be said.
#include "adapters/cli/audit_text.h"

#include <gtest/gtest.h>

#include "adapters/cli/language.h"
#include "consent/core/case_life.h"

namespace sluis::cli {
namespace {

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

local::AuditEvent event(const std::string& type) {
  local::AuditEvent out;
  out.set_index(7);
  out.set_time_ms(1'788'251'405'000);
  out.set_type(type);
  out.set_opening("open");
  return out;
}

TEST(AuditText, OfAReleaseNamesRecipientLevelAndGround) {
  local::AuditEvent release = event("release");
  release.set_other_label("Gezinsmanagement");
  release.set_level("content");
  release.set_ground("toestemming");
  EXPECT_EQ(text_of(release), "7  2026-09-01 08:30:05Z  Released to Gezinsmanagement, level "
                              "content, on the ground toestemming\n");
}

TEST(AuditText, OfAHoldGivesItsReason) {
  local::AuditEvent hold = event("decision");
  hold.set_said("hold");
  hold.set_member("aa");
  hold.set_label("School");
  hold.set_other_label("Gezinsmanagement");
  hold.mutable_reason()->set_name("consent_missing");
  hold.mutable_reason()->set_meaning("there is no consent for this");
  EXPECT_TRUE(says(text_of(hold), "Decided for School: to Gezinsmanagement is held: there is no "
                                  "consent for this"))
      << text_of(hold);
  hold.set_replay("different");
  EXPECT_TRUE(says(text_of(hold), "DIFFERENT"));
}

TEST(AuditText, OfAnErasedEntrySaysThatItStillVerifies) {
  local::AuditEvent erased = event("fact");
  erased.set_opening("erased");
  erased.set_member("aa");
  erased.set_label("School");
  EXPECT_TRUE(says(text_of(erased), "fact by School: erased; the entry still verifies"));
}

TEST(AuditText, OfARekeySaysThatNothingElseChanged) {
  local::AuditEvent fact = event("fact");
  fact.set_member("aa");
  fact.set_label("School");
  fact.set_said("rekeyed");
  EXPECT_TRUE(says(text_of(fact), "School named somebody by the next keys; nothing else changed"))
      << text_of(fact);
}

TEST(AuditText, OfALookSaysWhatWasLookedAt) {
  local::AuditEvent look = event("read");
  look.set_member("aa");
  look.set_label("Officer");
  look.set_function("privacy officer");
  for (const auto& [said, part] : std::vector<std::pair<std::string, std::string>>{
           {"log", "looked through the log"},
           {"openings", "and what entries say"},
           {"person", "about a person"},
           {"own", "its own entries"}}) {
    look.set_said(said);
    EXPECT_TRUE(says(text_of(look), "Officer (privacy officer)"));
    EXPECT_TRUE(says(text_of(look), part)) << text_of(look);
  }
}

TEST(AuditText, OfNothingSaysSo) {
  local::AuditEvents events;
  EXPECT_TRUE(says(text_of(events), "Nothing in the log about that."));
}

// A leaf type or a code without a sentence would show itself raw.
TEST(AuditText, OfEachKindOfEntryIsASentenceInBothLanguages) {
  std::vector<std::pair<std::string, std::string>> entries = {
      {"intent", ""},     {"preflight", ""}, {"submit", ""},      {"order", ""},
      {"release", ""},    {"withdraw", ""},  {"effective", ""},   {"void_lease", ""},
      {"expired", ""},    {"unknown", ""},   {"skip", ""},        {"returned", ""},
      {"removed", ""},    {"erasure", ""},   {"retention", ""},   {"linked", ""},
      {"decision", "permit"},   {"decision", "hold"},   {"correction", "wrong_person"},
      {"correction", "wrong_content"}, {"destroyed", "removed"}, {"case_due", "review"},
      {"receipt", "opened"},    {"receipt", "not_opened"}, {"resubmitted", ""}, {"covenant", ""}};
  for (const char* said : {"case_opened", "case_closed", "case_designated", "matter_raised"}) {
    entries.emplace_back("fact", said);
  }
  for (auto step = 1; step <= static_cast<int>(consent::CaseStep::finish); ++step) {
    entries.emplace_back("fact", consent::said_of(static_cast<consent::CaseStep>(step)));
  }
  for (auto step = 1; step <= consent::kHandoverSteps; ++step) {
    entries.emplace_back("fact", consent::said_of(static_cast<consent::HandoverStep>(step)));
  }
  for (const char* said : {"log", "openings", "person", "erasure", "own"}) {
    entries.emplace_back("read", said);
  }
  for (const auto& [type, said] : entries) {
    local::AuditEvent one = event(type);
    one.set_said(said);
    one.set_label("School");
    one.set_other_label("CJG");
    one.set_member("aa");
    one.set_level("existence");
    const std::string english = text_of(one);
    set_language(Language::dutch);
    const std::string dutch = text_of(one);
    set_language(Language::english);
    EXPECT_NE(english, dutch) << english;
    EXPECT_FALSE(says(english, type + "\n")) << english;
    EXPECT_FALSE(says(dutch, "existence")) << dutch;
    EXPECT_FALSE(says(english, "recorded a fact") || says(english, "noted a look")) << said;
  }
}

TEST(AuditText, OfALogInDutchHasItsLimitsInDutch) {
  local::AuditVerdict verdict;
  verdict.set_verified(true);
  verdict.add_not_proven("what any message said: its content is never in the log");
  set_language(Language::dutch);
  const std::string text = text_of(verdict);
  set_language(Language::english);
  EXPECT_TRUE(says(text, "- wat er in een bericht stond: de inhoud staat nooit in het logboek\n"))
      << text;
}

TEST(AuditText, OfAWrongLogNamesTheEntryAndWhatToDo) {
  local::AuditVerdict verdict;
  verdict.set_wrong_index(12);
  verdict.set_wrong_field("leaf.signature");
  verdict.add_not_proven("that it is true");
  EXPECT_TRUE(says(text_of(verdict), "DOES NOT VERIFY: entry 12, leaf.signature"));
  EXPECT_TRUE(says(text_of(verdict), "Next: "));
  EXPECT_TRUE(says(text_of(verdict), "This does not prove:\n- that it is true"));
}

}  // namespace
}  // namespace sluis::cli
