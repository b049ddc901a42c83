// SPDX-License-Identifier: EUPL-1.2
// What a desk keeps open of the vault, for `case today` and tasks: of each row what these need.
#include "adapters/gateway/desk.h"

namespace sluis::gateway {
namespace {

bool is_open_order(OrderRow& row) {
  row.frame.clear();
  return row.state == OrderState::open;
}
bool is_kept_signal(RetentionRow& row) {
  return row.state == RetentionState::kept && !row.of_question;
}
bool is_alert(AlertRow& row) {
  row.linked.clear();
  row.release.clear();
  return true;
}

}  // namespace

Desk::Desk(Parts parts)
    : parts_(parts),
      orders_(RowKind::order, is_open_order),
      kept_(RowKind::retention, is_kept_signal),
      alerts_(RowKind::alert, is_alert) {}

}  // namespace sluis::gateway
