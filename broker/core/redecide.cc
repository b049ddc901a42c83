// SPDX-License-Identifier: EUPL-1.2
// Deciding anew: after a fact, a withdrawal, a new covenant, or when the source renews an order.
#include "broker/core/step.h"

namespace sluis::broker {
namespace {

bool waits_at_source(SlotState state) {
  return state == SlotState::held || state == SlotState::permitted ||
         state == SlotState::ordered || state == SlotState::overdue;
}

// Another ground carries the message from here on, and the ledger names it.
void carry_on(Step& step, const MessageKey& key, const Question& question, const Ruling& ruling) {
  const Message& message = *step.state.mailbox.find(key);
  if (message.consents == ruling.consents) return;
  append_decision(step, message.exchange_id, question, ruling, key.message_id,
                  step.state.subject_of(message.exchange_id));
  step.state.mailbox.change(key, [&](Message& changed) { changed.consents = ruling.consents; });
  if (message.is_live()) step.store_row(key);
}

// It was delivered already: the recipient is told to stop, and the withdrawal lists it.
void stop(Step& step, const MessageKey& key, const Question& question, const Ruling& ruling) {
  const bool attributed = attribute(step, key, ruling);
  const Message& message = *step.state.mailbox.find(key);
  const bool withdrawn = attributed || ruling.reason == ErrorCode::consent_withdrawn;
  if (!withdrawn || message.stop) {
    // A second withdrawal: told to stop already, but the stored row names what it rests on.
    if (attributed && message.is_live()) step.store_row(key);
    return;
  }
  const std::uint64_t decision =
      append_decision(step, message.exchange_id, question, ruling, key.message_id,
                      step.state.subject_of(message.exchange_id));
  step.state.mailbox.change(key, [&](Message& changed) { changed.stop = decision; });
  if (message.is_live()) step.store_row(key);
  step.emit(NotifyMember{message.recipient, true, false, false});
}

void redecide_message(Step& step, const MessageKey& key) {
  const Message& message = *step.state.mailbox.find(key);
  if (message.stage == Stage::returned || message.stage == Stage::expired) return;
  const Question question = question_of(*step.state.exchanges.find(message.exchange_id),
                                        message.recipient, message.level);
  const Ruling ruling = rule(step, question);
  if (ruling.reason == ErrorCode::recovering) return;  // it waits as it is: nothing is given out
  if (permits(ruling) && ruling.level >= message.level) {
    carry_on(step, key, question, ruling);
  } else if (message.stage == Stage::accepted) {
    return_refused(step, key, ruling);
  } else {
    stop(step, key, question, ruling);
  }
}

// Nothing of a corrected exchange is decided any more; a withdrawal still lists what was delivered.
void attribute_corrected(Step& step, const Exchange& exchange) {
  for (const MessageId& id : exchange.messages) {
    const MessageKey key{exchange.source, id};
    const Message* message = step.state.mailbox.find(key);
    const bool was_delivered = message != nullptr && (message->stage == Stage::released ||
                                                      message->stage == Stage::done ||
                                                      message->stage == Stage::unknown);
    if (!was_delivered) continue;
    const Ruling ruling = rule(step, question_of(exchange, message->recipient, message->level));
    if (ruling.reason == ErrorCode::recovering) continue;
    if (permits(ruling) && ruling.level >= message->level) continue;
    if (!attribute(step, key, ruling)) continue;
    step.applied.changed = true;
    if (step.state.mailbox.find(key)->is_live()) step.store_row(key);
  }
}

}  // namespace

void handle(Step& step, const RedecideEvent& event) {
  const bool marked = step.state.exchanges.dirty.erase(event.exchange_id) != 0;
  const Exchange* exchange = step.state.exchanges.find(event.exchange_id);
  if (exchange == nullptr) return;
  step.applied.changed = marked;
  if (exchange->correction) {
    attribute_corrected(step, *exchange);
    return settle_corrected(step, event.exchange_id);
  }
  // Messages first: one that comes back makes its slot wait again, with the ruling just made.
  const std::vector<MessageId> messages = exchange->messages;
  for (const MessageId& id : messages) {
    const MessageKey key{exchange->source, id};
    if (step.state.mailbox.find(key) != nullptr) redecide_message(step, key);
  }
  std::vector<MemberId> recipients;
  for (const auto& [recipient, slot] : exchange->slots) recipients.push_back(recipient);
  for (const MemberId& recipient : recipients) {
    const SlotKey key{event.exchange_id, recipient};
    const Slot& slot = step.state.exchanges.slot(key);
    if (!waits_at_source(slot.state)) continue;
    settle_slot(step, key, rule(step, question_of(*exchange, recipient, slot.wanted)), false);
  }
  step.state.exchanges.dirty.erase(event.exchange_id);
  mark_links(step, event.exchange_id);
  mark_alerts_of(step, event.exchange_id);
}

void handle(Step& step, const RenewEvent& event) {
  const Exchange* exchange = step.state.exchanges.find(event.exchange_id);
  if (exchange == nullptr || !exchange->slots.contains(event.recipient)) return;
  const SlotKey key{event.exchange_id, event.recipient};
  const Slot& slot = step.state.exchanges.slot(key);
  if (slot.state != SlotState::overdue) return;
  settle_slot(step, key, rule(step, question_of(*exchange, event.recipient, slot.wanted)), true);
}

void handle(Step& step, const OrderOverEvent& event) {
  const std::optional<SlotKey> key = step.state.exchanges.slot_of(event.order_id);
  if (!key || step.state.exchanges.slot(*key).state != SlotState::ordered) return;
  step.state.exchanges.change(*key, [](Slot& slot) { slot.state = SlotState::overdue; });
  step.applied.changed = true;
}

}  // namespace sluis::broker
