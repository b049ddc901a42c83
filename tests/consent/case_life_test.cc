// SPDX-License-Identifier: EUPL-1.2
// The life of a case: the tables of broker/ARCHITECTURE.md are what the code does, cell by cell.
#include "consent/core/case_life.h"
#include "consent/core/designation.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace sluis::consent {
namespace {

constexpr std::uint64_t kDay = 86'400'000;

TimeMs day(std::uint64_t number) { return {number * kDay}; }

CaseTerms full() {
  return {.programme = 1, .intake_days = 28, .days = 180, .review_days = 90,
          .build_down_days = 56, .visits = 2, .visit_days = 60, .handover_days = 14,
          .announce_days = 7};
}
std::vector<LadderRung> ladder() { return {{{1, "a", "A"}, 0, 0, 7}, {{2, "b", "B"}, 2, 3, 14}}; }

std::string architecture() {
  std::ifstream file(std::string(SLUIS_SOURCE_DIR) + "/broker/ARCHITECTURE.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

template <class T>
T numbered(int number) {
  return static_cast<T>(number);
}

// phase × step: the phase it leads to, "–" where there is no such step.
std::string case_table() {
  std::ostringstream out;
  out << "| |";
  for (int step = 1; step <= kCaseSteps; ++step) {
    out << " `" << name_of(numbered<CaseStep>(step)) << "` |";
  }
  out << "\n| --- |";
  for (int step = 1; step <= kCaseSteps; ++step) out << " --- |";
  out << "\n";
  for (int phase = 1; phase <= kCasePhases; ++phase) {
    out << "| `" << name_of(numbered<CasePhase>(phase)) << "` |";
    for (int step = 1; step <= kCaseSteps; ++step) {
      const auto next =
          phase_after(numbered<CasePhase>(phase), numbered<CaseStep>(step), full());
      out << " " << (next ? name_of(*next) : "–") << " |";
    }
    out << "\n";
  }
  return out.str();
}

const MemberId kFrom = *MemberId::from(Bytes(16, 1)), kTo = *MemberId::from(Bytes(16, 2)),
               kOther = *MemberId::from(Bytes(16, 3));

// phase × (step, by whom): the phase it leads to, or why it is refused.
std::string handover_cell(const Handover& handover, HandoverStep step, const MemberId& by) {
  const MemberId to = step == HandoverStep::propose ? kTo : MemberId{};
  const auto result = after(handover, step, by, kFrom, to, day(9));
  if (!result.ok()) {
    return result.code() == ErrorCode::not_allowed ? "not theirs" : "–";
  }
  return result->is_over ? "handed over" : std::string(name_of(result->handover.phase));
}

std::string handover_table() {
  std::vector<std::pair<std::string, Handover>> rows = {
      {"none", {}},
      {"proposed", {HandoverPhase::proposed, kTo, day(1), {}}},
      {"accepted", {HandoverPhase::accepted, kTo, day(1), {}}},
      {"refused", {HandoverPhase::refused, kTo, day(1), {}}},
      {"one_confirmed, by the coordinator", {HandoverPhase::one_confirmed, kTo, day(1), kFrom}},
      {"one_confirmed, by the receiver", {HandoverPhase::one_confirmed, kTo, day(1), kTo}}};
  std::ostringstream out;
  out << "| | by |";
  for (int step = 1; step <= kHandoverSteps; ++step) {
    out << " `" << name_of(numbered<HandoverStep>(step)) << "` |";
  }
  out << "\n| --- | --- |";
  for (int step = 1; step <= kHandoverSteps; ++step) out << " --- |";
  out << "\n";
  for (const auto& [name, handover] : rows) {
    for (const auto& [who, member] : {std::pair<std::string, MemberId>{"coordinator", kFrom},
                                      {"receiver", kTo},
                                      {"another", kOther}}) {
      out << "| " << name << " | " << who << " |";
      for (int step = 1; step <= kHandoverSteps; ++step) {
        out << " " << handover_cell(handover, numbered<HandoverStep>(step), member) << " |";
      }
      out << "\n";
    }
  }
  return out.str();
}

TEST(CaseLife, EveryCellOfItsTableIsWhatTheArchitectureSays) {
  EXPECT_NE(architecture().find(case_table()), std::string::npos)
      << "broker/ARCHITECTURE.md §Cases needs this table:\n"
      << case_table();
}

TEST(CaseHandover, EveryCellOfItsTableIsWhatTheArchitectureSays) {
  EXPECT_NE(architecture().find(handover_table()), std::string::npos)
      << "broker/ARCHITECTURE.md §Cases needs this table:\n"
      << handover_table();
}

TEST(CaseLife, WithoutTermsItIsActiveFromItsBeginAndOwesNothing) {
  const CaseTerms none{.programme = 1};
  const CaseLife life = begun(none, day(3));
  EXPECT_EQ(life.phase, CasePhase::active);
  EXPECT_TRUE(deadlines_of(life, none).empty());
  EXPECT_FALSE(phase_after(CasePhase::build_down, CaseStep::aftercare, none))
      << "no return visits, no aftercare";
}

TEST(CaseLife, OwesInEachPhaseWhatItsProfileAsks) {
  CaseLife life = begun(full(), day(0));
  const auto owes = [&] { return deadlines_of(life, full()); };
  const auto take = [&](CaseStep step, std::uint64_t on) {
    const auto next = after(life, step, full(), day(on));
    ASSERT_TRUE(next.has_value());
    life = *next;
  };
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::admit, day(28)}}));
  take(CaseStep::admit, 10);
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::review, day(100)},
                                               {CaseDuty::end, day(190)}}));
  take(CaseStep::review, 95);
  EXPECT_EQ(owes().front(), (CaseDeadline{CaseDuty::review, day(185)}));
  take(CaseStep::build_down, 100);
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::review, day(185)},
                                               {CaseDuty::end, day(190)},
                                               {CaseDuty::hand_over, day(156)}}));
  take(CaseStep::resume, 110);
  EXPECT_EQ(owes().back(), (CaseDeadline{CaseDuty::end, day(190)}))
      << "resumed help goes on in its own time";
  take(CaseStep::build_down, 120);
  take(CaseStep::aftercare, 130);
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::visit, day(190)}}));
  take(CaseStep::visit, 188);
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::visit, day(250)}}));
  take(CaseStep::visit, 251);
  EXPECT_EQ(owes(), (std::vector<CaseDeadline>{{CaseDuty::end, day(310)}}));
  take(CaseStep::resume, 260);
  EXPECT_EQ(owes().back(), (CaseDeadline{CaseDuty::end, day(440)})) << "after aftercare anew";
  take(CaseStep::close, 261);
  EXPECT_TRUE(owes().empty());
}

TEST(CaseMatter, IsOneAtATimeInEachPhaseAndOwedAtOnceUntilItIsSettled) {
  for (const CaseTerms& terms : {full(), CaseTerms{.programme = 1}}) {
    for (int phase = 1; phase < kCasePhases; ++phase) {
      CaseLife life = begun(terms, day(0));
      life.phase = numbered<CasePhase>(phase);
      const std::vector<CaseDeadline> before = deadlines_of(life, terms);
      EXPECT_FALSE(after(life, CaseStep::settle, terms, day(5))) << "none is open";
      const auto raised = after(life, CaseStep::raise, terms, day(5));
      ASSERT_TRUE(raised.has_value());
      EXPECT_EQ(raised->phase, life.phase);
      EXPECT_EQ(raised->since, life.since) << "the phase goes on as it was";
      std::vector<CaseDeadline> owed = before;
      owed.push_back({CaseDuty::settle_matter, day(5)});
      EXPECT_EQ(deadlines_of(*raised, terms), owed);
      EXPECT_FALSE(after(*raised, CaseStep::raise, terms, day(6))) << "one at a time";
      const auto settled = after(*raised, CaseStep::settle, terms, day(6));
      ASSERT_TRUE(settled.has_value());
      EXPECT_EQ(*settled, life);
      EXPECT_TRUE(after(*settled, CaseStep::raise, terms, day(7))) << "and another after it";
    }
  }
}

TEST(CaseMatter, StaysThroughThePhasesAndEndsWithTheCase) {
  CaseLife life = begun(full(), day(0));
  for (const CaseStep step : {CaseStep::raise, CaseStep::admit, CaseStep::review,
                              CaseStep::build_down, CaseStep::aftercare, CaseStep::visit}) {
    const auto next = after(life, step, full(), day(9));
    ASSERT_TRUE(next.has_value());
    life = *next;
    EXPECT_EQ(deadlines_of(life, full()).back(), (CaseDeadline{CaseDuty::settle_matter, day(9)}));
  }
  const auto over = after(life, CaseStep::finish, full(), day(10));
  ASSERT_TRUE(over.has_value());
  EXPECT_EQ(over->matter, TimeMs{});
  EXPECT_TRUE(deadlines_of(*over, full()).empty());
}

TEST(CaseMatter, IsOverOnceItIsDesignatedAndTheCaseIsToBeTakenUpAtOnce) {
  CaseLife life = begun(full(), day(0));
  EXPECT_FALSE(after(life, CaseStep::designate, full(), day(5))) << "nothing is stuck";
  life = *after(life, CaseStep::raise, full(), day(1));
  life.of_coordination = true;
  life = *after(life, CaseStep::designate, full(), day(30));
  EXPECT_EQ(life.matter, TimeMs{});
  EXPECT_FALSE(life.of_coordination);
  EXPECT_EQ(deadlines_of(life, full()).back(), (CaseDeadline{CaseDuty::take_up, day(30)}));
  CaseAlarm alarm{{CaseDuty::take_up, day(30)}, 0, {}};
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(30)), kStageAnnounced) << "to who had it";
  alarm = {alarm.deadline, kStageAnnounced, day(30)};
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(30)), kStageReminded) << "to who has it";
  for (const CaseStep step : {CaseStep::admit, CaseStep::raise, CaseStep::turn_away}) {
    EXPECT_EQ(after(life, step, full(), day(31))->designated, TimeMs{});
  }
}

// One change each from what is allowed.
TEST(CaseDesignation, IsTheLastRungsAloneOnItsTwoConditions) {
  Covenant covenant;
  covenant.version = 4;
  for (const auto& [id, role] : {std::pair{kFrom, 3}, {kTo, 3}, {kOther, 2}}) {
    Member member;
    member.id = id;
    member.role = static_cast<std::uint16_t>(role);
    covenant.members.push_back(member);
  }
  covenant.ladder = ladder();
  covenant.ladder.back().role = 2;
  std::uint64_t days = 0;
  for (const LadderRung& rung : covenant.ladder) days += rung.days;
  const Designation good{kOther, kTo, kFrom, day(10), true, 1};
  const auto code = [&](const Designation& said, std::uint64_t on) {
    const Status checked = check_designation(designators_of(covenant), said, day(on));
    return checked.ok() ? ErrorCode::permit : checked.code();
  };
  const auto with = [&](auto change) {
    Designation said = good;
    change(said);
    return code(said, 10 + days);
  };
  EXPECT_EQ(code(good, 10 + days), ErrorCode::permit);
  EXPECT_EQ(code(good, 9 + days), ErrorCode::no_such_step) << "it cannot have come so far";
  EXPECT_EQ(with([](auto& said) { said.matter = {}; }), ErrorCode::no_such_step);
  EXPECT_EQ(with([](auto& said) { said.of_coordination = false; }), ErrorCode::no_such_step);
  EXPECT_EQ(with([](auto& said) { said.reason = 0; }), ErrorCode::missing_field);
  EXPECT_EQ(with([](auto& said) { said.by = kTo; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](auto& said) { said.coordinator = kOther; }), ErrorCode::not_allowed);
  EXPECT_EQ(with([](auto& said) { said.to = kFrom; }), ErrorCode::unknown_member);
  EXPECT_EQ(with([](auto& said) { said.to = {}; }), ErrorCode::unknown_member);
  EXPECT_EQ(with([](auto& said) { said.to = *MemberId::from(Bytes(16, 9)); }),
            ErrorCode::not_allowed) << "no member";
  ReleaseRule rule;
  rule.to_role = 2;
  rule.needs_case = true;
  covenant.rules = {rule};
  EXPECT_EQ(code(good, 10 + days), ErrorCode::not_allowed) << "its role coordinates nothing";
  EXPECT_EQ(with([](auto& said) { said.to = kOther; }), ErrorCode::permit) << "itself";
  covenant.rules.clear();
  covenant.ladder.back().role = 0;
  EXPECT_EQ(code(good, 10 + days), ErrorCode::not_allowed) << "the last rung is no member";
  covenant.ladder.clear();
  EXPECT_EQ(code(good, 10 + days), ErrorCode::not_allowed);
}

TEST(CaseMatter, IsRemindedAtOnceAndThenGoesUpByTheTermsOfTheLadder) {
  CaseAlarm alarm{{CaseDuty::settle_matter, day(5)}, 0, {}};
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(5)), kStageReminded) << "never announced";
  alarm = {alarm.deadline, kStageReminded, day(5)};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(11)));
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(12)), kStageFirstRung);
}

TEST(CaseAlarm, GoesUpOneStepAtATimeFromWhenTheLastWasSaid) {
  CaseAlarm alarm{{CaseDuty::review, day(100)}, 0, {}};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(92)));
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(93)), kStageAnnounced);
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(100)), kStageReminded)
      << "what is over is not announced";
  alarm = {alarm.deadline, kStageAnnounced, day(93)};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(99)));
  // The broker stood still for a year: still one step, and the next after its own days.
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(465)), kStageReminded);
  alarm = {alarm.deadline, kStageReminded, day(465)};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(471)));
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(472)), kStageFirstRung);
  alarm = {alarm.deadline, kStageFirstRung, day(472)};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(485)));
  EXPECT_EQ(stage_due(alarm, full(), ladder(), day(486)), kStageFirstRung + 1);
  alarm = {alarm.deadline, kStageFirstRung + 1, day(486)};
  EXPECT_FALSE(stage_due(alarm, full(), ladder(), day(100'000))) << "no further rung";
}

TEST(CaseAlarm, KeepsItsStageWhileItsDeadlineStands) {
  const CaseDeadline review{CaseDuty::review, day(100)}, moved{CaseDuty::review, day(200)},
      end{CaseDuty::end, day(180)};
  const std::vector<CaseAlarm> before = {{review, 3, day(101)}, {end, 1, day(170)}};
  EXPECT_EQ(alarms_after(before, {review, end}), before);
  EXPECT_EQ(alarms_after(before, {moved, end}),
            (std::vector<CaseAlarm>{{moved, 0, {}}, {end, 1, day(170)}}));
  EXPECT_TRUE(alarms_after(before, {}).empty());
}

}  // namespace
}  // namespace sluis::consent
