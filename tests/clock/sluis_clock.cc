// SPDX-License-Identifier: EUPL-1.2
// sluis-clock: one simulated clock for all processes of a demo or a test.
//
// Serve: sluis-clock --socket PATH --start TIME [--rate PERMILLE]; ends on SIGTERM, SIGINT, "stop".
// Move:  sluis-clock --socket PATH now | advance MS | set TIME | rate PERMILLE | reboot | stop
// Exit status: 0, 1 (the command was refused), 64 (wrong words), 69 (nobody serves), 73 (no path).
#include <getopt.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include "proto/log/log.h"
#include "tests/clock/clock_server.h"

namespace {

using sluis::clock::ClockServer;

struct Words {
  std::string socket;
  std::string start;
  std::string rate = "1000";
  std::string command;
};

volatile sig_atomic_t ended = 0;

int serve(const Words& words) {
  const auto start = sluis::clock::wall_ms_of(words.start);
  const auto rate = sluis::clock::wall_ms_of(words.rate);
  if (!start || !rate) return 64;
  auto server = ClockServer::open(words.socket, *start, *rate);
  if (!server) {
    std::fprintf(stderr, "%s\n", sluis::to_text(server.error()).c_str());
    return 73;
  }
  struct sigaction end {};
  end.sa_handler = [](int) { ended = 1; };
  sigaction(SIGTERM, &end, nullptr);
  sigaction(SIGINT, &end, nullptr);
  sluis::log::take_over();
  sluis::log::say_ready("clock.serving");
  while (ended == 0 && (*server)->serve(1'000)) {
  }
  return 0;
}

// Sends the command and prints the one line that comes back.
int move(const Words& words) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (words.socket.size() >= sizeof address.sun_path) return 64;
  std::memcpy(address.sun_path, words.socket.data(), words.socket.size());
  const int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::fprintf(stderr, "nobody serves a clock there\n");
    return 69;
  }
  const std::string line = words.command + "\n";
  if (send(connection, line.data(), line.size(), MSG_NOSIGNAL) < 0) return 69;
  std::string reply;
  char byte = 0;
  while (recv(connection, &byte, 1, 0) == 1 && byte != '\n') reply.push_back(byte);
  close(connection);
  const bool refused = reply.starts_with("error");
  std::fprintf(refused ? stderr : stdout, "%s\n", reply.c_str());
  return refused ? 1 : reply.empty() ? 69 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const option options[] = {{"socket", required_argument, nullptr, 's'},
                            {"start", required_argument, nullptr, 't'},
                            {"rate", required_argument, nullptr, 'r'},
                            {nullptr, 0, nullptr, 0}};
  Words words;
  for (int letter; (letter = getopt_long(argc, argv, "", options, nullptr)) != -1;) {
    if (letter == '?') return 64;
    (letter == 's' ? words.socket : letter == 't' ? words.start : words.rate) = optarg;
  }
  for (int i = optind; i < argc; ++i) {
    words.command += (words.command.empty() ? "" : " ") + std::string(argv[i]);
  }
  if (words.socket.empty() || words.start.empty() == words.command.empty()) {
    std::fprintf(stderr, "usage: sluis-clock --socket PATH --start TIME [--rate PERMILLE]\n"
                         "       sluis-clock --socket PATH now | advance MS | set TIME | "
                         "rate PERMILLE | reboot | stop\n");
    return 64;
  }
  return words.command.empty() ? serve(words) : move(words);
}
