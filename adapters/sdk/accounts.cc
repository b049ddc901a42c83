// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/accounts.h"

#include <algorithm>

#include "consent/core/batch.h"
#include "consent/core/leaf.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
namespace {

// By a key of `member` that was valid at some moment of the leaf's second.
Status check_signed(const consent::Leaf& leaf, const MemberId& member,
                    const consent::Directory& directory) {
  const Error wrong{ErrorCode::bad_signature, "end"};
  if (leaf.member != member || leaf.signatures.empty()) return wrong;
  if (leaf.batch && !consent::verify_batch(*leaf.batch, {leaf.type, leaf.commitment}).ok()) {
    return wrong;
  }
  const Bytes text = consent::signed_text(leaf);
  for (const LeafSignature& signature : leaf.signatures) {
    auto key = directory.signing_key(signature.key_id, TimeMs{leaf.time_s * 1'000});
    if (!key.ok()) key = directory.signing_key(signature.key_id, TimeMs{leaf.time_s * 1'000 + 999});
    if (!key.ok()) return key.error();
    if (key->member != member || !seal::verify(key->key, text, signature.signature)) return wrong;
  }
  return Done{};
}

Status names(bool same) {
  return same ? Status(Done{}) : Error{ErrorCode::wrong_release_record, "end"};
}

Result<Shown> check_submit(const consent::Leaf& leaf, const Bytes& bytes, const Numbered& asked,
                           const consent::Directory& directory) {
  SLUIS_TRY(body, canon::decode<consent::SubmitBody>(bytes, "submit"));
  SLUIS_TRY_DONE(names(body.actor.member == asked.sender && body.recipient == asked.recipient &&
                       body.sequence == asked.sequence &&
                       (asked.message.is_zero() || body.message_id == asked.message)));
  SLUIS_TRY_DONE(check_signed(leaf, asked.sender, directory));
  return Shown{LeafType::submit, body.expires};
}

// A receipt names no number: only who sent the message knows which it was.
Result<Shown> check_receipt(const consent::Leaf& leaf, const Bytes& bytes, const Numbered& asked,
                            const consent::Directory& directory) {
  SLUIS_TRY(body, canon::decode<consent::ReceiptBody>(bytes, "receipt"));
  SLUIS_TRY_DONE(names(!asked.message.is_zero() && body.message_id == asked.message &&
                       body.envelope == asked.envelope &&
                       body.outcome == consent::ReceiptOutcome::opened));
  SLUIS_TRY_DONE(check_signed(leaf, asked.recipient, directory));
  return Shown{LeafType::receipt, {}};
}

Result<Shown> check_own_end(const consent::Leaf& leaf, const Bytes& bytes, const Numbered& asked) {
  SLUIS_TRY(body, canon::decode<consent::EndBody>(bytes, "end"));
  SLUIS_TRY_DONE(names(body.sender == asked.sender && body.recipient == asked.recipient &&
                       body.sequence == asked.sequence &&
                       (asked.message.is_zero() || body.message_id == asked.message)));
  return Shown{leaf.type, {}};
}

}  // namespace

DurationMs lease_max(const consent::Limits& limits) {
  const std::uint64_t drift = (limits.lease_ms * limits.drift_per_million + 999'999) / 1'000'000;
  return {limits.lease_ms + drift + limits.margin_ms};
}

TimeMs end_due(const consent::Limits& limits, TimeMs accepted, TimeMs expires, bool urgent) {
  const TimeMs last = expires + lease_max(limits) + kEndSlack;
  return urgent ? std::min(last, accepted + kUrgentEndMax) : last;
}

void Expected::seen(std::uint64_t sequence, TimeMs now) {
  const std::uint64_t most = std::uint64_t{kGapsMax};
  if (sequence > most && sequence - most > upto_ + 1) {
    upto_ = sequence - most - 1;
    above_.erase(above_.begin(), above_.upper_bound(upto_));
  }
  for (std::uint64_t number = upto_ + 1; number < sequence; ++number) {
    if (!above_.contains(number)) gaps_.try_emplace(number, Gap{now + kAnswerMax, 0, false});
  }
  account(sequence);
}

void Expected::account(std::uint64_t sequence) {
  gaps_.erase(sequence);
  if (sequence <= upto_) return;
  above_.insert(sequence);
  while (!above_.empty() && *above_.begin() == upto_ + 1) {
    ++upto_;
    above_.erase(above_.begin());
  }
}

void Expected::shown_accepted(std::uint64_t sequence, std::uint64_t submit_index, TimeMs due) {
  const auto gap = gaps_.find(sequence);
  if (gap == gaps_.end() || gap->second.submit_index != 0) return;
  gap->second.submit_index = submit_index;
  gap->second.due = due;
}

std::vector<std::uint64_t> Expected::tell_overdue(TimeMs now) {
  std::vector<std::uint64_t> out;
  for (auto& [sequence, gap] : gaps_) {
    if (gap.told || gap.due > now) continue;
    gap.told = true;
    out.push_back(sequence);
  }
  return out;
}

Result<Shown> check_end(const codec::EndShown& shown, const Numbered& asked,
                        const LedgerView& ledger, const consent::Directory& directory) {
  const Error missing{ErrorCode::no_release_record, "end"};
  if (!shown.record.opening) return missing;
  SLUIS_TRY(leaf, consent::decode_leaf(shown.record.leaf));
  if (!hash::opens(leaf.commitment, leaf.type, *shown.record.opening)) {
    return Error{ErrorCode::bad_opening, "end"};
  }
  SLUIS_TRY_DONE(ledger.check(shown.record));
  const Bytes& body = shown.record.opening->body;
  if (!shown.ended) {
    if (leaf.type != LeafType::submit) return missing;
    return check_submit(leaf, body, asked, directory);
  }
  switch (leaf.type) {
    case LeafType::receipt: return check_receipt(leaf, body, asked, directory);
    case LeafType::skip:
    case LeafType::expired:
    case LeafType::returned:
    case LeafType::unknown: return check_own_end(leaf, body, asked);
    default: return missing;
  }
}

}  // namespace sluis::sdk
