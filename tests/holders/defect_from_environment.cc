// SPDX-License-Identifier: EUPL-1.2
// Switches on the defect that SLUIS_NAME_DEFECT names, before main().
#include <cstdlib>

#include "tests/holders/name_defect.h"

namespace sluis {
namespace {

[[maybe_unused]] const bool switched_on = [] {
  const char* number = std::getenv("SLUIS_NAME_DEFECT");
  if (number != nullptr) name_defect = static_cast<int>(std::strtol(number, nullptr, 10));
  return name_defect != 0;
}();

}  // namespace
}  // namespace sluis
