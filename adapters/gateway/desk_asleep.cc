// SPDX-License-Identifier: EUPL-1.2
// What a sender is told of a recipient that is asleep: who stands in, and what may be done.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

// For a key alone: what may not go, or not yet, is nobody's to hear of by telephone either.
bool waits(SlotState state) {
  return state == SlotState::permitted || state == SlotState::ordered;
}

}  // namespace

std::optional<Asleep> Desk::asleep(const ExchangeRow& row, const MemberId& recipient) const {
  const Host& host = parts_.host;
  if (!parts_.link.ready()) return std::nullopt;  // the directory held here may be old
  return asleep_now(host.covenant, parts_.link.directory().keys(), host.member(), recipient,
                    row.kind, host.clock.wall());
}

bool Desk::fill_asleep(const ExchangeRow& row, const MemberId& recipient,
                       local::Asleep& out) const {
  const auto found = asleep(row, recipient);
  if (!found) return false;
  out.set_member(recipient.hex());
  out.set_label(found->member->label);
  out.set_contact(found->member->contact);
  out.set_urgent(row.urgent);
  if (found->stand_in == nullptr) return true;
  out.set_stand_in(found->stand_in->id.hex());
  out.set_stand_in_label(found->stand_in->label);
  out.set_stand_in_contact(found->stand_in->contact);
  out.set_stand_in_sleeps(found->stand_in_sleeps);
  out.set_may_signal(found->may_signal);
  return true;
}

void Desk::fill_slot_asleep(const ExchangeRow& row, const SlotRow& slot, local::Slot& out) const {
  local::Asleep asleep;
  if (waits(slot.state) && fill_asleep(row, slot.recipient, asleep)) *out.mutable_asleep() = asleep;
}

void Desk::fill_task_asleep(const ExchangeRow& row, const MemberId& recipient,
                            local::Task& out) const {
  local::Asleep asleep;
  if (fill_asleep(row, recipient, asleep)) *out.mutable_asleep() = asleep;
}

// Who raised a signal, which is more so when it is urgent, hears it with the answer to it.
void Desk::fill_act_asleep(const ActRow& act, local::Act& out) const {
  const auto row =
      parts_.host.vault.get<ExchangeRow>(RowKind::exchange, ExchangeId{act.made.value});
  if (!row) return;
  for (const SlotRow& slot : row->slots) {
    local::Asleep asleep;
    if (waits(slot.state) && fill_asleep(*row, slot.recipient, asleep)) *out.add_asleep() = asleep;
  }
}

Error Desk::with_stand_in(const Error& error, const ExchangeRow& row,
                          const MemberId& recipient) const {
  const auto found = asleep(row, recipient);
  if (error.code != ErrorCode::no_current_key || !found) return error;
  return {error.code, place_of(*found)};
}

}  // namespace sluis::gateway
