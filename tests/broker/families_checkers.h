// SPDX-License-Identifier: EUPL-1.2
// The checkers by name.
#pragma once

#include "tests/broker/families.h"

namespace sluis::broker::testing {

inline const std::map<std::string, FamilyChecker>& family_checkers() {
  static const std::map<std::string, FamilyChecker> checkers{
      {"alert_two_members", alert_two_members},
      {"alert_missed", alert_missed},
      {"alert_doubled", alert_doubled},
      {"existence_beyond_decision", existence_beyond_decision},
      {"content_beyond_decision", content_beyond_decision},
      {"escalated_once_per_step", escalated_once_per_step},
      {"overdue_reminded", overdue_reminded},
      {"always_responsible", always_responsible},
      {"caseload_noticed", caseload_noticed},
      {"sent_again_once", sent_again_once},
      {"erased_leaves_nothing", erased_leaves_nothing},
      {"erased_takes_nobody_along", erased_takes_nobody_along},
      {"erased_after_recalls", erased_after_recalls}};
  return checkers;
}

}  // namespace sluis::broker::testing
