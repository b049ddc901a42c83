// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/gateway_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "consent/core/directory.h"
#include "local.pb.h"
#include "proto/seal/voprf.h"

namespace sluis::gateway_story {
namespace {

void pause_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// Until the first line of output, or its end.
bool says_ready(int descriptor) {
  std::string line;
  char c = 0;
  while (::read(descriptor, &c, 1) == 1 && c != '\n') line.push_back(c);
  return line.find("\"event\":\"gateway.listening\"") != line.npos;
}

}  // namespace

bool eventually(int seconds, const std::function<bool()>& check) {
  const std::uint64_t deadline = story::now().ms + static_cast<std::uint64_t>(seconds) * 1'000;
  while (story::now().ms < deadline) {
    if (check()) return true;
    pause_ms(50);
  }
  return check();
}

GatewayProcess::GatewayProcess(const story::World& world, const MemberId& member,
                               story::BrokerProcess& broker) {
  std::string name = (std::filesystem::temp_directory_path() / "sluis-gw-XXXXXX").string();
  CHECK(mkdtemp(name.data()) != nullptr);
  folder_ = std::filesystem::path(name) / "gateway";
  history_ = std::filesystem::path(name) / "history";
  EXPECT_TRUE(gateway::create(folder_, member).ok());
  const gateway::BrokerAddress address{broker.endpoint(), broker.curve_key, broker.log_key};
  EXPECT_TRUE(gateway::set_broker(folder_, address).ok());
  EXPECT_TRUE(gateway::set_covenant(folder_, world.covenant_file()).ok());
  const auto file = gateway::join_request(folder_, world.covenant.version, story::now());
  EXPECT_TRUE(file.ok());
  const auto request = consent::parse_authority_file(*file);
  EXPECT_TRUE(request.ok());
  EXPECT_TRUE(broker.admit("join-" + member.hex(),
                           world.signed_file(world.covenant.version, request->entries)));
}

GatewayProcess::~GatewayProcess() {
  kill_now();
  std::error_code error;
  std::filesystem::remove_all(folder_.parent_path(), error);
}

bool GatewayProcess::start(const std::vector<std::string>& environment,
                           const std::vector<std::string>& arguments) {
  const std::string run =
      program.empty() ? std::string(SLUIS_BIN_DIR) + "/sluis-adapter" : program;
  int ends[2];
  CHECK(pipe2(ends, O_CLOEXEC) == 0);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a gateway never outlives its test
    dup2(ends[1], STDOUT_FILENO);
    for (const std::string& setting : environment) putenv(const_cast<char*>(setting.c_str()));
    if (!log.empty()) {
      const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      dup2(file, STDERR_FILENO);
    }
    std::vector<std::string> words{run,         "run",            "--dir", folder_.string(),
                                   "--history", history_.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    execv(run.c_str(), pointers.data());
    _exit(127);
  }
  close(ends[1]);
  const bool ready = says_ready(ends[0]);
  close(ends[0]);
  return ready;
}

void GatewayProcess::kill_now() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool GatewayProcess::died() {
  if (pid_ <= 0) return true;
  if (waitpid(pid_, nullptr, WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

Result<Done> GatewayProcess::ask(const local::LocalRequest& request, local::LocalReply& reply) {
  auto client = gateway::LocalClient::connect(gateway::door_of(folder_));
  if (!client.ok()) return client.error();
  return client->ask(request, reply);
}

std::string GatewayProcess::history() const {
  std::ifstream in(history_, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

bool deal_share(const story::World& world, story::BrokerProcess& broker, const MemberId& holder,
                const std::filesystem::path& folder) {
  const auto key = seal::OprfKey::generate();
  const consent::HolderKey row{consent::kBodyVersion, holder, 1, 1, 1, 1, 1,
                               key.public_key(),      key.public_key()};
  const Bytes file = world.signed_file(world.covenant.version,
                                       {{LeafType::holder_key, canon::encode(row)}});
  return broker.admit("3-holder", file) &&
         gateway::take_share(folder, {holder, 1, 1, false,
                                      seal::SecretBytes::copy_of(key.scalar().view())}).ok();
}

}  // namespace sluis::gateway_story
