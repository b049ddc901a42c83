// SPDX-License-Identifier: EUPL-1.2
// Mail as it is shown, and the proofs that can be taken away.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "consent/verify/receipt.h"
#include "local.pb.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

std::string_view role_name(PersonRole role) {
  switch (role) {
    case PersonRole::relative: return "relative";
    case PersonRole::third: return "third";
    default: return "subject";
  }
}

std::string receipt_text(const codec::Proven& proven) {
  verify::Receipt receipt;
  receipt.leaf = proven.leaf;
  receipt.index = proven.index;
  receipt.path = proven.path;
  receipt.checkpoint = proven.checkpoint;
  receipt.opening = proven.opening;
  return verify::format_receipt(receipt);
}

}  // namespace

void Desk::fill_mail(const MailRow& row, local::Mail& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  out.set_message(row.message.hex());
  out.set_exchange(row.exchange_id.hex());
  out.set_sender(row.sender.hex());
  out.set_sender_label(label_of(covenant, row.sender));
  out.set_kind(kind_id(covenant, row.kind));
  out.set_purpose(term_id(covenant, &consent::Covenant::purposes, row.purpose));
  out.set_level(std::string(level_name(row.level)));
  out.set_state(std::string(name_of(row.state)));
  out.set_opened_ms(row.opened.ms);
  out.set_stop(row.stop);
  if (row.reason != 0) fill_reason_number(row.reason, *out.mutable_reason());
  out.set_ground(ground_id(covenant, row.ground));
  out.set_release_index(row.release_index);
  out.set_read(row.read);
  fill_onward(row, out);
  if (const auto term = term_of(parts_.host, row.sender, row.message)) {
    out.set_remove_by_ms(term->due.ms);
  }
}

Result<ReplyLater> Desk::inbox(const local::LocalRequest& request) {
  local::LocalReply reply;
  auto rows = parts_.host.vault.all<MailRow>(RowKind::mail);
  std::sort(rows.begin(), rows.end(), [](const MailRow& left, const MailRow& right) {
    return left.release_index < right.release_index;
  });
  local::Inbox& out = *reply.mutable_inbox();
  for (const MailRow& row : rows) {
    if (is_question_mail(parts_.host.covenant, row) || is_kept(request.worker(), row)) continue;
    fill_mail(row, *out.add_mails());
  }
  fill_removed(out);
  return at_once(std::move(reply));
}

std::optional<MailRow> Desk::mail_named(const std::string& message) const {
  for (MailRow& row : parts_.host.vault.all<MailRow>(RowKind::mail)) {
    if (row.message.hex() == message) return std::move(row);
  }
  return std::nullopt;
}

Result<ReplyLater> Desk::read(const local::LocalRequest& request) {
  Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(request.worker()));
  const std::vector<std::uint8_t>& acts = host.covenant.function(worker.function)->acts;
  if (!std::binary_search(acts.begin(), acts.end(), static_cast<std::uint8_t>(LeafType::read))) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  auto row = mail_named(request.read().id());
  // A question is shown where it is weighed, an answer with its question.
  const bool is_letter = row && !is_question_mail(host.covenant, *row);
  if (!is_letter || row->state != MailState::opened || is_kept(worker.row.login, *row)) {
    return no_message(request.read().id());
  }
  SLUIS_TRY_DONE(check_not_recalled(*row));
  const Bytes key = mail_key(row->sender, row->message);
  const auto content = host.vault.get_bytes(RowKind::content, key);
  CHECK(content.has_value());
  row->read = true;
  Batch batch;  // who read it is recorded before it is shown
  batch.put(RowKind::mail, key, *row);
  batch.put(RowKind::reading, std::to_string(host.count(batch, "reading")),
            ReadingRow{row->sender, row->message, worker.row.login, worker.row.id,
                       host.clock.wall()});
  host.vault.commit(batch);
  local::LocalReply reply;
  local::MailContent& out = *reply.mutable_content();
  for (const ReadingRow& reading : host.vault.all<ReadingRow>(RowKind::reading)) {
    if (reading.sender != row->sender || reading.message != row->message) continue;
    local::Reading& shown = *out.add_readings();
    shown.set_worker(reading.login);
    shown.set_at_ms(reading.at.ms);
  }
  fill_mail(*row, *out.mutable_mail());
  SLUIS_TRY(signal, codec::parse_signal(content->reveal()));
  if (row->level == Level::content) out.set_text(signal.text.reveal());
  fill_covered(*row, out);
  const auto said = host.vault.get_bytes(RowKind::mail_statement, key);
  if (said) out.set_statement(std::string(as_text(said->reveal())));
  out.set_author(signal.author.reveal());
  out.set_author_contact(signal.author_contact.reveal());
  out.set_domain(term_id(parts_.host.covenant, &consent::Covenant::domains, signal.domain));
  out.set_written_ms(signal.written.ms);
  for (const codec::SignalPerson& person : signal.persons) {
    local::PersonShown& shown = *out.add_persons();
    shown.set_role(std::string(role_name(person.role)));
    shown.set_name(person.name.reveal());
    shown.set_birth_date(person.birth_date.reveal());
    // A covenant may have changed since it was sealed.
    const consent::Member* self = host.covenant.member(host.member());
    if (self->may_use_bsn) shown.set_bsn(person.bsn.reveal());
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::proof(const local::LocalRequest& request) {
  if (!request.proof().message().empty()) {
    const auto row = mail_named(request.proof().message());
    if (!row || is_kept(request.worker(), *row)) return no_message(request.proof().message());
    SLUIS_TRY(frame, codec::parse_to_member(row->proof));
    local::LocalReply reply;
    reply.mutable_proof()->set_receipt(receipt_text(std::get<codec::Proven>(frame.reply)));
    return at_once(std::move(reply));
  }
  if (!parts_.link.ready()) return Error{ErrorCode::broker_down, "proof"};
  // The proof is fetched, and shown only when it verifies.
  auto found = std::make_shared<std::optional<codec::Reply>>();
  parts_.link.ask(codec::ProofOf{request.proof().index()},
                  [found](const codec::Reply& got) { *found = got; });
  return ReplyLater([this, found](local::LocalReply& reply, bool last) {
    if (!*found && !last) return false;
    Error error{ErrorCode::broker_down, "proof"};
    if (*found) {
      if (const auto* refusal = std::get_if<codec::Refusal>(&**found)) {
        error = {refusal->code, refusal->place};
      }
      if (const auto* proven = std::get_if<codec::Proven>(&**found)) {
        const Status checked = parts_.link.ledger().check(*proven);
        if (checked.ok()) {
          reply.mutable_proof()->set_receipt(receipt_text(*proven));
          return true;
        }
        error = checked.error();
      }
    }
    fill_reason(error.code, error.place, *reply.mutable_refused());
    return true;
  });
}

}  // namespace sluis::gateway
