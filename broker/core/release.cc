// SPDX-License-Identifier: EUPL-1.2
// RELEASE, VOID, the lease's timer, the broker's boot: the life of a lease but for its answer.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

// A new ground carries the message now; what beat the former one is told what became of it so far.
void detach(Step& step, const MessageKey& key) {
  const std::set<WithdrawId> former = step.state.mailbox.find(key)->withdrawals;
  for (const WithdrawId& id : former) step.state.facts.withdrawals.at(id).resting.erase(key);
  step.state.mailbox.change(key, [](Message& message) { message.withdrawals.clear(); });
}

Lease lease_of(const Step& step, const ReleaseEvent& event) {
  Lease lease;
  lease.message = event.message;
  lease.nonce = event.nonce;
  lease.boot_id = event.boot_id;
  lease.start = step.event.boot;
  lease.length = lease_length(step.covenant().limits);
  return lease;
}

void release(Step& step, const ReleaseEvent& event, const Ruling& ruling) {
  detach(step, event.message);
  const Message& message = *step.state.mailbox.find(event.message);
  const LeaseId id = step.draw_id<LeaseId>("sluis/v1/lease");
  Lease lease = lease_of(step, event);
  consent::ReleaseBody body;
  body.envelope = message.envelope;
  body.exchange_id = message.exchange_id;
  body.content = message.content;
  body.recipient = message.recipient;
  body.ground = ruling.ground;
  body.level = message.level;
  body.lease = id;
  body.nonce = event.nonce;
  body.boot = event.boot_id;
  body.lease_ms = step.covenant().limits.lease_ms;
  body.covenant = step.covenant().version;
  body.references = ruling.references;
  Opening opening;
  lease.release_index = step.append_own(LeafType::release, body,
                                        step.state.subject_of(message.exchange_id), &opening);
  step.emit(Deliver{event.request, message.recipient, event.message, message.envelope, id,
                    event.nonce, lease.release_index, opening});
  step.state.mailbox.add(id, lease);
  step.state.mailbox.change(event.message, [&](Message& changed) {
    changed.stage = Stage::released;
    changed.leases.push_back(id);
    changed.consents = ruling.consents;
    changed.ground = ruling.ground;
  });
  step.store_row(event.message);
}

}  // namespace

void handle(Step& step, const ReleaseEvent& event) {
  if (step.state.recovery.is_open()) return;
  const Message* message = step.state.mailbox.find(event.message);
  if (message == nullptr || message->stage != Stage::accepted || message->expires <= step.now()) {
    return;
  }
  const Exchange& exchange = *step.state.exchanges.find(message->exchange_id);
  if (exchange.correction) return return_corrected(step, event.message);
  const Ruling ruling =
      rule(step, question_of(exchange, message->recipient, message->level));
  if (permits(ruling) && ruling.level >= message->level) release(step, event, ruling);
  else return_refused(step, event.message, ruling);
}

void handle(Step& step, const VoidEvent& event) {
  const Lease* lease = step.state.mailbox.find(event.lease);
  // A lease that is over waits for its recipient: from then on its word alone counts, and a list of
  // `effective` may already say unknown (tests/model/README.md).
  if (lease == nullptr || !lease->is_open()) return;
  const MessageKey key = lease->message;
  const Message& message = *step.state.mailbox.find(key);
  if (message.stage != Stage::released || message.leases.back() != event.lease) return;
  step.append_own(LeafType::void_lease, consent::VoidBody{consent::kBodyVersion, event.lease},
                  step.state.subject_of(message.exchange_id));
  step.state.mailbox.change(event.lease, [](Lease& changed) { changed.voided = true; });
  make_available(step, key);
  // Meanwhile the decision may have changed; what may not go is returned in this batch.
  step.state.exchanges.dirty.insert(message.exchange_id);
}

void handle(Step& step, const LeaseOverEvent& event) {
  LeaseId id = event.lease;
  const Lease* named = step.state.mailbox.find(id);
  if (named == nullptr) return;
  if (step.mutants.timer_by_message) {
    // Seeded defect: the timer ends the message's present lease, whichever it was set for.
    step.state.mailbox.change(id, [](Lease& changed) { changed.over = true; });
    id = step.state.mailbox.find(named->message)->leases.back();
    step.applied.changed = true;
  }
  const Lease* lease = step.state.mailbox.find(id);
  if (!lease->is_open()) return;
  const MessageKey key = lease->message;
  step.state.mailbox.change(id, [](Lease& changed) { changed.over = true; });
  watch(step, key);
  step.applied.changed = true;
  if (step.mutants.lease_over_is_not_opened) {
    // Seeded defect: silence is taken for an answer.
    step.state.mailbox.change(
        id, [](Lease& changed) { changed.answer = consent::ReceiptOutcome::not_opened; });
    end_unopened(step, id);
  }
}

void handle(Step& step, const BootEvent& event) {
  if (event.boot_id == step.state.boot_id) return;
  step.state.boot_id = event.boot_id;
  step.applied.changed = true;
  // The clock that the open leases were counted on is gone. Their recipients' leases end no later
  // than a full length from now, since they began before.
  const auto open = step.state.mailbox.lease_ends();
  for (const auto& [end, id] : open) {
    step.state.mailbox.change(id, [&](Lease& lease) { lease.start = step.event.boot; });
  }
}

}  // namespace sluis::broker
