// SPDX-License-Identifier: EUPL-1.2
#include "adapters/bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "proto/types/check.h"

namespace sluis::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kWaitsMax = 1'000;  // of 10 ms

void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

std::uint64_t nanoseconds(const timespec& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::string read_line(int descriptor) {
  std::string line;
  char c = 0;
  while (::read(descriptor, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

std::string read_all(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// Starts `command` with its standard output on a pipe, whose other end is returned in `output`.
pid_t spawn(const std::vector<std::string>& command, int* output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) FATAL("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    const int quiet = open("/dev/null", O_WRONLY);
    if (getenv("SLUIS_BENCH_VERBOSE") == nullptr && quiet >= 0) dup2(quiet, STDERR_FILENO);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execv(words[0], words.data());
    _exit(127);
  }
  close(ends[1]);
  *output = ends[0];
  return child;
}

template <class Fixed>
Result<Fixed> hex_after(const std::string& text, const std::string& key) {
  const std::size_t at = text.find("\"" + key + "\":\"");
  if (at == std::string::npos) return Error{ErrorCode::broker_down, "keys"};
  const auto bytes = from_hex(text.substr(at + key.size() + 4, Fixed::kSize * 2));
  const auto fixed = bytes ? Fixed::from(*bytes) : std::nullopt;
  if (!fixed) return Error{ErrorCode::broker_down, "keys"};
  return *fixed;
}

}  // namespace

Folder::Folder(const fs::path& parent) {
  std::string name = (parent / "sluis-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) FATAL("no folder can be made for the measurement");
  path_ = name;
}

Folder::~Folder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::uint64_t monotonic_ns() {
  timespec time{};
  CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
  return nanoseconds(time);
}

std::uint64_t thread_cpu_ns() {
  timespec time{};
  CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return nanoseconds(time);
}

std::uint64_t cpu_ns(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return nanoseconds(time);
}

std::uint64_t machine_cpu_ns() {
  std::ifstream in("/proc/stat");
  std::string name;
  // proc(5): user, nice, system, idle, iowait, irq, softirq, steal.
  std::uint64_t ticks = 0, time = 0;
  in >> name;
  for (int column = 0; column < 8 && in >> time; ++column) {
    if (column != 3 && column != 4) ticks += time;
  }
  return ticks * (1'000'000'000 / static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK)));
}

std::uint64_t resident_bytes(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

fs::path program(const std::string& name) {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / name;
}

Result<std::string> output_of(const std::vector<std::string>& command) {
  int output = -1;
  const pid_t child = spawn(command, &output);
  std::string text;
  char chunk[4096];
  for (ssize_t count; (count = ::read(output, chunk, sizeof chunk)) > 0;) {
    text.append(chunk, static_cast<std::size_t>(count));
  }
  close(output);
  if (!succeeded(child)) return Error{ErrorCode::internal, fs::path(command[0]).filename()};
  return text;
}

pid_t fork_work(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  bool done = false;
  try {
    done = work();
  } catch (...) {
  }
  _exit(done ? 0 : 1);
}

bool succeeded(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

BrokerProgram::~BrokerProgram() { stop(); }

Status BrokerProgram::start() {
  const std::string path = program("sluis-broker");
  SLUIS_TRY(keys, output_of({path, "--dir", folder_, "--print-keys"}));
  SLUIS_TRY(door, hex_after<CurveKey>(keys, "curve_key"));
  SLUIS_TRY(log, hex_after<VerifyKey>(keys, "log_key"));
  curve_key = door;
  log_key = log;
  int output = -1;
  pid_ = spawn({path, "--dir", folder_, "--listen", endpoint_, "--count-costs"}, &output);
  const std::string line = read_line(output);
  close(output);
  const bool listens = line.find("\"event\":\"broker.listening\"") != line.npos;
  std::ifstream told(folder_ / "endpoint");
  if (!listens || !std::getline(told, endpoint_)) {
    return Error{ErrorCode::broker_down, "sluis-broker"};
  }
  return Done{};
}

void BrokerProgram::stop() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Status BrokerProgram::admit(const std::string& name, const Bytes& file) {
  const fs::path inbox = folder_ / "inbox";
  std::error_code error;
  fs::create_directories(inbox, error);
  {
    std::ofstream out(inbox / (name + ".part"), std::ios::binary);
    out << as_text(file);
  }
  fs::rename(inbox / (name + ".part"), inbox / (name + ".signed"), error);
  for (int i = 0; i < kWaitsMax; ++i, nap()) {
    if (fs::exists(inbox / "done" / (name + ".signed"))) return Done{};
    if (fs::exists(inbox / "failed" / (name + ".signed.error"))) break;
  }
  return Error{ErrorCode::broker_down, "admission"};
}

Result<std::string> BrokerProgram::costs() {
  const fs::path file = folder_ / "costs";
  std::error_code error;
  fs::remove(file, error);
  ::kill(pid_, SIGUSR1);
  for (int i = 0; i < kWaitsMax; ++i, nap()) {
    if (fs::exists(file)) return read_all(file);
  }
  return Error{ErrorCode::broker_down, "costs"};
}

}  // namespace sluis::bench
