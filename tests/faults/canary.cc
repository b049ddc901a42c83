// SPDX-License-Identifier: EUPL-1.2
#include "tests/faults/canary.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/faults/shell.h"
#include "tests/story/fixture.h"

namespace sluis::faults {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void CanaryTest::SetUp() {
  story::use_memory_for_files();
  std::string name = (fs::temp_directory_path() / "sluis-canary-XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  folder_ = name;
  before_ = fs::current_path();
  fs::current_path(folder_);
  rlimit limit{};
  getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_CORE, &limit);
}

void CanaryTest::TearDown() {
  fs::current_path(before_);
  fs::remove_all(folder_);
}

void CanaryTest::take_core(const story::BrokerProcess& broker) {
  const std::string process = std::to_string(broker.pid());
  const fs::path said = folder_ / "gcore.log";
  const int status = shell("gcore -o " + (folder_ / "taken").string() + " " + process + " >" +
                           said.string() + " 2>&1");
  ASSERT_TRUE(status == 0 && fs::exists(folder_ / ("taken." + process)))
      << "no core was taken (gcore of package gdb, allowed to trace): " << read_text(said);
  fs::remove(said);
}

bool CanaryTest::abort_broker(story::BrokerProcess& broker) {
  ::kill(broker.pid(), SIGABRT);
  for (int i = 0; i < 1'000; ++i) {
    if (const auto status = broker.ended()) return WCOREDUMP(*status);
    usleep(10'000);
  }
  ADD_FAILURE() << "SIGABRT did not end the broker";
  return false;
}

}  // namespace sluis::faults
