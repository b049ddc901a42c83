// SPDX-License-Identifier: EUPL-1.2
// The programs that a measurement starts: the real broker, and helpers that print their figures.
//
// Shell. Thread safety: none. A child never outlives its parent.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::bench {

// A folder of its own below `parent`, gone with this object.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& parent);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Monotonic nanoseconds, the same clock in all processes.
std::uint64_t monotonic_ns();
// CPU time that the calling thread has used so far: what else runs on the machine does not count.
std::uint64_t thread_cpu_ns();
// CPU time that `pid` has used so far, its threads together; 0 when it is gone.
std::uint64_t cpu_ns(pid_t pid);
// CPU time that everybody on this machine has used so far, or that its host took; 0: not told.
std::uint64_t machine_cpu_ns();
// Resident memory of `pid`; 0 when it is gone.
std::uint64_t resident_bytes(pid_t pid);
// A program of this build: it stands beside the one that runs.
std::filesystem::path program(const std::string& name);

// Runs `command` and returns what it printed. internal: it ended with another status than 0.
Result<std::string> output_of(const std::vector<std::string>& command);
// Runs `work` in a process of its own, which ends with it: status 0 when it returns true.
pid_t fork_work(const std::function<bool()>& work);
// Waits for `pid`; true when it ended with status 0.
bool succeeded(pid_t pid);

class BrokerProgram {
 public:
  explicit BrokerProgram(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~BrokerProgram();
  BrokerProgram(const BrokerProgram&) = delete;
  BrokerProgram& operator=(const BrokerProgram&) = delete;

  // Starts it and waits until it listens. broker_down: it ended instead.
  Status start();
  void stop();
  // Puts a signed file into its inbox and waits until it is taken. broker_down: it was refused.
  Status admit(const std::string& name, const Bytes& file);
  // What it has counted so far; see broker/runtime/costs.h.
  Result<std::string> costs();

  pid_t pid() const { return pid_; }
  const std::string& endpoint() const { return endpoint_; }
  CurveKey curve_key;
  VerifyKey log_key;

 private:
  std::filesystem::path folder_;
  std::string endpoint_ = "tcp://127.0.0.1:0";
  pid_t pid_ = -1;
};

}  // namespace sluis::bench
