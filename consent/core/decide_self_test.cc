// SPDX-License-Identifier: EUPL-1.2
// The question a program asks decide() before it starts: a known refusal, a known consent.
#include "consent/core/decide.h"

namespace sluis::consent {
namespace {

MemberId member(std::uint8_t number) {
  MemberId id;
  id.value[0] = number;
  return id;
}
PersonId person(std::uint8_t number) {
  PersonId id;
  id.value[0] = number;
  return id;
}

Covenant covenant() {
  Covenant out;
  out.version = 1;
  out.roles = {{1, "source", "source"}, {2, "recipient", "recipient"}};
  out.members = {{member(1), 1, "", "", false, false}, {member(2), 2, "", "", false, false}};
  out.kinds = {{{1, "kind", "kind"}, false}};
  Ground ground;
  ground.term = {1, "consent", "consent"};
  ground.valid_until = {UINT64_MAX};
  out.grounds = {ground};
  ReleaseRule rule;
  rule.from_role = 1;
  rule.to_role = 2;
  rule.grounds = {1};
  rule.level = Level::content;
  out.rules = {rule};
  CircumstanceType objection;
  objection.term = {1, "objection", "objection"};
  objection.effect = Effect::holds;
  objection.max_days = 1;
  out.circumstances = {objection};
  return out;
}

ConsentState consent(Answer answer) {
  ConsentState out;
  out.recorder = member(1);
  out.subject = person(1);
  out.valid_until = {UINT64_MAX};
  out.givers = {{person(2), GiverCapacity::parent, answer, 1}};
  return out;
}

CircumstanceState objection() {
  CircumstanceState out;
  out.type = 1;
  out.about = {person(1)};
  out.valid_until = {UINT64_MAX};
  return out;
}

Request request() {
  Request out;
  out.source = member(1);
  out.recipient = member(2);
  out.kind = 1;
  out.persons = {{PersonRole::subject, {person(1)}, {}}};
  out.now = {1'000};
  return out;
}

}  // namespace

bool decide_self_test() {
  Facts none, yes, no, withdrawn, objected;
  yes.consents = {consent(Answer::yes)};
  no.consents = {consent(Answer::no)};
  // Who gives alone: no other rule holds what he withdrew.
  withdrawn.consents = yes.consents;
  withdrawn.consents[0].givers[0].person = person(1);
  withdrawn.withdrawals = {{WithdrawId{}, 9, {person(1)}, {person(1)}, Scope{}}};
  objected.consents = yes.consents;
  objected.circumstances = {objection()};
  Facts stopped;
  stopped.consents = yes.consents;
  stopped.withdrawals = {{WithdrawId{}, 9, {person(1)}, {person(2)}, Scope{}}};
  ConsentState other = consent(Answer::yes);
  other.id.value[0] = 1;
  other.index = 10;
  other.givers[0] = {person(3), GiverCapacity::parent, Answer::yes, 11};
  stopped.consents.push_back(other);
  const Covenant rules = covenant();
  Covenant confirmed = rules;
  confirmed.confirmations = {{1, {static_cast<std::uint8_t>(ConfirmedBy::second_worker)}}};
  const auto verdict = [&](const Facts& facts) { return decide(rules, facts, request()).verdict; };
  return verdict(yes) == Verdict::permit && verdict(none) == Verdict::hold &&
         verdict(no) == Verdict::hold && verdict(withdrawn) == Verdict::hold &&
         verdict(objected) == Verdict::hold && verdict(stopped) == Verdict::hold &&
         decide(confirmed, yes, request()).verdict == Verdict::hold;
}

}  // namespace sluis::consent
