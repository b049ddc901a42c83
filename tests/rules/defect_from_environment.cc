// SPDX-License-Identifier: EUPL-1.2
// Switches on the defect that SLUIS_RULE_DEFECT names, before main().
#include <cstdlib>

#include "tests/rules/rule_mutant.h"

namespace sluis {
namespace {

[[maybe_unused]] const bool switched_on = [] {
  const char* number = std::getenv("SLUIS_RULE_DEFECT");
  if (number != nullptr) rule_mutant = static_cast<int>(std::strtol(number, nullptr, 10));
  return rule_mutant != 0;
}();

}  // namespace
}  // namespace sluis
