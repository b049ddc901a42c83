// SPDX-License-Identifier: EUPL-1.2
// Release orders, which become tasks of a signal's author or a stand-in (DESIGN §5.3).
#include "adapters/gateway/outgoing.h"
#include "adapters/gateway/meetings.h"
#include "adapters/gateway/offers.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/ticks.h"
#include "adapters/sdk/own_decision.h"
#include "proto/seal/secret.h"

namespace sluis::gateway {
namespace {

// Professionals of the author's own function stand in for it: they may know what it knew.
bool may_stand_in(const Host& host, const std::string& author, const Worker& worker) {
  if (worker.row.login == author) return true;
  const auto row = host.vault.get<WorkerRow>(RowKind::worker, author);
  return row && row->function == worker.row.function;
}

}  // namespace

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
  if (host_.covenant.answer_of(exchange->kind) != nullptr) {
    woken_ = true;  // nobody's task: step() sends the answer again
    return;
  }
  log_event("task.opened");
  // If the directory held here is older than who signed the facts, its author need not meet that.
  static_cast<void>(own_permit(link, *exchange, *slot, order.facts));
  static_cast<void>(is_asleep(link, order.recipient));  // so that its author need not wait
  const std::uint64_t age_ms = now.ms - exchange->created.ms;
  if (age_ms < host_.covenant.limits.automatic_age_ms_max) {
    const Status sent = decide(link, row.id, AuthorDecision::send,
                               host_.owner(exchange->author), {});
    if (!sent.ok()) log_error("task.not_automatic", sent.error());
  }
}

// At the tick, unless that is urgent or the order would be over by then.
TimeMs Outgoing::leaving(const ExchangeRow& exchange, const OrderRow& order) const {
  constexpr std::uint64_t kOnTheWayMs = 5'000;
  const TimeMs now = host_.clock.wall();
  if (exchange.urgent) return now;
  const TimeMs at = next_tick(now, host_.covenant.limits.release_tick_ms);
  return at.ms + kOnTheWayMs > order.valid_until.ms ? now : at;
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
  if (!may_stand_in(host_, exchange->author, worker)) {
    return Error{ErrorCode::not_allowed, "worker"};
  }
  Batch batch;
  std::vector<RequestRow> requests;
  row->state = OrderState::decided;
  if (decision == AuthorDecision::withdraw) {
    slot->state = SlotState::withdrawn;
  } else {
    if (is_overtaken_part(host_, exchange->id)) return Error{ErrorCode::no_such_plan, "version"};
    if (is_overtaken_invite(host_, exchange->id)) {
      return Error{ErrorCode::no_such_meeting, "meeting"};
    }
    if (is_overtaken_offer(host_, exchange->id)) return Error{ErrorCode::no_such_task, "offer"};
    if (row->valid_until <= host_.clock.wall()) {
      row->state = OrderState::over;
      host_.vault.put(RowKind::order, row->id, *row);
      woken_ = true;
      return Error{ErrorCode::not_ordered, "task"};
    }
    const auto frame = codec::parse_to_member(row->frame);
    const auto* orders = frame.ok() ? std::get_if<codec::Orders>(&frame->reply) : nullptr;
    CHECK(orders != nullptr);
    const Status permit = own_permit(link, *exchange, *slot, orders->orders.front().facts);
    if (!permit.ok() && permit.code() == ErrorCode::unknown_key) {
      return Error{ErrorCode::directory_stale, "task"};  // asked for anew: soon it is known
    }
    SLUIS_TRY_DONE(permit);
    // Its key may be newer than the directory held here, which is asked for then.
    if (is_asleep(link, row->recipient)) return Error{ErrorCode::no_current_key, "recipient"};
    if (decision == AuthorDecision::adapt) {
      exchange->content = std::move(adapted);
      exchange->salt = seal::random_fixed<Salt>();
    }
    SLUIS_TRY_DONE(seal_slot(link, batch, *exchange, *slot, {worker, false}, task, requests,
                             leaving(*exchange, *row)));
  }
  batch.put(RowKind::order, row->id, *row);
  batch.put(RowKind::exchange, exchange->id, *exchange);
  host_.vault.commit(batch);
  for (RequestRow& request : requests) link.send(std::move(request));
  return Done{};
}

}  // namespace sluis::gateway
