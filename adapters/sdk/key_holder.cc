// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/key_holder.h"

#include "adapters/sdk/pseudonyms.h"
#include "proto/hash/hash.h"
#include "proto/seal/sign.h"

namespace sluis::sdk {
namespace {

Status check_signature(const codec::Evaluate& request, const consent::Covenant& covenant,
                       const consent::Directory& directory, TimeMs now) {
  if (covenant.member(request.asker) == nullptr) return Error{ErrorCode::unknown_member, "asker"};
  SLUIS_TRY(key, directory.signing_key(request.key_id, now));
  if (key.member != request.asker) return Error{ErrorCode::not_your_act, "key_id"};
  if (!seal::verify(key.key, codec::evaluate_text(request), request.signature)) {
    return Error{ErrorCode::bad_signature, "evaluate"};
  }
  return Done{};
}

// What is older would be new again once its nonce is forgotten.
Status check_created(TimeMs created, TimeMs now, std::uint64_t skew_ms) {
  const std::uint64_t apart = created < now ? now.ms - created.ms : created.ms - now.ms;
  if (apart > skew_ms) return Error{ErrorCode::clock_skew, "created"};
  return Done{};
}

Result<std::vector<seal::GroupElement>> decode_all(const std::vector<GroupKey>& blinded) {
  std::vector<seal::GroupElement> out;
  for (const GroupKey& bytes : blinded) {
    SLUIS_TRY(element, seal::group::decode(bytes.view()));
    out.push_back(element);
  }
  return out;
}

bool is_in(const HolderSet& set, const OwnShare& own) {
  for (std::size_t i = 0; i < set.members.size(); ++i) {
    const seal::ShareKey& share = set.sharing.shares[i];
    if (set.members[i] == own.member && share.index == own.share.index &&
        share.public_key == own.share.key.public_key()) {
      return true;
    }
  }
  return false;
}

}  // namespace

KeyHolder::KeyHolder(std::vector<OwnShare> own, EvaluationLog& log,
                     const std::vector<SpentEvaluation>& spent)
    : own_(std::move(own)), log_(log), budget_(spent) {
  CHECK(!own_.empty());
}

// A share that the directory does not pin makes answers that nobody accepts.
std::vector<const OwnShare*> KeyHolder::pinned(const consent::Covenant& covenant,
                                               const consent::Directory& directory) const {
  std::vector<const OwnShare*> out;
  for (const std::uint32_t epoch : directory.epochs()) {
    const Result<HolderSet> set = holder_set(covenant, directory, epoch);
    if (!set.ok()) continue;
    for (const OwnShare& own : own_) {
      if (own.refresh == set->sharing.refresh && is_in(*set, own)) out.push_back(&own);
    }
  }
  return out;
}

// Durable before the answer: a crash between the two costs the member one of its budget, the other
// order would give a patient member as many as it can crash.
Status KeyHolder::spend(const codec::Evaluate& request, const consent::Limits& limits,
                        TimeMs now) {
  const SpentEvaluation spent{request.asker, request.nonce,
                              hash::sha256(codec::evaluate_text(request)), now};
  SLUIS_TRY(is_new, budget_.admits(spent, limits));
  if (!is_new) return Done{};
  SLUIS_TRY_DONE(log_.add(spent));
  budget_.spend(spent);
  return Done{};
}

Result<codec::Evaluation> KeyHolder::evaluate(const codec::Evaluate& request,
                                              const consent::Covenant& covenant,
                                              const consent::Directory& directory, TimeMs now) {
  if (request.holder != own_.front().member) return Error{ErrorCode::not_your_act, "holder"};
  if (request.blinded.empty() || request.blinded.size() > codec::kBlindedMax) {
    return Error{ErrorCode::malformed, "blinded"};
  }
  SLUIS_TRY_DONE(check_signature(request, covenant, directory, now));
  SLUIS_TRY_DONE(check_created(request.created, now, covenant.limits.created_skew_ms));
  SLUIS_TRY(blinded, decode_all(request.blinded));
  const std::vector<const OwnShare*> shares = pinned(covenant, directory);
  if (shares.empty()) return Error{ErrorCode::no_key_holder, "share"};
  const auto asked = std::find_if(shares.begin(), shares.end(), [&](const OwnShare* share) {
    return share->refresh == request.refresh;
  });
  if (asked == shares.end()) return Error{ErrorCode::other_refresh, "share"};
  const OwnShare* const own = *asked;
  consent::Limits limits = covenant.limits;
  limits.evaluations_per_day =
      directory.evaluations_per_day(request.asker, now, limits.evaluations_per_day);
  SLUIS_TRY_DONE(spend(request, limits, now));
  SLUIS_TRY(evaluation, seal::blind_evaluate(own->share.key, blinded));
  codec::Evaluation out;
  out.evaluated = std::move(evaluation.elements);
  const Bytes proof = seal::to_proof_bytes(evaluation.proof);
  CHECK(proof.size() == out.proof.size());
  std::copy(proof.begin(), proof.end(), out.proof.begin());
  out.share_index = own->share.index;
  out.refresh = own->refresh;
  return out;
}

codec::Evaluated KeyHolder::answer(const codec::Evaluate& request,
                                   const consent::Covenant& covenant,
                                   const consent::Directory& directory, TimeMs now) {
  Result<codec::Evaluation> evaluation = evaluate(request, covenant, directory, now);
  if (!evaluation.ok()) return {request.asker, request.nonce, evaluation.code()};
  return {request.asker, request.nonce, std::move(*evaluation)};
}

}  // namespace sluis::sdk
