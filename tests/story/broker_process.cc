// SPDX-License-Identifier: EUPL-1.2
#include "tests/story/broker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace sluis::story {
namespace {

void nap() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

// The next line of `descriptor`, or empty at its end.
std::string read_line(int descriptor) {
  std::string line;
  char c = 0;
  while (::read(descriptor, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line;
}

Bytes hex_after(const std::string& text, const std::string& key, std::size_t size) {
  const std::size_t at = text.find("\"" + key + "\":\"");
  if (at == std::string::npos) throw std::runtime_error("no key " + key);
  return from_hex(text.substr(at + key.size() + 4, size * 2)).value();
}

}  // namespace

BrokerProcess::BrokerProcess() {
  std::string name = (std::filesystem::temp_directory_path() / "sluis-story-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  folder_ = name;
  read_keys();
}

BrokerProcess::~BrokerProcess() {
  kill_now();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

pid_t BrokerProcess::spawn(const std::vector<std::string>& arguments,
                           const std::vector<std::string>& settings, int* output) {
  const std::string path = program.empty() ? std::string(SLUIS_BIN_DIR) + "/sluis-broker" : program;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a broker never outlives its test
    dup2(ends[1], STDOUT_FILENO);
    if (!log.empty()) {
      dup2(open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), STDERR_FILENO);
    }
    for (const std::string& setting : settings) putenv(const_cast<char*>(setting.c_str()));
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const std::string& argument : arguments) {
      words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    execv(path.c_str(), words.data());
    _exit(127);
  }
  close(ends[1]);
  *output = ends[0];
  return child;
}

int BrokerProcess::run(const std::vector<std::string>& arguments, std::string& out) {
  int output = -1, status = 0;
  const pid_t child = spawn(arguments, {}, &output);
  for (char c = 0; ::read(output, &c, 1) == 1;) out.push_back(c);
  close(output);
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void BrokerProcess::read_keys() {
  std::string line;
  run({"--dir", folder_.string(), "--print-keys"}, line);
  curve_key = CurveKey::from(hex_after(line, "curve_key", 32)).value();
  log_key = VerifyKey::from(hex_after(line, "log_key", 32)).value();
}

bool BrokerProcess::start(const std::vector<std::string>& added,
                          const std::vector<std::string>& arguments) {
  int output = -1;
  std::vector<std::string> all{"--dir", folder_.string(), "--listen", endpoint_};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<std::string> settings = environment;
  settings.insert(settings.end(), added.begin(), added.end());
  pid_ = spawn(all, settings, &output);
  const std::string line = read_line(output);
  close(output);
  if (line.find("\"event\":\"broker.listening\"") == line.npos) return false;
  std::ifstream told(folder_ / "endpoint");
  return static_cast<bool>(std::getline(told, endpoint_));  // a restart takes the same port
}

void BrokerProcess::kill_now() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

int BrokerProcess::stop() {
  ::kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool BrokerProcess::wait_for_death() {
  for (int i = 0; i < 500; ++i, nap()) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return true;
    }
  }
  return false;
}

std::optional<int> BrokerProcess::ended() {
  int status = 0;
  if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  pid_ = -1;
  return status;
}

bool BrokerProcess::admit(const std::string& name, const Bytes& file) {
  const std::filesystem::path inbox = folder_ / "inbox";
  std::filesystem::create_directories(inbox);
  {
    std::ofstream out(inbox / (name + ".part"), std::ios::binary);
    out << as_text(file);
  }
  std::filesystem::rename(inbox / (name + ".part"), inbox / (name + ".signed"));
  for (int i = 0; i < 500; ++i, nap()) {
    if (std::filesystem::exists(inbox / "done" / (name + ".signed"))) return true;
    if (std::filesystem::exists(inbox / "failed" / (name + ".signed.error"))) return false;
  }
  return false;
}

}  // namespace sluis::story
