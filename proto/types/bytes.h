// SPDX-License-Identifier: EUPL-1.2
// Byte strings: the owning and the borrowed form, and hexadecimal text for tests and tools.
//
// Pure. Thread safety: values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluis {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
template <std::size_t N>
using ByteArray = std::array<std::uint8_t, N>;

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

inline void append(Bytes& target, ByteView tail) {
  target.insert(target.end(), tail.begin(), tail.end());
}

// A domain-separation label with its terminating zero byte, e.g. label("sluis/v1/leaf").
inline Bytes label(std::string_view text) {
  Bytes out = to_bytes(as_bytes(text));
  out.push_back(0);
  return out;
}

// Lower-case hexadecimal, two characters a byte.
std::string to_hex(ByteView bytes);
// Bytes of a hexadecimal text of either case; nothing when a character or the length is wrong.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace sluis
