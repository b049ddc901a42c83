// SPDX-License-Identifier: EUPL-1.2
// Connections that say nothing: they go, and while 4,000 of them stay an honest client is served.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
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

TEST(Silence, Of4000ConnectionsLeavesAnHonestClientServedAndIsGoneInTime) {
  constexpr std::size_t kConnections = 4'000;
  constexpr int kAgainAtOnce = 64;
  Door door;
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur < 2 * kConnections + 256) {
    GTEST_SKIP() << "needs 8,256 open files (hard limit), has " << limit.rlim_cur;
  }
  std::vector<SilentPeer> flood;
  for (std::size_t i = 0; i < kConnections; ++i) flood.emplace_back(door.server.endpoint(), "");
  // Those that the server closes come back, some at a time, until the honest client has its answer.
  const auto refill = [&] {
    int again = 0;
    for (SilentPeer& peer : flood) {
      if (again < kAgainAtOnce && peer.gone()) {
        peer = SilentPeer(door.server.endpoint(), "");
        ++again;
      }
    }
  };
  Client honest(door, member(1));
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] {
    refill();
    if (honest.session.connected() && received.empty()) honest.session.send(text("question"));
    if (!received.empty()) door.server.send(received[0].peer, text("answer"));
    return !honest.frames.empty();
  }));
  EXPECT_TRUE(std::any_of(flood.begin(), flood.end(),
                          [](const SilentPeer& peer) { return !peer.gone(); }));
  const auto begin = Stopwatch::now();
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] {
    std::erase_if(flood, [](const SilentPeer& peer) { return peer.gone(); });
    return flood.empty();
  }));
  EXPECT_LT(Stopwatch::now() - begin, std::chrono::milliseconds(10 * curve::kHandshakeMs));
  EXPECT_TRUE(honest.session.connected());
}

}  // namespace
}  // namespace sluis::transport
