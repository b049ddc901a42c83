// SPDX-License-Identifier: EUPL-1.2
// The lives of cases, as they are stored with each step that was recorded.
//
// Pure. Thread safety: values.
#pragma once

#include "adapters/gateway/case_book.h"

namespace sluis::gateway {

// What was recorded took place, whatever the covenant of now has: return visits make the table of
// steps whole, and a step that does not fit where the case was thought to be tells where it was.
consent::CaseLife as_recorded(consent::CaseLife life, consent::CaseStep step,
                              consent::CaseTerms terms, TimeMs at);
consent::CaseLife life_in(const CaseLifeRow& row);

}  // namespace sluis::gateway
