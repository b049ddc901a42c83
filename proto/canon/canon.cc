// SPDX-License-Identifier: EUPL-1.2
#include "proto/canon/canon.h"

namespace sluis::canon {
namespace {

template <class T>
void write_big_endian(Writer& writer, T value) {
  for (std::size_t shift = sizeof(T) * 8; shift != 0; shift -= 8) {
    writer.u8(static_cast<std::uint8_t>(value >> (shift - 8)));
  }
}

template <class T>
T read_big_endian(ByteView bytes) {
  T value = 0;
  for (const std::uint8_t byte : bytes) value = static_cast<T>((value << 8U) | byte);
  return value;
}

}  // namespace

void Writer::u16(std::uint16_t value) { write_big_endian(*this, value); }
void Writer::u32(std::uint32_t value) { write_big_endian(*this, value); }
void Writer::u64(std::uint64_t value) { write_big_endian(*this, value); }

void Writer::bytes(ByteView bytes) {
  CHECK(bytes.size() <= UINT32_MAX);
  u32(static_cast<std::uint32_t>(bytes.size()));
  raw(bytes);
}

void Writer::count(std::size_t items) {
  CHECK(items <= UINT16_MAX);
  u16(static_cast<std::uint16_t>(items));
}

std::uint8_t Reader::u8() {
  const ByteView bytes = raw(1);
  return bytes.empty() ? std::uint8_t{0} : bytes[0];
}
std::uint16_t Reader::u16() { return read_big_endian<std::uint16_t>(raw(2)); }
std::uint32_t Reader::u32() { return read_big_endian<std::uint32_t>(raw(4)); }
std::uint64_t Reader::u64() { return read_big_endian<std::uint64_t>(raw(8)); }

ByteView Reader::raw(std::size_t size) {
  if (!ok() || size > remaining()) {
    fail(ErrorCode::malformed);
    return {};
  }
  const ByteView out = input_.subspan(position_, size);
  position_ += size;
  return out;
}

Bytes Reader::bytes(std::size_t size_max) {
  const std::size_t size = u32();
  if (size > size_max) fail(ErrorCode::too_large);
  return to_bytes(raw(size));
}

std::string Reader::text(std::size_t size_max) {
  const Bytes content = bytes(size_max);
  return std::string(as_text(content));
}

void Reader::fail(ErrorCode code) {
  if (!error_) error_ = code;
}

Status Reader::finish(std::string_view place) const {
  if (error_) return Error{*error_, std::string(place)};
  if (remaining() != 0) return Error{ErrorCode::malformed, std::string(place)};
  return Done{};
}

}  // namespace sluis::canon
