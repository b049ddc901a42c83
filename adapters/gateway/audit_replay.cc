// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/audit_replay.h"

#include "consent/core/decide.h"
#include "consent/core/verified.h"
#include "proto/seal/sign.h"

namespace sluis::gateway {

Status AuditReplay::take_act(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  SignedAct act;
  act.type = leaf.type;
  act.covenant = leaf.covenant;
  act.commitment = leaf.commitment;
  act.opening = entry.opening;
  act.worker_signature = entry.worker_signature;
  act.signatures = leaf.signatures;
  act.batch = leaf.batch;
  act.persons = entry.persons;
  // The last moment of the leaf's second: a key revoked within it does not count any more.
  SLUIS_TRY(verified, consent::verify_act(act, directory_, TimeMs{leaf.time_s * 1000 + 999},
                                          seal::verify));
  if (leaf.type == LeafType::fact || leaf.type == LeafType::withdraw) {
    return fold_.take(verified, entry.index);
  }
  std::vector<std::vector<PersonKey>> keys;
  for (const PersonOpening& person : entry.persons) {
    SLUIS_TRY(opened, canon::decode<consent::PersonBody>(person.opening.body, "person"));
    keys.push_back(std::move(opened.keys));
  }
  // Who named a person by which keys together counts from then on, whatever it was for.
  const std::vector<PersonId> persons = fold_.register_request(verified.actor().member, keys);
  if (leaf.type != LeafType::intent) return Done{};
  SLUIS_TRY(body, canon::decode<consent::IntentBody>(entry.opening.body, "intent"));
  if (persons.size() == 1) signals_[body.exchange_id] = {std::move(body), persons.front()};
  return Done{};
}

void AuditReplay::take(const consent::Leaf& leaf, const codec::AuditEntry& entry) {
  if (consent::actor_of(leaf.type) != consent::LeafActor::member) return;
  if (!take_act(leaf, entry).ok()) gaps_ = true;
}

Replay AuditReplay::decide_again(const consent::Leaf& leaf,
                                 const consent::DecisionBody& body) const {
  const auto signal = signals_.find(body.exchange_id);
  if (signal == signals_.end() || gaps_ || body.covenant != covenant_.version ||
      body.machine != consent::kDecideVersion) {
    return Replay::not_possible;
  }
  const consent::IntentBody& asked = signal->second.body;
  const auto wanted =
      std::find_if(asked.wanted.begin(), asked.wanted.end(), [&](const consent::Wanted& one) {
        return one.recipient == body.recipient;
      });
  if (wanted == asked.wanted.end()) return Replay::different;
  consent::Request request;
  request.source = asked.actor.member;
  request.recipient = body.recipient;
  request.kind = asked.kind;
  request.purpose = asked.purpose;
  request.domain = asked.domain;
  request.source_regime = asked.source_regime;
  request.urgent = asked.urgent;
  request.wanted = wanted->level;
  request.persons = {fold_.person(PersonRole::subject, signal->second.subject)};
  const consent::Facts facts = fold_.facts();
  // A leaf names its second alone: what begins or ends within it may have counted or not.
  for (const std::uint64_t ms : {std::uint64_t{0}, std::uint64_t{999}}) {
    request.now = TimeMs{leaf.time_s * 1000 + ms};
    const consent::Decision again = consent::decide(covenant_, facts, request);
    const bool same = again.verdict == body.verdict && again.ground == body.ground &&
                      static_cast<std::uint16_t>(again.reason) == body.reason &&
                      again.references == body.references && again.level == body.level;
    if (same) return Replay::same;
  }
  return Replay::different;
}

}  // namespace sluis::gateway
