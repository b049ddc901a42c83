// SPDX-License-Identifier: EUPL-1.2
// The key holder's side of the VOPRF: a share of the pseudonym key, used for signed requests alone.
//
// Shell for randomness (the proof). Thread safety: one thread owns a KeyHolder. It learns that a
// member asks about a person, and never whom. Bytes: proto/PROTOCOL.md §Evaluations.
//
// Nobody but the member spends its budget: what it did not sign costs nothing, nor what a broker
// kept and repeats, for a day by its nonce, and after the covenant's skew by its time.
#pragma once

#include "adapters/sdk/evaluation_budget.h"
#include "consent/core/directory.h"
#include "proto/codec/messages.h"
#include "proto/seal/shares.h"

namespace sluis::sdk {

// This member's share, from its sealed key file.
struct OwnShare {
  MemberId member;
  std::uint32_t refresh = 0;
  seal::DealtShare share;
};

class KeyHolder {
 public:
  // `own`: the share in use, and in the middle of a refresh or a change of key the next one. `log`
  // outlives the holder; `spent` is what it has of the last day.
  KeyHolder(std::vector<OwnShare> own, EvaluationLog& log,
            const std::vector<SpentEvaluation>& spent);

  // Those of its shares that the directory pins, each in a set that adds up to a key: one of every
  // epoch in force.
  std::vector<const OwnShare*> pinned(const consent::Covenant& covenant,
                                      const consent::Directory& directory) const;

  // The answer to send back through the broker. Checks in this order, each before any budget is
  // spent, which is before anything is evaluated; the answer names why there is none:
  // not_your_act: for another holder; unknown_member; unknown_key, key_not_valid, key_revoked,
  // not_your_act: the signing key at `now`; bad_signature; clock_skew: made too long before or
  // after `now`; malformed: an element that is none, the identity or not canonical, none or more
  // than 16; no_key_holder: the directory pins none of its shares; other_refresh: it pins one of
  // another refresh than is asked; id_conflict, over_budget; storage_failed or other errors of the
  // log.
  // The same request again gets an answer again, and costs nothing.
  codec::Evaluated answer(const codec::Evaluate& request, const consent::Covenant& covenant,
                          const consent::Directory& directory, TimeMs now);

 private:
  Result<codec::Evaluation> evaluate(const codec::Evaluate& request,
                                     const consent::Covenant& covenant,
                                     const consent::Directory& directory, TimeMs now);
  Status spend(const codec::Evaluate& request, const consent::Limits& limits, TimeMs now);

  std::vector<OwnShare> own_;
  EvaluationLog& log_;
  EvaluationBudget budget_;
};

}  // namespace sluis::sdk
