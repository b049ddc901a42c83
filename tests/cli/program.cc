// SPDX-License-Identifier: EUPL-1.2
#include "tests/cli/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

extern char** environ;

namespace sluis::test {

void Program::SetUp() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sluis-cli-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
  // Nothing of the caller's own settings slips into a test.
  for (const char* name : {"SLUIS_DIR", "SLUIS_WORKER", "SLUIS_CONTEXT", "LANG"}) unsetenv(name);
  setenv("XDG_CONFIG_HOME", path("config").c_str(), 1);
  setenv("LC_ALL", "C.UTF-8", 1);
}
void Program::TearDown() { std::filesystem::remove_all(folder_); }

std::string Program::file(const std::string& name, const std::string& content) const {
  std::ofstream(path(name), std::ios::binary) << content;
  return path(name);
}

std::string Program::content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Outcome Program::run(std::vector<std::string> words) const {
  words.insert(words.begin(), std::string(SLUIS_BIN_DIR) + "/sluis");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_CREAT | O_TRUNC | O_WRONLY;
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, path("out").c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, path("err").c_str(), flags, 0600);
  pid_t child = 0;
  const int failed =
      posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  Outcome outcome;
  int status = 0;
  if (failed == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status)) {
    outcome.status = WEXITSTATUS(status);
  }
  outcome.out = content(path("out"));
  outcome.err = content(path("err"));
  return outcome;
}

}  // namespace sluis::test
