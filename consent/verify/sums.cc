// SPDX-License-Identifier: EUPL-1.2
#include "consent/verify/sums.h"

#include "proto/types/check.h"

namespace sluis::verify {
namespace {

constexpr std::uint32_t kPrime = 65'521;

std::uint32_t minus(std::uint32_t left, std::uint32_t right) {
  return (left + kPrime - right) % kPrime;
}

// 1/value by Fermat: value^(p-2).
std::uint32_t inverse(std::uint32_t value) {
  std::uint64_t out = 1, power = value;
  for (std::uint32_t rest = kPrime - 2; rest != 0; rest >>= 1U) {
    if ((rest & 1U) != 0) out = out * power % kPrime;
    power = power * power % kPrime;
  }
  return static_cast<std::uint32_t>(out);
}

}  // namespace

Sums sums_of(ByteView block) {
  CHECK(block.size() <= kSumBlock);
  std::uint64_t s0 = 0, s1 = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    s0 += block[i];
    s1 += (i + 1) * block[i];
  }
  return {static_cast<std::uint16_t>(s0 % kPrime), static_cast<std::uint16_t>(s1 % kPrime)};
}

std::optional<WrongByte> find_wrong(ByteView block, const Sums& wanted) {
  const Sums have = sums_of(block);
  const std::uint32_t off = minus(have.s0, wanted.s0);
  if (off == 0) return std::nullopt;
  const std::uint64_t place =
      static_cast<std::uint64_t>(minus(have.s1, wanted.s1)) * inverse(off) % kPrime;
  if (place == 0 || place > block.size()) return std::nullopt;
  const std::size_t at = static_cast<std::size_t>(place - 1);
  const std::uint32_t right = minus(block[at], off);
  if (right > 0xff) return std::nullopt;
  return WrongByte{at, static_cast<std::uint8_t>(right)};
}

}  // namespace sluis::verify
