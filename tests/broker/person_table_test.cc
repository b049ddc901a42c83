// SPDX-License-Identifier: EUPL-1.2
// The table by PersonId has what a map has, whatever is taken out of it and wherever ids fall.
#include "broker/core/person_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace sluis::broker::testing {
namespace {

// Few enough that many fall together, and that most places of a table are taken at times.
PersonId person(std::uint64_t number) {
  PersonId out;
  const std::uint64_t low = 1 + number % 48;
  std::memcpy(out.data(), &low, sizeof low);
  const std::uint64_t high = number % 3 << 44;
  std::memcpy(out.data() + sizeof low, &high, sizeof high);
  return out;
}

TEST(PersonTable, HasWhatAMapHasAfterEachStep) {
  std::minstd_rand random{7};
  for (int round = 0; round < 60; ++round) {
    PersonTable<std::map<int, int>> table;
    std::map<PersonId, std::map<int, int>> expected;
    const std::uint64_t share = 20 + random() % 70;  // of steps that add
    for (int step = 0; step < 300; ++step) {
      const PersonId one = person(random());
      if (random() % 100 < share) {
        table.at(one)[step] = step;
        expected[one][step] = step;
      } else {
        table.erase(one);
        expected.erase(one);
      }
      for (std::uint64_t number = 0; number < 144; ++number) {
        const auto* found = table.find(person(number));
        const auto row = expected.find(person(number));
        ASSERT_EQ(found != nullptr, row != expected.end()) << round << " " << step;
        if (found == nullptr) continue;
        ASSERT_EQ(*found, row->second);
      }
    }
  }
}

TEST(PersonTable, OfNobodyHasNothing) {
  PersonTable<int> table;
  EXPECT_EQ(table.find(person(1)), nullptr);
  table.erase(person(1));
  table.at(person(1)) = 4;
  table.erase(person(2));
  EXPECT_EQ(table.find(PersonId{}), nullptr);
  table.clear();
  EXPECT_EQ(table.find(person(1)), nullptr);
}

}  // namespace
}  // namespace sluis::broker::testing
