// SPDX-License-Identifier: EUPL-1.2
// Promise P1 at the recipient: nothing opens without a release record that names it.
//
// Pure but for the signature check. Thread safety: none. The order of the checks is that of
// DESIGN §6; each failure has a code of its own here, for the evidence; one goes outward.
#pragma once

#include "consent/core/broker_bodies.h"
#include "consent/core/checkpoint.h"
#include "proto/codec/to_member.h"

namespace sluis::sdk {

// The ledger as this gateway has seen it: it never goes back, and never forks unnoticed.
class LedgerView {
 public:
  explicit LedgerView(consent::NoteKey log) : log_(std::move(log)) {}

  // Verifies the checkpoint in `record` and the leaf's inclusion. A newer checkpoint than the one
  // held counts at once; `held` only moves by advance(), with a consistency proof.
  // bad_checkpoint, not_in_tree, forked (same size, another root).
  Status check(const codec::Proven& record) const;
  // Moves to a newer checkpoint. bad_checkpoint: smaller; forked, not_consistent.
  Status advance(const codec::Consistency& next);
  // The same for a proof that was asked for when `asked` was held (none: nothing was). False: it
  // is sound, but `held` has moved since by another answer, so it moves nothing: ask again.
  Result<bool> advance_from(const std::optional<consent::Checkpoint>& asked,
                            const codec::Consistency& next);
  // For a first start and for restoring what was persisted.
  Status restore(const std::string& note);

  const std::optional<consent::Checkpoint>& held() const { return held_; }
  // How many notes were verified: those that came again count once.
  std::uint64_t verified() const { return verified_; }
  const std::string& note() const { return note_; }

 private:
  Result<consent::Checkpoint> verified_note(const std::string& note) const;

  consent::NoteKey log_;
  std::optional<consent::Checkpoint> held_;
  std::string note_;
  // The newest note that check() verified: the records of one answer come under one.
  mutable std::string seen_note_;
  mutable std::optional<consent::Checkpoint> seen_;
  mutable std::uint64_t verified_ = 0;
};

// What this gateway asked for, and is.
struct FetchContext {
  MemberId member;
  Nonce nonce;
  BootId boot;
};

// The release record of `delivery`, when it is in the ledger and names this envelope, this member
// and this FETCH. no_release_record: no opening, or no release leaf; bad_opening;
// wrong_release_record; bad_checkpoint, not_in_tree, forked.
Result<consent::ReleaseBody> check_release(const codec::Delivery& delivery,
                                           const FetchContext& context, const LedgerView& ledger);

}  // namespace sluis::sdk
