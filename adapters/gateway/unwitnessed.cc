// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/unwitnessed.h"

#include "proto/types/base64.h"

namespace sluis::gateway {
namespace {

// What was overdue and came: the record under a quorum, whose lines bear the times of those who
// gave them. Without the opening: it is in the mail, for as long as that is kept.
std::string late_text(const UnwitnessedRow& row, codec::Proven record, TimeMs now) {
  record.opening = {};
  const Bytes frame = codec::serialise(codec::ToMember{RequestId{}, record});
  return "sluis-late/1\ndue " + std::to_string(row.due.ms) + "\nshown " +
         std::to_string(now.ms) + "\nrecord " + to_base64(frame) + "\n";
}

}  // namespace

void Unwitnessed::on_opened(Batch& batch, const MailRow& mail, const codec::Proven& record) {
  UnwitnessedRow row;
  row.sender = mail.sender;
  row.message = mail.message;
  row.release_index = record.index;
  row.leaf = record.leaf;
  row.due = mail.opened + DurationMs{host_.covenant.witness_terms.proof_within_ms};
  batch.put(RowKind::unwitnessed, mail_key(mail.sender, mail.message), row);
}

void Unwitnessed::step(Link& link) {
  for (UnwitnessedRow& row : host_.vault.all<UnwitnessedRow>(RowKind::unwitnessed)) {
    if (!row.alarmed && host_.clock.wall() >= row.due) {
      Batch batch;
      alarm(batch, row);
      host_.vault.commit(batch);
    }
    if (!link.ready()) continue;
    if (!asked_.insert(mail_key(row.sender, row.message)).second) continue;  // the link repeats it
    link.ask(codec::ProofOf{row.release_index}, [this, &link, row](const codec::Reply& reply) {
      on_proof(link, row, reply);
    });
  }
}

void Unwitnessed::alarm(Batch& batch, UnwitnessedRow& row) {
  log_error("mail.unproven", {ErrorCode::no_quorum, "release"});
  row.alarmed = true;
  batch.put(RowKind::unwitnessed, mail_key(row.sender, row.message), row);
}

// The very leaf under which it was opened, in a tree that a quorum has seen. Another leaf at that
// place, signed by the log, is evidence of two histories.
void Unwitnessed::on_proof(Link& link, const UnwitnessedRow& row, const codec::Reply& reply) {
  asked_.erase(mail_key(row.sender, row.message));
  const auto* proof = std::get_if<codec::Proven>(&reply);
  if (proof == nullptr || !link.witnessed(proof->checkpoint).ok()) return;
  codec::Proven record = *proof;
  record.index = row.release_index;
  record.leaf = row.leaf;
  const Status checked = link.ledger().check(record);
  if (!checked.ok()) {
    if (!refused_notes_.insert(proof->checkpoint).second) return;
    return link.evidence(checked.error(), as_bytes(proof->checkpoint));
  }
  Batch batch;
  const Bytes key = mail_key(row.sender, row.message);
  keep_if_late(batch, key, record);
  batch.erase(RowKind::unwitnessed, key);
  if (auto mail = host_.vault.get<MailRow>(RowKind::mail, key)) {
    const auto held = codec::parse_to_member(mail->proof);
    const auto* opened = held.ok() ? std::get_if<codec::Proven>(&held->reply) : nullptr;
    if (opened != nullptr) record.opening = opened->opening;
    mail->proof = codec::serialise(codec::ToMember{RequestId{}, record});
    batch.put(RowKind::mail, key, *mail);
  }
  host_.vault.commit(batch);
}

// The row as it is now: its alarm may have been raised since the proof was asked for.
void Unwitnessed::keep_if_late(Batch& batch, const Bytes& key, const codec::Proven& record) {
  auto row = host_.vault.get<UnwitnessedRow>(RowKind::unwitnessed, key);
  const TimeMs now = host_.clock.wall();
  if (!row || (!row->alarmed && now < row->due)) return;
  if (!row->alarmed) alarm(batch, *row);
  const std::string text = late_text(*row, record, now);
  const std::uint64_t number = host_.count(batch, "evidence");
  batch.put_bytes(RowKind::evidence, as_bytes(std::to_string(number)), to_bytes(as_bytes(text)));
}

}  // namespace sluis::gateway
