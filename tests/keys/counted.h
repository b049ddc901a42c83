// SPDX-License-Identifier: EUPL-1.2
// Whether what somebody says after another makes a signal go, as decide() has it.
//
// Pure. Thread safety: values.
#pragma once

#include "consent/core/decide.h"

namespace sluis::keys {

// A consent, or what a meeting decided, of one of whose workers it is; a signal about it is for
// `recipient`.
struct Recorded {
  MemberId member;
  WorkerId worker;
  MemberId recipient;
};

// Nothing goes on that consent before it was confirmed; with `said` it does.
bool confirmation_counts(const Recorded& recorded, const consent::ConfirmationState& said);
// Nothing goes on that decision before another worker agreed; with `said` it does.
bool agreement_counts(const Recorded& recorded, const consent::AgreementState& said);

}  // namespace sluis::keys
