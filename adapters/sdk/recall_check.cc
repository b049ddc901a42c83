// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/recall_check.h"

#include "consent/core/fact_rights.h"
#include "consent/core/leaf.h"
#include "consent/core/verified.h"
#include "proto/hash/commit.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
namespace {

SignedAct act_of(const consent::Leaf& leaf, const codec::Recall& recall) {
  SignedAct act;
  act.type = leaf.type;
  act.covenant = leaf.covenant;
  act.commitment = leaf.commitment;
  act.opening = *recall.correction.opening;
  act.worker_signature = recall.worker_signature;
  act.signatures = leaf.signatures;
  act.batch = leaf.batch;
  return act;
}

// By its member and by both workers, with keys that were valid at some moment of the leaf's second.
Status check_signed(const SignedAct& act, std::uint64_t time_s,
                    const consent::Directory& directory) {
  const TimeMs first{time_s * 1'000}, last{time_s * 1'000 + 999};
  if (consent::verify_act(act, directory, last, seal::verify).ok()) return Done{};
  SLUIS_TRY_DONE(consent::verify_act(act, directory, first, seal::verify));
  return Done{};
}

bool may_correct(const consent::Covenant& covenant, std::uint16_t number) {
  const consent::Function* function = covenant.function(number);
  return function != nullptr && consent::may_correct(*function);
}

}  // namespace

Result<consent::CorrectionBody> check_recall(const codec::Recall& recall,
                                             const consent::Directory& directory,
                                             const consent::Covenant& covenant,
                                             const LedgerView& ledger) {
  const codec::Proven& record = recall.correction;
  const Error missing{ErrorCode::no_release_record, "correction"};
  if (!record.opening) return missing;
  const Result<consent::Leaf> leaf = consent::decode_leaf(record.leaf);
  if (!leaf.ok() || leaf->type != LeafType::correction) return missing;
  if (!hash::opens(leaf->commitment, leaf->type, *record.opening)) {
    return Error{ErrorCode::bad_opening, "correction"};
  }
  SLUIS_TRY(body, canon::decode<consent::CorrectionBody>(record.opening->body, "correction"));
  if (body.actor.member != leaf->member) return Error{ErrorCode::bad_signature, "correction"};
  SLUIS_TRY_DONE(check_signed(act_of(*leaf, recall), leaf->time_s, directory));
  if (!may_correct(covenant, body.actor.function) ||
      !may_correct(covenant, body.proposer.function)) {
    return Error{ErrorCode::not_allowed, "correction"};
  }
  SLUIS_TRY_DONE(ledger.check(record));
  return body;
}

}  // namespace sluis::sdk
