// SPDX-License-Identifier: EUPL-1.2
// What people are shown of messages without a proof of their end.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kShownMax = 64;

}  // namespace

void Desk::fill_unaccounted(local::Status& out) const {
  for (const Unaccounted& row : parts_.accounts.unaccounted(kShownMax)) {
    local::Unaccounted& shown = *out.add_unaccounted();
    shown.set_sent(row.sent);
    shown.set_member(row.member.hex());
    shown.set_label(label_of(parts_.host.covenant, row.member));
    shown.set_sequence(row.sequence);
    if (row.sent) shown.set_exchange(row.exchange_id.hex());
    shown.set_due_ms(row.due.ms);
    shown.set_submit_index(row.submit_index);
  }
}

void Desk::fill_end(const SlotRow& row, local::Slot& out) const {
  const auto accept = parts_.host.vault.get<AcceptRow>(RowKind::accept, row.message);
  if (!accept) return;
  out.set_due_ms(accept->due.ms);
  out.set_end_index(accept->end_index);
  out.set_unaccounted(accept->told && accept->end_index == 0);
}

}  // namespace sluis::gateway
