// SPDX-License-Identifier: EUPL-1.2
#include "tests/store/fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace sluis::store {
namespace {

std::filesystem::path make_scratch() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sluis-store-XXXXXX").string();
  CHECK(mkdtemp(pattern.data()) != nullptr);
  return pattern;
}

// In the child: becomes the worker.
[[noreturn]] void become_worker(const std::filesystem::path& folder, int batches,
                                const std::vector<std::string>& environment, bool erase,
                                int output) {
  dup2(output, STDOUT_FILENO);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDERR_FILENO);
  for (const std::string& variable : environment) putenv(const_cast<char*>(variable.c_str()));
  const std::string program = std::string(SLUIS_BIN_DIR) + "/store_worker";
  const std::string count = std::to_string(batches);
  execl(program.c_str(), program.c_str(), folder.c_str(), count.c_str(), erase ? "erase" : nullptr,
        nullptr);
  _exit(127);
}

std::string read_to_end(int descriptor) {
  std::string out;
  char chunk[512];
  for (ssize_t count; (count = read(descriptor, chunk, sizeof chunk)) > 0;) {
    out.append(chunk, static_cast<std::size_t>(count));
  }
  return out;
}

}  // namespace

StoreFolder::StoreFolder() : beside_(make_scratch()) { folder_ = beside_ / "store"; }

StoreFolder::~StoreFolder() { std::filesystem::remove_all(beside_); }

std::unique_ptr<Store> StoreFolder::open(const Options& options) {
  auto store = Store::open(folder_, options);
  if (store.ok()) return std::move(store).value();
  ADD_FAILURE() << to_text(store.error());
  return nullptr;
}

std::string StoreFolder::file_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string StoreFolder::all_bytes(const std::filesystem::path& folder) {
  std::string out;
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
    if (item.is_regular_file()) out += file_bytes(item.path());
  }
  return out;
}

WorkerEnd run_worker(const std::filesystem::path& folder, int batches,
                     const std::vector<std::string>& environment, bool erase) {
  int pipe_ends[2];
  CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) become_worker(folder, batches, environment, erase, pipe_ends[1]);
  close(pipe_ends[1]);
  const std::string output = read_to_end(pipe_ends[0]);
  close(pipe_ends[0]);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  WorkerEnd end;
  const std::string word = "acknowledged ";
  const std::size_t last = output.rfind(word);
  if (last != output.npos) end.acknowledged = std::stoull(output.substr(last + word.size()));
  end.erased = output.find("erased") != output.npos;
  if (WIFEXITED(status)) end.exit_status = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  return end;
}

}  // namespace sluis::store
