// SPDX-License-Identifier: EUPL-1.2
// check_case(): of which programme a case is that somebody takes over, and what steps it took; what
// a broker that lies shows of it is refused.
#include "adapters/sdk/case_check.h"

#include <gtest/gtest.h>

#include "consent/core/designation.h"
#include "tests/sdk/rig.h"

namespace sluis::sdk::testing {
namespace {

using consent::CaseStep;
using consent::HandoverStep;

class CaseCheck : public ::testing::Test {
 protected:
  CaseCheck() {
    world_.covenant.functions[0].facts = {5, 6, 14, 15};
    for (consent::Member& member : world_.covenant.members) member.may_use_bsn = true;
  }
  template <class Body>
  void say(Party& by, Body body, TimeMs at = kNow) {
    const PersonOpening child = commit_person(child_);
    if (body.case_id.is_zero()) body.case_id = case_;
    body.subjects = {child.commitment};
    ledger_.record(by.fact(body, {child}), at);
  }
  void open(std::uint16_t programme, const CaseId& id = {}) {
    consent::CaseOpened opened;
    opened.case_id = id;
    opened.coordinator = world_.school.id;
    opened.programme = programme;
    say(world_.school, opened);
  }
  void step(Party& by, CaseStep step, TimeMs at = kNow) {
    consent::CaseStepped stepped;
    stepped.step = step;
    say(by, stepped, at);
  }
  void hand(Party& by, HandoverStep step) {
    consent::HandoverStepped stepped;
    stepped.step = step;
    if (step == HandoverStep::propose) stepped.to = world_.manager.id;
    say(by, stepped);
  }
  void hand_over() {
    hand(world_.school, HandoverStep::propose);
    hand(world_.manager, HandoverStep::accept);
    hand(world_.manager, HandoverStep::confirm);
    hand(world_.school, HandoverStep::confirm);
  }
  Result<ShownCase> shown(const std::vector<codec::FactUsed>& facts) const {
    const LedgerView view(ledger_.key());
    return check_case({world_.covenant, world_.directory, view}, facts, case_);
  }
  ErrorCode reason(const std::vector<codec::FactUsed>& facts) const {
    const auto said = shown(facts);
    return said.ok() ? ErrorCode::permit : said.code();
  }

  Parties world_;
  LedgerRig ledger_;
  const CaseId case_ = filled<CaseId>(9), other_ = filled<CaseId>(8);
  const std::vector<PersonKey> child_{{PersonKeyKind::bsn, filled<Pseudonym>(1), 0, 0}};
};

TEST_F(CaseCheck, ShowsProgrammeAndStepsAndWhoHasIt) {
  open(4);
  step(world_.school, CaseStep::admit, {kNow.ms + 60'000});
  auto said = shown(ledger_.facts());
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(said->programme, 4);
  EXPECT_EQ(said->coordinator, world_.school.id);
  EXPECT_EQ(said->opened.ms, kNow.ms);
  hand_over();
  step(world_.manager, CaseStep::review);
  said = shown(ledger_.facts());
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(said->coordinator, world_.manager.id);
  ASSERT_EQ(said->steps.size(), 2u);
  EXPECT_EQ(said->steps[0].step, CaseStep::admit);
  EXPECT_EQ(said->steps[0].at.ms, kNow.ms + 60'000) << "as the ledger has it";
}

TEST_F(CaseCheck, RefusesWhatTheLedgerDoesNotHold) {
  open(4);
  std::vector<codec::FactUsed> facts = ledger_.facts();
  auto body = canon::decode<consent::FactBody>(facts[0].record.opening->body, "facts");
  ASSERT_TRUE(body.ok());
  std::get<consent::CaseOpened>(body->payload).programme = 5;
  facts[0].record.opening->body = canon::encode(*body);
  EXPECT_EQ(reason(facts), ErrorCode::bad_opening) << "another programme";
  facts = ledger_.facts();
  facts[0].record.path.push_back({});
  EXPECT_EQ(reason(facts), ErrorCode::not_in_tree);
  facts = ledger_.facts();
  facts[0].worker_signature = {};
  EXPECT_EQ(reason(facts), ErrorCode::bad_signature);
}

TEST_F(CaseCheck, RefusesAnotherCaseAndOneWithoutItsBegin) {
  open(5, other_);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::no_case) << "another case's programme";
  open(4);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::no_case) << "another case beside it";
  step(world_.school, CaseStep::review);
  EXPECT_EQ(reason({ledger_.fact(2)}), ErrorCode::no_case) << "how it began is not shown";
  EXPECT_EQ(reason({ledger_.fact(1), ledger_.fact(2)}), ErrorCode::permit);
  EXPECT_EQ(reason({}), ErrorCode::no_case);
}

TEST_F(CaseCheck, RefusesAStepOfWhoDidNotHaveTheCaseThen) {
  open(4);
  step(world_.manager, CaseStep::build_down);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::not_allowed);
  ledger_ = {};
  open(4);
  hand_over();
  step(world_.manager, CaseStep::build_down);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::permit);
  step(world_.school, CaseStep::resume);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::not_allowed) << "it let go";
}

TEST_F(CaseCheck, ShowsWhoItWasDesignatedToByTheLastRungAlone) {
  world_.covenant.ladder = {{{1, "again", "again"}, 0, 0, 7}, {{2, "cjg", "cjg"}, kCjg, 1, 14}};
  const auto designated_by = [&](Party& by) {
    ledger_ = {};
    open(4);
    world_.school.says = {kNow.ms - 21 * 86'400'000ull};
    say(world_.school,
        consent::CaseStepped{{}, {}, CaseStep::raise, consent::kAboutCoordination, {}});
    say(by, consent::CaseStepped{{}, {}, CaseStep::designate, 1, world_.manager.id});
  };
  designated_by(world_.cjg);
  step(world_.manager, CaseStep::admit);
  const auto said = shown(ledger_.facts());
  ASSERT_TRUE(said.ok()) << to_text(said.error());
  EXPECT_EQ(said->coordinator, world_.manager.id);
  EXPECT_EQ(said->steps.back().step, CaseStep::admit);
  step(world_.school, CaseStep::review);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::not_allowed) << "it has the case no more";
  designated_by(world_.manager);
  EXPECT_EQ(reason(ledger_.facts()), ErrorCode::not_allowed) << "of itself";
}

}  // namespace
}  // namespace sluis::sdk::testing
