// SPDX-License-Identifier: EUPL-1.2
// What its source recalled, at a recipient: locked, destroyed, and said to be gone.
#include "adapters/gateway/corrections.h"
#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/question_records.h"
#include "adapters/gateway/retention.h"
#include "adapters/gateway/slots.h"
#include "adapters/sdk/acts.h"
#include "adapters/sdk/recall_check.h"

namespace sluis::gateway {
namespace {

// The broker knows nothing of it any more: no entry can come.
bool knows_it_no_more(ErrorCode code) {
  return code == ErrorCode::unknown_exchange || code == ErrorCode::wrong_release_record ||
         code == ErrorCode::erased || code == ErrorCode::not_recalled;
}

// Whoever signed that a copy is gone cannot any more: a colleague may.
bool is_of_its_signer(ErrorCode code) {
  return code == ErrorCode::unknown_key || code == ErrorCode::key_not_valid ||
         code == ErrorCode::key_revoked || code == ErrorCode::not_allowed;
}

// Who is kept away from it now, and was before.
void keep_away(const Host& host, RecallRow& row) {
  std::set<AnyId> all(row.kept.begin(), row.kept.end());
  const std::vector<AnyId> now = keeping(host, row.sender, row.message);
  all.insert(now.begin(), now.end());
  row.kept.assign(all.begin(), all.end());
}

// A question that was taken back is weighed by nobody, and answered with nothing.
void close_question(const Host& host, Batch& batch, const MailRow& mail) {
  const Bytes key = weighing_key(mail.sender, mail.exchange_id);
  auto row = host.vault.get<WeighingRow>(RowKind::weighing, key);
  if (!row || row->state == WeighState::answered) return;
  row->state = WeighState::recalled;
  batch.put(RowKind::weighing, key, *row);
}

}  // namespace

std::string_view name_of(RecalledState state) {
  switch (state) {
    case RecalledState::open: return "open";
    case RecalledState::destroying: return "destroying";
    case RecalledState::destroyed: break;
  }
  return "destroyed";
}

std::optional<RecallRow> recall_of(const Host& host, const MemberId& sender,
                                   const MessageId& message) {
  return host.vault.get<RecallRow>(RowKind::recall, mail_key(sender, message));
}

void Corrections::take(Link& link, const std::vector<codec::Recall>& recalls) {
  for (const codec::Recall& recall : recalls) take_one(link, recall);
}

void Corrections::take_one(Link& link, const codec::Recall& recall) {
  const auto body = sdk::check_recall(recall, link.directory().keys(), host_.covenant,
                                      link.ledger());
  if (!body.ok()) {
    log_error("recall.refused", body.error());
    // A key that this gateway does not have yet is no lie of the broker's.
    lacks_key_ = body.code() == ErrorCode::unknown_key;
    if (!lacks_key_) link.evidence(body.error(), as_bytes(recall.correction.checkpoint));
    return;
  }
  link.tie(recall.correction.checkpoint);
  lock(recall, *body);
}

// Of what was never opened here there is nothing to lock: its lease is answered so.
void Corrections::lock(const codec::Recall& recall, const consent::CorrectionBody& body) {
  const MemberId& sender = body.actor.member;
  const Bytes key = mail_key(sender, recall.message_id);
  if (host_.vault.get<RecallRow>(RowKind::recall, key)) return;
  auto mail = host_.vault.get<MailRow>(RowKind::mail, key);
  const bool is_here = mail && mail->state == MailState::opened &&
                       mail->exchange_id == body.exchange_id;
  const auto term = term_of(host_, sender, recall.message_id);
  const bool is_gone = !mail && term && term->exchange_id == body.exchange_id;
  if (!is_here && !is_gone) return;
  RecallRow row;
  row.message = recall.message_id;
  row.sender = sender;
  row.exchange_id = body.exchange_id;
  row.correction = recall.correction.index;
  row.reason = body.reason;
  row.found = body.found;
  row.told = host_.clock.wall();
  row.proof = codec::serialise(codec::ToMember{RequestId{}, recall.correction});
  Batch batch;
  if (is_gone) {
    row.state = RecalledState::destroying;
    row.destroyed = term->removed;
    woken_ = true;
  } else {
    mail->stop = true;  // nor does anything new rest on it
    batch.put(RowKind::mail, key, *mail);
    close_question(host_, batch, *mail);
    keep_away(host_, row);
  }
  batch.put(RowKind::recall, key, row);
  host_.vault.commit(batch);
  log_event("recall.taken");
}

void Corrections::undo_alerts(const std::vector<AlertId>& alerts) {
  for (const AlertId& id : alerts) {
    const auto row = host_.vault.get<AlertRow>(RowKind::alert, id);
    if (!row || host_.vault.get<NumberRow>(RowKind::alert_undone, id)) continue;
    host_.vault.put(RowKind::alert_undone, id, NumberRow{host_.clock.wall().ms});
    log_event("alert.undone");
  }
}

Result<RecallRow> Corrections::destroy(const std::string& login, const MessageId& message) {
  SLUIS_TRY_DONE(host_.check_may(login, LeafType::read));
  for (RecallRow& row : host_.vault.all<RecallRow>(RowKind::recall)) {
    if (row.message != message) continue;
    if (row.refused != 0) {  // gone already: this worker says so instead
      row.refused = 0;
      row.by = login;
      host_.vault.put(RowKind::recall, mail_key(row.sender, row.message), row);
      woken_ = true;
      return row;
    }
    if (row.state != RecalledState::open) continue;
    keep_away(host_, row);
    row.state = RecalledState::destroying;
    row.by = login;
    row.destroyed = host_.clock.wall();
    Batch batch;
    erase_mail(host_, batch, row.sender, row.message, row.destroyed);
    batch.put(RowKind::recall, mail_key(row.sender, row.message), row);
    host_.vault.commit(batch);
    cut_ = true;
    woken_ = true;
    log_event("recall.destroyed");
    return row;
  }
  return Error{ErrorCode::not_recalled, "message"};
}

void Corrections::recover() {
  cut_ = !host_.vault.all_bytes(RowKind::recall).empty();  // it may have died before
  for (const RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    if (row.use != RequestUse::destroyed) continue;
    telling_.insert(mail_key(row.recipient, MessageId{row.about.value}));
  }
}

void Corrections::step(Link& link) {
  if (cut_) {
    host_.vault.forget_erased();
    cut_ = false;
  }
  // With the directory it comes again, and is asked for again: once in a second, no oftener.
  if (lacks_key_ && link.ready() && Link::steady_ms() - asked_ms_ > 1'000) {
    lacks_key_ = false;
    asked_ms_ = Link::steady_ms();
    link.refresh();
  }
  if (!woken_ || !link.ready()) return;
  woken_ = false;
  for (const RecallRow& row : host_.vault.all<RecallRow>(RowKind::recall)) {
    if (row.state == RecalledState::destroying) say_destroyed(link, row);
  }
}

void Corrections::say_destroyed(Link& link, const RecallRow& row) {
  const Bytes key = mail_key(row.sender, row.message);
  if (telling_.contains(key)) return;
  consent::DestroyedBody body;
  body.actor.member = host_.member();
  body.exchange_id = row.exchange_id;
  body.message_id = row.message;
  body.correction = row.correction;
  body.destroyed = row.destroyed;
  body.how = row.by.empty() ? consent::Destroyed::before : consent::Destroyed::now;
  std::optional<Worker> worker;
  if (!row.by.empty()) {
    auto found = host_.maker(row.by);
    if (!found.ok()) return;
    worker.emplace(std::move(*found));
    body.actor.worker = worker->row.id;
    body.actor.function = worker->function;
  }
  SignedAct act = sdk::make_act(LeafType::destroyed, host_.covenant.version, canon::encode(body),
                                {}, {host_.keys.signing, worker ? &worker->key : nullptr});
  Batch batch;
  RequestRow request = link.keep(batch, RequestUse::destroyed, AnyId{row.message.value},
                                 row.sender, std::move(act));
  host_.vault.commit(batch);
  telling_.insert(key);
  link.send(std::move(request));
}

void Corrections::settle(Batch& batch, RecallRow& row, const codec::Reply& reply) {
  const auto* ack = std::get_if<codec::Ack>(&reply);
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  if (refusal != nullptr) log_error("recall.refused", {refusal->code, refusal->place});
  const Bytes key = mail_key(row.sender, row.message);
  if (ack == nullptr && !(refusal != nullptr && knows_it_no_more(refusal->code))) {
    if (refusal == nullptr || row.by.empty() || !is_of_its_signer(refusal->code)) return;
    row.refused = code_of(refusal->code);
    return batch.put(RowKind::recall, key, row);
  }
  row.state = RecalledState::destroyed;
  row.refused = 0;
  if (ack != nullptr) row.index = ack->index;
  batch.put(RowKind::recall, key, row);
  if (row.by.empty()) return;
  if (auto term = term_of(host_, row.sender, row.message)) {
    term->index = row.index;
    batch.put(RowKind::retention, key, *term);
  }
}

}  // namespace sluis::gateway
