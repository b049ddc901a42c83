// SPDX-License-Identifier: EUPL-1.2
// Sizes of padded plaintexts: who sees a ciphertext learns a size class, not a size.
//
// Pure. Buckets of 1, 4, 16 and 64 KiB; above, Padmé (Nikitin et al., PETS 2019): at most 12 %
// more, and only O(log log size) bits of the size remain visible.
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>

namespace sluis {

inline constexpr std::uint64_t kPaddedBytesMax = 1u << 20;

// The padded size of `size` bytes (length prefix included); 0 when that exceeds kPaddedBytesMax.
constexpr std::uint64_t padded_size_of(std::uint64_t size) {
  for (const std::uint64_t bucket : {1024u, 4096u, 16384u, 65536u}) {
    if (size <= bucket) return bucket;
  }
  if (size > kPaddedBytesMax) return 0;
  const auto exponent = static_cast<unsigned>(std::bit_width(size)) - 1;
  const unsigned kept_bits = static_cast<unsigned>(std::bit_width(exponent));
  const std::uint64_t mask = (std::uint64_t{1} << (exponent - kept_bits)) - 1;
  return (size + mask) & ~mask;
}

// Whether a plaintext may have this size after padding.
constexpr bool is_padded_size(std::uint64_t size) {
  return size != 0 && padded_size_of(size) == size;
}

}  // namespace sluis
