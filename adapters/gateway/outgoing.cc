// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/outgoing.h"

#include "adapters/sdk/acts.h"
#include "adapters/sdk/own_decision.h"
#include "adapters/sdk/pseudonyms.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kPreflightAgainMs = 10'000;
constexpr std::uint64_t kLookAgainMs = 5'000;

std::uint16_t code_of(ErrorCode code) { return static_cast<std::uint16_t>(code); }

void take_outcome(SlotRow& slot, const codec::Outcome& outcome) {
  const bool enough = outcome.level >= slot.wanted;
  switch (outcome.verdict) {
    case codec::Verdict::permit:
      slot.state = enough ? SlotState::permitted : SlotState::held;
      break;
    case codec::Verdict::hold: slot.state = SlotState::held; break;
    case codec::Verdict::deny: slot.state = SlotState::denied; break;
  }
  slot.level = outcome.level;
  slot.ground = outcome.ground;
  slot.reason = code_of(outcome.reason);
  slot.decision_index = outcome.decision_index;
  slot.references = outcome.references;
}

bool may_be_ordered(SlotState state) {
  return state == SlotState::held || state == SlotState::permitted ||
         state == SlotState::returned || state == SlotState::ordered ||
         state == SlotState::denied;
}

}  // namespace

SlotRow* slot_of(ExchangeRow& exchange, const MemberId& recipient) {
  for (SlotRow& slot : exchange.slots) {
    if (slot.recipient == recipient) return &slot;
  }
  return nullptr;
}

void Outgoing::recover() {
  for (const RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    if (row.use != RequestUse::preflight) continue;
    preflighting_.insert({ExchangeId{row.about.value}, row.recipient});
  }
}

void Outgoing::on_named(Batch& batch, const ActRow& act, const std::vector<KeysRow>& persons) {
  if (act.kind != ActKind::signal) return;
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{act.made.value});
  if (!exchange) return;
  exchange->persons.clear();
  for (std::size_t i = 0; i < persons.size(); ++i) {
    exchange->persons.push_back(
        {act.persons[i].role, persons[i].broker, persons[i].secrets});
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
}

void Outgoing::on_recorded(Batch& batch, const ActRow& act, const codec::Ack* ack) {
  if (act.kind == ActKind::withdraw && ack != nullptr) {
    auto row = host_.vault.get<WithdrawalRow>(RowKind::withdrawal, WithdrawId{act.made.value});
    if (row) row->index = ack->index;
    if (row) batch.put(RowKind::withdrawal, row->id, *row);
  }
  woken_ = true;
  if (act.kind != ActKind::signal) return;
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{act.made.value});
  if (!exchange) return;
  for (SlotRow& slot : exchange->slots) {
    if (ack == nullptr) {
      slot.state = SlotState::denied;
      slot.reason = act.reason;
      continue;
    }
    for (const codec::Outcome& outcome : ack->outcomes) {
      if (outcome.recipient == slot.recipient) take_outcome(slot, outcome);
    }
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
}

void Outgoing::step(Link& link) {
  const std::uint64_t now_ms = host_.clock.boot().ms;
  constexpr std::uint64_t kAskAgainMs = 5'000;
  if (!link.ready() || asking_ || (!woken_ && now_ms - asked_ms_ < kAskAgainMs)) return;
  woken_ = false;
  asked_ms_ = now_ms;
  bool under_way = false;
  for (const ExchangeRow& exchange : host_.vault.all<ExchangeRow>(RowKind::exchange)) {
    for (const SlotRow& slot : exchange.slots) {
      if (slot.state == SlotState::permitted) ask_preflight(link, exchange, slot);
      under_way = under_way || slot.state == SlotState::sent || may_be_ordered(slot.state);
    }
  }
  if (!under_way) return;
  asking_ = true;
  link.ask(codec::OrdersAsked{},
           [this, &link](const codec::Reply& got) { take_orders(link, got); });
  link.ask(codec::StatusAsked{}, [this](const codec::Reply& got) {
    asking_ = false;
    if (const auto* status = std::get_if<codec::StatusReply>(&got)) on_status(*status);
  });
}

// No key to seal to. It may have been published since the directory was last asked.
bool Outgoing::is_asleep(Link& link, const MemberId& recipient) {
  if (link.directory().keys().current_kem_key(recipient, host_.clock.wall()).ok()) return false;
  const std::uint64_t now_ms = host_.clock.boot().ms;
  if (looked_ms_ == 0 || now_ms - looked_ms_ >= kLookAgainMs) {
    looked_ms_ = now_ms;
    link.refresh();
  }
  return true;
}

void Outgoing::ask_preflight(Link& link, const ExchangeRow& exchange, const SlotRow& slot) {
  if (is_asleep(link, slot.recipient)) {
    if (slot.reason == code_of(ErrorCode::no_current_key)) return;
    return note_reason(exchange, slot.recipient, {ErrorCode::no_current_key, "recipient"});
  }
  const auto worker = host_.worker(exchange.author);
  const std::pair key{exchange.id, slot.recipient};
  const std::uint64_t now_ms = host_.clock.boot().ms;
  const auto before = preflighted_ms_.find(key);
  // Each is an entry of the ledger: what this source's decision refused is not asked all the time.
  if (before != preflighted_ms_.end() && now_ms - before->second < kPreflightAgainMs) return;
  if (!worker.ok() || !preflighting_.insert(key).second) return;
  preflighted_ms_[key] = now_ms;
  consent::PreflightBody body;
  body.actor = {host_.member(), worker->row.id, worker->function};
  body.kind = exchange.kind;
  body.purpose = exchange.purpose;
  body.domain = exchange.domain;
  body.source_regime = exchange.source_regime;
  body.urgent = exchange.urgent;
  body.wanted = {{slot.recipient, slot.wanted}};
  body.created = host_.clock.wall();
  std::vector<PersonOpening> persons;
  for (const PersonSet& person : exchange.persons) {
    persons.push_back(sdk::commit_person(person.keys));
    body.persons.push_back({person.role, persons.back().commitment});
  }
  Batch batch;
  SignedAct act = sdk::make_act(LeafType::preflight, host_.covenant.version, canon::encode(body),
                                std::move(persons), {host_.keys.signing, &worker->key});
  RequestRow row = link.keep(batch, RequestUse::preflight, AnyId{exchange.id.value},
                             slot.recipient, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(row));
}

void Outgoing::on_preflight(Link& link, const RequestRow& row, const codec::Reply& reply) {
  const ExchangeId id{row.about.value};
  preflighting_.erase({id, row.recipient});
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, id);
  Batch batch;
  link.settle(batch, row.id);
  SlotRow* slot = exchange ? slot_of(*exchange, row.recipient) : nullptr;
  if (slot == nullptr || slot->state != SlotState::permitted) return host_.vault.commit(batch);
  const auto* ack = std::get_if<codec::Ack>(&reply);
  if (ack == nullptr || ack->outcomes.size() != 1) {
    host_.vault.commit(batch);
    const auto* refusal = std::get_if<codec::Refusal>(&reply);
    const ErrorCode code = refusal != nullptr ? refusal->code : ErrorCode::internal;
    return note_reason(std::move(*exchange), row.recipient, {code, "preflight"});
  }
  take_outcome(*slot, ack->outcomes.front());
  std::vector<RequestRow> requests;
  if (slot->state == SlotState::permitted) {
    const auto worker = host_.worker(exchange->author);
    Status sealed = own_permit(link, *exchange, *slot, ack->facts);
    if (sealed.ok() && !worker.ok()) sealed = worker.error();
    if (sealed.ok()) {
      sealed = seal_slot(link, batch, *exchange, *slot, *worker, std::nullopt, requests);
    }
    if (!sealed.ok()) {
      log_error("source.not_sealed", sealed.error());
      slot->reason = code_of(sealed.code());
    }
  } else {
    woken_ = true;
  }
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
  for (RequestRow& request : requests) link.send(std::move(request));
}

Status Outgoing::own_permit(Link& link, const ExchangeRow& exchange, const SlotRow& slot,
                            const std::vector<codec::FactUsed>& facts) const {
  std::vector<sdk::RecordedAct> own;
  for (const OwnActRow& row : acts_.own()) {
    const auto frame = row.proven ? codec::parse_to_broker(row.frame)
                                  : Result<codec::ToBroker>(ErrorCode::malformed);
    const auto* act = frame.ok() ? std::get_if<SignedAct>(&frame->request) : nullptr;
    if (act != nullptr) own.push_back({row.index, *act});
  }
  const sdk::OwnView view{host_.covenant, link.directory().keys(), link.ledger(), own};
  sdk::OwnRequest request;
  request.source = host_.member();
  request.recipient = slot.recipient;
  request.kind = exchange.kind;
  request.purpose = exchange.purpose;
  request.domain = exchange.domain;
  request.source_regime = exchange.source_regime;
  request.urgent = exchange.urgent;
  request.wanted = slot.wanted;
  for (const PersonSet& person : exchange.persons) {
    request.persons.push_back({person.role, person.keys});
  }
  SLUIS_TRY(decision, sdk::own_decision(view, facts, request, host_.clock.wall()));
  const bool permits =
      decision.verdict == consent::Verdict::permit && decision.level >= slot.wanted;
  if (!permits) return Error{decision.reason, "own decision"};
  return Done{};
}

Status Outgoing::seal_slot(Link& link, Batch& batch, ExchangeRow& exchange, SlotRow& slot,
                           const Worker& worker, const std::optional<OrderId>& order_id,
                           std::vector<RequestRow>& requests) {
  SealRequest request;
  request.recipient = slot.recipient;
  request.level = slot.wanted;
  request.order_id = order_id;
  request.content_before = exchange.committed;
  request.directory_size = link.directory().size();
  SLUIS_TRY(secrets, sdk::parse_person_secrets(exchange.persons.front().secrets));
  request.subject_keys = sdk::person_keys(secrets, seal::audience_of(slot.recipient));
  SLUIS_TRY(submit,
            seal_exchange(host_, link.directory().keys(), exchange, request, worker, batch));
  slot.state = SlotState::sealed;
  slot.message = submit.envelope.header.message_id;
  requests.push_back(link.keep(batch, RequestUse::submit, AnyId{exchange.id.value}, slot.recipient,
                               std::move(submit)));
  return Done{};
}

void Outgoing::on_submit(Link& link, const RequestRow& row, const codec::Reply& reply) {
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{row.about.value});
  Batch batch;
  link.settle(batch, row.id);
  SlotRow* slot = exchange ? slot_of(*exchange, row.recipient) : nullptr;
  if (slot == nullptr) return host_.vault.commit(batch);
  const auto* ack = std::get_if<codec::Ack>(&reply);
  if (ack != nullptr && ack->outcomes.size() == 1) {
    take_outcome(*slot, ack->outcomes.front());
    if (slot->state == SlotState::permitted) {
      slot->state = SlotState::sent;
      slot->submit_index = ack->index;
      exchange->committed =
          consent::content_commitment(exchange->salt, exchange->content.reveal());
    }
  } else if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    log_error("submit.refused", {refusal->code, refusal->place});
    // Held here again: the broker's next order, or the next look at what it permits, seals anew.
    slot->state = SlotState::held;
    if (refusal->code == ErrorCode::clock_skew || refusal->code == ErrorCode::key_not_valid) {
      slot->state = SlotState::permitted;
    }
    slot->reason = code_of(refusal->code);
  }
  woken_ = true;
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
}

void Outgoing::note_reason(ExchangeRow exchange, const MemberId& recipient, const Error& error) {
  SlotRow* slot = slot_of(exchange, recipient);
  if (slot == nullptr) return;
  slot->reason = code_of(error.code);
  host_.vault.put(RowKind::exchange, exchange.id, exchange);
}

void Outgoing::take_orders(Link& link, const codec::Reply& reply) {
  const auto* orders = std::get_if<codec::Orders>(&reply);
  if (orders == nullptr) return;
  for (const codec::ReleaseOrder& order : orders->orders) take_order(link, order);
}

void Outgoing::take_order(Link& link, const codec::ReleaseOrder& order) {
  if (host_.vault.get<OrderRow>(RowKind::order, order.order_id)) return;
  const TimeMs now = host_.clock.wall();
  const auto permit = sdk::check_order(order, host_.member(), link.ledger(), now);
  if (!permit.ok()) return link.evidence(permit.error(), order.decision.leaf);
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, order.exchange_id);
  SlotRow* slot = exchange ? slot_of(*exchange, order.recipient) : nullptr;
  if (slot == nullptr || !may_be_ordered(slot->state)) return;
  Batch batch;
  OrderRow row;
  row.id = order.order_id;
  row.exchange_id = order.exchange_id;
  row.recipient = order.recipient;
  row.level = order.level;
  row.valid_until = order.valid_until;
  row.frame = codec::serialise(codec::ToMember{RequestId{}, codec::Orders{{order}}});
  batch.put(RowKind::order, row.id, row);
  slot->state = SlotState::ordered;
  slot->level = order.level;
  slot->ground = permit->ground;
  slot->reason = code_of(ErrorCode::permit);
  slot->decision_index = order.decision.index;
  slot->references = permit->references;
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
  log_event("task.opened");
  static_cast<void>(is_asleep(link, order.recipient));  // so that its author need not wait
  const std::uint64_t age_ms = now.ms - exchange->created.ms;
  if (age_ms < host_.covenant.limits.automatic_age_ms_max) {
    const Status sent = decide(link, row.id, AuthorDecision::send, exchange->author, {});
    if (!sent.ok()) log_error("task.not_automatic", sent.error());
  }
}

Status Outgoing::decide(Link& link, const OrderId& task, AuthorDecision decision,
                        const std::string& worker_login, Sensitive<Bytes> adapted) {
  SLUIS_TRY(worker, host_.worker(worker_login));
  auto row = host_.vault.get<OrderRow>(RowKind::order, task);
  if (!row || row->state != OrderState::open) return Error{ErrorCode::no_such_task, "task"};
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, row->exchange_id);
  SlotRow* slot = exchange ? slot_of(*exchange, row->recipient) : nullptr;
  if (slot == nullptr || slot->state != SlotState::ordered) {
    return Error{ErrorCode::no_such_task, "task"};
  }
  Batch batch;
  std::vector<RequestRow> requests;
  row->state = OrderState::decided;
  if (decision == AuthorDecision::withdraw) {
    slot->state = SlotState::withdrawn;
  } else {
    if (row->valid_until <= host_.clock.wall()) {
      row->state = OrderState::over;
      host_.vault.put(RowKind::order, row->id, *row);
      woken_ = true;
      return Error{ErrorCode::not_ordered, "task"};
    }
    const auto frame = codec::parse_to_member(row->frame);
    const auto* orders = frame.ok() ? std::get_if<codec::Orders>(&frame->reply) : nullptr;
    CHECK(orders != nullptr);
    SLUIS_TRY_DONE(own_permit(link, *exchange, *slot, orders->orders.front().facts));
    if (decision == AuthorDecision::adapt) {
      exchange->content = std::move(adapted);
      exchange->salt = seal::random_fixed<Salt>();
    }
    SLUIS_TRY_DONE(seal_slot(link, batch, *exchange, *slot, worker, task, requests));
  }
  batch.put(RowKind::order, row->id, *row);
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
  for (RequestRow& request : requests) link.send(std::move(request));
  return Done{};
}

void Outgoing::on_status(const codec::StatusReply& status) {
  for (const codec::MessageState& message : status.messages) {
    auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, message.exchange_id);
    SlotRow* slot = exchange ? slot_of(*exchange, message.recipient) : nullptr;
    if (slot == nullptr || slot->message != message.message_id) continue;
    const SlotState before = slot->state;
    if (before != SlotState::sent && before != SlotState::unknown) continue;
    switch (message.stage) {
      case codec::MessageStage::done: slot->state = SlotState::opened; break;
      case codec::MessageStage::refused: slot->state = SlotState::returned; break;
      case codec::MessageStage::expired: slot->state = SlotState::returned; break;
      case codec::MessageStage::unknown: slot->state = SlotState::unknown; break;
      default: break;
    }
    if (slot->state == before) continue;
    if (message.stage == codec::MessageStage::expired) {
      slot->reason = code_of(ErrorCode::envelope_expired);
    }
    if (message.stage == codec::MessageStage::refused) slot->reason = code_of(ErrorCode::not_now);
    host_.vault.put(RowKind::exchange, exchange->id, *exchange);
  }
  for (const codec::WithdrawState& state : status.withdrawals) on_withdraw_state(state);
}

void Outgoing::on_withdraw_state(const codec::WithdrawState& state) {
  auto row = host_.vault.get<WithdrawalRow>(RowKind::withdrawal, state.withdraw_id);
  if (!row) return;
  const bool same = row->effective == state.effective && row->proven == state.proven &&
                    row->opened == state.opened && row->not_opened == state.not_opened &&
                    row->unknown == state.unknown;
  if (same) return;
  row->index = state.index;
  row->effective = state.effective;
  row->proven = state.proven;
  row->opened = state.opened;
  row->not_opened = state.not_opened;
  row->unknown = state.unknown;
  host_.vault.put(RowKind::withdrawal, row->id, *row);
}

}  // namespace sluis::gateway
