// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/desk.h"

namespace sluis::sim {
namespace {

consent::Scope scope_of(std::uint16_t kind) {
  consent::Scope scope;
  if (kind != 0) scope.kinds = {kind};
  return scope;
}

}  // namespace

PersonId Desk::number_of(const Human& human) {
  PersonId out;
  out.value[0] = static_cast<std::uint8_t>(human.child + 1);
  out.value[1] = static_cast<std::uint8_t>(human.who);
  return out;
}

void Desk::give_consent(const Human& giver, std::uint16_t kind, std::uint64_t wait_ms,
                        std::uint64_t valid_ms) {
  const Human subject{giver.child, Who::child};
  const ConsentId consent_id = random_.id<ConsentId>();
  Known& known = consents_[consent_id];
  known.state.id = consent_id;
  known.state.recorder = id();
  known.state.subject = number_of(subject);
  known.state.scope = scope_of(kind);
  known.state.valid_from = wall() + DurationMs{wait_ms};
  known.state.valid_until = known.state.valid_from + DurationMs{valid_ms};
  known.state.givers = {{number_of(giver), consent::GiverCapacity::parent, consent::Answer::yes}};

  consent::ConsentRecord record;
  record.consent_id = consent_id;
  record.subject = acts_.person(subject);
  record.scope = known.state.scope;
  record.valid_from = known.state.valid_from;
  record.valid_until = known.state.valid_until;
  record.givers = {{acts_.person(giver), consent::GiverCapacity::parent}};
  const ActAsked recorded = acts_.ask_fact(wall(), record);
  consent::ConsentAnswer answer;
  answer.consent_id = consent_id;
  answer.subject = acts_.person(subject);
  answer.giver = acts_.person(giver);
  answer.answer = consent::Answer::yes;
  const ActAsked answered = acts_.ask_fact(wall(), answer);
  known.record = recorded.act.commitment;
  known.answer = answered.act.commitment;

  world_.oracle.plan(known.record, consent_id,
                     {giver, kind, record.valid_from, record.valid_until});
  world_.oracle.plan_answer(known.answer, consent_id);
  about_[known.record] = about_[known.answer] = giver.child;
  enqueue(recorded.request, recorded);
  enqueue(answered.request, answered);
}

void Desk::withdraw(const Human& giver, std::uint16_t kind) {
  consent::WithdrawBody body;
  body.actor = acts_.worker();
  body.withdraw_id = random_.id<WithdrawId>();
  body.subject = acts_.person({giver.child, Who::child});
  body.giver = acts_.person(giver);
  body.scope = scope_of(kind);
  body.created = wall();
  const ActAsked asked = acts_.ask(LeafType::withdraw, body);
  world_.history.names().give(body.withdraw_id.view(), 'w');
  world_.oracle.plan(asked.act.commitment, body.withdraw_id, {giver, kind});
  about_[asked.act.commitment] = giver.child;
  enqueue(asked.request, asked);
}

void Desk::on(const Answered& answered, const ToBroker& asked) {
  const auto* ack = std::get_if<broker::AckReply>(&answered.reply);
  const auto* act = std::get_if<ActAsked>(&asked);
  if (act == nullptr) return;
  if (act->act.type == LeafType::intent || act->act.type == LeafType::erasure) return;
  if (act->act.type == LeafType::read) {
    if (ack != nullptr) agree(*act);
    return;
  }
  const auto child = about_.find(act->act.commitment);
  const bool may_be_gone = child != about_.end() && world_.oracle.is_erased(child->second);
  if (ack == nullptr && may_be_gone) return;
  if (ack == nullptr) return world_.history.fail("a fact or withdrawal was refused");
  for (auto& [consent_id, known] : consents_) {
    if (act->act.commitment == known.record) known.record_index = ack->index;
    if (act->act.commitment == known.answer) known.answer_index = ack->index;
  }
}

void Desk::erase(std::size_t child) {
  consent::ReadBody body;
  body.actor = acts_.officer(1);
  body.question = static_cast<std::uint16_t>(consent::ReadQuestion::erasure);
  body.person = acts_.person({child, Who::child});
  body.created = wall();
  const ActAsked asked = acts_.ask(LeafType::read, body);
  lookups_[asked.act.commitment] = child;
  enqueue(asked.request, asked);
}

void Desk::agree(const ActAsked& looked) {
  const std::size_t child = lookups_.at(looked.act.commitment);
  consent::ErasureBody body;
  body.actor = acts_.officer(2);
  body.proposer = {acts_.officer(1).worker, acts_.officer(1).function, {}};
  body.person = acts_.again(looked.act.persons.front());
  body.looked = looked.act.commitment;
  body.created = wall();
  const ActAsked asked = acts_.ask(LeafType::erasure, body);
  world_.oracle.plan_erasure(asked.act.commitment, child);
  enqueue(asked.request, asked);
}

void Desk::report(std::size_t child) {
  consent::IntentBody body;
  body.actor = acts_.worker();
  body.exchange_id = random_.id<ExchangeId>();
  body.kind = body.purpose = body.domain = body.source_regime = 1;
  body.persons = {{PersonRole::subject, acts_.person({child, Who::child})}};
  body.wanted = {{manager(0), Level::content}};
  body.content = random_.id<Commitment>();
  body.created = wall();
  const ActAsked asked = acts_.ask(LeafType::intent, body);
  enqueue(asked.request, asked);
}

// It is the reader of alerts: no alert is an envelope, so it opens nothing.
void Desk::on_tick() {
  ask_now(FetchAsked{random_.id<RequestId>(), random_.id<Nonce>(), clock_.boot_id, 1, alerts_});
}

void Desk::on(const Fetched& fetched) {
  for (const broker::DeliverAlert& alert : fetched.alerts) {
    world_.history.alerted(id(), alert);
    alerts_[alert.alert_id] = alert.revision;
  }
}

std::optional<consent::Facts> Desk::own_facts(
    const std::vector<std::uint64_t>& references) const {
  std::set<std::uint64_t> unknown(references.begin(), references.end());
  consent::Facts facts;
  for (const auto& [consent_id, known] : consents_) {
    if (!known.record_index || !known.answer_index) continue;
    const std::size_t used =
        unknown.erase(*known.record_index) + unknown.erase(*known.answer_index);
    if (used == 0) continue;
    facts.consents.push_back(known.state);
    facts.consents.back().index = *known.record_index;
    facts.consents.back().givers.front().answer_index = *known.answer_index;
  }
  if (!unknown.empty()) return std::nullopt;
  return facts;
}

}  // namespace sluis::sim
