// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/corrections.h"

#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/retention.h"
#include "adapters/gateway/slots.h"
#include "adapters/sdk/acts.h"
#include "consent/core/fact_rights.h"
#include "consent/core/verified.h"

namespace sluis::gateway {
namespace {

// The same act may be taken later.
bool may_be_taken_later(ErrorCode code) {
  return code == ErrorCode::clock_skew || code == ErrorCode::unknown_key ||
         code == ErrorCode::key_not_valid || code == ErrorCode::storage_failed;
}

// The broker has not answered the act that registers this signal.
bool is_not_on_record_yet(const Host& host, const ExchangeId& id) {
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  const auto act = exchange ? host.vault.get<ActRow>(RowKind::act, exchange->act) : std::nullopt;
  return act && (act->state == ActState::naming || act->state == ActState::sent);
}

// Who is kept away from it now, and was before.
void keep_away(const Host& host, CorrectionRow& row) {
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id);
  const auto act = exchange ? host.vault.get<ActRow>(RowKind::act, exchange->act) : std::nullopt;
  if (!act) return;
  std::set<AnyId> all(row.kept.begin(), row.kept.end());
  const std::vector<AnyId> now = keeping(host, act->persons);
  all.insert(now.begin(), now.end());
  row.kept.assign(all.begin(), all.end());
}

}  // namespace

Result<Worker> corrector(const Host& host, const std::string& login) {
  SLUIS_TRY(worker, host.worker(login));
  const consent::Function* function = host.covenant.function(worker.function);
  if (function == nullptr || !consent::may_correct(*function)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  return worker;
}

bool is_under_way(const CorrectionRow& row) {
  if (row.state != CorrectionState::recorded) return false;
  return !row.told || std::any_of(row.recalls.begin(), row.recalls.end(),
                                  [](const RecalledRow& recall) { return recall.state == 1; });
}

std::string_view name_of(CorrectionState state) {
  switch (state) {
    case CorrectionState::proposed: return "proposed";
    case CorrectionState::confirmed: return "confirmed";
    case CorrectionState::recorded: return "recorded";
    case CorrectionState::refused: break;
  }
  return "refused";
}
Result<CorrectionRow> Corrections::propose(const std::string& login, const ExchangeId& id,
                                           consent::CorrectionReason reason, TimeMs found) {
  SLUIS_TRY(worker, corrector(host_, login));
  // Also when its term took this organisation's own copy since.
  const auto term = host_.vault.get<RetentionRow>(RowKind::retention, id);
  const bool is_own = host_.vault.get<ExchangeRow>(RowKind::exchange, id) ||
                      (term && term->message.is_zero());
  if (!is_own) {
    return Error{ErrorCode::unknown_exchange, "exchange"};
  }
  const auto before = find(id);
  const bool is_done = before && (before->state == CorrectionState::confirmed ||
                                  before->state == CorrectionState::recorded);
  if (is_done) return Error{ErrorCode::exchange_corrected, "exchange"};
  CorrectionRow row;
  row.exchange_id = id;
  row.reason = reason;
  row.proposed = host_.clock.wall();
  row.found = found;
  if (found > row.proposed || found.ms == 0) return Error{ErrorCode::bad_field, "found"};
  // The 72 hours count from when it was first found, however often it is proposed.
  if (before && found > before->found) {
    return Error{ErrorCode::out_of_range, "found: not after what was said before"};
  }
  if (before) {
    row.reported_by = before->reported_by;
    row.reported = before->reported;
    row.kept = before->kept;
  }
  keep_away(host_, row);
  row.proposed_by = login;
  row.covenant = host_.covenant.version;
  consent::CorrectionBody body;
  body.exchange_id = id;
  body.reason = reason;
  body.found = found;
  body.proposed = row.proposed;
  row.proposal = worker.key.sign(
      consent::proposal_text(LeafType::correction, row.covenant, consent::proposed(body)));
  host_.vault.put(RowKind::correction, id, row);
  return row;
}

std::optional<CorrectionRow> Corrections::find(const ExchangeId& id) const {
  return host_.vault.get<CorrectionRow>(RowKind::correction, id);
}

Result<CorrectionRow> Corrections::decide(Link& link, const std::string& login,
                                          const ExchangeId& id, bool yes) {
  SLUIS_TRY(worker, corrector(host_, login));
  auto row = find(id);
  if (!row || row->state != CorrectionState::proposed) {
    return Error{ErrorCode::no_such_task, "correction"};
  }
  if (row->proposed_by == login) {
    return Error{ErrorCode::not_allowed, "worker: somebody else than who proposed it"};
  }
  row->decided_by = login;
  row->decided = host_.clock.wall();
  keep_away(host_, *row);
  const auto proposer = host_.worker(row->proposed_by);
  if (!yes || !proposer.ok()) {
    row->state = CorrectionState::refused;
    host_.vault.put(RowKind::correction, id, *row);
    return *row;
  }
  if (row->proposed + consent::kCorrectionProposalKept < row->decided) {
    return Error{ErrorCode::correction_too_old, "correction"};
  }
  consent::CorrectionBody body;
  body.actor = {host_.member(), worker.row.id, worker.function};
  body.proposer = {proposer->row.id, proposer->function, row->proposal};
  body.exchange_id = id;
  body.reason = row->reason;
  body.found = row->found;
  body.proposed = row->proposed;
  body.created = std::max(row->decided, row->proposed);
  // Under the covenant that the first of the two signed under: it was in force, and it closes.
  SignedAct act = sdk::make_act(LeafType::correction, row->covenant, canon::encode(body), {},
                                {host_.keys.signing, &worker.key});
  row->state = CorrectionState::confirmed;
  Batch batch;
  batch.put(RowKind::correction, id, *row);
  stop_own(batch, id);
  RequestRow request =
      link.keep(batch, RequestUse::correction, AnyId{id.value}, {}, std::move(act));
  host_.vault.commit(batch);
  link.send(std::move(request));
  return *row;
}

// Nothing of it is sealed here any more, whatever the broker answers.
void Corrections::stop_own(Batch& batch, const ExchangeId& id) {
  auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (!exchange) return;
  for (SlotRow& slot : exchange->slots) {
    if (may_be_ordered(slot.state) || slot.state == SlotState::asked) {
      slot.state = SlotState::corrected;
      slot.reason = code_of(ErrorCode::exchange_corrected);
    }
  }
  batch.put(RowKind::exchange, id, *exchange);
  for (OrderRow& order : host_.vault.all<OrderRow>(RowKind::order)) {
    if (order.exchange_id != id || order.state != OrderState::open) continue;
    order.state = OrderState::over;
    batch.put(RowKind::order, order.id, order);
  }
}

Result<CorrectionRow> Corrections::report(const std::string& login, const ExchangeId& id) {
  SLUIS_TRY_DONE(host_.worker(login));
  auto row = find(id);
  if (!row || row->state == CorrectionState::refused || !row->reported_by.empty()) {
    return Error{ErrorCode::no_such_task, "correction"};
  }
  row->reported_by = login;
  row->reported = host_.clock.wall();
  host_.vault.put(RowKind::correction, id, *row);
  return *row;
}

void Corrections::on_status(const codec::StatusReply& status) {
  for (const codec::CorrectionState& state : status.corrections) {
    auto row = find(state.exchange_id);
    if (!row || row->state != CorrectionState::recorded) continue;
    Batch batch;
    row->told = true;
    row->recalls.clear();
    for (const codec::RecallState& recall : state.recalls) {
      row->recalls.push_back({recall.message_id, recall.recipient,
                              static_cast<std::uint8_t>(recall.stage), recall.index});
    }
    batch.put(RowKind::correction, row->exchange_id, *row);
    stop_own(batch, row->exchange_id);  // what came back since
    host_.vault.commit(batch);
  }
}

void Corrections::settle(Batch& batch, CorrectionRow& row, const codec::Reply& reply) {
  if (const auto* ack = std::get_if<codec::Ack>(&reply)) {
    row.state = CorrectionState::recorded;
    row.index = ack->index;
    row.refused = 0;
    row.place.clear();
  } else if (const auto* refusal = std::get_if<codec::Refusal>(&reply)) {
    const bool is_passing = may_be_taken_later(refusal->code);
    const log::FailureCode refused = "correction.refused", lost = "correction.lost";
    log_error(is_passing ? refused : lost, {refusal->code, refusal->place});
    row.refused = code_of(refusal->code);
    row.place = refusal->place;
    row.state = is_passing ? CorrectionState::proposed : CorrectionState::refused;
  }
  batch.put(RowKind::correction, row.exchange_id, row);
}

void Corrections::on_answer(Link& link, const RequestRow& request, const codec::Reply& reply) {
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  const bool is_early = request.use == RequestUse::correction && refusal != nullptr &&
                        refusal->code == ErrorCode::unknown_exchange &&
                        is_not_on_record_yet(host_, ExchangeId{request.about.value});
  if (is_early) return;  // it stays kept: the link repeats it
  Batch batch;
  link.settle(batch, request.id);
  if (request.use == RequestUse::correction) {
    auto row = find(ExchangeId{request.about.value});
    if (row) settle(batch, *row, reply);
    return host_.vault.commit(batch);
  }
  const MessageId message{request.about.value};
  auto row = recall_of(host_, request.recipient, message);
  if (row) settle(batch, *row, reply);
  host_.vault.commit(batch);
  telling_.erase(mail_key(request.recipient, message));  // refused: said anew when it is woken
}

}  // namespace sluis::gateway
