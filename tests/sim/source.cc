// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/source.h"

#include "proto/hash/hash.h"

namespace sluis::sim {

void Source::signal(std::size_t child, std::optional<std::size_t> relative, std::uint16_t kind,
                    const std::vector<MemberId>& recipients) {
  const ExchangeId id = random_.id<ExchangeId>();
  Signal& signal = signals_[id];
  signal.subject = {child, Who::child};
  if (relative) signal.relative = Human{*relative, Who::child};
  signal.kind = kind;
  signal.contents = {random_.id<Commitment>()};
  consent::IntentBody body;
  body.actor = acts_.worker();
  body.exchange_id = id;
  body.kind = kind;
  body.purpose = body.domain = body.source_regime = 1;
  body.persons = {{PersonRole::subject, acts_.person(signal.subject)}};
  if (signal.relative) {
    body.persons.push_back({PersonRole::relative, acts_.person(*signal.relative)});
  }
  for (const MemberId& recipient : recipients) {
    signal.slots[recipient];
    body.wanted.push_back({recipient, Level::content});
  }
  std::sort(body.wanted.begin(), body.wanted.end());
  body.content = signal.contents.front();
  body.created = wall();
  const ActAsked asked = acts_.ask(LeafType::intent, body);
  enqueue(asked.request, asked);
}

void Source::on_tick() {
  for (auto& [id, signal] : signals_) {
    for (auto& [recipient, slot] : signal.slots) {
      if (!slot.permitted || slot.under_way || !random_.chance(70)) continue;
      if (decides_to_send(signal, recipient, slot.references)) seal(id, recipient, std::nullopt);
    }
  }
  if (random_.chance(50)) ask_now(OrdersAsked{random_.id<RequestId>()});
  if (random_.chance(30)) ask_now(StatusAsked{random_.id<RequestId>()});
}

void Source::on(const Notified& told) {
  if (told.orders) ask_now(OrdersAsked{random_.id<RequestId>()});
  if (told.status && random_.chance(50)) ask_now(StatusAsked{random_.id<RequestId>()});
}

// The promise P1 at the source: the same rule, over the facts that it knows itself.
bool Source::decides_to_send(const Signal& signal, const MemberId& recipient,
                             const std::vector<std::uint64_t>& references) const {
  const auto facts = own_facts(references);
  if (!facts || !seals_) return false;
  consent::Request request;
  request.source = id();
  request.recipient = recipient;
  request.kind = signal.kind;
  request.purpose = request.domain = request.source_regime = 1;
  request.persons = {{PersonRole::subject, {number_of(signal.subject)}, {}}};
  if (signal.relative) {
    request.persons.push_back({PersonRole::relative, {number_of(*signal.relative)}, {}});
  }
  request.now = wall();
  const consent::Decision decision = consent::decide(chain_covenant(), *facts, request);
  return decision.verdict == consent::Verdict::permit && decision.level >= Level::content;
}

void Source::seal(const ExchangeId& exchange, const MemberId& recipient,
                  const std::optional<OrderId>& order_id) {
  Signal& signal = signals_.at(exchange);
  consent::SubmitBody body;
  body.actor = acts_.gateway();
  body.message_id = random_.id<MessageId>();
  body.exchange_id = exchange;
  body.order_id = order_id;
  body.envelope = random_.id<EnvelopeHash>();
  body.recipient = recipient;
  body.level = Level::content;
  body.created = wall();
  std::uint64_t life = random_.chance(30) ? random_.between(1'500, 6'000) : 3'600'000;
  if (world_.life_ms != 0) life = world_.life_ms;
  body.expires = body.created + DurationMs{life};
  body.sequence = ++sequences_[recipient];
  world_.sequences[body.message_id] = body.sequence;
  body.content_before = body.content_now = signal.contents[signal.content];
  if (order_id && random_.chance(30)) {  // the author adapts the text
    body.content_now = random_.id<Commitment>();
    signal.contents.push_back(body.content_now);
  }
  signal.slots.at(recipient).under_way = body.message_id;
  world_.history.names().give(body.message_id.view(), 'm');
  PlannedMessage plan{id(),        recipient,   exchange, body.envelope, signal.subject.child, {},
                      signal.kind, body.expires};
  if (signal.relative) plan.relative = signal.relative->child;
  world_.oracle.plan(body.message_id, plan);
  world_.history.tell("sealed " + world_.history.names().of(body.message_id.view()) +
                      (order_id ? " under an order" : ""));
  const SubmitAsked asked = envelope(exchange, signal, body);
  enqueue(asked.request, asked);
}

SubmitAsked Source::envelope(const ExchangeId& exchange, const Signal& signal,
                             const consent::SubmitBody& body) {
  SubmitAsked out;
  out.request = random_.id<RequestId>();
  out.actor = body.actor;
  out.envelope = body.envelope;
  out.header.message_id = body.message_id;
  out.header.exchange_id = exchange;
  out.header.order_id = body.order_id;
  out.header.sender = id();
  out.header.created = body.created;
  out.header.expires = body.expires;
  out.header.kind = signal.kind;
  out.header.purpose = out.header.source_regime = 1;
  out.header.level = body.level;
  out.header.sequence = body.sequence;
  const KemKey key = kem_key_of(body.recipient);
  out.header.recipients = {{body.recipient, hash::key_id_of(key.view())}};
  out.routing.persons = {{PersonRole::subject, keys_of(signal.subject, id())}};
  if (signal.relative) {
    out.routing.persons.push_back({PersonRole::relative, keys_of(*signal.relative, id())});
  }
  out.act = acts_.finish(LeafType::submit, canon::encode(body));
  return out;
}

// ---- answers ----

Source::Slot& Source::slot_of(const SubmitAsked& asked) {
  return signals_.at(asked.header.exchange_id).slots.at(asked.header.recipients.front().member);
}

void Source::on(const Answered& answered, const ToBroker& asked) {
  const auto* ack = std::get_if<broker::AckReply>(&answered.reply);
  if (const auto* submit = std::get_if<SubmitAsked>(&asked)) {
    if (ack != nullptr) return submitted(*submit, *ack);
    return refused(*submit, std::get<broker::RefusalReply>(answered.reply).code);
  }
  const auto* act = std::get_if<ActAsked>(&asked);
  if (act == nullptr || act->act.type != LeafType::intent) return Desk::on(answered, asked);
  if (ack == nullptr) {
    const ErrorCode code = std::get<broker::RefusalReply>(answered.reply).code;
    if (code != ErrorCode::clock_skew) world_.history.fail("an intent was refused");
    return;
  }
  const auto body = canon::decode<consent::IntentBody>(act->act.opening.body, "intent");
  for (const broker::Outcome& outcome : ack->outcomes) {
    Slot& slot = signals_.at(body->exchange_id).slots.at(outcome.recipient);
    slot.permitted = outcome.verdict == consent::Verdict::permit;
    slot.references = outcome.references;
  }
}

void Source::submitted(const SubmitAsked& asked, const broker::AckReply& ack) {
  Slot& slot = slot_of(asked);
  slot.permitted = false;  // from here on only an order, after it came back
  const MessageId& message = asked.header.message_id;
  if (ack.outcomes.front().verdict != consent::Verdict::permit) {
    if (slot.under_way == message) slot.under_way.reset();
    return;
  }
  world_.history.acknowledged(asked.act.commitment, ack.index);
  world_.history.accepted(message);
  Signal& signal = signals_.at(asked.header.exchange_id);
  const auto body = canon::decode<consent::SubmitBody>(asked.act.opening.body, "submit");
  const auto now = std::find(signal.contents.begin(), signal.contents.end(), body->content_now);
  signal.content = static_cast<std::size_t>(now - signal.contents.begin());
}

// What was refused is not stored; unless another copy of it is still on its way. The status tells.
void Source::refused(const SubmitAsked& asked, ErrorCode code) {
  Slot& slot = slot_of(asked);
  if (slot.under_way == asked.header.message_id) slot.under_way.reset();
  const bool is_stale = code == ErrorCode::envelope_expired || code == ErrorCode::clock_skew;
  if (!is_stale) slot.permitted = false;
  Signal& signal = signals_.at(asked.header.exchange_id);
  if (code == ErrorCode::content_mismatch) {
    signal.content = (signal.content + 1) % signal.contents.size();
  }
}

void Source::on(const StatusTold& told) {
  for (const broker::MessageView& view : told.status.messages) {
    Slot& slot = signals_.at(view.exchange_id).slots.at(view.recipient);
    const bool came_back =
        view.stage == broker::Stage::returned || view.stage == broker::Stage::expired;
    if (!came_back && !slot.under_way) slot.under_way = view.key.message_id;
    if (!came_back || slot.under_way != view.key.message_id) continue;
    slot.under_way.reset();
    slot.permitted = false;
  }
}

void Source::on(const OrdersTold& told) {
  for (const broker::OpenOrder& order : told.orders) {
    if (!random_.chance(85)) continue;  // the author looks at it another day
    later(random_.between(5, 1'200), [this, order] {
      const Signal& signal = signals_.at(order.exchange_id);
      if (signal.slots.at(order.recipient).under_way) return;
      if (!decides_to_send(signal, order.recipient, order.facts)) return;
      seal(order.exchange_id, order.recipient, order.order_id);
    });
  }
}

}  // namespace sluis::sim
