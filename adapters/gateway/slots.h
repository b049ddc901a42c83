// SPDX-License-Identifier: EUPL-1.2
// How far an own signal is with one recipient, as the broker's answers move it.
//
// Pure. Which state follows which: the table in outgoing.h.
#pragma once

#include "adapters/gateway/records.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

inline std::uint16_t code_of(ErrorCode code) { return static_cast<std::uint16_t>(code); }

// Null when the signal is not meant for `recipient`.
SlotRow* slot_of(ExchangeRow& exchange, const MemberId& recipient);
void take_outcome(SlotRow& slot, const codec::Outcome& outcome);
bool may_be_ordered(SlotState state);
// Whether what was refused with `code` would be refused again however often it was sealed anew.
bool is_final(ErrorCode code);

}  // namespace sluis::gateway
