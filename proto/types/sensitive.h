// SPDX-License-Identifier: EUPL-1.2
// Sensitive<T>: personal data or content, which no log, error or metric can print by accident.
//
// Pure. There is no formatter, no stream operator and no implicit conversion: reveal() is the only
// way in, and a search for it lists every place that touches personal data. The bytes of a string
// or vector are overwritten when the value goes; short strings held inside the object too.
#pragma once

#include <atomic>
#include <cstring>
#include <string>
#include <utility>

#include "proto/types/bytes.h"

namespace sluis {

// Overwrites `size` bytes at `data`; the fence keeps the compiler from leaving it out.
inline void wipe(void* data, std::size_t size) {
  if (size != 0) std::memset(data, 0, size);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}
inline void wipe(std::string& text) {
  text.resize(text.capacity());
  wipe(text.data(), text.size());
  text.clear();
}
inline void wipe(Bytes& bytes) {
  bytes.resize(bytes.capacity());
  wipe(bytes.data(), bytes.size());
  bytes.clear();
}

template <class T>
class Sensitive {
 public:
  Sensitive() = default;
  explicit Sensitive(T value) : value_(std::move(value)) {}
  Sensitive(const Sensitive&) = default;
  Sensitive(Sensitive&& other) noexcept : value_(other.value_) { wipe(other.value_); }
  Sensitive& operator=(const Sensitive& other) {
    if (this != &other) {
      wipe(value_);
      value_ = other.value_;
    }
    return *this;
  }
  Sensitive& operator=(Sensitive&& other) noexcept {
    if (this != &other) {
      wipe(value_);
      value_ = other.value_;
      wipe(other.value_);
    }
    return *this;
  }
  ~Sensitive() { wipe(value_); }

  const T& reveal() const { return value_; }
  bool operator==(const Sensitive&) const = default;

 private:
  T value_;
};

}  // namespace sluis
