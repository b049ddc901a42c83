// SPDX-License-Identifier: EUPL-1.2
// INTENT and PREFLIGHT: what is asked before anything is sent.
#include "broker/core/step.h"
#include "proto/hash/hash.h"

namespace sluis::broker {
namespace {

constexpr DurationMs kDay{86'400'000};

std::vector<ExchangePerson> persons_of(const std::vector<consent::PersonReference>& references,
                                       const ActEvent& event) {
  std::vector<ExchangePerson> out;
  for (std::size_t i = 0; i < references.size(); ++i) {
    const Bytes& body = event.act.act().persons[i].opening.body;
    out.push_back({references[i].role, event.persons[i],
                   body.empty() ? Digest{} : hash::sha256(body)});
  }
  return out;
}

// Intent and preflight ask the same question, once for each recipient.
template <class Body>
Question question_of(const Body& body, const ActEvent& event) {
  return {event.session,      {},          body.kind,      body.purpose,
          body.domain,        body.source_regime, body.urgent, Level::none,
          persons_of(body.persons, event)};
}

template <class Body>
Status check_body(const Step& step, const Body& body, Question question) {
  SLUIS_TRY_DONE(check_created(step, body.created));
  for (const consent::Wanted& wanted : body.wanted) {
    question.recipient = wanted.recipient;
    question.wanted = wanted.level;
    SLUIS_TRY_DONE(check_question(step.covenant(), question));
  }
  return Done{};
}

Slot slot_of(const consent::Wanted& wanted, const Ruling& ruling, std::uint64_t decision) {
  Slot slot;
  slot.wanted = wanted.level;
  slot.state = permits(ruling) ? SlotState::permitted : SlotState::held;
  slot.ruling = ruling;
  slot.decision_index = decision;
  return slot;
}

// Who has no live exchange or case on the subject hears "not now", the same whether or not anything
// is on record (P8); what the covenant alone answers is no secret.
bool may_hear_reasons(const State& state, const MemberId& member, const PersonId& subject) {
  const std::vector<PersonId> same = state.persons.same(subject);
  if (state.exchanges.has_live(member, same)) return true;
  for (const PersonId& person : same) {
    const auto row = state.facts.cases_of.find(person);
    if (row == state.facts.cases_of.end()) continue;
    for (const CaseId& id : row->second) {
      const CaseRecord& record = state.facts.cases.at(id);
      if (record.state.open &&
          (record.state.coordinator == member || record.opened_by == member)) {
        return true;
      }
    }
  }
  return false;
}
Outcome masked(Outcome outcome) {
  if (outcome.reason == ErrorCode::permit || outcome.reason == ErrorCode::no_rule) return outcome;
  outcome.verdict = consent::Verdict::hold;
  outcome.reason = ErrorCode::not_now;
  outcome.references.clear();
  return outcome;
}

}  // namespace

Status on_intent(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<consent::IntentBody>(event.act.act().opening.body, "intent"));
  if (step.state.exchanges.find(body.exchange_id) != nullptr) {
    return Error{ErrorCode::id_conflict, "exchange_id"};
  }
  Question question = question_of(body, event);
  SLUIS_TRY_DONE(check_body(step, body, question));
  const consent::QuestionRule* asks = step.covenant().question_of(body.kind);
  if (asks != nullptr) {
    SLUIS_TRY_DONE(step.state.questions.check(event.session, body.kind, body.wanted.size(),
                                              asks->per_day, step.now()));
  }

  if (asks != nullptr) {
    step.state.questions.spend(event.session, body.kind, body.wanted.size(), step.now());
  }
  register_persons(step, event);
  const PersonId& subject = event.persons.front();
  AckReply ack;
  ack.index = step.append_act(event.act, event.persons, subject);
  Exchange exchange;
  exchange.source = event.session;
  exchange.kind = body.kind;
  exchange.purpose = body.purpose;
  exchange.domain = body.domain;
  exchange.source_regime = body.source_regime;
  exchange.urgent = body.urgent;
  exchange.persons = question.persons;
  exchange.content = body.content;
  exchange.index = ack.index;
  exchange.at = step.now();
  std::set<std::uint64_t> facts;
  for (const consent::Wanted& wanted : body.wanted) {
    question.recipient = wanted.recipient;
    question.wanted = wanted.level;
    const Ruling ruling = rule(step, question);
    const std::uint64_t decision =
        append_decision(step, body.exchange_id, question, ruling, std::nullopt, subject);
    exchange.slots.emplace(wanted.recipient, slot_of(wanted, ruling, decision));
    ack.outcomes.push_back(outcome_of(wanted.recipient, ruling, decision));
    // The source decides again before it seals what goes at once.
    if (permits(ruling)) facts.insert(ruling.references.begin(), ruling.references.end());
  }
  ack.facts = with_rekeys(step.state, question.persons,
                          with_moves(step.state, {facts.begin(), facts.end()}));
  step.state.exchanges.add(body.exchange_id, std::move(exchange));
  mark_links(step, body.exchange_id);
  const DurationMs life{step.covenant().limits.life_ms_max};
  step.state.acks.add(event.act.act().commitment, ack, step.now() + life + kDay);
  step.answer(event.session, event.request, ack);
  return Done{};
}

Status on_preflight(Step& step, const ActEvent& event) {
  SLUIS_TRY(body, canon::decode<consent::PreflightBody>(event.act.act().opening.body, "preflight"));
  Question question = question_of(body, event);
  SLUIS_TRY_DONE(check_body(step, body, question));
  SLUIS_TRY_DONE(step.state.preflights.check(event.session, step.now()));

  step.state.preflights.spend(event.session, step.now());
  // The keys are noted, so that what is sealed here can be found when the person is erased.
  register_persons(step, event);
  const PersonId& subject = event.persons.front();
  const bool reasons = may_hear_reasons(step.state, event.session, subject);
  AckReply ack;
  ack.index = step.append_act(event.act, event.persons, subject);
  std::set<std::uint64_t> facts;
  for (const consent::Wanted& wanted : body.wanted) {
    question.recipient = wanted.recipient;
    question.wanted = wanted.level;
    const Ruling ruling = rule(step, question);
    const std::uint64_t decision =
        append_decision(step, {}, question, ruling, std::nullopt, subject);
    const Outcome outcome = outcome_of(wanted.recipient, ruling, decision);
    ack.outcomes.push_back(reasons ? outcome : masked(outcome));
    const auto& used = ack.outcomes.back().references;
    facts.insert(used.begin(), used.end());
  }
  ack.facts = with_rekeys(step.state, question.persons,
                          with_moves(step.state, {facts.begin(), facts.end()}));
  const DurationMs twice_skew{2 * step.covenant().limits.created_skew_ms};
  step.state.acks.add(event.act.act().commitment, ack, step.now() + twice_skew);
  step.answer(event.session, event.request, ack);
  return Done{};
}

}  // namespace sluis::broker
