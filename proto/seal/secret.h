// SPDX-License-Identifier: EUPL-1.2
// Secret bytes in memory of their own: guarded, locked where the system allows, wiped when freed;
// a thread uses a region again for its next secret of that size.
//
// Shell for randomness (libsodium's sodium_malloc and randombytes). Thread safety: a value like any
// other; reading from several threads is fine. Not copied by accident: copy_of() says so.
#pragma once

#include "proto/types/bytes.h"

namespace sluis::seal {

class SecretBytes {
 public:
  SecretBytes() = default;
  // `size` zero bytes.
  explicit SecretBytes(std::size_t size);
  static SecretBytes copy_of(ByteView bytes);
  // `size` bytes from the system's random source.
  static SecretBytes random(std::size_t size);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  ByteView view() const { return {data_, size_}; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Fills `target` from the system's random source; for identifiers, nonces and the r of a
// commitment.
void fill_random(std::span<std::uint8_t> target);
template <class Fixed>
Fixed random_fixed() {
  Fixed out;
  fill_random(out.value);
  return out;
}

}  // namespace sluis::seal
