// SPDX-License-Identifier: EUPL-1.2
// Who is involved with a family: what is taken, where they overlap, who was to be gone, and when
// the lists go.
#include "adapters/gateway/involved.h"

#include "tests/gateway/case_lists_rig.h"

namespace sluis::gateway {
namespace {

using test::filled;

InvolvedRow row_of(const char* name, std::vector<std::uint16_t> domains, std::uint16_t hours = 0,
                   std::uint32_t since = 0, std::uint32_t until = 0) {
  return {Sensitive<std::string>(name), std::move(domains), hours, since, until, {}};
}

TEST(Involved, HoursAreHundredthsOfAWeekAtMost) {
  EXPECT_EQ(hours_in("2.5"), 250);
  EXPECT_EQ(hours_in("0.01"), 1);
  EXPECT_EQ(hours_in("168"), kWeekHundredths);
  for (const char* wrong : {"", "0", "168.01", "2.", ".5", "2.505", "-1", "2,5", "1e2", "9999"}) {
    EXPECT_FALSE(hours_in(wrong)) << wrong;
  }
  EXPECT_EQ(hours_text(250), "2.50");
  EXPECT_EQ(hours_text(1), "0.01");
  EXPECT_EQ(hours_text(0), "") << "not known";
}

TEST(Involved, ListsAreTakenWithEachOrganisationOnceAndAnEndAfterItsBegin) {
  const auto said = [](const InvolvedRow& second) {
    InvolvedList list;
    list.organisations = {row_of("School", {1}), second};
    const Status checked = check_involved(list);
    return checked.ok() ? std::string()
                        : std::string(catalogue(checked.code()).name) + " " +
                              checked.error().place;
  };
  EXPECT_EQ(said(row_of("Debts", {2}, 100, 10, 20)), "");
  EXPECT_EQ(said(row_of("", {2})), "missing_field organisations[1].organisation");
  EXPECT_EQ(said(row_of("School", {2})), "bad_field organisations[1].organisation");
  EXPECT_EQ(said(row_of("Debts", {2}, 0, 20, 19)), "out_of_range organisations[1].until");
  InvolvedRow row = row_of("Debts", {2});
  row.agreed_with = Sensitive<std::string>("mother");
  EXPECT_EQ(said(row), "bad_field organisations[1].agreed_with") << "agreed to what";
  EXPECT_EQ(said(row_of(std::string(kInvolvedTextBytesMax + 1, 'a').c_str(), {})),
            "too_large organisations[1].organisation");
  InvolvedList many;
  for (std::size_t i = 0; i <= kInvolvedMax; ++i) {
    many.organisations.push_back(row_of(std::to_string(i).c_str(), {}));
  }
  EXPECT_EQ(check_involved(many).code(), ErrorCode::too_large);
}

TEST(Involved, OverlapIsADomainOfTwoThatAreBothThere) {
  InvolvedList list;
  list.day = 100;
  list.organisations = {row_of("a", {1, 2}, 150), row_of("b", {2, 3}, 50),
                        row_of("c", {3}, 0, 1, 99), row_of("d", {1}, 25, 1, 100)};
  const std::vector<Overlap> overlaps = overlaps_of(list);
  ASSERT_EQ(overlaps.size(), 2u);
  EXPECT_EQ(overlaps[0].domain, 1);
  EXPECT_EQ(overlaps[0].organisations, (std::vector<std::size_t>{0, 3})) << "d's last day";
  EXPECT_EQ(overlaps[1].domain, 2);
  EXPECT_EQ(overlaps[1].organisations, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(overdue_of(list, 100), std::vector<std::size_t>{2});
  EXPECT_EQ(overdue_of(list, 101), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(hours_of(list), 225u);
}

class InvolvedKept : public CaseListsRig {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(open()); }
  void keep(const CaseId& id, std::uint32_t number) {
    InvolvedList list;
    list.case_id = id;
    list.number = number;
    list.organisations = {row_of("School", {1}, 100)};
    host_->vault.put(RowKind::involved, involved_key(id, number), list);
  }
};

TEST_F(InvolvedKept, AreListedOfTheirCaseInTheirOrder) {
  for (const std::uint32_t number : {300u, 2u, 1u}) keep(kCase, number);
  keep(kOther, 1);
  const auto lists = involved_of(*host_, kCase);
  ASSERT_EQ(lists.size(), 3u);
  EXPECT_EQ(lists[0].number, 1u);
  EXPECT_EQ(lists[2].number, 300u);
  EXPECT_EQ(lists[0].organisations[0].organisation.reveal(), "School") << "as it was written";
}

TEST_F(InvolvedKept, GoOnceTheCaseIsClosedAndItsPlanIsGone) {
  keep(kCase, 1);
  keep(kCase, 2);
  keep(kOther, 1);
  expect_gone_with_the_plan(purge_involved, 2);
  EXPECT_TRUE(involved_of(*host_, kCase).empty());
  EXPECT_EQ(involved_of(*host_, kOther).size(), 1u) << "another case's stay";
}

}  // namespace
}  // namespace sluis::gateway
