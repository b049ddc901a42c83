// SPDX-License-Identifier: EUPL-1.2
#include "proto/hash/hash.h"

#include <sodium/utils.h>

#include "proto/types/check.h"

namespace sluis::hash {
namespace {

// An empty view may carry a null pointer; libsodium copies zero bytes from it, which is undefined.
const std::uint8_t* address_of(ByteView bytes) {
  static constexpr std::uint8_t kNothing = 0;
  return bytes.empty() ? &kNothing : bytes.data();
}

}  // namespace

Sha256& Sha256::update(ByteView part) {
  crypto_hash_sha256_update(&state_, address_of(part), part.size());
  return *this;
}

Digest Sha256::finish() {
  Digest out;
  crypto_hash_sha256_final(&state_, out.data());
  return out;
}

Digest sha256(ByteView data) {
  Digest out;
  crypto_hash_sha256(out.data(), address_of(data), data.size());
  return out;
}

Digest sha256(std::initializer_list<ByteView> parts) {
  Sha256 hasher;
  for (const ByteView part : parts) hasher.update(part);
  return hasher.finish();
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

HmacSha256::HmacSha256(ByteView key) {
  crypto_auth_hmacsha256_init(&state_, address_of(key), key.size());
}

HmacSha256::~HmacSha256() { sodium_memzero(&state_, sizeof state_); }

HmacSha256& HmacSha256::update(ByteView part) {
  crypto_auth_hmacsha256_update(&state_, address_of(part), part.size());
  return *this;
}

ByteArray<32> HmacSha256::finish() {
  ByteArray<32> out;
  crypto_auth_hmacsha256_final(&state_, out.data());
  return out;
}

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
  constexpr std::size_t kBlock = 32;
  CHECK(size >= 1 && size <= 255 * kBlock);
  Bytes out;
  out.reserve(size + kBlock);  // never reallocated: no copy of key bytes stays behind in the heap
  ByteArray<kBlock> block{};
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
