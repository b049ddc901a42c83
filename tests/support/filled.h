// SPDX-License-Identifier: EUPL-1.2
// Ids, keys and digests that a test chooses.
#pragma once

#include <cstdint>

namespace sluis::test {

// Every byte of it is `byte`.
template <class Fixed>
Fixed filled(std::uint8_t byte) {
  Fixed out;
  out.value.fill(byte);
  return out;
}

}  // namespace sluis::test
