// SPDX-License-Identifier: EUPL-1.2
// A notice of a term of a case at its reader: nothing is shown that the ledger does not hold, or
// that is another's.
//
// Pure but for the signature check. Thread safety: none. Body: consent/LEDGER.md §Cases.
#pragma once

#include "adapters/sdk/own_decision.h"
#include "adapters/sdk/release_check.h"
#include "consent/core/case_bodies.h"
#include "consent/core/covenant.h"
#include "proto/codec/to_member.h"

namespace sluis::sdk {

// The notice in `notice`, when its leaf is in the ledger, names this member as who is told, and the
// covenant has the rung of the ladder under which it is, or it is of a case that this member had
// until it was designated. no_release_record: another leaf; bad_opening; wrong_release_record: it
// names another member; no_rule: the covenant has no such rung, its place is not the stage's, or it
// is not this member's; bad_checkpoint, not_in_tree, forked.
Result<consent::CaseDueBody> check_notice(const codec::Proven& notice, const MemberId& member,
                                          const consent::Covenant& covenant,
                                          const LedgerView& ledger);

// A notice that was taken so says that who is told has the case no more.
bool is_let_go(const consent::CaseDueBody& body);
// By `facts`, which are how the case began and its moves, the last rung of the covenant's ladder
// took it from who is told and gave it to who is responsible now: the ledger index at which it did.
// It is asked as who was designated asks it, and nothing of it is the broker's word but that no
// other move came between. no_release_record: no fact says so; else as check_case().
Result<std::uint64_t> check_designated(const OwnView& view, std::span<const codec::FactUsed> facts,
                                       const consent::CaseDueBody& body);

}  // namespace sluis::sdk
