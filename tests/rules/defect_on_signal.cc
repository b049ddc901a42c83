// SPDX-License-Identifier: EUPL-1.2
// Switches on the defect that SLUIS_LATER_DEFECT describes when SIGUSR2 comes: by then the broker
// has passed its self-test, which would not let it start with one.
#include <csignal>
#include <cstdlib>
#include <string_view>

#include "tests/rules/rule_mutant.h"

namespace sluis {
namespace {

int later = 0;
void switch_on(int) { rule_mutant = later; }

[[maybe_unused]] const bool waits = [] {
  const char* what = std::getenv("SLUIS_LATER_DEFECT");
  for (int i = 0; what != nullptr && i < kRuleDefectCount; ++i) {
    if (std::string_view(kRuleDefects[i].what) == what) later = kRuleDefects[i].number;
  }
  if (later != 0) std::signal(SIGUSR2, switch_on);
  return later != 0;
}();

}  // namespace
}  // namespace sluis
