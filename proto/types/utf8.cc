// SPDX-License-Identifier: EUPL-1.2
#include "proto/types/utf8.h"

#include <cstdint>

namespace sluis {

std::optional<char32_t> take_code_point(std::string_view& text) {
  const auto byte_at = [&text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte_at(0);
  std::size_t size = 0;
  if (first < 0x80)
    size = 1;
  else if (first >= 0xc2 && first <= 0xdf)
    size = 2;
  else if (first >= 0xe0 && first <= 0xef)
    size = 3;
  else if (first >= 0xf0 && first <= 0xf4)
    size = 4;
  if (size == 0 || size > text.size()) return std::nullopt;

  constexpr std::uint8_t kLeadMask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  char32_t point = first & kLeadMask[size];
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte_at(i) & 0xc0U) != 0x80U) return std::nullopt;
    point = (point << 6U) | (byte_at(i) & 0x3fU);
  }
  const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (overlong || surrogate || point > 0x10ffff) return std::nullopt;
  text.remove_prefix(size);
  return point;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_code_point(text)) return false;
  }
  return true;
}

}  // namespace sluis
