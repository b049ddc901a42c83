// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/release_check.h"

#include "consent/core/leaf.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"
#include "proto/seal/signed_text.h"

namespace sluis::sdk {

Result<consent::Checkpoint> LedgerView::verified_note(const std::string& note) const {
  if (seen_ && note == seen_note_) return *seen_;
  ++verified_;
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(note, log_, seal::verify));
  seen_note_ = note;
  seen_ = checkpoint;
  return checkpoint;
}

Status LedgerView::check(const codec::Proven& record) const {
  SLUIS_TRY(checkpoint, verified_note(record.checkpoint));
  if (held_ && checkpoint.head.size == held_->head.size &&
      checkpoint.head.root != held_->head.root) {
    return Error{ErrorCode::forked, "checkpoint"};
  }
  return consent::verify_inclusion(consent::leaf_hash(record.leaf), record.index, checkpoint.head,
                                   record.path);
}

Status LedgerView::advance(const codec::Consistency& next) {
  SLUIS_TRY_DONE(advance_from(held_, next));
  return Done{};
}

Result<bool> LedgerView::advance_from(const std::optional<consent::Checkpoint>& asked,
                                      const codec::Consistency& next) {
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(next.checkpoint, log_, seal::verify));
  if (asked) SLUIS_TRY_DONE(consent::check_continues(*asked, checkpoint, next.proof));
  const bool has_moved = held_ && (!asked || asked->head != held_->head);
  if (has_moved) {
    const bool is_size = checkpoint.head.size == held_->head.size;
    if (is_size && checkpoint.head.root != held_->head.root) {
      return Error{ErrorCode::forked, "checkpoint"};
    }
    return is_size;
  }
  held_ = checkpoint;
  note_ = next.checkpoint;
  return true;
}

Status LedgerView::restore(const std::string& note) {
  SLUIS_TRY(checkpoint, consent::verify_checkpoint(note, log_, seal::verify));
  held_ = checkpoint;
  note_ = note;
  return Done{};
}

Result<consent::ReleaseBody> check_release(const codec::Delivery& delivery,
                                           const FetchContext& context, const LedgerView& ledger) {
  const codec::Proven& record = delivery.release;
  const Error missing{ErrorCode::no_release_record, "release"};
  if (!record.opening) return missing;
  const Result<consent::Leaf> leaf = consent::decode_leaf(record.leaf);
  if (!leaf.ok() || leaf->type != LeafType::release) return missing;
  if (!hash::opens(leaf->commitment, LeafType::release, *record.opening)) {
    return Error{ErrorCode::bad_opening, "release"};
  }
  SLUIS_TRY(body, canon::decode<consent::ReleaseBody>(record.opening->body, "release"));
  const Envelope& envelope = delivery.envelope;
  const bool names_this = body.envelope == seal::envelope_hash(envelope) &&
                          body.exchange_id == envelope.header.exchange_id &&
                          body.recipient == context.member && body.nonce == context.nonce &&
                          body.boot == context.boot && body.level == envelope.header.level;
  if (!names_this) return Error{ErrorCode::wrong_release_record, "release"};
  SLUIS_TRY_DONE(ledger.check(record));
  return body;
}

}  // namespace sluis::sdk
