// SPDX-License-Identifier: EUPL-1.2
// The tests of decide() must notice each seeded defect in the rules (mutants.py). Every defect runs
// in a process of its own: the whole of those tests, which must fail.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "tests/rules/rule_mutant.h"

namespace sluis {
namespace {

// The exit status of the tests with the defect switched on; they say nothing.
int run_with(int number) {
  const pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    rule_mutant = number;
    _exit(RUN_ALL_TESTS());
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int check() {
  if (run_with(0) != 0) {
    std::printf("FAILED: the tests fail without any defect\n");
    return 1;
  }
  int missed = 0;
  for (int i = 0; i < kRuleDefectCount; ++i) {
    const RuleDefect& defect = kRuleDefects[i];
    if (run_with(defect.number) != 0) continue;
    ++missed;
    std::printf("NOT NOTICED: defect %d: %s\n", defect.number, defect.what);
  }
  std::printf("%d seeded defects: %d noticed, %d not noticed\n", kRuleDefectCount,
              kRuleDefectCount - missed, missed);
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace sluis

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return sluis::check();
}
