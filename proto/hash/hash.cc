// SPDX-License-Identifier: EUPL-1.2
// The plain SHA256_ calls: for the short texts of a tree the EVP ones cost as much again.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "proto/hash/hash.h"

#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "proto/types/check.h"

namespace sluis::hash {
namespace {

constexpr std::size_t kBlock = 64;  // bytes that SHA-256 compresses at a time

// An empty view may carry a null pointer; to copy zero bytes from it is undefined.
const std::uint8_t* address_of(ByteView bytes) {
  static constexpr std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

// One store of the whole number: a byte at a time is a loop that shows in the time of a short hash.
template <class Integer>
void store_big_endian(std::uint8_t* at, Integer value) {
  if constexpr (std::endian::native == std::endian::little) {
    if constexpr (sizeof value == 8) value = __builtin_bswap64(value);
    else value = __builtin_bswap32(value);
  }
  std::memcpy(at, &value, sizeof value);
}

constexpr std::size_t kEnd = 1 + 8;  // bytes after a text, at least: 0x80, and its length in bits

SHA256_CTX started() {
  SHA256_CTX out;
  SHA256_Init(&out);
  return out;
}

// Pads the text of `size` bytes to `blocks` (FIPS 180-4, 5.1.1), so that one call compresses all
// where they stand.
Digest sha256_padded(std::uint8_t* bytes, std::size_t size, std::size_t blocks) {
  static const SHA256_CTX kStart = started();
  const std::size_t length_at = blocks * kBlock - 8;
  bytes[size] = 0x80;
  std::memset(bytes + size + 1, 0, length_at - size - 1);
  store_big_endian(bytes + length_at, std::uint64_t{8} * size);
  SHA256_CTX state = kStart;
  SHA256_Update(&state, bytes, blocks * kBlock);
  Digest out;
  for (std::size_t i = 0; i < 8; ++i) {
    store_big_endian(out.data() + 4 * i, std::uint32_t{state.h[i]});
  }
  return out;
}

}  // namespace

Sha256::Sha256() { SHA256_Init(&state_); }

Sha256& Sha256::update(ByteView part) {
  SHA256_Update(&state_, address_of(part), part.size());
  return *this;
}

Digest Sha256::finish() {
  Digest out;
  SHA256_Final(out.data(), &state_);
  return out;
}

Digest sha256(ByteView data) { return Sha256().update(data).finish(); }

Digest sha256(std::initializer_list<ByteView> parts) {
  Sha256 hasher;
  for (const ByteView part : parts) hasher.update(part);
  return hasher.finish();
}

// Of the room for a text all that is hashed is written first. Not cleared besides, as a hardened
// build does with what stands on the stack: that is a twentieth of a short hash.
Digest sha256_tagged(std::uint8_t prefix, ByteView text) {
  constexpr std::size_t kRoom = 8;  // blocks; a leaf is seldom longer
  const std::size_t blocks = (1 + text.size() + kEnd + kBlock - 1) / kBlock;
  if (blocks > kRoom) return sha256({ByteView{&prefix, 1}, text});
  __attribute__((uninitialized)) std::array<std::uint8_t, kRoom * kBlock> bytes;
  bytes[0] = prefix;
  std::copy(text.begin(), text.end(), bytes.begin() + 1);
  return sha256_padded(bytes.data(), 1 + text.size(), blocks);
}

Digest sha256_tagged(std::uint8_t prefix, const Digest& left, const Digest& right) {
  __attribute__((uninitialized)) std::array<std::uint8_t, 2 * kBlock> bytes;
  bytes[0] = prefix;
  std::copy_n(left.data(), Digest::kSize, bytes.data() + 1);
  std::copy_n(right.data(), Digest::kSize, bytes.data() + 1 + Digest::kSize);
  return sha256_padded(bytes.data(), 1 + 2 * Digest::kSize, 2);
}

ByteArray<64> sha512(ByteView data) { return sha512({data}); }

ByteArray<64> sha512(std::initializer_list<ByteView> parts) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  for (const ByteView part : parts) {
    crypto_hash_sha512_update(&state, address_of(part), part.size());
  }
  ByteArray<64> out;
  crypto_hash_sha512_final(&state, out.data());
  return out;
}

// RFC 2104: H(key ^ opad ‖ H(key ^ ipad ‖ text)).
HmacSha256::HmacSha256(ByteView key) {
  constexpr std::uint8_t kInner = 0x36, kOuter = 0x5c;
  ByteArray<kBlock> padded{};
  if (key.size() > kBlock) {
    const Digest shorter = sha256(key);
    std::copy(shorter.value.begin(), shorter.value.end(), padded.begin());
  } else {
    std::copy(key.begin(), key.end(), padded.begin());
  }
  for (std::uint8_t& byte : padded) byte ^= kInner;
  inner_.update(padded);
  for (std::uint8_t& byte : padded) byte ^= kInner ^ kOuter;
  outer_.update(padded);
  sodium_memzero(padded.data(), padded.size());
}

HmacSha256::~HmacSha256() {
  sodium_memzero(&inner_, sizeof inner_);
  sodium_memzero(&outer_, sizeof outer_);
}

HmacSha256& HmacSha256::update(ByteView part) {
  inner_.update(part);
  return *this;
}

ByteArray<32> HmacSha256::finish() { return outer_.update(inner_.finish().view()).finish().value; }

ByteArray<32> hmac_sha256(ByteView key, ByteView data) { return hmac_sha256(key, {data}); }

ByteArray<32> hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
  HmacSha256 hmac(key);
  for (const ByteView part : parts) hmac.update(part);
  return hmac.finish();
}

ByteArray<32> hkdf_extract(ByteView salt, ByteView key_material) {
  return hmac_sha256(salt, key_material);
}

Bytes hkdf_expand(ByteView pseudorandom_key, ByteView info, std::size_t size) {
  constexpr std::size_t kDigest = 32;
  CHECK(size >= 1 && size <= 255 * kDigest);
  Bytes out;
  out.reserve(size + kDigest);  // never reallocated: no copy of key bytes stays behind in the heap
  ByteArray<kDigest> block{};
  for (std::uint8_t counter = 1; out.size() < size; ++counter) {
    const ByteView previous = counter == 1 ? ByteView{} : ByteView{block};
    block = hmac_sha256(pseudorandom_key, {previous, info, ByteView{&counter, 1}});
    append(out, block);
  }
  sodium_memzero(block.data(), block.size());
  sodium_memzero(out.data() + size, out.size() - size);
  out.resize(size);
  return out;
}

KeyId key_id_of(ByteView public_key) {
  const Digest digest = sha256(public_key);
  return *KeyId::from(digest.view().first(KeyId::kSize));
}

bool equal_constant_time(ByteView left, ByteView right) {
  return left.size() == right.size() &&
         sodium_memcmp(address_of(left), address_of(right), left.size()) == 0;
}

}  // namespace sluis::hash
