// SPDX-License-Identifier: EUPL-1.2
// Spoiling a good text at one place.
#pragma once

#include <string>
#include <string_view>

#include "proto/types/check.h"

namespace sluis::test {

// `text` with the first `old_part` in it, which must occur, replaced.
inline std::string replaced(std::string text, std::string_view old_part,
                            std::string_view new_part) {
  const std::size_t at = text.find(old_part);
  CHECK(at != std::string::npos);
  return text.replace(at, old_part.size(), new_part);
}

}  // namespace sluis::test
