// SPDX-License-Identifier: EUPL-1.2
// One description of a value's fields that both writes and reads its canonical bytes.
//
// Pure. A type T is described by a function beside it, found by its namespace:
//   template <class Archive> void describe(Archive& archive, T& value) { archive(value.a); }
// so the two directions cannot drift apart. Format: consent/LEDGER.md; canon.h does the bytes.
#pragma once

#include <map>
#include <set>
#include <type_traits>

#include "proto/canon/canon.h"

namespace sluis::canon {

inline constexpr std::size_t kListMax = 65'535;
inline constexpr std::size_t kTextMax = 16 * 1024;

// Writes the fields it is shown.
class WriteArchive {
 public:
  static constexpr bool kReads = false;
  template <class... Fields>
  void operator()(Fields&... fields) {
    (write(fields), ...);
  }
  // A list, text or byte string with a limit of its own.
  template <class T>
  void limited(T& value, std::size_t) {
    write(value);
  }
  // A condition on what was read; nothing to do here.
  void require(bool, ErrorCode) {}
  Bytes take() { return writer_.take(); }

 private:
  void write(bool value) { writer_.u8(value ? 1 : 0); }
  void write(std::uint8_t value) { writer_.u8(value); }
  void write(std::uint16_t value) { writer_.u16(value); }
  void write(std::uint32_t value) { writer_.u32(value); }
  void write(std::uint64_t value) { writer_.u64(value); }
  void write(TimeMs value) { writer_.u64(value.ms); }
  void write(BootTimeMs value) { writer_.u64(value.ms); }
  void write(DurationMs value) { writer_.u64(value.ms); }
  template <class Tag, std::size_t N>
  void write(FixedBytes<Tag, N>& value) {
    writer_.fixed(value);
  }
  void write(std::string& value) { writer_.text(value); }
  void write(Bytes& value) { writer_.bytes(value); }
  template <class T>
  void write(std::vector<T>& items) {
    writer_.count(items.size());
    for (T& item : items) write(item);
  }
  template <class T>
  void write(std::set<T>& items) {
    writer_.u32(static_cast<std::uint32_t>(items.size()));
    for (T item : items) write(item);
  }
  template <class K, class V>
  void write(std::map<K, V>& items) {
    writer_.u32(static_cast<std::uint32_t>(items.size()));
    for (auto& [key, value] : items) {
      K copy = key;
      write(copy);
      write(value);
    }
  }
  template <class A, class B>
  void write(std::pair<A, B>& value) {
    write(value.first);
    write(value.second);
  }
  template <class T>
  void write(std::optional<T>& value) {
    writer_.u8(value ? 1 : 0);
    if (value) write(*value);
  }
  template <class T>
    requires std::is_enum_v<T>
  void write(T& value) {
    write(static_cast<std::underlying_type_t<T>>(value));
  }
  template <class T>
    requires std::is_class_v<T>
  void write(T& value) {
    describe(*this, value);
  }

  Writer writer_;
};

// Reads the fields it is shown; the first fault stays, and the rest is left empty.
class ReadArchive {
 public:
  static constexpr bool kReads = true;
  explicit ReadArchive(ByteView input) : reader_(input) {}

  template <class... Fields>
  void operator()(Fields&... fields) {
    (read(fields), ...);
  }
  template <class T>
  void limited(std::vector<T>& items, std::size_t items_max) {
    read_list(items, items_max);
  }
  void limited(Bytes& value, std::size_t size_max) { value = reader_.bytes(size_max); }
  void limited(std::string& value, std::size_t size_max) { value = reader_.text(size_max); }
  void require(bool condition, ErrorCode code) {
    if (!condition) reader_.fail(code);
  }
  bool ok() const { return reader_.ok(); }
  Status finish(std::string_view place) const { return reader_.finish(place); }

 private:
  void read(bool& value) {
    const std::uint8_t byte = reader_.u8();
    require(byte <= 1, ErrorCode::not_canonical);
    value = byte == 1;
  }
  void read(std::uint8_t& value) { value = reader_.u8(); }
  void read(std::uint16_t& value) { value = reader_.u16(); }
  void read(std::uint32_t& value) { value = reader_.u32(); }
  void read(std::uint64_t& value) { value = reader_.u64(); }
  void read(TimeMs& value) { value.ms = reader_.u64(); }
  void read(BootTimeMs& value) { value.ms = reader_.u64(); }
  void read(DurationMs& value) { value.ms = reader_.u64(); }
  template <class Tag, std::size_t N>
  void read(FixedBytes<Tag, N>& value) {
    value = reader_.fixed<FixedBytes<Tag, N>>();
  }
  void read(std::string& value) { value = reader_.text(kTextMax); }
  void read(Bytes& value) { value = reader_.bytes(kTextMax); }
  template <class T>
  void read(std::vector<T>& items) {
    read_list(items, kListMax);
  }
  template <class T>
  void read_list(std::vector<T>& items, std::size_t items_max) {
    const std::size_t size = reader_.u16();
    require(size <= items_max, ErrorCode::too_large);
    items.clear();
    for (std::size_t i = 0; i < size && ok(); ++i) {
      T item{};
      read(item);
      items.push_back(std::move(item));
    }
  }
  template <class T>
  void read(std::set<T>& items) {
    const std::uint32_t size = reader_.u32();
    for (std::uint32_t i = 0; i < size && ok(); ++i) {
      T item{};
      read(item);
      require(items.empty() || *items.rbegin() < item, ErrorCode::not_sorted);
      items.insert(items.end(), std::move(item));
    }
  }
  template <class K, class V>
  void read(std::map<K, V>& items) {
    const std::uint32_t size = reader_.u32();
    for (std::uint32_t i = 0; i < size && ok(); ++i) {
      K key{};
      V value{};
      read(key);
      read(value);
      require(items.empty() || items.rbegin()->first < key, ErrorCode::not_sorted);
      items.emplace_hint(items.end(), std::move(key), std::move(value));
    }
  }
  template <class A, class B>
  void read(std::pair<A, B>& value) {
    read(value.first);
    read(value.second);
  }
  template <class T>
  void read(std::optional<T>& value) {
    const std::uint8_t present = reader_.u8();
    require(present <= 1, ErrorCode::not_canonical);
    value.reset();
    if (present == 1 && ok()) read(value.emplace());
  }
  template <class T>
    requires std::is_enum_v<T>
  void read(T& value) {
    std::underlying_type_t<T> number{};
    read(number);
    value = static_cast<T>(number);
  }
  template <class T>
    requires std::is_class_v<T>
  void read(T& value) {
    describe(*this, value);
  }

  Reader reader_;
};

// Strictly ascending, so each set has one encoding.
template <class T>
bool ascending_distinct(const std::vector<T>& items) {
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (!(items[i - 1] < items[i])) return false;
  }
  return true;
}

// The canonical bytes of `value`.
template <class T>
Bytes encode(T value) {
  WriteArchive archive;
  archive(value);
  return archive.take();
}

// The value whose canonical bytes are all of `input`; `place` names it in the error.
template <class T>
Result<T> decode(ByteView input, std::string_view place) {
  ReadArchive archive(input);
  T value{};
  archive(value);
  SLUIS_TRY_DONE(archive.finish(place));
  return value;
}

}  // namespace sluis::canon
