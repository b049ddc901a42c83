// SPDX-License-Identifier: EUPL-1.2
// What an acknowledgement shows of a case that was begun elsewhere.
//
// Shell. Nothing of it is the broker's word: each fact is in the ledger and was signed by who had
// the case (adapters/sdk/case_check.h). What does not verify is not shown. Thread safety: none.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/sdk/case_check.h"

namespace sluis::gateway {

// Nothing: it shows none, part of it was erased, or it does not verify.
std::optional<sdk::ShownCase> case_shown(const Host& host, Link& link, const ActRow& act,
                                         const codec::Ack* ack);

}  // namespace sluis::gateway
