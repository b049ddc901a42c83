// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/slots.h"

namespace sluis::gateway {

SlotRow* slot_of(ExchangeRow& exchange, const MemberId& recipient) {
  for (SlotRow& slot : exchange.slots) {
    if (slot.recipient == recipient) return &slot;
  }
  return nullptr;
}

void take_outcome(SlotRow& slot, const codec::Outcome& outcome) {
  const bool enough = outcome.level >= slot.wanted;
  switch (outcome.verdict) {
    case codec::Verdict::permit:
      slot.state = enough ? SlotState::permitted : SlotState::held;
      break;
    case codec::Verdict::hold: slot.state = SlotState::held; break;
    case codec::Verdict::deny: slot.state = SlotState::denied; break;
  }
  slot.level = outcome.level;
  slot.ground = outcome.ground;
  slot.reason = code_of(outcome.reason);
  slot.decision_index = outcome.decision_index;
  slot.references = outcome.references;
}

bool may_be_ordered(SlotState state) {
  return state == SlotState::held || state == SlotState::permitted ||
         state == SlotState::returned || state == SlotState::ordered ||
         state == SlotState::denied;
}

bool is_final(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
    case ErrorCode::too_large:
    case ErrorCode::not_canonical:
    case ErrorCode::id_conflict:
    case ErrorCode::content_mismatch:
    case ErrorCode::unknown_exchange:
    case ErrorCode::not_allowed:
    case ErrorCode::exchange_corrected:
    case ErrorCode::erased: return true;
    default: return false;
  }
}

}  // namespace sluis::gateway
