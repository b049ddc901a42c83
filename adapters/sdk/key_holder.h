// SPDX-License-Identifier: EUPL-1.2
// The key holder's side of the VOPRF: a share of the pseudonym key, used for signed requests alone.
//
// Shell for randomness (the proof). Thread safety: one thread owns a KeyHolder. It learns that a
// member asks about a person, and never whom. Bytes: proto/PROTOCOL.md §Evaluations.
//
// The signed text has no time: a request that a broker kept and repeats after more than a day
// counts against the member's budget once more. It gives nobody an answer that can be used, since
// only the asker has the blind.
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
  // `log` outlives the holder; `spent` is what it has of the last day.
  KeyHolder(OwnShare own, EvaluationLog& log, const std::vector<SpentEvaluation>& spent);

  // The answer to send back through the broker. Checks in this order, each before any budget is
  // spent, which is before anything is evaluated; the answer names why there is none:
  // not_your_act: for another holder; unknown_member; unknown_key, key_not_valid, key_revoked,
  // not_your_act: the signing key at `now`; bad_signature; malformed: an element that is none, the
  // identity or not canonical, none or more than 16; no_key_holder: the directory pins another
  // share; id_conflict, over_budget; storage_failed or other errors of the log.
  // The same request again gets an answer again, and costs nothing.
  codec::Evaluated answer(const codec::Evaluate& request, const consent::Covenant& covenant,
                          const consent::Directory& directory, TimeMs now);

 private:
  Status check_share(const consent::Directory& directory) const;
  Result<codec::Evaluation> evaluate(const codec::Evaluate& request,
                                     const consent::Covenant& covenant,
                                     const consent::Directory& directory, TimeMs now);
  Status spend(const codec::Evaluate& request, const consent::Limits& limits, TimeMs now);

  OwnShare own_;
  EvaluationLog& log_;
  EvaluationBudget budget_;
};

}  // namespace sluis::sdk
