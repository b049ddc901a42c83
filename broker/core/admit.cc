// SPDX-License-Identifier: EUPL-1.2
// Who may do what: the checks that all acts share, and the dispatch to their handlers.
#include "broker/core/step.h"
#include "consent/core/fact_rights.h"

namespace sluis::broker {
namespace {

using consent::Covenant;

bool is_about(const Covenant& covenant, std::uint16_t number,
              const std::vector<consent::Term> Covenant::*list) {
  const auto& terms = covenant.*list;
  return std::any_of(terms.begin(), terms.end(),
                     [&](const consent::Term& term) { return term.number == number; });
}

// The answer to a question, weighed or not, is registered by the gateway alone: a worker's name on
// one answer and none on another would tell the broker which was weighed.
bool registers_answer(const Covenant& covenant, const SignedAct& act) {
  if (act.type != LeafType::intent) return false;
  const auto body = canon::decode<consent::IntentBody>(act.opening.body, "intent");
  return body.ok() && covenant.answer_of(body->kind) != nullptr;
}

bool is_rekeying(const SignedAct& act) {
  if (act.type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(act.opening.body, "fact");
  return body.ok() && consent::is_of_the_gateway(body->payload);
}

// A gateway alone may also hand over what a worker confirmed, and answer for its deliveries.
Status check_function(const Covenant& covenant, const consent::Actor& actor,
                      const SignedAct& act) {
  const LeafType type = act.type;
  const bool is_answer = registers_answer(covenant, act);
  if (actor.worker.is_zero()) {
    if (is_answer || is_rekeying(act) || type == LeafType::submit || type == LeafType::receipt ||
        type == LeafType::removed || type == LeafType::destroyed ||
        type == LeafType::resubmitted) {
      return Done{};
    }
    return Error{ErrorCode::not_allowed, "worker"};
  }
  if (is_answer || is_rekeying(act) || type == LeafType::removed ||
      type == LeafType::resubmitted) {
    return Error{ErrorCode::not_allowed, "worker"};
  }
  const consent::Function* function = covenant.function(actor.function);
  if (type == LeafType::correction) {
    if (function != nullptr && consent::may_correct(*function)) return Done{};
    return Error{ErrorCode::not_allowed, "function"};
  }
  // Who may look at what came may destroy it when it is recalled.
  const auto number =
      static_cast<std::uint8_t>(type == LeafType::destroyed ? LeafType::read : type);
  if (function == nullptr || std::find(function->acts.begin(), function->acts.end(), number) ==
                                 function->acts.end()) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  return Done{};
}

// Closes, or tells what happened, and opens nothing.
bool opens_nothing(const Covenant& covenant, const SignedAct& act) {
  if (act.type == LeafType::withdraw || act.type == LeafType::receipt ||
      act.type == LeafType::removed || act.type == LeafType::erasure ||
      act.type == LeafType::correction || act.type == LeafType::destroyed) {
    return true;
  }
  if (act.type != LeafType::fact) return false;
  const auto body = canon::decode<consent::FactBody>(act.opening.body, "fact");
  if (!body.ok()) return false;
  if (const auto* answer = std::get_if<consent::ConsentAnswer>(&body->payload)) {
    return answer->answer == consent::Answer::no;
  }
  if (consent::is_of_the_gateway(body->payload)) return true;
  if (const auto* acceptance = std::get_if<consent::ConsentAcceptance>(&body->payload)) {
    return acceptance->acceptance != consent::Acceptance::accepted;
  }
  if (const auto* agreed = std::get_if<consent::CircumstanceAgreed>(&body->payload)) {
    return agreed->answer == consent::Answer::no;
  }
  if (const auto* stated = std::get_if<consent::CircumstanceStated>(&body->payload)) {
    const consent::CircumstanceType* type = covenant.circumstance(stated->type);
    return type != nullptr && type->effect != consent::Effect::opens;
  }
  if (const auto* used = std::get_if<consent::LetterCodeUsed>(&body->payload)) {
    return used->use == consent::CodeUse::withdraw;
  }
  return std::holds_alternative<consent::CaseClosed>(body->payload);
}

// A withdrawal that waited for a connection while the covenant changed must not be lost: nobody may
// be able to sign it again. What opens is decided under the covenant that its worker saw.
Status check_version(const State& state, const SignedAct& act) {
  if (act.covenant == state.covenant->version) return Done{};
  const bool was_in_force = state.covenant_versions.contains(act.covenant);
  if (was_in_force && opens_nothing(*state.covenant, act)) return Done{};
  return Error{ErrorCode::covenant_unknown, "covenant"};
}

// Everybody is named under the oldest epoch in force, by every kind of key, or was before by this
// member: what is on record under it alone, an objection above all, is then seen.
Status check_epochs(const State& state, const ActEvent& event) {
  const std::vector<std::uint32_t> epochs = state.directory.epochs();
  if (epochs.empty() || event.act.act().type == LeafType::erasure) return Done{};
  const std::vector<PersonOpening>& persons = event.act.act().persons;
  for (std::size_t i = 0; i < persons.size(); ++i) {
    if (persons[i].opening.body.empty()) continue;
    SLUIS_TRY(body, canon::decode<consent::PersonBody>(persons[i].opening.body, "person"));
    const bool named = consent::is_named_in(body.keys, epochs.front()) ||
                       state.persons.is_carried(event.session, body.keys, event.persons[i],
                                                epochs.front());
    if (!named) return Error{ErrorCode::rekey_pending, "persons"};
  }
  return Done{};
}

Status dispatch(Step& step, const ActEvent& event) {
  switch (event.act.act().type) {
    case LeafType::intent: return on_intent(step, event);
    case LeafType::preflight: return on_preflight(step, event);
    case LeafType::read: return on_read(step, event);
    case LeafType::fact: return on_fact(step, event);
    case LeafType::withdraw: return on_withdraw(step, event);
    case LeafType::receipt: return on_receipt(step, event);
    case LeafType::removed: return on_removed(step, event);
    case LeafType::erasure: return on_erasure(step, event);
    case LeafType::correction: return on_correction(step, event);
    case LeafType::destroyed: return on_destroyed(step, event);
    case LeafType::resubmitted: return on_resubmitted(step, event);
    default: return Error{ErrorCode::not_allowed, "type"};
  }
}

}  // namespace

Status admit(const Step& step, const MemberId& session, const consent::VerifiedAct& act) {
  if (!step.state.covenant) return Error{ErrorCode::covenant_unknown, "covenant"};
  const Covenant& covenant = step.covenant();
  if (act.actor().member != session) return Error{ErrorCode::not_your_act, "member"};
  const consent::Member* member = covenant.member(session);
  if (member == nullptr) return Error{ErrorCode::unknown_member, "member"};
  SLUIS_TRY_DONE(check_version(step.state, act.act()));
  SLUIS_TRY_DONE(check_function(covenant, act.actor(), act.act()));
  for (const PersonOpening& person : act.act().persons) {
    if (person.opening.body.empty()) continue;  // erased since; it was checked when it came
    SLUIS_TRY(body, canon::decode<consent::PersonBody>(person.opening.body, "person"));
    const bool numbered = consent::has_number(body.keys);
    if (numbered && !member->may_use_bsn) return Error{ErrorCode::bsn_not_entitled, "persons"};
  }
  return Done{};
}

Status check_question(const Covenant& covenant, const Question& question) {
  const consent::Kind* kind = covenant.kind(question.kind);
  if (kind == nullptr) return Error{ErrorCode::unknown_kind, "kind"};
  if (question.urgent && !kind->may_be_urgent) return Error{ErrorCode::not_allowed, "urgent"};
  if (!is_about(covenant, question.purpose, &Covenant::purposes)) {
    return Error{ErrorCode::unknown_kind, "purpose"};
  }
  if (!is_about(covenant, question.domain, &Covenant::domains)) {
    return Error{ErrorCode::unknown_kind, "domain"};
  }
  const auto& regimes = covenant.regimes;
  if (std::none_of(regimes.begin(), regimes.end(), [&](const consent::Regime& regime) {
        return regime.term.number == question.source_regime;
      })) {
    return Error{ErrorCode::unknown_kind, "source_regime"};
  }
  if (covenant.member(question.recipient) == nullptr) {
    return Error{ErrorCode::unknown_member, "recipient"};
  }
  if (question.recipient == question.source) return Error{ErrorCode::not_allowed, "recipient"};
  if (question.wanted == Level::none) return Error{ErrorCode::out_of_range, "level"};
  return Done{};
}

void register_persons(Step& step, const ActEvent& event) {
  const SignedAct& act = event.act.act();
  for (std::size_t i = 0; i < event.persons.size(); ++i) {
    const PersonId& person = event.persons[i];
    if (act.persons[i].opening.body.empty()) {
      step.state.erased.insert(person);
      continue;
    }
    const auto body = canon::decode<consent::PersonBody>(act.persons[i].opening.body, "person");
    CHECK(body.ok());  // a VerifiedAct's persons parse
    if (step.state.persons.add(event.session, body->keys, person)) step.state.touch(person);
  }
}

void handle(Step& step, const ActEvent& event) {
  CHECK(event.persons.size() == event.act.act().persons.size());
  const AckReply* before = step.state.acks.find(event.act.act().commitment);
  if (before != nullptr && event.act.actor().member == event.session) {
    return step.answer(event.session, event.request, *before);
  }
  Status status = admit(step, event.session, event.act);
  if (status.ok()) status = check_epochs(step.state, event);
  if (status.ok()) status = dispatch(step, event);
  if (!status.ok()) step.refuse(event.session, event.request, status.error());
}

}  // namespace sluis::broker
