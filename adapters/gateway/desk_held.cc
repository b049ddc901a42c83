// SPDX-License-Identifier: EUPL-1.2
// What a desk keeps open of the vault, for `case today` and tasks: of each row what these need.
#include "adapters/gateway/desk.h"

namespace sluis::gateway {
namespace {

bool is_open_order(OrderRow& row) {
  row.frame.clear();
  return row.state == OrderState::open;
}

}  // namespace

Desk::Desk(Parts parts)
    : parts_(parts),
      orders_(RowKind::order, is_open_order),
      hidden_(parts.exclusions),
      delegations_(parts.host, parts.exclusions) {}

}  // namespace sluis::gateway
