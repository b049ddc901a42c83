// SPDX-License-Identifier: EUPL-1.2
// Integers as big-endian bytes, for texts that are hashed or signed.
//
// Pure. proto/canon writes whole values; this is for folders that lie beside it.
#pragma once

#include "proto/types/bytes.h"

namespace sluis {

inline void append_u8(Bytes& target, std::uint8_t value) { target.push_back(value); }
inline void append_u16(Bytes& target, std::uint16_t value) {
  target.push_back(static_cast<std::uint8_t>(value >> 8));
  target.push_back(static_cast<std::uint8_t>(value));
}
inline void append_u32(Bytes& target, std::uint32_t value) {
  append_u16(target, static_cast<std::uint16_t>(value >> 16));
  append_u16(target, static_cast<std::uint16_t>(value));
}

}  // namespace sluis
