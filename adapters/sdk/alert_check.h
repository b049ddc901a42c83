// SPDX-License-Identifier: EUPL-1.2
// A linked alert at its reader: nothing is shown that the ledger does not hold, or that is
// another's.
//
// Pure but for the signature check. Thread safety: none. Bodies: consent/LEDGER.md §Linked alerts.
#pragma once

#include "adapters/sdk/release_check.h"
#include "consent/core/covenant.h"
#include "consent/core/linked_bodies.h"

namespace sluis::sdk {

struct CheckedAlert {
  consent::LinkedBody linked;
  consent::AlertReleaseBody release;
};

// The alert in `delivery`, when both its leaves are in the ledger, the release names this alert,
// this member and this FETCH, and the covenant has the rule, with a ground of type linking, that
// makes this member its reader. no_release_record: another leaf; bad_opening;
// wrong_release_record: it names another; no_rule: the covenant links no such thing, or not for
// this member; bad_checkpoint, not_in_tree, forked.
Result<CheckedAlert> check_alert(const codec::AlertDelivery& delivery, const FetchContext& context,
                                 const consent::Covenant& covenant, const LedgerView& ledger);

}  // namespace sluis::sdk
