// SPDX-License-Identifier: EUPL-1.2
// An erasure, at a point between two batches: the broker stands still until it is done.
//
// What a state without a person is, is said once, by the replay of a journal without its parts. So
// an erasure replays all of the journal, as a start does, and not a second code that would have to
// come to the same (broker/ARCHITECTURE.md §Erasure). A start after a crash finds the line of the
// erasure journal, whose parts it no longer reads, and so goes the same way.
#include "broker/runtime/broker.h"
#include "broker/runtime/ledger.h"
#include "proto/failpoint/failpoint.h"
#include "proto/log/log.h"

namespace sluis::runtime {

Result<std::vector<broker::Effect>> Ledger::erase(broker::ActEvent event) {
  CHECK(entries_.empty() && effects_.empty());
  SignedAct act = event.act.act();
  event.persons.assign(act.persons.size(), PersonId{});
  SLUIS_TRY_DONE(machine_.check(event, now().wall));
  SLUIS_TRY(named, canon::decode<consent::PersonBody>(act.persons.front().opening.body, "person"));
  const std::vector<PersonId> persons = machine_.erased_by(event.act, named.keys);
  act.persons.front().opening = {};  // who it was is written nowhere
  event.act = consent::already_verified(std::move(act), event.act.actor());
  for (const PersonId& person : persons) store_->begin_erasure(person);
  apply_one(std::move(event), {}, now());
  std::vector<broker::Effect> effects = commit();
  SLUIS_FAILPOINT(broker_erasure_recorded);
  if (persons.empty()) return effects;
  const Status without = replay_from_the_start();
  if (!without.ok()) FATAL("the journal does not replay without an erased person");
  return effects;
}

Status Ledger::replay_from_the_start() {
  machine_ = broker::Machine();
  snapshot_at_ = 0;
  erased_events_ = 0;
  return replay_rest();
}

// The state on disk knows them no more: now their keys go.
void Ledger::finish_erasures() {
  const std::vector<PersonId> pending = store_->pending_erasures();
  if (pending.empty()) return;
  SLUIS_FAILPOINT(broker_erasure_replayed);
  for (const PersonId& person : pending) store_->destroy_person_key(person);
  log::log_event("erasure.done");
}

void Broker::erase_waiting() {
  for (PendingErasure& each : std::exchange(erasures_, {})) {
    const Status erased = erase(each);
    if (!erased.ok()) refuse(each.asked, each.id, erased.error());
  }
}

Status Broker::erase(PendingErasure& pending) {
  const MemberId member = pending.asked.member;
  SLUIS_TRY(effects,
            ledger_->erase(broker::ActEvent{member, pending.id, std::move(pending.act), {}}));
  asked_[{member, pending.id}] = pending.asked;
  for (const broker::Effect& effect : effects) release(effect);
  asked_.clear();
  return Done{};
}

}  // namespace sluis::runtime
