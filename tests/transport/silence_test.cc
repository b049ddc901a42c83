// SPDX-License-Identifier: EUPL-1.2
// Connections that say nothing: they go, and while 4,000 of them stay an honest client is served.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

#include "tests/transport/rig.h"

namespace sluis::transport {
namespace {

using rig::Client;
using rig::Door;
using rig::member;
using rig::text;
using Stopwatch = std::chrono::steady_clock;

// A TCP connection that sends at most `opening` and then nothing.
class SilentPeer {
 public:
  SilentPeer(const std::string& endpoint, const std::string& opening)
      : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(
        static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(descriptor_ >= 0);
    CHECK(connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    if (!opening.empty()) CHECK(::send(descriptor_, opening.data(), opening.size(), 0) > 0);
  }
  SilentPeer(SilentPeer&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  SilentPeer& operator=(SilentPeer&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~SilentPeer() {
    if (descriptor_ >= 0) close(descriptor_);
  }

  // Has the server closed it? Reads away the server's greeting.
  bool gone() const {
    char bytes[256];
    for (;;) {
      const ssize_t count = recv(descriptor_, bytes, sizeof bytes, MSG_DONTWAIT);
      if (count == 0) return true;
      if (count < 0) return errno != EAGAIN && errno != EINTR;
    }
  }

 private:
  int descriptor_;
};

Limits with_handshake(int handshake_ms) {
  Limits limits;
  limits.handshake_ms = handshake_ms;
  return limits;
}

// How long the server suffers a connection that sends `opening` and no more.
double seconds_until_gone(int handshake_ms, const std::string& opening) {
  Door door(with_handshake(handshake_ms));
  const SilentPeer peer(door.server.endpoint(), opening);
  std::vector<Received> received;
  const auto begin = Stopwatch::now();
  const bool gone = rig::run(door, {}, received, [&] { return peer.gone(); }, 60'000);
  EXPECT_TRUE(gone);
  EXPECT_TRUE(received.empty());
  return std::chrono::duration<double>(Stopwatch::now() - begin).count();
}

TEST(Silence, EndsAfterTheConfiguredHandshakeTimeAndNotAfterALongerOne) {
  const std::string nothing;
  EXPECT_LT(seconds_until_gone(300, nothing), 10 * 0.3);
  EXPECT_GT(seconds_until_gone(4'000, nothing), 0.3 * 10);
}

TEST(Silence, EndsForAPeerThatStopsInTheMiddleOfItsGreeting) {
  const std::string half_a_greeting("\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03", 11);
  EXPECT_LT(seconds_until_gone(300, half_a_greeting), 10 * 0.3);
}

// Raises the soft limit of open files to the hard one; whether `needed` fit.
bool may_open(std::size_t needed) {
  rlimit limit{};
  CHECK(getrlimit(RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
  return limit.rlim_cur >= needed;
}

// Silent connections of a process of their own, so that neither side needs descriptors for both.
// Made before the door opens: its threads would not come along into the child.
class Flood {
 public:
  explicit Flood(std::size_t connections) {
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
    child_ = fork();
    CHECK(child_ >= 0);
    if (child_ == 0) {
      close(ends[0]);
      live(ends[1], connections);
      _exit(0);
    }
    close(ends[1]);
    line_ = ends[0];
  }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;
  ~Flood() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    close(line_);
  }

  void tell(const std::string& words) {
    ASSERT_EQ(::send(line_, words.data(), words.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(words.size()));
  }
  // What the child says next: nothing yet, "complete", "some are held", "none is held", "all are
  // gone"; "ended" when it broke.
  std::string news() const { return hear(line_, "ended"); }

 private:
  static constexpr int kAgainAtOnce = 64;
  static constexpr useconds_t kPauseUs = 2'000;

  static std::string hear(int line, const std::string& otherwise) {
    char words[128];
    const ssize_t count = recv(line, words, sizeof words, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    return count <= 0 ? otherwise : std::string(words, static_cast<std::size_t>(count));
  }
  static void say(int line, std::string_view words) {
    CHECK(::send(line, words.data(), words.size(), MSG_NOSIGNAL) > 0);
  }

  // In the child: comes to the endpoint that it hears first. Those that the server closes come
  // back, some at a time, until it hears something again; then it waits until all are gone.
  static void live(int line, std::size_t connections) {
    std::string endpoint;
    while ((endpoint = hear(line, "ended")).empty()) usleep(kPauseUs);
    if (endpoint == "ended") return;
    std::vector<SilentPeer> peers;
    for (std::size_t i = 0; i < connections; ++i) peers.emplace_back(endpoint, "");
    say(line, "complete");
    while (hear(line, "ended").empty()) {
      int again = 0;
      for (SilentPeer& peer : peers) {
        if (again >= kAgainAtOnce || !peer.gone()) continue;
        peer = SilentPeer(endpoint, "");
        ++again;
      }
      usleep(kPauseUs);
    }
    std::erase_if(peers, [](const SilentPeer& peer) { return peer.gone(); });
    say(line, peers.empty() ? "none is held" : "some are held");
    while (!peers.empty()) {
      usleep(kPauseUs);
      std::erase_if(peers, [](const SilentPeer& peer) { return peer.gone(); });
    }
    say(line, "all are gone");
  }

  pid_t child_ = -1;
  int line_ = -1;
};

TEST(Silence, Of4000ConnectionsLeavesAnHonestClientServedAndIsGoneInTime) {
  constexpr std::size_t kConnections = 4'000, kOthers = 256;
  ASSERT_TRUE(may_open(kConnections + kOthers))
      << "the hard limit of open files (ulimit -Hn) must be 4,256 or more";
  Flood flood(kConnections);
  Door door;
  std::vector<Received> received;
  std::string news;
  const auto told = [&] { return !(news = flood.news()).empty(); };
  flood.tell(door.server.endpoint());
  ASSERT_TRUE(rig::run(door, {}, received, told, 60'000));
  ASSERT_EQ(news, "complete");
  Client honest(door, member(1));
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] {
    if (honest.session.connected() && received.empty()) honest.session.send(text("question"));
    if (!received.empty()) door.server.send(received[0].peer, text("answer"));
    return !honest.frames.empty();
  }));
  const auto begin = Stopwatch::now();
  flood.tell("come back no more");
  ASSERT_TRUE(rig::run(door, {&honest}, received, told));
  EXPECT_EQ(news, "some are held");
  ASSERT_TRUE(rig::run(door, {&honest}, received, told));
  EXPECT_EQ(news, "all are gone");
  EXPECT_LT(Stopwatch::now() - begin, std::chrono::milliseconds(10 * curve::kHandshakeMs));
  EXPECT_TRUE(honest.session.connected());
}

}  // namespace
}  // namespace sluis::transport
