// SPDX-License-Identifier: EUPL-1.2
// Mailbox rows and envelopes: what is stored against what the machine's state implies.
//
// Shell: reads the store. Rows and payloads are effects of the journal, compared at every start.
#pragma once

#include "broker/core/machine.h"
#include "consent/store/store.h"

namespace sluis::runtime {

struct MailboxDifference {
  store::MailboxCorrection correction;  // would make what is stored equal, but for:
  bool missing = false;                 // a row or envelope that only the store could have
};
MailboxDifference compare_mailboxes(store::Store& store, const broker::Machine& machine);

}  // namespace sluis::runtime
