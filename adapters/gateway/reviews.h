// SPDX-License-Identifier: EUPL-1.2
// Reviews of cases in the vault: their answers, apart from their step, and their end.
//
// check_review is pure; the others read the vault. Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/gateway/review_records.h"

namespace sluis::gateway {

// missing_field, bad_field, too_large; family_not_heard: nobody spoke for it, and no reason why.
Status check_review(const ReviewRow& row);
// Oldest first.
std::vector<ReviewRow> reviews_of(const Host& host, const CaseId& id);
// Of each case that is closed here and has no plan any more, and of steps that were refused 30 days
// ago. How many; the caller commits and cuts the log.
std::uint64_t purge_reviews(const Host& host, Batch& batch);

}  // namespace sluis::gateway
