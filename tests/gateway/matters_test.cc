// SPDX-License-Identifier: EUPL-1.2
// What cases are stuck in: what is taken, what is told of it without anybody's name, when it goes.
#include "adapters/gateway/matters.h"

#include "tests/gateway/case_lists_rig.h"

namespace sluis::gateway {
namespace {

using test::filled;

constexpr std::uint64_t kMatterStartMs = kRigBegin.ms, kDayMs = 86'400'000;

MatterRow raised() {
  MatterRow out;
  out.words = Sensitive<std::string>("the parents and the school do not agree");
  out.reason = "no-agreement";
  out.tried = {{Sensitive<std::string>("a talk")}, {Sensitive<std::string>("a mediator")}};
  out.by = "2027-01-31";
  return out;
}
MatterRow settled() {
  MatterRow out;
  out.settles = true;
  out.words = Sensitive<std::string>("they agreed");
  return out;
}
BookedTerm open_since(std::uint64_t day, std::uint8_t stage = consent::kStageReminded) {
  return {consent::CaseDuty::settle_matter, {kMatterStartMs + day * kDayMs}, stage,
          filled<MemberId>(0x22), {}, false};
}
consent::Covenant with_ladder() {
  consent::Covenant out;
  consent::Member own, above;
  own.id = filled<MemberId>(0x22);
  own.label = "ours";
  own.role = 1;
  above.id = filled<MemberId>(0x33);
  above.label = "above";
  above.role = 2;
  out.members = {own, above};
  out.ladder = {{{1, "again", "again"}, 0, 0, 7}, {{2, "up", "up"}, 2, 3, 14}};
  return out;
}

TEST(Matters, AreTakenWithWhatIsStuckWhyWhatWasTriedAndADay) {
  const auto said = [](const MatterRow& row) {
    const Status checked = check_matter(row);
    return checked.ok() ? std::string()
                        : std::string(catalogue(checked.code()).name) + " " +
                              checked.error().place.substr(0, checked.error().place.find(':'));
  };
  EXPECT_EQ(said(raised()), "");
  EXPECT_EQ(said(settled()), "");
  const auto with = [&](auto change) {
    MatterRow row = raised();
    change(row);
    return said(row);
  };
  EXPECT_EQ(with([](MatterRow& row) { row.words = Sensitive<std::string>(""); }),
            "missing_field stuck");
  EXPECT_EQ(with([](MatterRow& row) { row.reason = ""; }), "missing_field reason");
  EXPECT_EQ(with([](MatterRow& row) { row.reason = "No agreement"; }), "bad_field reason");
  EXPECT_EQ(with([](MatterRow& row) { row.reason = "n999990019"; }), "bad_field reason")
      << "nobody's number";
  EXPECT_EQ(with([](MatterRow& row) { row.tried.clear(); }), "missing_field tried");
  EXPECT_EQ(with([](MatterRow& row) { row.tried[1].what = Sensitive<std::string>(""); }),
            "missing_field tried");
  EXPECT_EQ(with([](MatterRow& row) { row.by = "soon"; }), "bad_date by");
  EXPECT_EQ(with([](MatterRow& row) { row.by = ""; }), "missing_field by");
  EXPECT_EQ(with([](MatterRow& row) {
              row.words = Sensitive<std::string>(std::string(kMatterTextBytesMax + 1, 'a'));
            }),
            "too_large stuck");
  MatterRow row = settled();
  row.words = Sensitive<std::string>("");
  EXPECT_EQ(said(row), "missing_field how");
}

TEST(Matters, SayWhomTheyGoUpToAndWhoWasTold) {
  const auto line = [](const BookedTerm& term) {
    std::string out;
    for (const MatterRung& rung : rungs_of(with_ladder(), term)) {
      out += rung.label + " " + std::to_string((rung.at.ms - kMatterStartMs) / kDayMs) +
             (rung.told ? " told; " : "; ");
    }
    return out;
  };
  EXPECT_EQ(line(open_since(0, 0)), "ours 0; ours 7; above 21; ");
  EXPECT_EQ(line(open_since(0)), "ours 0 told; ours 7; above 21; ");
  EXPECT_EQ(line(open_since(0, 4)), "ours 0 told; ours 7 told; above 21 told; ");
}

TEST(Matters, AreCountedByReasonAndRungWithoutACaseOrADay) {
  const BookedTerm fresh = open_since(27), older = open_since(13), oldest = open_since(2);
  const std::vector<StuckMatter> matters = {
      {"no-place", &fresh}, {"no-agreement", &older}, {"no-place", &oldest}, {"no-place", &fresh}};
  const TimeMs now{kMatterStartMs + 28 * kDayMs};
  std::string rows;
  for (const Stuck& row : stuck_of(with_ladder(), matters, now)) {
    rows += row.reason + " " + std::to_string(row.rungs) + " " + std::to_string(row.count) + " " +
            std::to_string(row.weeks) + "; ";
  }
  EXPECT_EQ(rows, "no-agreement 1 1 2; no-place 0 2 0; no-place 2 1 3; ");
  EXPECT_TRUE(stuck_of(with_ladder(), {}, now).empty());
}

class MattersKept : public CaseListsRig {
 protected:
  void SetUp() override { ASSERT_NO_FATAL_FAILURE(open()); }
  void keep(MatterRow row, std::uint8_t number, const CaseId& id, std::uint64_t at) {
    row.act = filled<ActId>(number);
    row.case_id = id;
    row.at = {at};
    host_->vault.put(RowKind::matter, row.act, row);
  }
};

TEST_F(MattersKept, AreListedOfTheirCaseOldestFirstAsTheyWereWritten) {
  keep(settled(), 1, kCase, 20);
  keep(raised(), 2, kCase, 10);
  keep(raised(), 3, kOther, 5);
  const auto rows = matters_of(*host_, kCase);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_FALSE(rows[0].settles);
  EXPECT_EQ(rows[0].reason, "no-agreement");
  EXPECT_EQ(rows[0].tried[1].what.reveal(), "a mediator");
  EXPECT_EQ(rows[0].by, "2027-01-31");
  EXPECT_TRUE(rows[1].settles);
  EXPECT_EQ(rows[1].words.reveal(), "they agreed");
}

TEST_F(MattersKept, GoOnceTheCaseIsClosedAndItsPlanIsGone) {
  keep(raised(), 1, kCase, 10);
  keep(raised(), 2, kOther, 10);
  expect_gone_with_the_plan(purge_matters, 1);
  EXPECT_TRUE(matters_of(*host_, kCase).empty());
  EXPECT_EQ(matters_of(*host_, kOther).size(), 1u) << "another case's stay";
}

TEST_F(MattersKept, GoThirtyDaysAfterTheirStepWasRefused) {
  put_case(kCase, true);
  for (std::uint8_t number = 1; number <= 2; ++number) {
    keep(raised(), number, kCase, clock_.now.ms);
    ActRow act;
    act.id = filled<ActId>(number);
    act.state = number == 1 ? ActState::refused : ActState::recorded;
    host_->vault.put(RowKind::act, act.id, act);
  }
  clock_.now.ms += 30 * kDayMs;
  EXPECT_EQ(purged(purge_matters), 0u);
  clock_.now.ms += 1;
  EXPECT_EQ(purged(purge_matters), 1u);
  const auto rows = matters_of(*host_, kCase);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].act, filled<ActId>(2));
}

}  // namespace
}  // namespace sluis::gateway
