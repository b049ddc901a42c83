// SPDX-License-Identifier: EUPL-1.2
#include "tests/story/fixture.h"

#include <sys/statvfs.h>

#include <cstdlib>

namespace sluis::story {

void start_with(BrokerProcess& broker, const World& world,
                std::initializer_list<Member*> members) {
  ASSERT_TRUE(broker.start());
  ASSERT_TRUE(broker.admit("1-covenant", world.covenant_file()));
  for (Member* member : members) {
    ASSERT_TRUE(broker.admit("2-" + member->id.hex(), member->admission()));
    ASSERT_NO_FATAL_FAILURE(
        member->connect(broker.endpoint(), broker.curve_key, broker.log_key));
    member->publish_keys();
  }
  for (Member* member : members) member->take_directory();
}

void TwoMembers::SetUp() { start_with(broker_, world_, {&school_, &manager_}); }

void use_memory_for_files() {
  constexpr std::uint64_t kBytesMin = 512ull << 20;  // containers often give 64 MiB
  struct statvfs memory {};
  if (statvfs("/dev/shm", &memory) != 0) return;
  const std::uint64_t left = std::uint64_t{memory.f_bavail} * memory.f_frsize;
  if (left >= kBytesMin) setenv("TMPDIR", "/dev/shm", 0);
}

}  // namespace sluis::story
