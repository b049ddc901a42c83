// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/lines.h"

#include <algorithm>
#include <charconv>

#include "consent/core/merkle.h"
#include "proto/types/base64.h"

namespace sluis::consent {

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t newline = text.find('\n');
  if (newline == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, newline);
  text.remove_prefix(newline + 1);
  return line;
}

Result<std::uint64_t> parse_decimal(std::string_view digits, const char* place) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return Error{ErrorCode::malformed, place};
  }
  if (digits.size() > 1 && digits[0] == '0') return Error{ErrorCode::not_canonical, place};
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || value > kTreeSizeMax) return Error{ErrorCode::out_of_range, place};
  return value;
}

Result<Digest> parse_digest(std::string_view line, const char* place) {
  const auto bytes = from_base64(line);
  if (!bytes) return Error{ErrorCode::not_canonical, place};
  const auto digest = Digest::from(*bytes);
  if (!digest) return Error{ErrorCode::malformed, place};
  return *digest;
}

}  // namespace sluis::consent
