// SPDX-License-Identifier: EUPL-1.2
// The machine's questions to decide(), and the leaves that record the answers.
#include "broker/core/step.h"

namespace sluis::broker {

Ruling ruling_of(consent::Decision decision) {
  Ruling out{decision.verdict, decision.level,
             decision.ground,  decision.reason,
             std::move(decision.references), {}};
  if (!permits(out)) return out;
  for (const consent::PersonDecision& person : decision.persons) {
    out.consents.insert(out.consents.end(), person.consents.begin(), person.consents.end());
  }
  std::sort(out.consents.begin(), out.consents.end());
  out.consents.erase(std::unique(out.consents.begin(), out.consents.end()), out.consents.end());
  return out;
}

Outcome outcome_of(const MemberId& recipient, const Ruling& ruling, std::uint64_t index) {
  return {recipient,     ruling.verdict,    ruling.level, ruling.ground,
          ruling.reason, ruling.references, index};
}

Question question_of(const Exchange& exchange, const MemberId& recipient, Level wanted) {
  return {exchange.source,        recipient,       exchange.kind, exchange.purpose, exchange.domain,
          exchange.source_regime, exchange.urgent, wanted,        exchange.persons};
}

consent::Request request_of(const State& state, const Question& question, TimeMs now) {
  consent::Request out;
  out.source = question.source;
  out.recipient = question.recipient;
  out.kind = question.kind;
  out.purpose = question.purpose;
  out.domain = question.domain;
  out.source_regime = question.source_regime;
  out.urgent = question.urgent;
  out.wanted = question.wanted;
  out.now = now;
  for (const ExchangePerson& person : question.persons) {
    out.persons.push_back({person.role, state.persons.same(person.person),
                           state.persons.possibly(person.person)});
  }
  return out;
}

Ruling rule(Step& step, const Question& question) {
  const consent::Request request = request_of(step.state, question, step.now());
  FactsAbout facts = step.state.facts.about(step.state.persons, request.persons);
  if (step.mutants.ignore_withdrawal) facts.withdrawals.clear();
  Ruling ruling = ruling_of(consent::decide(step.covenant(), facts.view(), request));
  withhold(step.state, facts, ruling);
  // After an erasure the facts may be gone on which this was once decided; the record stands.
  const std::size_t made = step.applied.rulings.size();
  if (step.replays() && step.state.lacks_parts() && made < step.event.recorded->rulings.size()) {
    ruling = step.event.recorded->rulings[made];
  }
  step.applied.rulings.push_back(ruling);
  return ruling;
}

std::uint64_t append_decision(Step& step, const ExchangeId& exchange, const Question& question,
                              const Ruling& ruling, const std::optional<MessageId>& message,
                              const std::optional<PersonId>& sealed_for) {
  consent::DecisionBody body;
  body.exchange_id = exchange;
  body.message_id = message;
  body.source = question.source;
  body.recipient = question.recipient;
  body.verdict = ruling.verdict;
  body.level = ruling.level;
  body.ground = ruling.ground;
  body.reason = static_cast<std::uint16_t>(ruling.reason);
  body.covenant = step.covenant().version;
  body.algorithm = static_cast<std::uint16_t>(
      step.covenant().terms_of_regime(question.source_regime).combining);
  body.machine = consent::kDecideVersion;
  body.references = ruling.references;
  return step.append_own(LeafType::decision, body, sealed_for);
}

}  // namespace sluis::broker
