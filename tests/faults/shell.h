// SPDX-License-Identifier: EUPL-1.2
// A command of the test's own making, in a shell; the words in it are never input.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace sluis::faults {

// The status as wait() gives it; -1: it could not be started.
inline int shell(const std::string& command) {
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int status = -1;
  if (child > 0) waitpid(child, &status, 0);
  return status;
}

}  // namespace sluis::faults
