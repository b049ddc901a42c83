// SPDX-License-Identifier: EUPL-1.2
// Transitions of slots and messages that several events share. Tables: broker/ARCHITECTURE.md.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

// Equal in all that is told of a decision; the ledger indices it read may differ.
bool says_the_same(const Ruling& one, const Ruling& other) {
  return one.verdict == other.verdict && one.level == other.level && one.ground == other.ground &&
         one.reason == other.reason && one.consents == other.consents;
}

void open_order(Step& step, const SlotKey& key, const Ruling& ruling, std::uint64_t decision) {
  const std::optional<PersonId> sealed_for = step.state.subject_of(key.exchange_id);
  Order order;
  order.order_id = step.draw_id<OrderId>("sluis/v1/order");
  order.level = ruling.level;
  order.valid_until = step.now() + DurationMs{step.covenant().limits.order_valid_ms};
  order.decision_index = decision;
  consent::OrderBody body;
  body.order_id = order.order_id;
  body.exchange_id = key.exchange_id;
  body.recipient = key.recipient;
  body.level = order.level;
  body.valid_until = order.valid_until;
  body.decision = decision;
  order.order_index = step.append_own(LeafType::order, body, sealed_for);
  step.state.exchanges.change(key, [&](Slot& slot) {
    slot.state = SlotState::ordered;
    slot.order = order;
  });
}

// Why the recipient did not open it is its own affair: one meaning outward (DESIGN §6).
void return_unopened(Step& step, const MessageKey& key) {
  append_end(step, key, LeafType::returned, kEndReasonNone);
  end_message(step, key, Stage::returned, ErrorCode::cannot_open);
}

// The slot waits for a message as long as one is under way, whatever became of another.
void free_slot(Step& step, const MessageKey& key, SlotState otherwise) {
  const Message& message = *step.state.mailbox.find(key);
  const Exchange* exchange = step.state.exchanges.find(message.exchange_id);
  if (exchange == nullptr) return;  // erased
  for (const MessageId& id : exchange->messages) {
    const Message* other = step.state.mailbox.find(MessageKey{key.sender, id});
    if (other != nullptr && other->is_live() && other->recipient == message.recipient) return;
  }
  step.state.exchanges.change({message.exchange_id, message.recipient},
                              [&](Slot& slot) { slot.state = otherwise; });
}

}  // namespace

void settle_slot(Step& step, const SlotKey& key, const Ruling& ruling, bool renew) {
  const Slot& slot = step.state.exchanges.slot(key);
  const MemberId source = step.state.exchanges.find(key.exchange_id)->source;
  const bool same = says_the_same(slot.ruling, ruling);
  const bool waits = slot.state == SlotState::held || (slot.state == SlotState::overdue && renew);
  if (permits(ruling) ? (same && !waits) : (same && slot.state == SlotState::held)) return;
  const bool was_permitted = slot.state == SlotState::permitted;
  const Question question =
      question_of(*step.state.exchanges.find(key.exchange_id), key.recipient, slot.wanted);
  const std::uint64_t decision =
      append_decision(step, key.exchange_id, question, ruling, std::nullopt,
                      step.state.subject_of(key.exchange_id));
  step.state.exchanges.change(key, [&](Slot& changed) {
    changed.ruling = ruling;
    changed.decision_index = decision;
    if (!permits(ruling)) changed.state = SlotState::held;
  });
  const bool orders = permits(ruling) && !was_permitted;
  if (orders) open_order(step, key, ruling, decision);
  step.emit(NotifyMember{source, false, orders, true});
}

void watch(Step& step, const MessageKey& key) {
  const Message& message = *step.state.mailbox.find(key);
  step.state.facts.watched.insert(message.withdrawals.begin(), message.withdrawals.end());
}

void end_sequence(Step& step, const MessageKey& key, std::uint64_t index) {
  const Message& message = *step.state.mailbox.find(key);
  step.state.ends.ended({key.sender, message.recipient}, message.sequence, message.submit_index,
                        index);
}

void append_end(Step& step, const MessageKey& key, LeafType type, std::uint16_t reason) {
  const Message& message = *step.state.mailbox.find(key);
  const consent::EndBody body{consent::kBodyVersion, key.message_id,    message.exchange_id,
                              key.sender,            message.recipient, message.sequence,
                              reason};
  end_sequence(step, key,
               step.append_own(type, body, step.state.subject_of(message.exchange_id)));
}

void end_message(Step& step, const MessageKey& key, Stage stage, std::optional<ErrorCode> reason,
                 std::uint64_t decision_index) {
  const Message& message = *step.state.mailbox.find(key);
  const bool was_live = message.is_live();
  const EnvelopeHash envelope = message.envelope;
  step.state.mailbox.change(key, [&](Message& changed) {
    changed.stage = stage;
    changed.reason = reason;
    changed.decision_index = decision_index;
  });
  if (was_live) {
    step.emit(DeletePayload{envelope});
    step.store_row(key);
  }
  switch (stage) {
    case Stage::done: free_slot(step, key, SlotState::done); break;
    case Stage::unknown: free_slot(step, key, SlotState::unknown); break;
    default:
      free_slot(step, key, SlotState::held);
      step.state.exchanges.dirty.insert(message.exchange_id);
  }
  settle_term(step, message.exchange_id);
  watch(step, key);
  step.emit(NotifyMember{key.sender, false, false, true});
  step.applied.changed = true;
}

void return_refused(Step& step, const MessageKey& key, const Ruling& ruling) {
  attribute(step, key, ruling);
  const Message message = *step.state.mailbox.find(key);
  const SlotKey slot{message.exchange_id, message.recipient};
  const Question question = question_of(*step.state.exchanges.find(message.exchange_id),
                                        message.recipient, message.level);
  const std::uint64_t decision =
      append_decision(step, message.exchange_id, question, ruling, key.message_id,
                      step.state.subject_of(message.exchange_id));
  append_end(step, key, LeafType::returned, kEndReasonNone);
  // A permit for less than the envelope's level: no ground covers what it carries.
  const ErrorCode reason = permits(ruling) ? ErrorCode::no_ground : ruling.reason;
  end_message(step, key, Stage::returned, reason, decision);
  step.state.exchanges.change(slot, [&](Slot& changed) {
    changed.ruling = ruling;
    changed.decision_index = decision;
  });
}

void return_corrected(Step& step, const MessageKey& key) {
  append_end(step, key, LeafType::returned, kEndReasonNone);
  end_message(step, key, Stage::returned, ErrorCode::exchange_corrected);
}

bool attribute(Step& step, const MessageKey& key, const Ruling& ruling) {
  if (step.mutants.ignore_withdrawal) return false;
  const Message& message = *step.state.mailbox.find(key);
  const Exchange* exchange = step.state.exchanges.find(message.exchange_id);
  const consent::Request request = request_of(
      step.state, question_of(*exchange, message.recipient, message.level), step.now());
  bool added = false;
  const FactsIndex& facts = step.state.facts;
  std::vector<WithdrawId> ending =
      facts.beating(step.state.persons, step.covenant(), request, message.consents);
  const std::vector<WithdrawId> named = facts.named(request, ruling.references);
  ending.insert(ending.end(), named.begin(), named.end());
  for (const WithdrawId& id : ending) {
    if (message.withdrawals.contains(id)) continue;
    added = true;
    step.state.mailbox.change(key, [&](Message& changed) { changed.withdrawals.insert(id); });
    step.state.facts.withdrawals.at(id).resting.insert(key);
    step.state.facts.watched.insert(id);
  }
  return added;
}

void end_unopened(Step& step, const LeaseId& id) {
  const MessageKey key = step.state.mailbox.find(id)->message;
  const Message& message = *step.state.mailbox.find(key);
  if (message.stage == Stage::unknown) return return_unopened(step, key);
  if (message.stage != Stage::released || message.leases.back() != id) return;
  const Exchange& exchange = *step.state.exchanges.find(message.exchange_id);
  if (exchange.correction) return return_corrected(step, key);
  const Ruling ruling = rule(step, question_of(exchange, message.recipient, message.level));
  if (!permits(ruling) || ruling.level < message.level) return return_refused(step, key, ruling);
  const auto tried = std::count_if(
      message.leases.begin(), message.leases.end(),
      [&](const LeaseId& lease) { return !step.state.mailbox.find(lease)->voided; });
  if (tried >= step.covenant().limits.leases_max) return return_unopened(step, key);
  make_available(step, key);
}

void make_available(Step& step, const MessageKey& key) {
  step.state.mailbox.change(key, [](Message& changed) { changed.stage = Stage::accepted; });
  watch(step, key);
  step.store_row(key);
  step.emit(NotifyMember{step.state.mailbox.find(key)->recipient, true, false, false});
}

DurationMs lease_length(const consent::Limits& limits) {
  const std::uint64_t drift = (limits.lease_ms * limits.drift_per_million + 999'999) / 1'000'000;
  return {limits.lease_ms + drift + limits.margin_ms};
}

}  // namespace sluis::broker
