// SPDX-License-Identifier: EUPL-1.2
#include "proto/types/base64.h"

#include <algorithm>

namespace sluis {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

// The 24 bits of four characters, of which the last `padding` must be `=`.
std::optional<std::uint32_t> bits_of(std::string_view four, std::size_t padding) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const bool padded = i >= 4 - padding;
    const int value = padded ? (four[i] == '=' ? 0 : -1) : value_of(four[i]);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
  }
  return bits;
}

}  // namespace

std::string to_base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t size = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) bits = (bits << 8U) | (j < size ? bytes[i + j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) {
      const std::uint32_t value = (bits >> (18U - 6U * static_cast<std::uint32_t>(j))) & 63U;
      out.push_back(j <= size ? kAlphabet[value] : '=');
    }
  }
  return out;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  Bytes out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    std::size_t padding = 0;
    if (last && text[i + 3] == '=') padding = text[i + 2] == '=' ? 2 : 1;
    const std::optional<std::uint32_t> bits = bits_of(text.substr(i, 4), padding);
    // Bits under the padding carry nothing; were they free, every such text had 4 or 16 spellings.
    if (!bits || (*bits & ((1U << (8U * padding)) - 1U)) != 0) return std::nullopt;
    for (std::size_t j = 0; j < 3 - padding; ++j) {
      out.push_back(static_cast<std::uint8_t>(*bits >> (16U - 8U * j)));
    }
  }
  return out;
}

}  // namespace sluis
