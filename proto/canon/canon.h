// SPDX-License-Identifier: EUPL-1.2
// The canonical encoding of leaves, bodies, facts and the covenant: one value, one byte string.
//
// Pure. Thread safety: values. Format (consent/LEDGER.md): integers big-endian; a fixed field is
// its bytes; a byte string or text is u32 length ‖ bytes; a list is u16 count ‖ items; an optional
// is u8 0, or u8 1 ‖ value. Protocol Buffers have no canonical form: nothing hashed is one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/time.h"

namespace sluis::canon {

class Writer {
 public:
  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void time(TimeMs value) { u64(value.ms); }
  // The bytes as they are, without a length: for fields of fixed size.
  void raw(ByteView bytes) { append(out_, bytes); }
  template <class Tag, std::size_t N>
  void fixed(const FixedBytes<Tag, N>& value) {
    raw(value.view());
  }
  void bytes(ByteView bytes);
  void text(std::string_view value) { bytes(as_bytes(value)); }
  // The count of a list, whose items the caller then writes; at most 65,535.
  void count(std::size_t items);
  template <class T, class WriteItem>
  void list(const std::vector<T>& items, WriteItem write_item) {
    count(items.size());
    for (const T& item : items) write_item(*this, item);
  }
  template <class T, class WriteValue>
  void optional(const std::optional<T>& value, WriteValue write_value) {
    u8(value ? 1 : 0);
    if (value) write_value(*this, *value);
  }

  Bytes take() { return std::move(out_); }
  ByteView view() const { return out_; }

 private:
  Bytes out_;
};

// Reads what Writer wrote. After the first fault every read gives zero values and ok() is false, so
// a decoder reads all fields and asks once, at the end, with finish().
class Reader {
 public:
  explicit Reader(ByteView input) : input_(input) {}

  std::uint8_t u8();
  std::uint16_t u16();
  std::uint32_t u32();
  std::uint64_t u64();
  TimeMs time() { return {u64()}; }
  // Exactly `size` bytes, borrowed from the input.
  ByteView raw(std::size_t size);
  template <class Fixed>
  Fixed fixed() {
    return Fixed::from(raw(Fixed::kSize)).value_or(Fixed{});
  }
  // A byte string of at most `size_max` bytes.
  Bytes bytes(std::size_t size_max);
  // UTF-8 is not checked here.
  std::string text(std::size_t size_max);
  // A list of at most `items_max` items.
  template <class T, class ReadItem>
  std::vector<T> list(std::size_t items_max, ReadItem read_item) {
    const std::size_t items = u16();
    if (items > items_max) fail(ErrorCode::too_large);
    std::vector<T> out;
    for (std::size_t i = 0; i < items && ok(); ++i) out.push_back(read_item(*this));
    return out;
  }
  template <class T, class ReadValue>
  std::optional<T> optional(ReadValue read_value) {
    const std::uint8_t present = u8();
    if (present > 1) fail(ErrorCode::not_canonical);
    if (present != 1 || !ok()) return std::nullopt;
    return read_value(*this);
  }

  // Marks the input as refused for a reason of the caller's (a range, an order).
  void fail(ErrorCode code);
  bool ok() const { return !error_; }
  std::size_t remaining() const { return input_.size() - position_; }
  // Done when all was read and nothing is left over; else why not, with `place` in the error.
  // malformed: cut short or trailing bytes; otherwise the code given to fail().
  Status finish(std::string_view place) const;

 private:
  ByteView input_;
  std::size_t position_ = 0;
  std::optional<ErrorCode> error_;
};

}  // namespace sluis::canon
