// SPDX-License-Identifier: EUPL-1.2
// VerifiedAct: a signed act whose commitment, openings, signatures and actor were all checked.
//
// Pure: the signature check itself is an argument, so that broker and gateway share one rule.
#pragma once

#include "consent/core/covenant.h"
#include "consent/core/directory.h"
#include "consent/core/signature_check.h"

namespace sluis::consent {

class VerifiedAct {
 public:
  const SignedAct& act() const { return act_; }
  const Actor& actor() const { return actor_; }

 private:
  friend Result<VerifiedAct> verify_act(const SignedAct&, const Directory&, TimeMs,
                                        const SignatureCheck&);
  friend VerifiedAct already_verified(SignedAct act, Actor actor);
  VerifiedAct(SignedAct act, Actor actor) : act_(std::move(act)), actor_(actor) {}
  SignedAct act_;
  Actor actor_;
};

// Checks in this order: body parses, C opens, nested persons open, the member signature(s) by keys
// of the acting member valid at `at`, the batch path if any, the worker's signature if a worker is
// named, and of an act of two people the proposer's, who must be another worker of the same member.
// bad_opening, unknown_key, key_revoked, key_not_valid, bad_signature, not_your_act.
Result<VerifiedAct> verify_act(const SignedAct& act, const Directory& directory, TimeMs at,
                               const SignatureCheck& check);

// For replay only: the journal holds nothing that was not verified before it was written.
VerifiedAct already_verified(SignedAct act, Actor actor);

// What the proposer of an act of two people signs: the kind of act and what it is about.
Bytes proposal_text(LeafType type, std::uint32_t covenant, const Digest& what);

// What the worker signs (DESIGN §4); what the member signs is leaf_text() or batch_text() in
// leaf.h.
Bytes act_text(LeafType type, std::uint32_t covenant, const Commitment& commitment);

}  // namespace sluis::consent
