// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/inbox.h"

#include "adapters/gateway/ticks.h"
#include "adapters/sdk/acts.h"
#include "proto/failpoint/failpoint.h"
#include "proto/seal/signed_text.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kAnswersMax = 64;  // in one frame
constexpr DurationMs kUrgentAgain{30'000};

constexpr std::uint64_t kOnTheWayMs = 2'000;  // of a receipt, before its lease ends

std::uint16_t number_of(ErrorCode code) { return static_cast<std::uint16_t>(code); }

// The key that the sender sealed to for this member; zero: there is no such slot.
KeyId own_slot(const ProtectedHeader& header, const MemberId& member) {
  for (const RecipientSlot& slot : header.recipients) {
    if (slot.member == member) return slot.kem_key_id;
  }
  return {};
}

// Until when the answer may wait; zero: nothing urgent waits.
BootTimeMs lease_end(const codec::Delivery& delivery, const SentFetch& fetch,
                     std::uint64_t lease_ms) {
  if (delivery.envelope.header.urgent) return {};
  return BootTimeMs{fetch.sent.boot.ms + lease_ms};
}

MailRow mail_row(const codec::Delivery& delivery, const consent::ReleaseBody& release) {
  const ProtectedHeader& header = delivery.envelope.header;
  MailRow row;
  row.message = header.message_id;
  row.exchange_id = header.exchange_id;
  row.sender = header.sender;
  row.kind = header.kind;
  row.purpose = header.purpose;
  row.level = header.level;
  row.lease = release.lease;
  row.envelope = release.envelope;
  row.ground = release.ground;
  row.release_index = delivery.release.index;
  row.proof = codec::serialise(codec::ToMember{RequestId{}, delivery.release});
  return row;
}

}  // namespace

void Inbox::recover() {
  for (const RequestRow& row : host_.vault.all<RequestRow>(RowKind::request)) {
    if (row.use != RequestUse::receipts) continue;
    const auto frame = codec::parse_to_broker(row.frame);
    const auto* receipts = frame.ok() ? std::get_if<codec::Receipts>(&frame->request) : nullptr;
    if (receipts == nullptr) continue;
    for (const SignedAct& act : receipts->acts) {
      const auto body = canon::decode<consent::ReceiptBody>(act.opening.body, "receipt");
      if (body.ok()) answering_.insert(body->lease);
    }
  }
  for (const MailRow& row : host_.vault.all<MailRow>(RowKind::mail)) {
    if (row.state == MailState::opened && !row.answered) {
      host_.history.tell("opened", {{"message", row.message.hex()}, {"lease", row.lease.hex()},
                                    {"boot_ms", row.opened_boot.ms}, {"wall_ms", row.opened.ms}});
      owe({row.message, row.envelope, row.lease, true, row.opened, 0});
    }
    if (row.state == MailState::opening) {
      burn(row.sender, {row.message, row.envelope, row.lease, false, {},
                        number_of(ErrorCode::lease_burned)});
    }
  }
  for (const BurnedRow& row : host_.vault.all<BurnedRow>(RowKind::burned)) {
    if (!row.answered) owe({row.message, row.envelope, row.lease, false, {}, row.reason});
  }
}

void Inbox::step(Link& link) {
  if (!link.ready()) return;
  end_deferred();
  if (!deferred_.empty() && turn_.expired()) ask_turn(link);
  if (wanted_ && !fetching_ && deferred_.size() + kCredit <= kDeferredMax) {
    const bool fresh = link.directory_is_fresh();
    if (fresh || may_ask_for_urgent(link)) fetch(link);
    if (!fresh) link.refresh_stale();  // ready again, it wakes us
  }
  let_go();
  answer(link);
}

// Without a quorum the directory's age is unknown, and the broker releases what is urgent alone.
bool Inbox::may_ask_for_urgent(const Link& link) {
  const bool listed = !host_.covenant.witness_terms.urgent_kinds.empty();
  const BootTimeMs now = host_.clock.boot();
  if (!listed || !link.directory_is_held() || now < urgent_asked_ + kUrgentAgain) return false;
  urgent_asked_ = now;
  return true;
}

void Inbox::fetch(Link& link) {
  SentFetch fetch{seal::random_fixed<Nonce>(), host_.clock.read()};
  wanted_ = false;
  fetching_ = true;
  host_.history.tell("fetch", {{"nonce", fetch.nonce.hex()}, {"boot_ms", fetch.sent.boot.ms},
                               {"wall_ms", fetch.sent.wall.ms}});
  const Said said{alerts_.held(), notices_.held()};
  link.ask(codec::Fetch{fetch.nonce, fetch.sent.boot_id, kCredit, said.alerts, said.notices},
           [this, &link, fetch, said](const codec::Reply& reply) {
             on_fetched(link, fetch, said, reply);
           });
  SLUIS_FAILPOINT(gateway_fetch_sent);
}

void Inbox::on_fetched(Link& link, const SentFetch& fetch, const Said& said,
                       const codec::Reply& reply) {
  const auto* fetched = std::get_if<codec::Fetched>(&reply);
  if (fetched == nullptr || fetched->nonce != fetch.nonce) {
    fetching_ = false;
    wanted_ = true;
    return;
  }
  for (const codec::Delivery& delivery : fetched->deliveries) {
    take(link, fetch, delivery);
    wanted_ = true;  // there may be more than the credit allowed
  }
  if (!fetched->deliveries.empty()) return;
  fetching_ = false;
  for (const codec::Unanswered& lease : fetched->unanswered) answer_unanswered(lease);
  stop(fetched->stop);
  if (fetched_) fetched_(*fetched);
  alerts_.said(said.alerts);
  notices_.said(said.notices);
  if (alerts_.take(link, fetch, fetched->alerts)) wanted_ = true;  // to say so
  if (notices_.take(link, *fetched)) wanted_ = true;
}

void Inbox::open(const Opening& opening) {
  const auto& [fetch, delivery, release, covered, directory, alone] = opening;
  MailRow row = mail_row(delivery, release);
  const Bytes key = mail_key(row.sender, row.message);
  const std::string message = row.message.hex(), lease = row.lease.hex();
  SLUIS_FAILPOINT(gateway_before_opening);
  host_.vault.put(RowKind::mail, key, row);
  host_.history.tell("opening_row", {{"message", message}, {"lease", lease}});
  SLUIS_FAILPOINT(gateway_opening_row);
  const clock::ClockReading now = host_.clock.read();
  const BootTimeMs until = lease_end(delivery, fetch, release.lease_ms);
  const Owed not_opened{row.message, row.envelope, row.lease, false, {}, 0, until};
  const auto refused = [this, &not_opened, &row](ErrorCode code) {
    Owed owed = not_opened;
    owed.reason = number_of(code);
    burn(row.sender, owed);
  };
  if (!check_lease(release, fetch, host_.covenant.limits, now).ok()) {
    return refused(ErrorCode::lease_over);
  }
  if (!alone && !check_directory_age(directory, kOpeningAgeMax, now).ok()) {
    return refused(ErrorCode::directory_stale);
  }
  SLUIS_FAILPOINT(gateway_clock_read);
  const auto pair = own_keys_.pair(own_slot(delivery.envelope.header, host_.member()));
  if (!pair.ok()) return refused(ErrorCode::cannot_open);
  const auto inner = open_inner(delivery.envelope, host_.member(), *pair, release);
  if (!inner.ok()) {
    log_error("mail.refused", inner.error());  // the row keeps the record, as evidence
    return refused(inner.code());
  }
  SLUIS_FAILPOINT(gateway_decrypted);
  row.state = MailState::opened;
  row.opened = now.wall;
  row.opened_boot = now.boot;
  Batch batch;
  batch.put(RowKind::mail, key, row);
  batch.put_bytes(RowKind::content, key, inner->content.reveal());
  if (const std::string& said = inner->statement.reveal(); !said.empty()) {
    batch.put_bytes(RowKind::mail_statement, key, to_bytes(as_bytes(said)));
  }
  batch.put(RowKind::onward, key, OnwardRow{delivery.envelope.header.onward, {}});
  if (alone) unwitnessed_.on_opened(batch, row, delivery.release);
  if (!covered.functions.empty()) batch.put(RowKind::covered, key, covered);
  if (opened_) opened_(batch, row, *inner);
  if (numbered_) numbered_(batch, row.sender, delivery.envelope.header.sequence, inner->unused);
  host_.vault.commit(batch);
  SLUIS_FAILPOINT(gateway_content_stored);
  host_.history.tell("opened", {{"message", message}, {"lease", lease}, {"boot_ms", now.boot.ms},
                                {"wall_ms", now.wall.ms}});
  log_event("mail.opened");
  owe({row.message, row.envelope, row.lease, true, row.opened, 0, until});
}

// What did not verify. A release record that names another delivery names no lease of this one: it
// is not answered, and the broker asks after the lease it gave (unanswered).
void Inbox::refuse(const codec::Delivery& delivery, const SentFetch& fetch, const Error& error,
                   ByteView evidence, Link& link) {
  const ProtectedHeader& header = delivery.envelope.header;
  log_error("mail.refused", error);
  host_.history.tell("refused", {{"message", header.message_id.hex()},
                                 {"code", std::string(catalogue(error.code).name)}});
  if (!delivery.release.opening || error.code == ErrorCode::lease_burned) return;
  const auto body =
      canon::decode<consent::ReleaseBody>(delivery.release.opening->body, "release");
  if (!body.ok() || body->envelope != seal::envelope_hash(delivery.envelope)) {
    return link.evidence(error, evidence);
  }
  if (error.code == ErrorCode::already_seen) {
    const auto opened = opened_at(header.sender, header.message_id);
    return owe({header.message_id, body->envelope, body->lease, true, *opened, 0,
                lease_end(delivery, fetch, body->lease_ms)});
  }
  const bool benign = error.code == ErrorCode::envelope_expired;
  if (!benign) link.evidence(error, evidence);
  burn(header.sender, {header.message_id, body->envelope, body->lease, false, {},
                       number_of(error.code), lease_end(delivery, fetch, body->lease_ms)});
}

// When this message was opened here, also when its content is gone since; never: absent.
std::optional<TimeMs> Inbox::opened_at(const MemberId& sender, const MessageId& message) const {
  const auto row = host_.vault.get<MailRow>(RowKind::mail, mail_key(sender, message));
  if (row && row->state == MailState::opened) return row->opened;
  if (row) return std::nullopt;
  const auto term = term_of(host_, sender, message);
  return term ? std::optional(term->opened) : std::nullopt;
}

// Durable before it is signed: this message never opens under this lease.
void Inbox::burn(const MemberId& sender, const Owed& owed) {
  Batch batch;
  batch.put(RowKind::burned, burn_key(owed.message, owed.lease),
            BurnedRow{sender, owed.message, owed.envelope, owed.lease, owed.reason, false});
  const Bytes key = mail_key(sender, owed.message);
  auto row = host_.vault.get<MailRow>(RowKind::mail, key);
  if (row && row->state == MailState::opening && row->lease == owed.lease) {
    row->state = MailState::not_opened;
    row->reason = owed.reason;
    batch.put(RowKind::mail, key, *row);
  }
  host_.vault.commit(batch);
  SLUIS_FAILPOINT(gateway_burned);
  host_.history.tell("not_opened",
                     {{"message", owed.message.hex()}, {"lease", owed.lease.hex()}});
  owe(owed);
}

void Inbox::answer_unanswered(const codec::Unanswered& lease) {
  if (answering_.contains(lease.lease_id)) return;
  if (deferred_.contains(burn_key(lease.message_id, lease.lease_id))) return;
  const Owed owed{lease.message_id, lease.envelope_hash, lease.lease_id, false, {},
                  number_of(ErrorCode::lease_over)};
  if (const auto at = opened_at(lease.sender, lease.message_id)) {
    Owed opened = owed;
    opened.opened = true;
    opened.opened_at = *at;
    opened.reason = 0;
    return owe(opened);
  }
  if (host_.vault.get<BurnedRow>(RowKind::burned, burn_key(lease.message_id, lease.lease_id))) {
    return owe(owed);
  }
  burn(lease.sender, owed);
}

void Inbox::stop(const std::vector<MessageId>& messages) {
  if (messages.empty()) return;
  for (MailRow& row : host_.vault.all<MailRow>(RowKind::mail)) {
    const bool named = std::find(messages.begin(), messages.end(), row.message) != messages.end();
    if (!named || row.stop) continue;
    row.stop = true;
    host_.vault.put(RowKind::mail, mail_key(row.sender, row.message), row);
  }
}

void Inbox::owe(const Owed& owed) {
  if (!answering_.insert(owed.lease).second) return;
  const auto at = tick_of(owed);
  if (at) waiting_[*at].emplace(owed.lease, owed);
  else owed_.push_back(owed);
}

// When it leaves; nothing: at once. Never past what its lease allows.
std::optional<TimeMs> Inbox::tick_of(const Owed& owed) const {
  const std::uint64_t tick_ms = host_.covenant.limits.receipt_tick_ms;
  if (tick_ms == 0 || owed.lease_ends == BootTimeMs{}) return std::nullopt;
  const clock::ClockReading now = host_.clock.read();
  const TimeMs at = next_tick(now.wall, tick_ms);
  const std::uint64_t gone_ms = now.boot.ms + (at.ms - now.wall.ms) + kOnTheWayMs;
  if (gone_ms > owed.lease_ends.ms) return std::nullopt;
  return at;
}

// All of a tick, in the order of their leases, which are random: not as they were opened.
void Inbox::let_go() {
  const TimeMs now = host_.clock.wall();
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    for (const auto& [lease, owed] : waiting_.begin()->second) owed_.push_back(owed);
    waiting_.erase(waiting_.begin());
  }
}

void Inbox::answer(Link& link) {
  while (!owed_.empty()) {
    std::vector<Bytes> bodies;
    for (; !owed_.empty() && bodies.size() < kAnswersMax; owed_.pop_front()) {
      const Owed& owed = owed_.front();
      consent::ReceiptBody body;
      body.actor.member = host_.member();
      body.message_id = owed.message;
      body.envelope = owed.envelope;
      body.lease = owed.lease;
      body.outcome = owed.opened ? consent::ReceiptOutcome::opened
                                 : consent::ReceiptOutcome::not_opened;
      body.opened = owed.opened ? owed.opened_at : TimeMs{};
      body.reason = owed.opened ? std::uint16_t{0} : owed.reason;
      bodies.push_back(canon::encode(body));
    }
    auto acts = sdk::make_batch_acts(LeafType::receipt, host_.covenant.version, std::move(bodies),
                                     host_.keys.signing);
    Batch batch;
    RequestRow row = link.keep(batch, RequestUse::receipts, {}, {},
                               codec::Receipts{std::move(acts)});
    host_.vault.commit(batch);
    SLUIS_FAILPOINT(gateway_receipt_stored);
    link.send(std::move(row));
  }
}

// Marks what the acts in `frame` answered.
void Inbox::settle(Batch& batch, const Bytes& frame) {
  const auto parsed = codec::parse_to_broker(frame);
  if (!parsed.ok()) return;
  const auto* receipts = std::get_if<codec::Receipts>(&parsed->request);
  std::set<LeaseId> leases;
  for (const SignedAct& act : receipts->acts) {
    const auto body = canon::decode<consent::ReceiptBody>(act.opening.body, "receipt");
    if (!body.ok()) continue;
    leases.insert(body->lease);
    answering_.erase(body->lease);
    const Bytes key = burn_key(body->message_id, body->lease);
    if (auto row = host_.vault.get<BurnedRow>(RowKind::burned, key)) {
      row->answered = true;
      batch.put(RowKind::burned, key, *row);
    }
    if (body->outcome == consent::ReceiptOutcome::opened) {
      host_.history.tell("receipt_acked", {{"message", body->message_id.hex()},
                                           {"lease", body->lease.hex()}});
    }
  }
  for (MailRow& row : host_.vault.all<MailRow>(RowKind::mail)) {
    if (row.answered || !leases.contains(row.lease)) continue;
    row.answered = true;
    batch.put(RowKind::mail, mail_key(row.sender, row.message), row);
  }
}

// One refused act refuses the frame: the others are answered again without it.
void Inbox::on_receipts(Link& link, const RequestRow& row, const codec::Reply& reply) {
  const auto* refusal = std::get_if<codec::Refusal>(&reply);
  Batch batch;
  link.settle(batch, row.id);
  if (refusal != nullptr) log_error("receipts.refused", {refusal->code, refusal->place});
  const auto parsed = codec::parse_to_broker(row.frame);
  const auto* receipts = std::get_if<codec::Receipts>(&parsed->request);
  if (refusal == nullptr || receipts->acts.size() == 1) {
    settle(batch, row.frame);
    return host_.vault.commit(batch);
  }
  std::vector<RequestRow> rows;
  for (const SignedAct& act : receipts->acts) {
    auto alone = sdk::make_batch_acts(LeafType::receipt, host_.covenant.version,
                                      {act.opening.body}, host_.keys.signing);
    rows.push_back(link.keep(batch, RequestUse::receipts, {}, {},
                             codec::Receipts{std::move(alone)}));
  }
  host_.vault.commit(batch);
  for (RequestRow& single : rows) link.send(std::move(single));
}

}  // namespace sluis::gateway
