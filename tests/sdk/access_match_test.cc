// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/access_match.h"

#include <gtest/gtest.h>

#include "tests/sdk/access_world.h"

namespace sluis::access {
namespace {

using Kind = OwnRecord::Kind;

OwnRecord record(Kind kind, std::uint64_t index, const char* member = nullptr) {
  OwnRecord out;
  out.kind = kind;
  out.about = About::person;
  out.index = index;
  out.arrived = true;
  if (member != nullptr) out.member = member;
  out.level = kind == Kind::sent || kind == Kind::opened ? "content" : "";
  return out;
}
OwnRecord act(std::uint64_t index, const char* type, const char* said) {
  OwnRecord out = record(Kind::act, index);
  out.words.set_type(type);
  out.words.set_said(said);
  return out;
}
local::AccessLine line(std::uint64_t index, const char* type, const char* actor,
                       const char* other = nullptr, const char* level = "") {
  local::AccessLine out;
  out.set_index(index);
  out.set_type(type);
  out.mutable_actor()->set_member(actor);
  if (other != nullptr) out.mutable_other()->set_member(other);
  out.set_level(level);
  return out;
}
local::AccessLine released(std::uint64_t index, const char* from, const char* other) {
  local::AccessLine out;
  out.set_index(index);
  out.set_type("release");
  out.set_level("content");
  out.mutable_from()->set_member(from);
  out.mutable_other()->set_member(other);
  return out;
}
std::string said(const std::vector<local::AccessLine>& lines, std::vector<OwnRecord> records,
                 const char* self = kSchool) {
  std::string out;
  for (const Confirmed each : confirmed(lines, std::move(records), self)) {
    out += each == Confirmed::yes ? 'y' : each == Confirmed::two_people ? '2' : '-';
  }
  return out;
}

// A line that is not on record keeps no other back.
TEST(AccessMatch, WhatIsNotOnRecordIsLeftOutAndTheRestIsFound) {
  local::AccessLine asked = line(5, "fact", kSchool), other = line(6, "fact", kSchool);
  asked.set_said("asked");
  other.set_said("answered");
  const std::vector<local::AccessLine> lines = {line(3, "preflight", kSchool), asked, other,
                                                line(8, "submit", kSchool, kManager, "content"),
                                                released(9, kSchool, kManager)};
  EXPECT_EQ(said(lines, {act(5, "fact", "asked"), act(6, "fact", "answered"),
                         record(Kind::sent, 8, kManager)}), "-yyyy");
  EXPECT_EQ(said(lines, {}), "-----");
  // Another word, entry or recipient is another line.
  EXPECT_EQ(said(lines, {act(5, "fact", "answered"), act(7, "fact", "answered"),
                         record(Kind::sent, 8, kShelter)}), "-----");
}

// Whichever order the file has them in, and however the records lie.
TEST(AccessMatch, TwoMessagesOfOneLevelAreEachFoundOnceInTheOrderOfTheLog) {
  const std::vector<local::AccessLine> lines = {
      line(20, "receipt", kManager), line(4, "submit", kSchool, kManager, "content"),
      line(16, "receipt", kManager), line(10, "submit", kSchool, kManager, "content"),
      released(18, kSchool, kManager), released(15, kSchool, kManager)};
  // As the lines come, 4 would take the later release and leave nothing to 16 and 10.
  EXPECT_EQ(said(lines, {record(Kind::opened, 18, kSchool), record(Kind::opened, 15, kSchool)},
                 kManager), "yyyyyy");
  EXPECT_EQ(said(lines, {record(Kind::opened, 15, kSchool)}, kManager), "-yy--y")
      << "one message is on record for one line of each kind";
  EXPECT_EQ(said({line(16, "receipt", kManager), line(16, "receipt", kManager),
                  released(15, kSchool, kManager)},
                 {record(Kind::opened, 15, kSchool)}, kManager), "y-y");
  // A submit before the release of what it led to, also where the first release is of a later one.
  EXPECT_EQ(said({line(17, "submit", kSchool, kManager, "content"),
                  line(4, "submit", kSchool, kManager, "content")},
                 {record(Kind::opened, 18, kSchool), record(Kind::opened, 15, kSchool)}, kManager),
            "yy");
}

// A release to others and a receipt have no number of their own in the records here: alone, they
// might be of anybody.
TEST(AccessMatch, WhatFollowsIsFoundAfterWhatItFollowsAlone) {
  const std::vector<OwnRecord> sent = {record(Kind::sent, 8, kManager)};
  EXPECT_EQ(said({released(9, kSchool, kManager)}, sent), "-");
  EXPECT_EQ(said({released(9, kSchool, kManager),
                  line(8, "submit", kSchool, kManager, "content")}, sent), "yy");
  EXPECT_EQ(said({line(16, "receipt", kManager)}, {record(Kind::opened, 15, kSchool)}, kManager),
            "-");
}

TEST(AccessMatch, AMistypedNumberLeavesItsOwnLineOutAndNoOther) {
  OwnRecord mistyped = act(5, "fact", "asked");
  mistyped.about = About::two;
  local::AccessLine asked = line(5, "fact", kSchool), again = line(7, "fact", kSchool);
  for (local::AccessLine* each : {&asked, &again}) each->set_said("asked");
  EXPECT_EQ(said({asked, again}, {mistyped, act(7, "fact", "asked")}), "2y");
  // What was corrected or recalled says of nobody that it is two people.
  mistyped.stands = false;
  EXPECT_EQ(said({asked, again}, {mistyped, act(7, "fact", "asked")}), "-y");
  EXPECT_EQ(reason_of(Confirmed::two_people), "two_people");
  EXPECT_EQ(reason_of(Confirmed::not_found), "not_found");
}

TEST(AccessMatch, ANumberAloneIsNobody) {
  const Known child{"999990019", "kind kanarie", "2017-03-04"};
  EXPECT_EQ(about(child, child), About::person);
  EXPECT_EQ(about(child, {"", "kind kanarie", "2017-03-04"}), About::person);
  EXPECT_EQ(about(child, {"999990019", "", ""}), About::no);
  EXPECT_EQ(about(child, {"999990019", "kind vink", "2017-03-04"}), About::no) << "or a twin";
  EXPECT_EQ(about(child, {"999990020", "kind kanarie", "2017-03-04"}), About::two);
  EXPECT_EQ(about(child, {"999990019", "kind kanarie", "2015-03-04"}), About::two);
  EXPECT_EQ(about(child, {"999990020", "kind vink", "2015-03-04"}), About::no);
  EXPECT_EQ(about(child, {"", "kind kanarie", ""}), About::no);
}

TEST(AccessMatch, NoMoreThanTheNewestAreCompared) {
  std::vector<std::size_t> rows(kRecordsMax + 1);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  EXPECT_EQ(newest(rows).size(), kRecordsMax);
  EXPECT_EQ(newest(rows).front(), 1u);
  EXPECT_EQ(newest(rows).back(), kRecordsMax);
  EXPECT_EQ(newest(std::vector<int>{1, 2}).size(), 2u);
}

}  // namespace
}  // namespace sluis::access
