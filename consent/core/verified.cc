// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/verified.h"

#include "consent/core/batch.h"
#include "proto/hash/commit.h"

namespace sluis::consent {
namespace {

// The bytes under the member's signatures: the act alone, or the root of its batch.
Result<Bytes> signed_text(const SignedAct& act) {
  if (!act.batch) return leaf_text(act.type, act.covenant, act.commitment);
  if (!verify_batch(*act.batch, {act.type, act.commitment}).ok()) {
    return Error{ErrorCode::bad_signature, "batch"};
  }
  return batch_text(act.covenant, act.batch->root);
}

Status check_member(const SignedAct& act, const Actor& actor, const Directory& directory,
                    TimeMs at, const SignatureCheck& check) {
  if (act.signatures.empty()) return Error{ErrorCode::bad_signature, "member"};
  SLUIS_TRY(text, signed_text(act));
  for (const LeafSignature& signature : act.signatures) {
    SLUIS_TRY(row, directory.signing_key(signature.key_id, at));
    if (row.member != actor.member) return Error{ErrorCode::not_your_act, "signing key"};
    if (!check(row.key, text, signature.signature)) {
      return Error{ErrorCode::bad_signature, "member"};
    }
  }
  return Done{};
}

Status check_worker(const SignedAct& act, const Actor& actor, const Directory& directory,
                    TimeMs at, const SignatureCheck& check) {
  if (actor.worker.is_zero()) {
    if (!act.worker_signature.is_zero()) return Error{ErrorCode::not_canonical, "worker"};
    return Done{};
  }
  SLUIS_TRY(row, directory.worker(actor.member, actor.worker, at));
  if (row.added.function != actor.function) return Error{ErrorCode::not_allowed, "function"};
  const Bytes text = act_text(act.type, act.covenant, act.commitment);
  if (!check(row.added.worker_key, text, act.worker_signature)) {
    return Error{ErrorCode::bad_signature, "worker"};
  }
  return Done{};
}

Status check_proposer(const SignedAct& act, const Actor& actor, const Directory& directory,
                      TimeMs at, const SignatureCheck& check) {
  SLUIS_TRY(proposal, proposal_of(act));
  if (!proposal) return Done{};
  const Proposer& proposer = proposal->proposer;
  SLUIS_TRY(row, directory.worker(actor.member, proposer.worker, at));
  if (row.added.function != proposer.function) return Error{ErrorCode::not_allowed, "proposer"};
  const Bytes text = proposal_text(act.type, act.covenant, proposal->what);
  if (!check(row.added.worker_key, text, proposer.signature)) {
    return Error{ErrorCode::bad_signature, "proposer"};
  }
  return Done{};
}

}  // namespace

Bytes proposal_text(LeafType type, std::uint32_t covenant, const Digest& what) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/proposal"));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(covenant);
  writer.fixed(what);
  return writer.take();
}

Bytes act_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  canon::Writer writer;
  writer.raw(label("sluis/v1/act"));
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(covenant);
  writer.fixed(commitment);
  return writer.take();
}

Result<VerifiedAct> verify_act(const SignedAct& act, const Directory& directory, TimeMs at,
                               const SignatureCheck& check) {
  SLUIS_TRY(actor, actor_of(act));
  if (!hash::opens(act.commitment, act.type, act.opening)) {
    return Error{ErrorCode::bad_opening, "body"};
  }
  SLUIS_TRY(nested, nested_persons(act));
  SLUIS_TRY_DONE(check_persons(act, nested));
  SLUIS_TRY_DONE(check_member(act, actor, directory, at, check));
  SLUIS_TRY_DONE(check_worker(act, actor, directory, at, check));
  SLUIS_TRY_DONE(check_proposer(act, actor, directory, at, check));
  return VerifiedAct(act, actor);
}

VerifiedAct already_verified(SignedAct act, Actor actor) {
  return VerifiedAct(std::move(act), actor);
}

}  // namespace sluis::consent
