// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/secret.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "proto/types/check.h"

namespace sluis::seal {
namespace {

// sodium_malloc needs its page size and canary set; calling this again costs one static's guard.
void ensure_sodium() {
  static const int status = sodium_init();
  CHECK(status >= 0);
}

// sodium_malloc asks the system a dozen times for each region, which costs more than the arithmetic
// that most secrets serve, and an envelope needs a score of them. So regions that were wiped wait,
// with their guard pages and locks, for the next secret of their size in this thread.
class Spare {
 public:
  ~Spare();

  // Nothing when none waits.
  std::uint8_t* take(std::size_t size) {
    for (std::size_t i = count_; i > 0; --i) {
      if (regions_[i - 1].size != size) continue;
      std::uint8_t* const data = regions_[i - 1].data;
      regions_[i - 1] = regions_[--count_];
      return data;
    }
    return nullptr;
  }
  // False when it is large, or enough wait.
  bool keep(std::uint8_t* data, std::size_t size) {
    if (size > kSizeMax || count_ == regions_.size()) return false;
    sodium_memzero(data, size);
    regions_[count_++] = {data, size};
    return true;
  }

 private:
  static constexpr std::size_t kSizeMax = 2'048;  // the padded text of a usual signal, too
  struct Region {
    std::uint8_t* data = nullptr;
    std::size_t size = 0;
  };
  std::array<Region, 32> regions_{};
  std::size_t count_ = 0;
};

thread_local bool spare_is_gone = false;  // a static secret may outlive its thread's regions
thread_local Spare spare;

Spare::~Spare() {
  for (std::size_t i = 0; i < count_; ++i) sodium_free(regions_[i].data);
  spare_is_gone = true;
}

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  ensure_sodium();
  if (!spare_is_gone) data_ = spare.take(size);
  if (data_ == nullptr) data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  CHECK(data_ != nullptr);
  std::fill_n(data_, size, std::uint8_t{0});
}

SecretBytes SecretBytes::copy_of(ByteView bytes) {
  SecretBytes out(bytes.size());
  std::copy(bytes.begin(), bytes.end(), out.data_);
  return out;
}

SecretBytes SecretBytes::random(std::size_t size) {
  SecretBytes out(size);
  randombytes_buf(out.data_, size);
  return out;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SecretBytes::~SecretBytes() {
  if (data_ == nullptr) return;
  if (spare_is_gone || !spare.keep(data_, size_)) sodium_free(data_);
}

void fill_random(std::span<std::uint8_t> target) {
  ensure_sodium();
  randombytes_buf(target.data(), target.size());
}

}  // namespace sluis::seal
