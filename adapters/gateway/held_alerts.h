// SPDX-License-Identifier: EUPL-1.2
// Alerts that are kept open, with what they say, in the order in which they are to be followed up.
//
// Shell. As the vault has them at each look; what the clock decides is no part of what is kept.
// Thread safety: none.
#pragma once

#include <set>

#include "adapters/gateway/alert_records.h"
#include "adapters/gateway/held.h"

namespace sluis::gateway {

struct HeldAlert {
  AlertId id;
  TimeMs told;  // when it was taken, or when the mute ends that was on then
  bool is_muted = false;  // by such a mute
  std::optional<CaseId> about;
  std::vector<MemberId> reporters;
};

class HeldAlerts {
 public:
  HeldAlerts();

  // Of those that are still alerts and have no outcome, told at `from` or later; ascending by id.
  SharedList<HeldAlert> waiting(const Vault& vault, TimeMs from);

 private:
  using Held = std::shared_ptr<const HeldAlert>;
  void look(const Vault& vault);
  void make_anew(const AlertId& id);

  HeldRows<AlertRow> rows_;
  HeldRows<NumberRow> undone_{RowKind::alert_undone};
  HeldRows<AlertOutcomesRow> outcomes_{RowKind::alert_outcomes};
  HeldRows<CaseMutesRow> mutes_;
  std::map<AlertId, Held> alerts_;
  std::map<CaseId, std::set<AlertId>> of_cases_;
  std::set<std::pair<TimeMs, AlertId>> by_told_;
};

}  // namespace sluis::gateway
