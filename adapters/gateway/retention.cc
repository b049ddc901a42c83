// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/retention.h"

#include "adapters/gateway/access_records.h"
#include "adapters/gateway/corrections.h"
#include "adapters/gateway/involved.h"
#include "adapters/gateway/meetings.h"
#include "adapters/gateway/offers.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/matters.h"
#include "adapters/gateway/delegations.h"
#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/reviews.h"
#include "adapters/gateway/question_records.h"
#include "adapters/gateway/questions.h"
#include "adapters/sdk/acts.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kLookAgainMs = 3'600'000;

// After `from`; absent: no term of the covenant's.
std::optional<TimeMs> end_of(const consent::Ground* ground, TimeMs from) {
  if (ground == nullptr || ground->retention_days == 0) return std::nullopt;
  return TimeMs{from.ms + ground->retention_days * kDayMs};
}

// Nothing more comes of it: its content is at its recipient, or goes nowhere.
bool is_over(SlotState state) {
  return state == SlotState::opened || state == SlotState::unknown ||
         state == SlotState::withdrawn || state == SlotState::corrected;
}

// The broker knows nothing of it any more: no entry can come.
bool is_forgotten(ErrorCode code) {
  return code == ErrorCode::unknown_exchange || code == ErrorCode::wrong_release_record ||
         code == ErrorCode::erased;
}

Bytes weighing_key_of(const MailRow& mail) {
  return weighing_key(mail.sender, mail.exchange_id);
}

// All that is here of a message that came.
void erase_rows(const Host& host, Batch& batch, const MailRow& mail) {
  const Bytes key = mail_key(mail.sender, mail.message);
  const Bytes weighed = weighing_key_of(mail);
  const auto weighing = host.vault.get<WeighingRow>(RowKind::weighing, weighed);
  if (weighing && weighing->message == mail.message) {
    batch.erase(RowKind::weighing, weighed);
  }
  for (const auto& [name, bytes] : host.vault.all_bytes(RowKind::heard)) {
    const auto heard = canon::decode<HeardRow>(bytes.reveal(), "vault row");
    if (heard.ok() && heard->message == mail.message) batch.erase(RowKind::heard, name);
  }
  batch.erase(RowKind::mail, key);
  batch.erase(RowKind::content, key);
  batch.erase(RowKind::mail_about, key);
  batch.erase(RowKind::covered, key);
  batch.erase(RowKind::onward, key);
  batch.erase(RowKind::mail_statement, key);
  for (const BurnedRow& burned : host.vault.all<BurnedRow>(RowKind::burned)) {
    if (burned.sender != mail.sender || burned.message != mail.message) continue;
    if (burned.answered) batch.erase(RowKind::burned, burn_key(burned.message, burned.lease));
  }
}

RetentionRow term_row(const Host& host, const MailRow& mail) {
  RetentionRow row;
  row.exchange_id = mail.exchange_id;
  row.sender = mail.sender;
  row.message = mail.message;
  row.envelope = mail.envelope;
  row.lease = mail.lease;
  row.ground = mail.ground;
  row.release_index = mail.release_index;
  row.opened = mail.opened;
  row.of_question = is_question_mail(host.covenant, mail);
  return row;
}

}  // namespace

Bytes retention_key(const RetentionRow& row) {
  if (row.message.is_zero()) return to_bytes(row.exchange_id.view());
  return mail_key(row.sender, row.message);
}

void erase_mail(const Host& host, Batch& batch, const MemberId& sender, const MessageId& message,
                TimeMs now) {
  const Bytes key = mail_key(sender, message);
  const auto mail = host.vault.get<MailRow>(RowKind::mail, key);
  if (!mail) return;
  erase_rows(host, batch, *mail);
  RetentionRow row = term_of(host, sender, message).value_or(term_row(host, *mail));
  if (row.due.ms == 0) row.due = now;
  row.state = RetentionState::told;  // what says so is the act that the caller sends
  row.removed = now;
  batch.put(RowKind::retention, key, row);
}

void Retention::on_opened(Batch& batch, const MailRow& mail) {
  const auto due = end_of(host_.covenant.ground(mail.ground), mail.opened);
  if (!due) return;
  RetentionRow row = term_row(host_, mail);
  row.due = *due;
  batch.put(RowKind::retention, retention_key(row), row);
  next_ = std::min(next_, row.due);
}

void Retention::recover() {
  Batch batch;
  for (const MailRow& mail : host_.vault.all<MailRow>(RowKind::mail)) {
    if (mail.state != MailState::opened || term_of(host_, mail.sender, mail.message)) continue;
    on_opened(batch, mail);
  }
  host_.vault.commit(batch);
  for (const RetentionRow& row : host_.vault.all<RetentionRow>(RowKind::retention)) {
    if (row.state != RetentionState::removed) continue;
    cut_ = true;  // it may have died before
    untold_.insert(retention_key(row));
  }
  for (const RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    if (row.use != RequestUse::removed) continue;
    telling_.insert(row.recipient == host_.member()
                        ? to_bytes(ByteView(row.about.view()))
                        : mail_key(row.recipient, MessageId{row.about.value}));
  }
  next_ = TimeMs{0};
}

// Of an own signal: the longest of the grounds it was opened on, when nothing more comes of it.
std::optional<RetentionRow> Retention::term_for(const ExchangeRow& exchange) const {
  RetentionRow row;
  row.exchange_id = exchange.id;
  row.sender = host_.member();
  row.opened = host_.clock.wall();
  row.of_question = host_.covenant.question_of(exchange.kind) != nullptr ||
                    host_.covenant.answer_of(exchange.kind) != nullptr;
  for (const SlotRow& slot : exchange.slots) {
    if (!is_over(slot.state)) return std::nullopt;
    if (slot.state != SlotState::opened) continue;
    const auto due = end_of(host_.covenant.ground(slot.ground), row.opened);
    if (!due) return std::nullopt;  // one copy has no term: nor has this one
    if (*due <= row.due) continue;
    row.due = *due;
    row.ground = slot.ground;
  }
  if (row.ground != 0) return row;
  // It was opened nowhere. What was taken back, with nobody left who has a copy, is not kept on.
  const auto taken = host_.vault.get<CorrectionRow>(RowKind::correction, exchange.id);
  if (!taken || taken->state != CorrectionState::recorded || is_under_way(*taken)) {
    return std::nullopt;
  }
  row.due = row.opened + consent::kCorrectedKept;
  return row;
}

void Retention::find_terms() {
  Batch batch;
  for (const ExchangeRow& exchange : host_.vault.all<ExchangeRow>(RowKind::exchange)) {
    if (host_.vault.get<RetentionRow>(RowKind::retention, exchange.id)) continue;
    const auto row = term_for(exchange);
    if (row) batch.put(RowKind::retention, retention_key(*row), *row);
  }
  host_.vault.commit(batch);
}

void Retention::step(Link& link) {
  const TimeMs now = host_.clock.wall();
  if (now >= next_ || now.ms + kLookAgainMs < next_.ms) sweep();  // or the clock was set back
  if (cut_) {
    host_.vault.forget_erased();
    cut_ = false;
    SLUIS_FAILPOINT(gateway_retention_cut);
  }
  tell(link);
}

void Retention::sweep() {
  const TimeMs now = host_.clock.wall();
  next_ = TimeMs{now.ms + kLookAgainMs};
  find_terms();
  std::uint64_t count = 0;
  for (RetentionRow& row : host_.vault.all<RetentionRow>(RowKind::retention)) {
    if (row.state == RetentionState::removed) untold_.insert(retention_key(row));
    if (row.state != RetentionState::kept) continue;
    if (row.due <= now) count += remove(std::move(row)) ? 1u : 0u;
    else next_ = std::min(next_, row.due);
  }
  Batch batch;  // after the own copies of a closed case's signals, its plan and meetings
  const std::uint64_t plans = purge_plans(host_, batch) + purge_meetings(host_, batch);
  const std::uint64_t looks = purge_looks(host_, batch);
  if (plans + looks != 0) {
    host_.vault.commit(batch);
    cut_ = true;
    count += plans;
  }
  Batch said;  // and after its plan what its family said, what was raised, and who was involved
  const std::uint64_t words = purge_reviews(host_, said) + purge_matters(host_, said) +
                              purge_involved(host_, said) + purge_mutes(host_, said) +
                              purge_offers(host_, said) + purge_delegations(host_, said) +
                              purge_case_exclusions(host_, said);
  if (words != 0) {
    host_.vault.commit(said);
    cut_ = true;
    count += words;
  }
  if (count != 0) log_event("retention.removed", count);
}

// False: something still needs it, for some hours more.
bool Retention::remove(RetentionRow row) {
  Batch batch;
  if (row.message.is_zero()) remove_own(batch, row.exchange_id);
  else if (!remove_mail(batch, row)) return false;
  row.state = RetentionState::removed;
  row.removed = host_.clock.wall();
  const Bytes key = retention_key(row);
  batch.put(RowKind::retention, key, row);
  SLUIS_FAILPOINT(gateway_retention_due);
  host_.vault.commit(batch);
  SLUIS_FAILPOINT(gateway_retention_removed);
  cut_ = true;
  untold_.insert(key);
  return true;
}

bool Retention::remove_mail(Batch& batch, const RetentionRow& row) const {
  const Bytes key = retention_key(row);
  const auto mail = host_.vault.get<MailRow>(RowKind::mail, key);
  if (!mail) return true;
  const auto weighing = host_.vault.get<WeighingRow>(RowKind::weighing, weighing_key_of(*mail));
  // A question is weighed by its name until its answer has left.
  const bool is_waiting = weighing && (weighing->state == WeighState::open ||
                                       weighing->state == WeighState::weighed ||
                                       weighing->state == WeighState::agreed);
  if (is_waiting) return false;
  erase_rows(host_, batch, *mail);
  return true;
}

// With the words and names goes all that the desk wrote of it: the act and the orders.
void Retention::remove_own(Batch& batch, const ExchangeId& id) const {
  const auto exchange = host_.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (!exchange) return;
  batch.erase(RowKind::exchange, id);
  batch.erase(RowKind::cover, id);
  batch.erase(RowKind::onward, id);
  batch.erase(RowKind::signal_addresses, id);
  batch.erase(RowKind::statement, id);
  batch.erase(RowKind::act, exchange->act);
  for (const OrderRow& order : host_.vault.all<OrderRow>(RowKind::order)) {
    if (order.exchange_id == id) batch.erase(RowKind::order, order.id);
  }
}

void Retention::tell(Link& link) {
  if (!link.ready() || cut_) return;
  for (const Bytes& key : untold_) {
    if (telling_.contains(key)) continue;
    const auto row = host_.vault.get<RetentionRow>(RowKind::retention, key);
    consent::RemovedBody body;
    body.actor.member = host_.member();
    body.exchange_id = row->exchange_id;
    body.message_id = row->message;
    body.ground = row->ground;
    body.due = row->due;
    body.removed = row->removed;
    SignedAct act = sdk::make_act(LeafType::removed, host_.covenant.version, canon::encode(body),
                                  {}, {host_.keys.signing, nullptr});
    const bool is_own = row->message.is_zero();
    Batch batch;
    RequestRow request =
        link.keep(batch, RequestUse::removed,
                  is_own ? AnyId{row->exchange_id.value} : AnyId{row->message.value}, row->sender,
                  std::move(act));
    host_.vault.commit(batch);
    SLUIS_FAILPOINT(gateway_retention_kept);
    telling_.insert(key);
    link.send(std::move(request));
  }
  untold_.clear();
}

void Retention::on_answer(Link& link, const RequestRow& request, const codec::Reply& reply) {
  const Bytes key = request.recipient == host_.member()
                        ? to_bytes(ByteView(request.about.view()))
                        : mail_key(request.recipient, MessageId{request.about.value});
  const auto* ack = std::get_if<codec::Ack>(&reply);
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  Batch batch;
  link.settle(batch, request.id);
  auto row = host_.vault.get<RetentionRow>(RowKind::retention, key);
  if (row && (ack != nullptr || (refusal != nullptr && is_forgotten(refusal->code)))) {
    row->state = RetentionState::told;
    if (ack != nullptr) row->index = ack->index;
    batch.put(RowKind::retention, key, *row);
  }
  host_.vault.commit(batch);
  telling_.erase(key);  // refused otherwise: told anew when it is looked at again
  if (refusal != nullptr) log_error("retention.refused", {refusal->code, refusal->place});
}

}  // namespace sluis::gateway
