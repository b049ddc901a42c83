// SPDX-License-Identifier: EUPL-1.2
// Who acts for the one that has a case: until a day, within one function, and for no longer than
// the case is that one's.
#include "adapters/gateway/delegations.h"

#include "adapters/gateway/caseload.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/own_keys.h"
#include "consent/core/fact_rights.h"
#include "tests/gateway/case_rig.h"

namespace sluis::gateway {
namespace {

using consent::CaseStep;
using consent::HandoverStep;
using test::filled;

constexpr std::uint64_t kDelegationDayMs = 86'400'000;

NamedPerson family_member(const std::string& surname) {
  NamedPerson out;
  out.identity.surname = Sensitive(surname);
  out.identity.first_names = Sensitive<std::string>("Yasmina");
  out.identity.birth_date = Sensitive<std::string>("2017-03-04");
  return out;
}

class Delegated : public CaseRig {
 protected:
  void SetUp() override {
    consent::Function function;
    function.acts = {static_cast<std::uint8_t>(LeafType::fact)};
    function.facts = {
        static_cast<std::uint8_t>(consent::right_to(consent::FactKind::case_opened))};
    consent::Covenant covenant;
    for (const char* id : {"coach", "nurse", "aide"}) {
      function.term = {static_cast<std::uint16_t>(covenant.functions.size() + 1), id, id};
      if (std::string(id) == "aide") function.facts.clear();
      covenant.functions.push_back(function);
    }
    covenant.members.emplace_back();
    covenant.members.back().id = kSelf;
    ASSERT_NO_FATAL_FAILURE(open(std::move(covenant)));
    const Sensitive<std::string> name("N");
    ASSERT_TRUE(add_workers(host_->vault, {{"a", name, "coach"}, {"b", name, "coach"},
                                           {"c", name, "coach"}, {"n", name, "nurse"},
                                           {"x", name, "aide"}, {"y", name, "aide"}}).ok());
    names_.emplace(*host_);
    exclusions_.emplace(*host_, *names_);
    begin_again();
    begin(1, "a", ActState::recorded, {family_member("El Hamdaoui")});
  }
  void TearDown() override {
    delegations_.reset();
    exclusions_.reset();
    names_.reset();
    CaseRig::TearDown();
  }
  void begin_again() { delegations_.emplace(*host_, *exclusions_); }

  BookedCase book(std::uint8_t number = 1) {
    return *case_books(*host_).find(filled<CaseId>(number));
  }
  std::string in_days(std::uint32_t days) { return day_text(day_number(clock_.now) + days); }
  // In words what became of it: the last day, or the error and its place.
  std::string said(const std::string& worker, const std::string& to, const std::string& until,
                   const std::string& reason = "leave") {
    const auto row = delegations_->begin(worker, book(), to, until, Sensitive(reason));
    if (row.ok()) return day_text(row->until_day);
    return std::string(catalogue(row.code()).name) + " " + row.error().place.substr(0, 5);
  }
  // Who acts in the case; empty: nobody.
  std::string acting(std::uint8_t number = 1) {
    const auto on = delegations_->now(book(number));
    return on ? on->to : "";
  }
  bool acts_for(const std::string& worker, const std::string& holder, const std::string& surname) {
    return delegations_->acts_for(worker, holder, {family_member(surname)});
  }
  void leave(const std::string& login, const std::string& to) {
    Batch batch;
    batch.put(RowKind::departure, login, DepartureRow{login, to, clock_.now});
    end_delegations_of(*host_, batch, login);
    host_->vault.commit(batch);
  }

  std::optional<Names> names_;
  std::optional<Exclusions> exclusions_;
  std::optional<Delegations> delegations_;
};

TEST_F(Delegated, IsOverWhenItsLastDayIsAndNotBefore) {
  ASSERT_EQ(said("a", "b", in_days(2)), in_days(2));
  const TimeMs end = end_of_day(day_number(clock_.now) + 2);
  EXPECT_EQ(acting(), "b");
  EXPECT_TRUE(acts_for("b", "a", "El Hamdaoui"));
  clock_.now.ms = end.ms - 1;
  EXPECT_EQ(acting(), "b");
  begin_again();
  EXPECT_EQ(acting(), "b") << "a gateway that just started";
  clock_.now = end;
  EXPECT_EQ(acting(), "");
  EXPECT_FALSE(acts_for("b", "a", "El Hamdaoui"));
  begin_again();
  EXPECT_EQ(acting(), "");
  clock_.now.ms += 400 * kDelegationDayMs;
  EXPECT_EQ(acting(), "");
  clock_.now.ms = kRigBegin.ms - 2 * kDelegationDayMs;
  EXPECT_EQ(acting(), "") << "nor before it was said";
}

TEST_F(Delegated, IsSaidByWhoHasTheCaseAndPassedOnByNobody) {
  EXPECT_EQ(said("b", "c", in_days(1)), "not_case_holder worke");
  ASSERT_EQ(said("a", "b", in_days(1)), in_days(1));
  EXPECT_EQ(said("b", "c", in_days(1)), "not_case_holder worke") << "who acts for the holder";
  EXPECT_EQ(said("a", "c", in_days(3)), in_days(3)) << "takes the place of the first";
  EXPECT_EQ(acting(), "c");
  EXPECT_FALSE(acts_for("b", "a", "El Hamdaoui"));
  const std::vector<DelegationRow> all = delegations_of(*host_, filled<CaseId>(1));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.front().ended, clock_.now);
  EXPECT_EQ(all.front().ended_by, "a");
}

TEST_F(Delegated, GoesToAColleagueInTheSameFunctionThatMayRecordCases) {
  EXPECT_EQ(said("a", "a", in_days(1)), "bad_field to: a");
  EXPECT_EQ(said("a", "z", in_days(1)), "unknown_worker to");
  EXPECT_EQ(said("a", "n", in_days(1)), "not_allowed to: a");
  EXPECT_EQ(said("a", "x", in_days(1)), "not_allowed to: a");
  leave("c", "b");
  EXPECT_EQ(said("a", "c", in_days(1)), "unknown_worker to");
  leave("a", "x");  // whose function could, by a covenant of before
  EXPECT_EQ(said("x", "y", in_days(1)), "not_allowed to: a") << "the function may not any more";
}

TEST_F(Delegated, EndsInThePastOrFarAheadForNobody) {
  const std::string yesterday = day_text(day_number(clock_.now) - 1);
  EXPECT_EQ(said("a", "b", yesterday), "out_of_range until");
  EXPECT_EQ(said("a", "b", in_days(93)), "out_of_range until");
  EXPECT_EQ(said("a", "b", in_days(92)), in_days(92));
  EXPECT_EQ(said("a", "b", in_days(0)), in_days(0)) << "today alone";
  EXPECT_EQ(said("a", "b", ""), "missing_field until");
  EXPECT_EQ(said("a", "b", "2027-02-30"), "bad_date until");
  EXPECT_EQ(said("a", "b", in_days(1), std::string(1'025, 'x')), "too_large reaso");
}

TEST_F(Delegated, IsOfNobodyThatIsKeptAwayFromTheFamily) {
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  ASSERT_TRUE(exclusions_->add("c", "b", family_member("el-hamdaoui").identity).ok());
  EXPECT_EQ(acting(), "") << "who is kept away since acts for nobody";
  EXPECT_TRUE(delegations_->of_worker("b").empty());
  EXPECT_EQ(said("a", "b", in_days(9)), "kept_apart to");
  ASSERT_EQ(said("a", "c", in_days(9)), in_days(9));
  ASSERT_TRUE(exclusions_->end("c", exclusions_->seen_by("c").front().id.hex()).ok());
  ASSERT_TRUE(exclusions_->add_to_case("a", "c", book().row, "a").ok());
  EXPECT_EQ(acting(), "") << "nor who is kept out of this case alone";
  EXPECT_TRUE(delegations_->end("a", book()).ok()) << "it is off, and there";
  ASSERT_TRUE(exclusions_->end_of_case("c", book().row).ok());
  EXPECT_EQ(acting(), "") << "it does not begin again";
}

TEST_F(Delegated, ThatRanOutWasEndedByNobody) {
  ASSERT_EQ(said("a", "b", in_days(1)), in_days(1));
  const TimeMs end = end_of_day(day_number(clock_.now) + 1);
  clock_.now.ms = end.ms + kDelegationDayMs;
  EXPECT_EQ(delegations_->end("a", book()).code(), ErrorCode::no_such_step);
  ASSERT_EQ(said("a", "c", in_days(3)), in_days(3));
  const std::vector<DelegationRow> all = delegations_of(*host_, filled<CaseId>(1));
  EXPECT_EQ(all.front().ended, end);
  EXPECT_EQ(all.front().ended_by, "");
}

TEST_F(Delegated, IsEndedByOneOfTheTwoAndDoesNotBeginAgain) {
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  EXPECT_EQ(delegations_->end("c", book()).code(), ErrorCode::not_case_holder);
  EXPECT_TRUE(delegations_->end("b", book()).ok());
  EXPECT_EQ(acting(), "");
  EXPECT_EQ(delegations_of(*host_, filled<CaseId>(1)).back().ended_by, "b");
  EXPECT_EQ(delegations_->end("a", book()).code(), ErrorCode::no_such_step);
  clock_.now.ms -= 3'600'000;
  EXPECT_EQ(acting(), "") << "wherever the clock goes";
  ASSERT_EQ(said("a", "c", in_days(9)), in_days(9));
  EXPECT_TRUE(delegations_->end("a", book()).ok());
  EXPECT_EQ(acting(), "");
}

TEST_F(Delegated, EndsWithTheCaseAtAHandoverAndADesignationForGood) {
  ASSERT_EQ(said("a", "b", in_days(90)), in_days(90));
  hand(1, "a", HandoverStep::propose);
  EXPECT_EQ(acting(), "b") << "it is not handed over yet";
  Batch kept;
  EXPECT_EQ(purge_delegations(*host_, kept), 0u);
  hand(1, "a", HandoverStep::confirm);
  EXPECT_EQ(acting(), "");
  Batch handed;
  EXPECT_EQ(purge_delegations(*host_, handed), 1u) << "it is another's to give a reason for now";
  host_->vault.commit(handed);
  hand(1, "a", HandoverStep::accept);
  hand(1, "a", HandoverStep::confirm);
  ASSERT_TRUE(is_held(host_->member(), book())) << "it came back to the same one";
  EXPECT_EQ(acting(), "");
  ASSERT_EQ(said("a", "b", in_days(90)), in_days(90));
  consent::CaseDueBody designated;
  designated.case_id = filled<CaseId>(1);
  designated.deadline.duty = consent::CaseDuty::take_up;
  designated.responsible = filled<MemberId>(0x33);
  Batch batch;
  on_designated(*host_, batch, designated);
  host_->vault.commit(batch);
  row_of(1, host_->member());
  EXPECT_EQ(acting(), "");
  ASSERT_EQ(said("a", "b", in_days(90)), in_days(90));
  Batch words;
  EXPECT_EQ(purge_delegations(*host_, words), 0u) << "the case is open";
  step(1, "b", CaseStep::finish);
  EXPECT_EQ(acting(), "");
  EXPECT_EQ(purge_delegations(*host_, words), 2u);
  host_->vault.commit(words);
  for (const DelegationRow& row : delegations_of(*host_, filled<CaseId>(1))) {
    EXPECT_TRUE(row.reason.reveal().empty());
    EXPECT_NE(row.ended.ms, 0u);
  }
}

TEST_F(Delegated, EndsWhenEitherOfTheTwoLeavesAndPassesToNoSuccessor) {
  begin(2, "a");
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  ASSERT_TRUE(delegations_->begin("a", book(2), "c", in_days(9), {}).ok());
  leave("b", "c");
  EXPECT_EQ(acting(), "");
  EXPECT_EQ(acting(2), "c");
  const auto gone = [&](const char* login, const char* to) {  // without what the desk writes too
    host_->vault.put(RowKind::departure, std::string(login), DepartureRow{login, to, clock_.now});
    EXPECT_EQ(acting(2), "") << login;
    Batch batch;
    batch.erase(RowKind::departure, std::string(login));
    host_->vault.commit(batch);
    EXPECT_EQ(acting(2), "c") << login;
  };
  gone("a", "c");
  gone("c", "a");
  leave("a", "c");
  EXPECT_EQ(acting(2), "") << "it is c's own case now";
  EXPECT_EQ(holder_of(*host_, book(2)), "c");
  EXPECT_NE(delegations_of(*host_, filled<CaseId>(2)).back().ended.ms, 0u);
}

TEST_F(Delegated, StaysAFamilyOfTheHolder) {
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  EXPECT_EQ(holder_of(*host_, book()), "a");
  for (const Caseload& load : caseloads(*host_, {})) {
    EXPECT_EQ(load.families, load.login == "a" ? 1u : 0u) << load.login;
  }
}

TEST_F(Delegated, MakesNoTwoPeopleOfTheTwoForThisFamilyAndForNoOther) {
  const std::vector<NamedPerson> own = {family_member("El Hamdaoui")};
  const std::vector<NamedPerson> other = {family_member("Jansen")};
  const auto two = [&](const std::string& one, const std::string& second,
                       const std::vector<NamedPerson>& about) {
    return delegations_->check_two(one, second, about).ok();
  };
  EXPECT_TRUE(two("a", "b", own));
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  EXPECT_EQ(delegations_->check_two("a", "b", own).code(), ErrorCode::acts_for_other);
  EXPECT_FALSE(two("b", "a", own));
  EXPECT_TRUE(two("a", "b", other));
  EXPECT_TRUE(two("a", "c", own));
  EXPECT_TRUE(two("c", "b", own));
  ASSERT_TRUE(delegations_->end("a", book()).ok());
  EXPECT_TRUE(two("a", "b", own));
}

TEST_F(Delegated, AreOfBothToday) {
  ASSERT_EQ(said("a", "b", in_days(9)), in_days(9));
  for (const char* login : {"a", "b", ""}) {
    const auto rows = delegations_->of_worker(login);
    ASSERT_EQ(rows.size(), 1u) << login;
    EXPECT_EQ(rows.front().second.holder + rows.front().second.to, "ab");
    EXPECT_TRUE(rows.front().second.reason.reveal().empty());
  }
  EXPECT_TRUE(delegations_->of_worker("c").empty());
}

}  // namespace
}  // namespace sluis::gateway
