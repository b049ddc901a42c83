// SPDX-License-Identifier: EUPL-1.2
// The start of libzmq's route numbers is a secret. A program of its own: it must open the first
// ROUTER of its process, whose number an unseeded rand() would fix.
#include <gtest/gtest.h>

#include "tests/transport/raw_peer.h"

namespace sluis::transport {
namespace {

TEST(RouteNumbers, DoNotStartWhereAnUnseededLibraryStarts) {
  // glibc's rand() of seed 1 gives 1804289383, 846930886, 1681692777, 1714636915. libzmq makes a
  // number of two: the first for the handler's REP socket, the second for our ROUTER.
  const std::string expected_without_seed("\x00\xe4\x3c\x98\x69", 5);
  rig::Door door;
  rig::RawPeer claimant = rig::curve_peer(door, rig::member(1), expected_without_seed);
  std::vector<Received> received;
  ASSERT_TRUE(rig::run(door, {}, received, [&] {
    return !received.empty() || (claimant.send({rig::text("mine")}) && false);
  }));
  // With that number taken, libzmq would now stop the process.
  rig::Client honest(door, rig::member(2));
  ASSERT_TRUE(rig::run(door, {&honest}, received, [&] { return honest.session.connected(); }));
  honest.session.send(rig::text("hello"));
  EXPECT_TRUE(rig::run(door, {&honest}, received,
                       [&] { return received.back().member == rig::member(2); }));
}

}  // namespace
}  // namespace sluis::transport
