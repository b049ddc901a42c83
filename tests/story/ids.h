// SPDX-License-Identifier: EUPL-1.2
// Ids that a test chooses.
#pragma once

#include <cstdint>

namespace sluis::story {

template <class Id>
Id fixed(std::uint8_t number) {
  Id out;
  out.value.fill(number);
  return out;
}

}  // namespace sluis::story
