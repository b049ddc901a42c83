// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/unwitnessed.h"

namespace sluis::gateway {
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
      log_error("mail.unproven", {ErrorCode::no_quorum, "release"});
      row.alarmed = true;
      host_.vault.put(RowKind::unwitnessed, mail_key(row.sender, row.message), row);
    }
    if (!link.ready()) continue;
    if (!asked_.insert(mail_key(row.sender, row.message)).second) continue;  // the link repeats it
    link.ask(codec::ProofOf{row.release_index}, [this, &link, row](const codec::Reply& reply) {
      on_proof(link, row, reply);
    });
  }
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

}  // namespace sluis::gateway
