// SPDX-License-Identifier: EUPL-1.2
// Identifiers are ordered as byte strings, whatever their size.
#include "proto/types/ids.h"

#include <gtest/gtest.h>

#include <random>

namespace sluis {
namespace {

// Bytes of few values, so that many of a pair are the same, and one byte anywhere that is not.
template <std::size_t N>
void expect_order_of_bytes() {
  using Id = FixedBytes<struct AnyTag, N>;
  std::minstd_rand random{1};
  for (int round = 0; round < 20'000; ++round) {
    Id one, other;
    for (std::uint8_t& byte : one.value) byte = static_cast<std::uint8_t>(random() % 3 * 127);
    for (std::uint8_t& byte : other.value) byte = static_cast<std::uint8_t>(random() % 3 * 127);
    if (random() % 2 == 0) {
      other = one;
      other.value[random() % N] = static_cast<std::uint8_t>(random());
    }
    const auto expected = std::lexicographical_compare_three_way(
        one.value.begin(), one.value.end(), other.value.begin(), other.value.end());
    ASSERT_TRUE((one <=> other) == expected) << one.hex() << ' ' << other.hex();
    ASSERT_EQ(one == other, expected == 0);
  }
}

TEST(Ids, AreOrderedAsByteStrings) {
  expect_order_of_bytes<4>();
  expect_order_of_bytes<8>();
  expect_order_of_bytes<10>();
  expect_order_of_bytes<16>();
  expect_order_of_bytes<32>();
  expect_order_of_bytes<64>();
}

}  // namespace
}  // namespace sluis
