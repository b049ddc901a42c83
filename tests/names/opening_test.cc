// SPDX-License-Identifier: EUPL-1.2
// A field match never opens content: for every two rows of the tables, by the Persons and decide()
// that broker and gateways run. There is a consent about the one, and a signal about the other.
#include <gtest/gtest.h>

#include "consent/core/decide.h"
#include "consent/core/persons.h"
#include "tests/names/table.h"
#include "tests/support/filled.h"

namespace sluis::names {
namespace {

using consent::Verdict;
using test::filled;

const MemberId kSchool = filled<MemberId>(1), kCjg = filled<MemberId>(2);
const MemberId kManager = filled<MemberId>(3);
const PersonId kOne = filled<PersonId>(11), kOther = filled<PersonId>(12);
constexpr TimeMs kNow{500'000};

consent::Covenant covenant() {
  consent::Covenant out;
  out.version = 1;
  out.roles = {{1, "school", ""}, {2, "cjg", ""}, {3, "gezinsmanager", ""}};
  out.members = {{kSchool, 1, "", "", false, false},
                 {kCjg, 2, "", "", false, false},
                 {kManager, 3, "", "", false, false}};
  out.kinds = {{{1, "zorg", ""}, false}};
  consent::Ground ground;
  ground.term = {1, "toestemming", ""};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  consent::ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 3;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  return out;
}

// Whose consent it is: the parent said yes, and the school, whose content it is, accepted it.
consent::Facts consent_of(const MemberId& recorder, const PersonId& subject) {
  consent::ConsentState out;
  out.id = filled<ConsentId>(1);
  out.recorder = recorder;
  out.subject = subject;
  out.valid_until = {1'000'000};
  out.index = 1;
  const PersonId parent = filled<PersonId>(21);
  out.givers = {{parent, consent::GiverCapacity::parent, consent::Answer::yes, 2}};
  out.acceptances[kSchool] = {consent::Acceptance::accepted, 3};
  consent::Facts facts;
  facts.consents = {std::move(out)};
  return facts;
}

using Keys = std::vector<PersonKey>;

// The consent was recorded by `recorder` about who has the keys `one`; what the school may send
// about who has the keys `other`, which a worker may have `stated` to be the same.
consent::Decision decided(const MemberId& recorder, const Keys& one, const Keys& other,
                          bool stated = false) {
  static const consent::Covenant kCovenant = covenant();
  consent::Persons persons;
  persons.add(recorder, one, kOne);
  const PersonId meant = persons.find(kSchool, other).value_or(kOther);
  persons.add(kSchool, other, meant);
  if (stated) persons.join(kOne, one, meant, other);
  consent::Request request;
  request.source = kSchool;
  request.recipient = kManager;
  request.kind = request.purpose = request.domain = 1;
  request.persons = {{PersonRole::subject, persons.same(meant), persons.possibly(meant)}};
  request.now = kNow;
  return consent::decide(kCovenant, consent_of(recorder, kOne), request);
}

void expect_closed(const consent::Decision& decision, bool match, const std::string& rows) {
  EXPECT_EQ(decision.verdict, Verdict::hold) << rows;
  EXPECT_EQ(decision.level, Level::none) << rows;
  EXPECT_EQ(decision.reason, match ? ErrorCode::possibly_same : ErrorCode::consent_missing) << rows;
}

// What one organisation calls somebody by: all the fields that the row has.
bool is_one_file(const Keys& one, const Keys& other) {
  const auto has_address = [](const Keys& keys) { return keys.size() > 1; };
  return share(one, other, PersonKeyKind::fields) ||
         (!has_address(one) && !has_address(other) && share_any(one, other));
}

// Calls `see(one, other, rows)` for every two rows of one person of people.tsv, or of one set of
// others.tsv.
template <class See>
void each_pair(const std::string& file, See see) {
  const std::vector<Row> rows = read_rows(file);
  std::vector<Keys> keys;
  for (const Row& row : rows) keys.push_back(keys_of(row));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i + 1; j < rows.size() && rows[j].who == rows[i].who; ++j) {
      see(keys[i], keys[j], written(rows[i]) + " / " + written(rows[j]));
    }
  }
}

TEST(Opening, IsNothingThatAFieldMatchBetweenOrganisationsDoes) {
  std::size_t matches = 0;
  for (const std::string file : {"people.tsv", "others.tsv"}) {
    each_pair(file, [&](const Keys& one, const Keys& other, const std::string& rows) {
      const bool match = share_any(one, other);
      expect_closed(decided(kCjg, one, other), match, rows);
      matches += match;
    });
  }
  EXPECT_GT(matches, 600u);
}

TEST(Opening, NeedsAStatementThatTheTwoAreOne) {
  const std::vector<Row> rows = read_rows("people.tsv");
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i - 1].who != rows[i].who) continue;
    const consent::Decision decision = decided(kCjg, keys_of(rows[i - 1]), keys_of(rows[i]), true);
    EXPECT_EQ(decision.verdict, Verdict::permit) << written(rows[i]);
    EXPECT_EQ(decision.level, Level::content) << written(rows[i]);
  }
}

TEST(Opening, IsNothingThatAFieldMatchInsideAnOrganisationDoes) {
  std::size_t matches = 0;
  each_pair("others.tsv", [&](const Keys& one, const Keys& other, const std::string& rows) {
    const bool match = share_any(one, other);
    expect_closed(decided(kSchool, one, other), match, rows);
    matches += match;
  });
  EXPECT_GT(matches, 10u);
}

TEST(Opening, InsideAnOrganisationIsForTheFieldsAsItGivesThem) {
  std::size_t files = 0;
  each_pair("people.tsv", [&](const Keys& one, const Keys& other, const std::string& rows) {
    const consent::Decision decision = decided(kSchool, one, other);
    if (!is_one_file(one, other)) return expect_closed(decision, share_any(one, other), rows);
    EXPECT_EQ(decision.verdict, Verdict::permit) << rows;
    ++files;
  });
  EXPECT_GT(files, 100u);
}

}  // namespace
}  // namespace sluis::names
