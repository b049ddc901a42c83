// SPDX-License-Identifier: EUPL-1.2
// How many families a professional has: open cases of this organisation, by who holds each, against
// eight for one who works full-time.
#include "adapters/gateway/caseload.h"

#include <gtest/gtest.h>

#include "tests/gateway/case_rig.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kLoadDayMs = 86'400'000;
using consent::CaseStep;
using consent::HandoverStep;
using test::filled;

class Caseloads : public CaseRig {
 protected:
  void SetUp() override {
    consent::Covenant covenant;
    covenant.version = 2;
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
  }
  void works(const std::string& login, std::string_view fte) {
    host_->vault.put(RowKind::work_hours, login,
                     WorkHoursRow{login, fte_in(fte).value(), clock_.now, login});
  }
  Caseload load(const std::string& login, const CaseId& hidden = {}) {
    for (const Caseload& each : caseloads(*host_, {hidden})) {
      if (each.login == login) return each;
    }
    return {};
  }
};

TEST_F(Caseloads, WarnAboveEightFamiliesOfAFullTimeJobAndNotAtEight) {
  for (std::uint8_t number = 1; number <= 8; ++number) begin(number, "gm-1");
  EXPECT_EQ(load("gm-1").families, 8u);
  EXPECT_FALSE(load("gm-1").is_above());
  begin(9, "gm-1", ActState::sent);
  EXPECT_EQ(load("gm-1").families, 9u) << "it is on its way";
  EXPECT_TRUE(load("gm-1").is_above());
}

TEST_F(Caseloads, AreCountedAgainstTheHoursThatWereSaid) {
  for (std::uint8_t number = 1; number <= 6; ++number) begin(number, "gm-1");
  works("gm-1", "0.8");
  EXPECT_EQ(load("gm-1").most(), 6u) << "8 x 0.8 is 6.4: six fit, and a seventh does not";
  EXPECT_FALSE(load("gm-1").is_above());
  works("gm-1", "0.74");
  EXPECT_EQ(load("gm-1").most(), 5u);
  EXPECT_TRUE(load("gm-1").is_above());
}

TEST_F(Caseloads, CountNoCaseThatWasRefusedOrIsClosed) {
  begin(1, "gm-1", ActState::refused);
  begin(2, "gm-1");
  begin(3, "gm-1");
  step(3, "gm-1", CaseStep::finish);
  EXPECT_EQ(load("gm-1").families, 1u);
}

TEST_F(Caseloads, FollowWhoTookOverTheWorkOfAColleagueThatLeft) {
  begin(1, "gm-1");
  begin(2, "gm-2");
  host_->vault.put(RowKind::departure, std::string("gm-1"),
                   DepartureRow{"gm-1", "gm-2", clock_.now});
  EXPECT_EQ(load("gm-1").families, 0u);
  EXPECT_EQ(load("gm-2").families, 2u);
}

TEST_F(Caseloads, SayThatAnAcceptedCaseComesUntilItIsConfirmedOrThirtyDaysOld) {
  row_of(1, MemberId{});
  hand(1, "gm-2", HandoverStep::accept, ActState::sent);
  EXPECT_EQ(load("gm-2").coming, 1u) << "not recorded yet";
  row_of(2, MemberId{});
  hand(2, "gm-2", HandoverStep::accept);
  EXPECT_EQ(load("gm-2").coming, 2u);
  EXPECT_EQ(load("gm-2").families, 0u);
  hand(2, "gm-1", HandoverStep::confirm);
  EXPECT_EQ(load("gm-2").families, 1u) << "of who accepted it, whoever confirms";
  row_of(3, MemberId{});
  hand(3, "gm-1", HandoverStep::accept);
  clock_.now.ms += 31 * kLoadDayMs;
  EXPECT_EQ(load("gm-1").coming, 0u) << "it may have been taken back: nobody tells";
}

TEST_F(Caseloads, EndOnceItIsConfirmedThatTheCaseGoesToAnother) {
  begin(1, "gm-1");
  hand(1, "gm-1", HandoverStep::propose);
  EXPECT_EQ(load("gm-1").families, 1u);
  hand(1, "gm-1", HandoverStep::confirm);
  EXPECT_EQ(load("gm-1").families, 0u);
}

TEST_F(Caseloads, LeaveOutWhatIsHiddenFromWhoAsks) {
  begin(1, "gm-1");
  begin(2, "gm-1");
  EXPECT_EQ(load("gm-1", filled<CaseId>(2)).families, 1u);
  row_of(3, MemberId{});
  hand(3, "gm-2", HandoverStep::accept);
  EXPECT_EQ(load("gm-2").coming, 1u);
  EXPECT_EQ(load("gm-2", filled<CaseId>(3)).coming, 0u) << "nor what comes";
}

TEST_F(Caseloads, HaveNothingOfACaseThatIsNotInTheVaultAnyMore) {
  row_of(1, MemberId{});
  hand(1, "gm-1", HandoverStep::accept);
  EXPECT_EQ(load("gm-1").coming, 1u);
  Batch batch;
  batch.erase(RowKind::act, filled<ActId>(static_cast<std::uint8_t>(made_)));
  batch.erase(RowKind::care_case, filled<CaseId>(1));
  host_->vault.commit(batch);
  EXPECT_EQ(load("gm-1").coming, 0u);
}

TEST(Fte, IsReadWithAtMostTwoDecimalsAndNeverAboveFullTime) {
  EXPECT_EQ(fte_in("1"), 100);
  EXPECT_EQ(fte_in("1.0"), 100);
  EXPECT_EQ(fte_in("0.8"), 80);
  EXPECT_EQ(fte_in("0.05"), 5);
  for (const char* wrong : {"", ".", "0", "0.00", "1.01", "2", "0.", ".8", "0,8", "0.888", "-1",
                            "1e0", "0.8 ", "00.8", "0.8.1"}) {
    EXPECT_FALSE(fte_in(wrong)) << wrong;
  }
  EXPECT_EQ(fte_text(80), "0.80");
  EXPECT_EQ(fte_text(5), "0.05");
  EXPECT_EQ(fte_text(100), "1.00");
}

}  // namespace
}  // namespace sluis::gateway
