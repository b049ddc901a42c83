// SPDX-License-Identifier: EUPL-1.2
// The real broker program in a process of its own, on a port of its own, for the story tests.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proto/types/ids.h"

namespace sluis::story {

class BrokerProcess {
 public:
  // A new folder; the broker is not started yet.
  BrokerProcess();
  ~BrokerProcess();  // ends it and removes the folder
  BrokerProcess(const BrokerProcess&) = delete;
  BrokerProcess& operator=(const BrokerProcess&) = delete;

  // Starts it, with `added` in its environment (e.g. SLUIS_FAILPOINT=…), and waits until it
  // listens. False when it ended instead. `arguments` come after those that every broker gets.
  bool start(const std::vector<std::string>& added = {},
             const std::vector<std::string>& arguments = {});
  // Runs it with `arguments` alone until it ends; its exit status, and in `out` what it wrote.
  int run(const std::vector<std::string>& arguments, std::string& out);
  void kill_now();           // SIGKILL
  int stop();                // SIGTERM; the exit status
  bool wait_for_death();     // of itself (a failpoint), within ten seconds
  std::optional<int> ended();  // its wait status once it has ended of itself; never waits
  pid_t pid() const { return pid_; }

  // Puts a file into the inbox and waits until the broker has settled it: true when taken.
  bool admit(const std::string& name, const Bytes& file);

  const std::filesystem::path& folder() const { return folder_; }
  const std::string& endpoint() const { return endpoint_; }
  CurveKey curve_key;
  VerifyKey log_key;
  std::filesystem::path log;  // when set: takes its standard error
  std::string program;        // when set: runs in the place of sluis-broker
  std::vector<std::string> environment;  // of every start

 private:
  pid_t spawn(const std::vector<std::string>& arguments,
              const std::vector<std::string>& settings, int* output);
  void read_keys();

  std::filesystem::path folder_;
  std::string endpoint_ = "tcp://127.0.0.1:0";
  pid_t pid_ = -1;
};

}  // namespace sluis::story
