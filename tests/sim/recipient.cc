// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/recipient.h"

#include "proto/hash/commit.h"

namespace sluis::sim {

void Recipient::on_tick() { fetch(); }

void Recipient::on(const Notified& told) {
  if (told.mail && random_.chance(70)) fetch();
}

void Recipient::fetch() {
  const Nonce nonce = random_.id<Nonce>();
  questions_[nonce] = boot();
  ask_now(FetchAsked{random_.id<RequestId>(), nonce, clock_.boot_id, random_.between(1, 4)});
}

std::uint64_t Recipient::step_ms() {
  const bool pauses = random_.chance(world_.faults.pause_percent);
  return pauses ? random_.between(300, 3'000) : random_.below(6);
}

// ---- opening, in the order of DESIGN §6 ----

bool Recipient::may_open(const Delivered& delivered, const consent::ReleaseBody& body) const {
  return hash::opens(delivered.leaf, LeafType::release, delivered.release) &&
         body.envelope == delivered.envelope && body.recipient == id() &&
         body.nonce == delivered.nonce && body.boot == clock_.boot_id &&
         questions_.contains(body.nonce);
}

void Recipient::on(const Delivered& delivered) {
  const auto body = canon::decode<consent::ReleaseBody>(delivered.release.body, "release");
  if (!body.ok() || !may_open(delivered, *body)) return;
  const LeaseId& lease = body->lease;
  if (seen_.contains(delivered.message) || burned_.contains(lease) ||
      opening_rows_.contains(lease)) {
    return;
  }
  if (delivered.expires <= wall()) return burn(delivered.message, delivered.envelope, lease);
  Opening opening;
  opening.message = delivered.message;
  opening.envelope = delivered.envelope;
  opening.lease = lease;
  opening.leaf = delivered.leaf;
  opening.end = questions_.at(body->nonce) + DurationMs{body->lease_ms};
  opening.counted_to = opening.end;
  if (world_.mutant == Mutant::lease_from_arrival) {
    opening.counted_to = boot() + DurationMs{body->lease_ms};
  }
  leases_.insert(lease);
  world_.history.lease_ends(lease, opening.end);
  opening_rows_[lease] = {opening.message, opening.envelope};
  later(step_ms(), [this, opening] { read_clock(opening); });
}

void Recipient::read_clock(Opening opening) {
  opening.reading = boot();
  opening.read_at = world_.timeline.now();
  const bool counts = world_.mutant != Mutant::lease_not_counted;
  if (counts && opening.reading >= opening.counted_to) {
    return burn(opening.message, opening.envelope, opening.lease);
  }
  later(step_ms(), [this, opening] { hand_over(opening); });
}

void Recipient::hand_over(const Opening& opening) {
  seen_[opening.message] = opening.lease;
  opening_rows_.erase(opening.lease);
  world_.history.opened(opening.message, opening.lease, opening.leaf, opening.reading,
                        opening.end, opening.read_at);
  answer(opening.message, opening.envelope, opening.lease, true);
}

// ---- answers ----

// Durable before it is signed: from here on no copy of this delivery can be opened.
void Recipient::burn(const MessageId& message, const EnvelopeHash& envelope,
                     const LeaseId& lease) {
  opening_rows_.erase(lease);
  if (world_.mutant != Mutant::answer_without_burn) burned_.insert(lease);
  world_.history.burned(message, lease);
  answer(message, envelope, lease, false);
}

void Recipient::answer(const MessageId& message, const EnvelopeHash& envelope,
                       const LeaseId& lease, bool opened) {
  consent::ReceiptBody body;
  body.actor = acts_.gateway();
  body.message_id = message;
  body.envelope = envelope;
  body.lease = lease;
  body.outcome =
      opened ? consent::ReceiptOutcome::opened : consent::ReceiptOutcome::not_opened;
  if (opened) body.opened = wall();
  const ActAsked asked = acts_.ask(LeafType::receipt, body);
  receipts_.insert_or_assign(lease, asked);
  enqueue(asked.request, asked);
}

void Recipient::on(const Answered& answered, const ToBroker& asked) {
  const auto* act = std::get_if<ActAsked>(&asked);
  const auto body = act == nullptr
                        ? Result<consent::ReceiptBody>(ErrorCode::malformed)
                        : canon::decode<consent::ReceiptBody>(act->act.opening.body, "receipt");
  if (body.ok() && world_.oracle.is_erased(body->message_id)) return;  // nobody knows of it
  if (std::holds_alternative<broker::RefusalReply>(answered.reply)) {
    world_.history.fail("a receipt was refused");
  }
}

void Recipient::on(const Fetched& fetched) {
  for (const broker::UnansweredLease& asked : fetched.unanswered) {
    if (const auto receipt = receipts_.find(asked.lease); receipt != receipts_.end()) {
      enqueue(receipt->second.request, receipt->second);
    } else if (!opening_rows_.contains(asked.lease) && random_.chance(80)) {
      burn(asked.message.message_id, asked.envelope, asked.lease);
    }
  }
}

// ---- crashes ----

void Recipient::on_crash(bool reboots) {
  const std::vector<LeaseId> leases(leases_.begin(), leases_.end());
  if (reboots) world_.history.recipient_rebooted(leases);
  questions_.clear();
  leases_.clear();
  if (world_.mutant == Mutant::opening_forgotten) {
    for (const auto& [lease, receipt] : receipts_) forget(receipt.request);
    seen_.clear();
    receipts_.clear();
  }
}

void Recipient::on_start() {
  const auto rows = opening_rows_;
  for (const auto& [lease, row] : rows) burn(row.first, row.second, lease);
}

}  // namespace sluis::sim
