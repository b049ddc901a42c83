// SPDX-License-Identifier: EUPL-1.2
// Cover at the desk: asked by who signals, given or not by somebody in another function.
#include "adapters/gateway/cover.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

Result<ExchangeId> exchange_named(const std::string& text) {
  const auto bytes = from_hex(text);
  const auto id = bytes ? ExchangeId::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, "exchange"};
  return *id;
}

}  // namespace

Result<ReplyLater> Desk::cover_shown(const ExchangeId& id) {
  const auto row = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  CHECK(row.has_value());
  local::LocalReply reply;
  fill_exchange(*row, *reply.mutable_exchange());
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::cover_ask(const local::LocalRequest& request) {
  SLUIS_TRY(id, exchange_named(request.cover_ask().id()));
  const auto row = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (row && is_kept(request.worker(), *row)) return Error{ErrorCode::unknown_exchange, "exchange"};
  SLUIS_TRY_DONE(ask_cover(parts_.host, request.worker(), id));
  return cover_shown(id);
}

Result<ReplyLater> Desk::cover_say(const local::LocalRequest& request) {
  const local::CoverSaid& from = request.cover_say();
  SLUIS_TRY(id, exchange_named(from.exchange()));
  if (from.answer() != "yes" && from.answer() != "no") return Error{ErrorCode::bad_field, "answer"};
  const auto row = parts_.host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (row && is_kept(request.worker(), *row)) return Error{ErrorCode::no_such_task, "exchange"};
  SLUIS_TRY_DONE(say_cover(parts_.host, request.worker(), id, from.answer() == "yes"));
  return cover_shown(id);
}

// A task of whoever may answer it; who asked does not.
void Desk::fill_cover_tasks(const std::string& worker, local::Tasks& out) const {
  const Host& host = parts_.host;
  const bool shows_words = host.worker(worker).ok();
  for (const CoverRow& row : host.vault.all<CoverRow>(RowKind::cover)) {
    const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange);
    const bool is_open = exchange && row.state == CoverState::asked && cover_of(host, *exchange);
    if (!is_open || is_kept(worker, *exchange)) continue;
    local::Task& task = *out.add_tasks();
    task.set_kind("cover");
    task.set_state("waiting");
    task.set_exchange(row.exchange.hex());
    task.set_author(exchange->author);
    task.set_owner(host.owner(exchange->author));
    task.set_written_ms(exchange->created.ms);
    for (const SlotRow& slot : exchange->slots) {
      const std::string label = label_of(host.covenant, slot.recipient);
      task.set_label(task.label().empty() ? label : task.label() + ", " + label);
    }
    const auto signal = codec::parse_signal(exchange->content.reveal());
    if (signal.ok() && shows_words) task.set_text(signal->text.reveal());
  }
}

void Desk::fill_covered(const MailRow& row, local::MailContent& out) const {
  const auto covered = parts_.host.vault.get<CoveredRow>(
      RowKind::covered, mail_key(row.sender, row.message));
  if (!covered) return;
  for (const std::uint16_t number : covered->functions) {
    const consent::Function* function = parts_.host.covenant.function(number);
    out.add_covered_by(function == nullptr ? std::to_string(number) : function->term.label);
  }
}

}  // namespace sluis::gateway
