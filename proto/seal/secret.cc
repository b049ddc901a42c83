// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/secret.h"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "proto/types/check.h"

namespace sluis::seal {
namespace {

// sodium_malloc needs its page size and canary set; calling this again costs one static's guard.
void ensure_sodium() {
  static const int status = sodium_init();
  CHECK(status >= 0);
}

}  // namespace

SecretBytes::SecretBytes(std::size_t size) : size_(size) {
  ensure_sodium();
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
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

SecretBytes::~SecretBytes() { sodium_free(data_); }

void fill_random(std::span<std::uint8_t> target) {
  ensure_sodium();
  randombytes_buf(target.data(), target.size());
}

}  // namespace sluis::seal
