// SPDX-License-Identifier: EUPL-1.2
// Fields: turns the loose fields of a parsed message into checked values, and remembers the first
// fault, so that a decoder reads all of them and asks once.
//
// Pure. Thread safety: none, one decoder uses one. Inside proto/codec only. Every `place` is the
// fixed name of a field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace sluis::codec {

inline std::string to_string(ByteView bytes) { return std::string(as_text(bytes)); }
template <class Tag, std::size_t N>
std::string to_string(const FixedBytes<Tag, N>& value) {
  return to_string(value.view());
}

class Fields {
 public:
  bool ok() const { return !error_; }
  // Marks the message as refused, unless it is already.
  void refuse(Error error) {
    if (!error_) error_ = std::move(error);
  }
  // Refuses with `code` unless `condition`; true while nothing was refused.
  bool require(bool condition, ErrorCode code, const char* place) {
    if (!condition) refuse({code, place});
    return ok();
  }
  // The value parsed by another decoder, or its fault.
  template <class T>
  T take(Result<T> result) {
    if (result.ok()) return std::move(result).value();
    refuse(result.error());
    return T{};
  }

  // Exactly Fixed::kSize bytes; malformed for another length.
  template <class Fixed>
  Fixed fixed(std::string_view bytes, const char* place) {
    const std::optional<Fixed> value = Fixed::from(as_bytes(bytes));
    require(value.has_value(), ErrorCode::malformed, place);
    return value.value_or(Fixed{});
  }
  // The same, or nothing when the field is absent.
  template <class Fixed>
  std::optional<Fixed> optional_fixed(std::string_view bytes, const char* place) {
    if (bytes.empty()) return std::nullopt;
    return fixed<Fixed>(bytes, place);
  }
  template <std::size_t N>
  ByteArray<N> array(std::string_view bytes, const char* place) {
    return fixed<FixedBytes<struct AnyTag, N>>(bytes, place).value;
  }
  // Between `size_min` and `size_max` bytes; malformed below, too_large above.
  std::string text(std::string_view value, std::size_t size_min, std::size_t size_max,
                   const char* place) {
    require(value.size() >= size_min, ErrorCode::malformed, place);
    if (!require(value.size() <= size_max, ErrorCode::too_large, place)) return {};
    return std::string(value);
  }
  Bytes bytes(std::string_view value, std::size_t size_min, std::size_t size_max,
              const char* place) {
    require(value.size() >= size_min, ErrorCode::malformed, place);
    if (!require(value.size() <= size_max, ErrorCode::too_large, place)) return {};
    return to_bytes(as_bytes(value));
  }

  // `value` as Small, between `low` and `high`; out_of_range otherwise.
  template <class Small>
  Small number(std::uint64_t value, std::uint64_t low, std::uint64_t high, const char* place) {
    if (!require(value >= low && value <= high, ErrorCode::out_of_range, place)) return Small{};
    return static_cast<Small>(value);
  }
  std::uint16_t u16(std::uint32_t value, const char* place) {
    return number<std::uint16_t>(value, 0, 0xFFFF, place);
  }
  // `value` as an enumerator of a dense Enum between `low` and `high`.
  template <class Enum>
  Enum choice(std::uint32_t value, Enum low, Enum high, const char* place) {
    return number<Enum>(value, static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high),
                        place);
  }

  // A list of at most `count_max` items, each read by `read`; too_large above.
  template <class List, class Read>
  auto list(const List& items, std::size_t count_max, const char* place, Read read)
      -> std::vector<decltype(read(*items.begin()))> {
    std::vector<decltype(read(*items.begin()))> out;
    const auto count = static_cast<std::size_t>(items.size());
    if (!require(count <= count_max, ErrorCode::too_large, place)) return out;
    out.reserve(count);
    for (auto item = items.begin(); item != items.end() && ok(); ++item) out.push_back(read(*item));
    return out;
  }
  template <class Fixed, class List>
  std::vector<Fixed> fixed_list(const List& items, std::size_t count_max, const char* place) {
    return list(items, count_max, place,
                [&](const std::string& bytes) { return fixed<Fixed>(bytes, place); });
  }
  // not_sorted unless each item is less than the next by `less`.
  template <class T, class Less>
  void ascending(const std::vector<T>& items, const char* place, Less less) {
    for (std::size_t i = 1; i < items.size(); ++i) {
      require(less(items[i - 1], items[i]), ErrorCode::not_sorted, place);
    }
  }
  template <class T>
  void ascending(const std::vector<T>& items, const char* place) {
    ascending(items, place, [](const T& left, const T& right) { return left < right; });
  }

  // `value`, or the first fault.
  template <class T>
  Result<T> finish(T value) {
    if (error_) return *std::move(error_);
    return value;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace sluis::codec
