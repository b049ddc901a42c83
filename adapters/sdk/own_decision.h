// SPDX-License-Identifier: EUPL-1.2
// Promise P1 at the source: it decides again, from signed facts, before it seals.
//
// Pure but for the signature check. Thread safety: values. Nothing is believed because the broker
// says so: a fact counts when its leaf is in the signed tree, its openings are those of its
// commitments, and member and worker signed it with keys of the directory. A person that the broker
// leaves closed is nobody: what is said about it opens nothing here.
//
// What this cannot see: a fact that the broker withholds. A withheld yes only holds; a withheld no
// or withdrawal of *another* member's desk would open. `own_acts` takes that power away for what
// this member recorded itself, and the broker's decision, which names the facts it used, stands in
// the ledger as evidence of the rest.
#pragma once

#include <map>
#include <span>

#include "adapters/sdk/release_check.h"
#include "consent/core/decide.h"
#include "consent/core/directory.h"
#include "consent/core/verified.h"

namespace sluis::sdk {

// A person of the signal, by this source's own keys for the audience "broker": of all epochs of the
// pseudonym key that it knows, in whatever number.
struct OwnPerson {
  PersonRole role = PersonRole::subject;
  std::vector<PersonKey> keys;
};

// What the source is about to release, as its own store has it and not as the broker says.
struct OwnRequest {
  MemberId source, recipient;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  Level wanted = Level::content;
  std::vector<OwnPerson> persons;  // 1–16, the subject first
};

// An act of this member's own, at the `index` whose proof it checked after the acknowledgement. It
// opens the persons in it when the broker hands it over with those closed. By itself it only
// closes, as a withdrawal or an answer no does.
struct RecordedAct {
  std::uint64_t index = 0;
  SignedAct act;
};

// Who stands behind the keys: the covenant in force, the verified directory, the ledger as seen.
struct OwnView {
  const consent::Covenant& covenant;
  const consent::Directory& directory;
  const LedgerView& ledger;
  std::span<const RecordedAct> own_acts = {};
};

// The acts that count, by their place in the ledger; what is said later stands later.
using VerifiedFacts = std::map<std::uint64_t, consent::VerifiedAct>;

// `facts`, each of them what it claims to be; errors as own_decision(), which asks this first.
Result<VerifiedFacts> verified_facts(const OwnView& view, std::span<const codec::FactUsed> facts);

// decide() over `facts`, in any order. Only a permit at the level wanted may be sealed.
// The first fact that is not what it claims refuses the whole, since a broker that hands out one
// such is not to be trusted with the others; but a REKEY that is not is left out. malformed: no
// fact or withdrawal; bad_opening: a record or person that stays closed or opens otherwise;
// bad_checkpoint, not_in_tree; forked: two entries in one place; id_conflict: one entry in two
// places, or an identifier used twice; stale_serial; unknown_member, unknown_key, key_not_valid,
// key_revoked (when the leaf was written), bad_signature, not_your_act, not_allowed (the worker's
// function), bsn_not_entitled.
Result<consent::Decision> own_decision(const OwnView& view, std::span<const codec::FactUsed> facts,
                                       const OwnRequest& request, TimeMs now);

// The broker's permit in `order`: in the ledger, for this exchange, from `source` to the order's
// recipient, at its level, and still valid at `now`. not_ordered: it is not; no_release_record: no
// opening, or no decision; bad_opening, bad_checkpoint, not_in_tree, forked.
Result<consent::DecisionBody> check_order(const codec::ReleaseOrder& order, const MemberId& source,
                                          const LedgerView& ledger, TimeMs now);

}  // namespace sluis::sdk
