// SPDX-License-Identifier: EUPL-1.2
// Corrections at the desk: proposed by one, confirmed by another; what was recalled here, and how
// long each still has.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

using consent::CorrectionReason;

constexpr std::pair<CorrectionReason, std::string_view> kCorrectionReasons[] = {
    {CorrectionReason::wrong_person, "wrong_person"},
    {CorrectionReason::wrong_content, "wrong_content"}};

Result<CorrectionReason> correction_reason(const std::string& name) {
  for (const auto& [reason, word] : kCorrectionReasons) {
    if (word == name) return reason;
  }
  return Error{ErrorCode::bad_field, "reason"};
}

std::string word_of(CorrectionReason reason) {
  for (const auto& [each, word] : kCorrectionReasons) {
    if (each == reason) return std::string(word);
  }
  return {};
}

TimeMs correction_due(TimeMs found) { return found + consent::kCorrectionTerm; }

std::string_view recalled_name(std::uint8_t state) {
  if (state == 1) return "open";
  return state == 2 ? "destroyed" : "not_opened";
}

// Own signals that rest on what was recalled: they may be corrected too.
std::vector<ExchangeRow> resting_on(const Host& host, const RecallRow& recall) {
  std::vector<ExchangeRow> out;
  for (const ExchangeRow& exchange : host.vault.all<ExchangeRow>(RowKind::exchange)) {
    const auto onward = host.vault.get<OnwardRow>(RowKind::onward, exchange.id);
    if (!onward) continue;
    for (const BasedOn& based : onward->based_on) {
      if (based.sender == recall.sender && based.message == recall.message) {
        out.push_back(exchange);
      }
    }
  }
  return out;
}

}  // namespace

void Desk::fill_correction(const CorrectionRow& row, local::Correction& out) const {
  const Host& host = parts_.host;
  out.set_exchange(row.exchange_id.hex());
  out.set_side("source");
  out.set_state(std::string(gateway::name_of(row.state)));
  out.set_reason(word_of(row.reason));
  out.set_found_ms(row.found.ms);
  out.set_due_ms(correction_due(row.found).ms);
  out.set_proposed_by(row.proposed_by);
  out.set_proposed_ms(row.proposed.ms);
  out.set_decided_by(row.decided_by);
  out.set_decided_ms(row.decided.ms);
  out.set_index(row.index);
  out.set_reported_by(row.reported_by);
  out.set_reported_ms(row.reported.ms);
  if (row.refused != 0) fill_reason_number(row.refused, *out.mutable_refused());
  for (const RecalledRow& recall : row.recalls) {
    local::Recalled& each = *out.add_recalls();
    each.set_message(recall.message.hex());
    each.set_member(recall.recipient.hex());
    each.set_label(label_of(host.covenant, recall.recipient));
    each.set_state(std::string(recalled_name(recall.state)));
    each.set_index(recall.index);
  }
  const bool recorded = row.state == CorrectionState::recorded;
  out.set_complete(recorded && !is_under_way(row));
  const bool is_open = row.state == CorrectionState::proposed ||
                       row.state == CorrectionState::confirmed || is_under_way(row);
  out.set_overdue(is_open && host.clock.wall() > correction_due(row.found));
}

void Desk::fill_recall(const std::string& worker, const RecallRow& row,
                       local::Correction& out) const {
  const Host& host = parts_.host;
  out.set_exchange(row.exchange_id.hex());
  out.set_side("recipient");
  out.set_state(std::string(gateway::name_of(row.state)));
  out.set_reason(word_of(row.reason));
  out.set_found_ms(row.found.ms);
  out.set_due_ms(correction_due(row.found).ms);
  out.set_index(row.correction);
  out.set_message(row.message.hex());
  out.set_member(row.sender.hex());
  out.set_label(label_of(host.covenant, row.sender));
  if (const consent::Member* source = host.covenant.member(row.sender)) {
    out.set_contact(source->contact);
  }
  out.set_destroyed_by(row.by);
  out.set_destroyed_ms(row.destroyed.ms);
  out.set_destroyed_index(row.index);
  const bool gone = row.state == RecalledState::destroyed;
  out.set_complete(gone);
  out.set_overdue(!gone && host.clock.wall() > correction_due(row.found));
  for (const ExchangeRow& own : resting_on(host, row)) {
    if (!is_kept(worker, own)) out.add_resting_on_it(own.id.hex());
  }
}

// By what is here of it, and when that is gone by who was kept away then.
bool Desk::is_kept_from_own(const std::string& worker, const ExchangeId& id) const {
  const auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (exchange && is_kept(worker, *exchange)) return true;
  const auto row = parts_.corrections.find(id);
  return row && parts_.exclusions.keeps(worker, row->kept);
}
bool Desk::is_kept(const std::string& worker, const RecallRow& row) const {
  return parts_.exclusions.keeps_mail(worker, row.sender, row.message) ||
         parts_.exclusions.keeps(worker, row.kept);
}

// Answered once the broker has said its word, or the wait is over.
ReplyLater Desk::correction_shown(const ExchangeId& id) {
  return [this, id](local::LocalReply& reply, bool last) {
    const auto row = parts_.corrections.find(id);
    if (!row) {
      fill_reason(ErrorCode::no_such_task, "correction", *reply.mutable_refused());
      return true;
    }
    if (row->state == CorrectionState::confirmed && !last) return false;
    fill_correction(*row, *reply.mutable_corrections()->add_corrections());
    return true;
  };
}

Result<ReplyLater> Desk::correct_propose(const local::LocalRequest& request) {
  const local::CorrectPropose& from = request.correct_propose();
  SLUIS_TRY(id, id_in<ExchangeId>(from.exchange(), "exchange"));
  SLUIS_TRY(reason, correction_reason(from.reason()));
  if (is_kept_from_own(request.worker(), id)) {
    return Error{ErrorCode::unknown_exchange, "exchange"};
  }
  SLUIS_TRY_DONE(
      parts_.corrections.propose(request.worker(), id, reason, TimeMs{from.found_ms()}));
  return correction_shown(id);
}

Result<ReplyLater> Desk::correct_decide(const local::LocalRequest& request) {
  const local::CorrectDecided& from = request.correct_decide();
  SLUIS_TRY(id, id_in<ExchangeId>(from.exchange(), "exchange"));
  if (is_kept_from_own(request.worker(), id)) {
    return Error{ErrorCode::no_such_task, "correction"};
  }
  if (from.answer() == "reported") {
    SLUIS_TRY_DONE(parts_.corrections.report(request.worker(), id));
    return correction_shown(id);
  }
  if (from.answer() != "yes" && from.answer() != "no") return Error{ErrorCode::bad_field, "answer"};
  const auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  const auto act = exchange ? parts_.acts.find(exchange->act) : std::nullopt;
  const auto proposed = act ? parts_.corrections.find(id) : std::nullopt;
  if (proposed) {
    SLUIS_TRY_DONE(
        delegations_.check_two(request.worker(), proposed->proposed_by, act->persons));
  }
  SLUIS_TRY_DONE(
      parts_.corrections.decide(parts_.link, request.worker(), id, from.answer() == "yes"));
  return correction_shown(id);
}

Result<ReplyLater> Desk::correct_refuse(const local::LocalRequest& request) {
  const local::CorrectRefused& from = request.correct_refuse();
  SLUIS_TRY(id, id_in<ExchangeId>(from.exchange(), "exchange"));
  const auto exchange = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (!exchange || is_kept(request.worker(), *exchange)) {
    return Error{ErrorCode::unknown_exchange, "exchange"};
  }
  SLUIS_TRY_DONE(parts_.corrections.refuse(request.worker(), id,
                                           Sensitive<std::string>(from.statement())));
  local::LocalReply reply;
  fill_exchange(*exchange, *reply.mutable_exchange());
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::correct_destroyed(const local::LocalRequest& request) {
  SLUIS_TRY(id, id_in<MessageId>(request.correct_destroyed().id(), "message"));
  for (const RecallRow& row : parts_.host.vault.all<RecallRow>(RowKind::recall)) {
    if (row.message == id && is_kept(request.worker(), row)) {
      return Error{ErrorCode::not_recalled, "message"};
    }
  }
  SLUIS_TRY(destroyed, parts_.corrections.destroy(request.worker(), id));
  const MemberId sender = destroyed.sender;
  const std::string worker = request.worker();
  return ReplyLater([this, worker, sender, id](local::LocalReply& reply, bool last) {
    const auto row = recall_of(parts_.host, sender, id);
    if (row->state != RecalledState::destroyed && !last) return false;
    fill_recall(worker, *row, *reply.mutable_corrections()->add_corrections());
    return true;
  });
}

Result<ReplyLater> Desk::corrections(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  local::LocalReply reply;
  local::Corrections& out = *reply.mutable_corrections();
  for (const CorrectionRow& row : host.vault.all<CorrectionRow>(RowKind::correction)) {
    if (is_kept_from_own(request.worker(), row.exchange_id)) continue;
    fill_correction(row, *out.add_corrections());
  }
  for (const RecallRow& row : host.vault.all<RecallRow>(RowKind::recall)) {
    if (is_kept(request.worker(), row)) continue;
    fill_recall(request.worker(), row, *out.add_corrections());
  }
  return at_once(std::move(reply));
}

void Desk::fill_correction_tasks(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  const TimeMs now = host.clock.wall();
  const auto add = [&](const char* kind, const ExchangeId& id, TimeMs found) -> local::Task& {
    local::Task& task = *out.add_tasks();
    task.set_kind(kind);
    task.set_exchange(id.hex());
    task.set_valid_until_ms(correction_due(found).ms);
    task.set_state(now > correction_due(found) ? "over" : "open");
    return task;
  };
  for (const CorrectionRow& row : host.vault.all<CorrectionRow>(RowKind::correction)) {
    if (is_kept_from_own(worker, row.exchange_id)) continue;
    if (row.state == CorrectionState::proposed) {
      local::Task& task = add("correction", row.exchange_id, row.found);
      task.set_author(row.proposed_by);
      task.set_written_ms(row.proposed.ms);
      task.set_label(word_of(row.reason));
    }
    if (row.state != CorrectionState::refused && row.reported_by.empty()) {
      add("report", row.exchange_id, row.found);
    }
  }
  for (const RecallRow& row : host.vault.all<RecallRow>(RowKind::recall)) {
    // Or who destroyed it can no longer say so.
    if (row.state != RecalledState::open && row.refused == 0) continue;
    if (is_kept(worker, row)) continue;
    local::Task& task = add("destroy", row.exchange_id, row.found);
    task.set_message(row.message.hex());
    task.set_member(row.sender.hex());
    task.set_label(label_of(host.covenant, row.sender));
  }
}

void Desk::fill_family_statement(const ExchangeRow& row, local::Exchange& out) const {
  const auto said = parts_.host.vault.get<StatementRow>(RowKind::statement, row.id);
  if (!said) return;
  out.set_statement_by(said->by);
  out.set_statement_ms(said->at.ms);
}

// Whoever asks for it is told why it is locked, and whom to call.
Status Desk::check_not_recalled(const MailRow& row) const {
  if (!recall_of(parts_.host, row.sender, row.message)) return Done{};
  return Error{ErrorCode::recalled,
               "message, by " + std::string(label_of(parts_.host.covenant, row.sender))};
}

}  // namespace sluis::gateway
