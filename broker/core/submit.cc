// SPDX-License-Identifier: EUPL-1.2
// SUBMIT: a sealed envelope enters the mailbox, if the decision permits it in the same transaction.
#include "broker/core/step.h"
#include "proto/hash/hash.h"

namespace sluis::broker {
namespace {

using consent::SubmitBody;

constexpr DurationMs kRememberedAfterExpiry{86'400'000};

// The header says what the signed act says: the broker believes neither alone.
Status check_header(const SubmitEvent& event, const SubmitBody& body) {
  const ProtectedHeader& header = event.header;
  const bool same = header.message_id == body.message_id &&
                    header.exchange_id == body.exchange_id && header.order_id == body.order_id &&
                    header.sender == event.session && header.level == body.level &&
                    header.created == body.created && header.expires == body.expires &&
                    header.sequence == body.sequence && header.recipients.size() == 1 &&
                    header.recipients.front().member == body.recipient &&
                    event.envelope == body.envelope;
  if (!same) return Error{ErrorCode::malformed, "header"};
  return Done{};
}

std::vector<std::pair<PersonRole, Digest>> keys_of(const RoutingPart& routing) {
  std::vector<std::pair<PersonRole, Digest>> out;
  for (const RoutingPerson& person : routing.persons) {
    const consent::PersonBody body{consent::kBodyVersion, person.keys};
    out.emplace_back(person.role, hash::sha256(canon::encode(body)));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What the broker alone sees agrees with the exchange as it was registered.
Status check_routing(const SubmitEvent& event, const Exchange& exchange) {
  if (!event.routing) return Done{};  // replay: compared before it was journalled
  const ProtectedHeader& header = event.header;
  if (header.kind != exchange.kind || header.purpose != exchange.purpose ||
      header.source_regime != exchange.source_regime || header.urgent != exchange.urgent) {
    return Error{ErrorCode::malformed, "header"};
  }
  std::vector<std::pair<PersonRole, Digest>> registered;
  for (const ExchangePerson& person : exchange.persons) {
    if (person.keys.is_zero()) return Error{ErrorCode::erased, "persons"};
    registered.emplace_back(person.role, person.keys);
  }
  std::sort(registered.begin(), registered.end());
  if (keys_of(*event.routing) != registered) return Error{ErrorCode::malformed, "routing"};
  return Done{};
}

Status check_times(const Step& step, const SubmitBody& body) {
  const consent::Limits& limits = step.covenant().limits;
  const std::uint64_t now = step.now().ms;
  const std::uint64_t created = body.created.ms;
  const std::uint64_t apart = now > created ? now - created : created - now;
  if (apart > limits.created_skew_ms) return Error{ErrorCode::clock_skew, "created"};
  if (body.expires <= step.now()) return Error{ErrorCode::envelope_expired, "expires"};
  if (body.expires <= body.created || body.expires.ms - created > limits.life_ms_max) {
    return Error{ErrorCode::out_of_range, "expires"};
  }
  return Done{};
}

// Sealed to the key that the recipient uses now and will still have when the last lease ends.
Result<TimeMs> check_key(const Step& step, const SubmitEvent& event, const SubmitBody& body) {
  SLUIS_TRY(current, step.state.directory.current_kem_key(body.recipient, step.now()));
  if (hash::key_id_of(current.added.kem_key.view()) != event.header.recipients.front().kem_key_id) {
    return Error{ErrorCode::key_not_valid, "recipients"};
  }
  if (body.expires + lease_length(step.covenant().limits) > current.added.destroyed_at) {
    return Error{ErrorCode::out_of_range, "expires"};
  }
  return current.added.destroyed_at;
}

Status check_order(const Step& step, const SubmitBody& body, const Exchange& exchange) {
  if (body.content_before != exchange.content) {
    return Error{ErrorCode::content_mismatch, "content_before"};
  }
  if (!body.order_id) {
    // Only under an order has the author been asked again, and may have adapted the text.
    if (body.content_now == body.content_before) return Done{};
    return Error{ErrorCode::not_ordered, "content_now"};
  }
  const SlotKey key{body.exchange_id, body.recipient};
  const std::optional<SlotKey> ordered = step.state.exchanges.slot_of(*body.order_id);
  if (!ordered || *ordered != key) return Error{ErrorCode::not_ordered, "order_id"};
  const Slot& slot = step.state.exchanges.slot(key);
  if (slot.state != SlotState::ordered || slot.order->valid_until <= step.now() ||
      body.level > slot.order->level) {
    return Error{ErrorCode::not_ordered, "order_id"};
  }
  return Done{};
}

Status check_slot(const Step& step, const SubmitBody& body, const Exchange& exchange,
                  const MemberId& sender) {
  const auto slot = exchange.slots.find(body.recipient);
  if (slot == exchange.slots.end()) return Error{ErrorCode::not_allowed, "recipient"};
  if (body.level == Level::none || body.level > slot->second.wanted) {
    return Error{ErrorCode::not_allowed, "level"};
  }
  for (const MessageId& id : exchange.messages) {
    const Message* other = step.state.mailbox.find(MessageKey{sender, id});
    if (other == nullptr || other->recipient != body.recipient || other->level != body.level) {
      continue;
    }
    if (other->stage != Stage::returned && other->stage != Stage::expired) {
      return Error{ErrorCode::id_conflict, "exchange_id"};  // one envelope a recipient and level
    }
  }
  return Done{};
}

Result<Message> check_submit(const Step& step, const SubmitEvent& event, const SubmitBody& body) {
  SLUIS_TRY_DONE(check_header(event, body));
  if (step.state.mailbox.find(MessageKey{event.session, body.message_id}) != nullptr) {
    return Error{ErrorCode::id_conflict, "message_id"};
  }
  const Exchange* exchange = step.state.exchanges.find(body.exchange_id);
  if (exchange == nullptr || exchange->source != event.session) {
    return Error{ErrorCode::unknown_exchange, "exchange_id"};
  }
  if (exchange->correction) return Error{ErrorCode::exchange_corrected, "exchange_id"};
  SLUIS_TRY_DONE(check_routing(event, *exchange));
  SLUIS_TRY_DONE(check_slot(step, body, *exchange, event.session));
  SLUIS_TRY_DONE(check_times(step, body));
  SLUIS_TRY_DONE(check_order(step, body, *exchange));
  SLUIS_TRY(key_destroyed, check_key(step, event, body));
  Message message;
  message.exchange_id = body.exchange_id;
  message.recipient = body.recipient;
  message.level = body.level;
  message.envelope = body.envelope;
  message.content = body.content_now;
  message.created = body.created;
  message.expires = body.expires;
  message.key_destroyed = key_destroyed;
  message.sequence = body.sequence;
  message.size = event.size;
  message.urgent = exchange->urgent;
  return message;
}

// Not permitted any more: the sequence number is closed, nothing is stored, the id is used up.
AckReply skip(Step& step, const SubmitBody& body, const Question& question, const Ruling& ruling) {
  const std::optional<PersonId> sealed_for = step.state.subject_of(body.exchange_id);
  const std::uint64_t decision = append_decision(step, body.exchange_id, question, ruling,
                                                 body.message_id, sealed_for);
  const consent::EndBody end{consent::kBodyVersion, body.message_id, body.exchange_id,
                             question.source,       body.recipient,  body.sequence,
                             kEndReasonNone};
  AckReply ack;
  ack.index = step.append_own(LeafType::skip, end, sealed_for);
  step.state.ends.skipped({question.source, body.recipient}, body.sequence, ack.index);
  ack.outcomes = {outcome_of(body.recipient, ruling, decision)};
  step.state.exchanges.change({body.exchange_id, body.recipient}, [&](Slot& slot) {
    if (slot.state == SlotState::submitted) return;  // another level is under way
    slot.state = permits(ruling) ? SlotState::permitted : SlotState::held;
    slot.ruling = ruling;
    slot.decision_index = decision;
  });
  return ack;
}

AckReply store(Step& step, const SubmitEvent& event, const SubmitBody& body, Message message,
               const Question& question, const Ruling& ruling) {
  const std::optional<PersonId> sealed_for = step.state.subject_of(body.exchange_id);
  const MessageKey key{event.session, body.message_id};
  AckReply ack;
  ack.index = step.append_act(event.act, {}, sealed_for);
  const std::uint64_t decision = append_decision(step, body.exchange_id, question, ruling,
                                                 body.message_id, sealed_for);
  ack.outcomes = {outcome_of(body.recipient, ruling, decision)};
  message.submit_index = ack.index;
  step.state.ends.accepted({event.session, body.recipient}, body.sequence, ack.index);
  message.consents = ruling.consents;
  step.state.mailbox.add(key, std::move(message));
  Exchange& exchange = step.state.exchanges.at(body.exchange_id);
  exchange.messages.push_back(body.message_id);
  exchange.content = body.content_now;
  step.state.exchanges.change({body.exchange_id, body.recipient}, [&](Slot& slot) {
    slot.state = SlotState::submitted;
    slot.ruling = ruling;
    slot.decision_index = decision;
  });
  step.emit(PutPayload{body.envelope});
  step.store_row(key);
  step.emit(NotifyMember{body.recipient, true, false, false});
  return ack;
}

Status on_submit(Step& step, const SubmitEvent& event) {
  SLUIS_TRY_DONE(admit(step, event.session, event.act));
  if (event.act.act().type != LeafType::submit) return Error{ErrorCode::not_allowed, "type"};
  SLUIS_TRY(body, canon::decode<SubmitBody>(event.act.act().opening.body, "submit"));
  SLUIS_TRY(message, check_submit(step, event, body));
  const Question question = question_of(*step.state.exchanges.find(body.exchange_id),
                                        body.recipient, body.level);
  const Ruling ruling = rule(step, question);
  const bool may = permits(ruling) && ruling.level >= body.level;
  const AckReply ack = may ? store(step, event, body, std::move(message), question, ruling)
                           : skip(step, body, question, ruling);
  step.state.acks.add(MessageKey{event.session, body.message_id},
                      {body.envelope, event.act.act().commitment, ack},
                      body.expires + kRememberedAfterExpiry);
  step.answer(event.session, event.request, ack);
  return Done{};
}

}  // namespace

void handle(Step& step, const SubmitEvent& event) {
  const MessageKey key{event.session, event.header.message_id};
  if (const Submission* before = step.state.acks.find(key); before != nullptr) {
    if (before->envelope == event.envelope &&
        before->commitment == event.act.act().commitment) {
      return step.answer(event.session, event.request, before->ack);
    }
    return step.refuse(event.session, event.request, {ErrorCode::id_conflict, "message_id"});
  }
  const Status status = on_submit(step, event);
  if (!status.ok()) step.refuse(event.session, event.request, status.error());
}

}  // namespace sluis::broker
