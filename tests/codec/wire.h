// SPDX-License-Identifier: EUPL-1.2
// Wire: writes protobuf's wire format by hand, so that tests can write what no serialiser would.
//
// Pure. Independent of libprotobuf: what a round trip confirms is the format, not the library.
#pragma once

#include "proto/types/bytes.h"

namespace sluis::codec {

class Wire {
 public:
  Wire& varint(std::uint32_t field, std::uint64_t value) {
    number(field << 3);
    number(value);
    return *this;
  }
  Wire& bytes(std::uint32_t field, ByteView value) {
    number(field << 3 | 2);
    number(value.size());
    append(out_, value);
    return *this;
  }
  Wire& text(std::uint32_t field, std::string_view value) { return bytes(field, as_bytes(value)); }
  Wire& raw(ByteView value) {
    append(out_, value);
    return *this;
  }
  const Bytes& view() const { return out_; }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_.push_back(static_cast<std::uint8_t>(value | 0x80));
    out_.push_back(static_cast<std::uint8_t>(value));
  }

  Bytes out_;
};

}  // namespace sluis::codec
