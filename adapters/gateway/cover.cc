// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/cover.h"

#include "consent/core/bodies.h"
#include "proto/seal/signed_text.h"

namespace sluis::gateway {
namespace {

bool is_waiting(SlotState state) {
  return state == SlotState::asked || state == SlotState::held || state == SlotState::permitted ||
         state == SlotState::ordered || state == SlotState::returned;
}

Commitment content_of(const ExchangeRow& exchange) {
  return consent::content_commitment(exchange.salt, exchange.content.reveal());
}

// Somebody who could answer: here, in another function, and entitled to signal.
bool somebody_may_cover(const Host& host, const std::string& function) {
  for (const WorkerRow& row : host.vault.all<WorkerRow>(RowKind::worker)) {
    if (row.function != function && host.check_may(row.login, LeafType::intent).ok()) return true;
  }
  return false;
}

seal::ApprovalScope scope_of(const ProtectedHeader& header, const Commitment& content) {
  return {header.exchange_id, header.order_id, content, header.recipients.front().member,
          header.level};
}

}  // namespace

std::string_view name_of(CoverState state) {
  switch (state) {
    case CoverState::given: return "given";
    case CoverState::refused: return "refused";
    case CoverState::asked: break;
  }
  return "asked";
}

std::optional<CoverRow> cover_of(const Host& host, const ExchangeRow& exchange) {
  auto row = host.vault.get<CoverRow>(RowKind::cover, exchange.id);
  if (!row || row->content != content_of(exchange)) return std::nullopt;
  return row;
}

Result<CoverRow> ask_cover(Host& host, const std::string& login, const ExchangeId& id) {
  SLUIS_TRY(worker, host.worker(login));
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (!exchange) return Error{ErrorCode::unknown_exchange, "exchange"};
  const auto author = host.vault.get<WorkerRow>(RowKind::worker, exchange->author);
  const bool stands_in = author && author->function == worker.row.function;
  if (login != exchange->author && !stands_in) return Error{ErrorCode::not_allowed, "worker"};
  const bool waits = std::any_of(exchange->slots.begin(), exchange->slots.end(),
                                 [](const SlotRow& slot) { return is_waiting(slot.state); });
  if (!waits) return Error{ErrorCode::not_allowed, "exchange: nothing of it waits to be sent"};
  if (!somebody_may_cover(host, worker.row.function)) {
    return Error{ErrorCode::not_allowed, "worker: nobody here in another function may signal"};
  }
  if (auto row = cover_of(host, *exchange); row && row->state != CoverState::refused) return *row;
  CoverRow row;
  row.exchange = id;
  row.content = content_of(*exchange);
  row.asked_by = login;
  row.asked = host.clock.wall();
  host.vault.put(RowKind::cover, id, row);
  return row;
}

Result<CoverRow> say_cover(Host& host, const std::string& login, const ExchangeId& id, bool yes) {
  SLUIS_TRY(worker, host.worker(login));
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  auto row = exchange ? cover_of(host, *exchange) : std::nullopt;
  if (!row || row->state != CoverState::asked) return Error{ErrorCode::no_such_task, "exchange"};
  SLUIS_TRY_DONE(host.check_may(login, LeafType::intent));
  const auto asker = host.vault.get<WorkerRow>(RowKind::worker, row->asked_by);
  if (!asker || asker->function == worker.row.function) {
    return Error{ErrorCode::not_allowed, "worker: somebody in another function than who asked"};
  }
  row->state = yes ? CoverState::given : CoverState::refused;
  row->by = login;
  row->at = host.clock.wall();
  host.vault.put(RowKind::cover, id, *row);
  return *row;
}

std::vector<Approval> approvals_of(const Host& host, const ExchangeRow& exchange,
                                   const MemberId& recipient, Level level,
                                   const std::optional<OrderId>& order) {
  const auto row = cover_of(host, exchange);
  if (!row || row->state != CoverState::given) return {};
  const auto by = host.worker(row->by);  // who left since stands behind nothing new
  if (!by.ok()) return {};
  const Bytes text = seal::approval_text({exchange.id, order, row->content, recipient, level});
  return {{by->function, by->key.key_id(), by->key.sign(text)}};
}

std::vector<std::uint16_t> covered_by(const consent::Directory& directory,
                                      const ProtectedHeader& header, const Commitment& content) {
  std::vector<std::uint16_t> out;
  const Bytes text = seal::approval_text(scope_of(header, content));
  for (const Approval& approval : header.approvals) {
    const auto key = directory.worker_key(approval.worker_key_id, header.created);
    if (!key.ok() || key->added.member != header.sender) continue;
    if (key->added.function != approval.role) continue;
    if (!seal::verify(key->added.worker_key, text, approval.signature)) continue;
    out.push_back(approval.role);
  }
  return out;
}

}  // namespace sluis::gateway
