// SPDX-License-Identifier: EUPL-1.2
// Which seeded defect of the rules is switched on in this process, and which there are
// (mutants.py).
#pragma once

namespace sluis {

inline int rule_mutant = 0;  // 0: none

struct RuleDefect {
  int number;
  const char* what;
};
extern const RuleDefect kRuleDefects[];
extern const int kRuleDefectCount;

}  // namespace sluis
