// SPDX-License-Identifier: EUPL-1.2
// What holds of decide() whatever the facts: what closes never opens, what is not asked about says
// nothing, and every refusal can be answered by the step that its reason names.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/consent/decide_draw.h"
#include "tests/consent/decide_steps.h"

namespace sluis::consent {
namespace {

bool permits(const Decision& decision) { return decision.verdict == Verdict::permit; }

// Nothing more than `before`: neither a permit in place of a refusal, nor a higher level.
bool permits_more(const Question& question, const Decision& before) {
  const Decision after = question.decided();
  return permits(after) && (!permits(before) || after.level > before.level);
}

void count(const Decision& decision) {
  RC_CLASSIFY(permits(decision), "permit");
  RC_CLASSIFY(!permits(decision), "refusal");
}

RC_GTEST_PROP(DecideProperties, AnAddedObjectionNeverPermitsMore, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  count(before);
  question.facts.circumstances.push_back(
      draw_circumstance(9, one_of({kObjection, kWithheld})));
  RC_ASSERT(!permits_more(question, before));
}

RC_GTEST_PROP(DecideProperties, AWithdrawalNeverPermitsMore, ()) {
  Question question = draw_question();
  question.facts.consents.push_back(draw_consent(5));
  question.facts.consents.push_back(draw_consent(6));
  const Decision before = question.decided();
  count(before);
  question.facts.withdrawals.push_back(draw_withdrawal(one_of<std::uint64_t>({90, 55, 15})));
  RC_ASSERT(!permits_more(question, before));
}

RC_GTEST_PROP(DecideProperties, AnEndedCircumstanceThatOpenedNeverPermitsMore, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  for (CircumstanceState& state : question.facts.circumstances) {
    if (state.type != kOrder && state.type != kReport) continue;
    state.ended = 481;
    RC_ASSERT(!permits_more(question, before));
  }
}

RC_GTEST_PROP(DecideProperties, AColleaguesNoNeverPermitsMore, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  for (CircumstanceState& state : question.facts.circumstances) {
    state.agreements.push_back({id<MemberId>(kCoach), id<WorkerId>(7), 1, Answer::no, 490});
    RC_ASSERT(!permits_more(question, before));
  }
}

RC_GTEST_PROP(DecideProperties, AnAddedRefusalNeverPermitsMore, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  ConsentState no = draw_consent(9);
  for (GiverState& giver : no.givers) {
    giver.answer = Answer::no;
    giver.answer_index = kHighEntry;
  }
  // Who gives for himself alone puts aside what others said, their no too: so not with one's own.
  if (no.givers.size() == 1 && no.givers.front().person == no.subject) return;
  question.facts.consents.push_back(no);
  RC_ASSERT(!permits_more(question, before));
}

// Whatever a fact says about another recipient, kind or purpose.
RC_GTEST_PROP(DecideProperties, WhatDoesNotCoverTheRequestSaysNothing, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  Scope other = draw_scope();
  switch (below(3)) {
    case 0: other.to = {{false, id<MemberId>(kPolice), 0}}; break;
    case 1: other.kinds = {7}; break;
    default: other.purposes = {7}; break;
  }
  question.facts.consents.push_back(draw_consent(9));
  question.facts.consents.back().scope = other;
  question.facts.withdrawals.push_back(draw_withdrawal(90));
  question.facts.withdrawals.back().scope = other;
  question.facts.circumstances.push_back(
      draw_circumstance(9, static_cast<std::uint16_t>(1 + below(4))));
  question.facts.circumstances.back().scope = other;
  RC_ASSERT(question.decided() == before);
}

RC_GTEST_PROP(DecideProperties, TheOrderOfTheFactsSaysNothing, ()) {
  Question question = draw_question();
  Facts& facts = question.facts;
  for (const int number : {5, 6, 7}) facts.consents.push_back(draw_consent(number));
  const Decision before = question.decided();
  facts.consents = shuffled(facts.consents);
  facts.withdrawals = shuffled(facts.withdrawals);
  facts.cases = shuffled(facts.cases);
  facts.circumstances = shuffled(facts.circumstances);
  RC_ASSERT(question.decided() == before);
}

RC_GTEST_PROP(DecideProperties, EveryPermitNamesAGroundOfTheRuleThatIsValidAtThatMoment, ()) {
  const Question question = draw_question();
  const Decision decision = question.decided();
  count(decision);
  if (!permits(decision)) {
    RC_ASSERT(decision.level == Level::none);
    RC_ASSERT(decision.ground == 0);
    return;
  }
  const ReleaseRule& rule = question.covenant.rules.front();
  RC_ASSERT(decision.level <= std::min(rule.level, question.request.wanted));
  for (const PersonDecision& person : decision.persons) {
    const Ground* ground = question.covenant.ground(person.ground);
    RC_ASSERT(ground != nullptr);
    RC_ASSERT(std::count(rule.grounds.begin(), rule.grounds.end(), person.ground) == 1);
    RC_ASSERT(question.request.now >= ground->valid_from);
    RC_ASSERT(question.request.now < ground->valid_until);
    RC_ASSERT(ground->regimes.empty() || question.request.source_regime == 1);
    RC_ASSERT(decision.level <= person.level);
  }
}

RC_GTEST_PROP(DecideProperties, EveryRefusalHasANextStepThatChangesTheOutcomeOrIsTerminal, ()) {
  Question question = draw_question();
  const Decision before = question.decided();
  RC_PRE(!permits(before));
  RC_TAG(std::string(catalogue(before.reason).name));
  RC_ASSERT(!catalogue(before.reason).next_step.empty());
  if (is_terminal(before.reason)) return;
  take_step(question, before.reason);
  const Decision after = question.decided();
  RC_LOG() << "after the step: " << catalogue(after.reason).name << "\n";
  RC_ASSERT(after.reason != before.reason);
}

// LAW §1: under a supervision order disclosure to anyone but the certified institution still needs
// its own ground.
RC_GTEST_PROP(DecideProperties, AnOrderOfTheGuardiansBodyOpensNothingTowardsThePolice, ()) {
  Question question = draw_question();
  question.facts.circumstances.clear();
  CircumstanceState order = draw_circumstance(1, kOrder);
  order.holder = id<MemberId>(kBody);
  question.facts.circumstances.push_back(order);
  question.request.recipient = id<MemberId>(kPolice);
  const Decision decision = question.decided();
  RC_ASSERT(decision.verdict == Verdict::deny);
  RC_ASSERT(decision.reason == ErrorCode::no_rule);
  question.covenant.rules.push_back(rule_to(kPolice, {kOrderToRecipient}));
  RC_ASSERT(!permits(question.decided()));
}

}  // namespace
}  // namespace sluis::consent
