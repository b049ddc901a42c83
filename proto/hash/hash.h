// SPDX-License-Identifier: EUPL-1.2
// SHA-256, SHA-512, HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869), as values.
//
// Pure: hash functions that keep no state of their own and need no initialisation. SHA-256 is
// OpenSSL's, which uses the processor's own instructions: libsodium's is four times slower, and a
// log is verified at the speed of its hashes. Nothing else of OpenSSL is used, here or elsewhere.
// Thread safety: functions are reentrant; one thread uses an incremental object at a time.
#pragma once

#include <openssl/sha.h>
#include <sodium/crypto_hash_sha512.h>

#include <initializer_list>

#include "proto/types/ids.h"

namespace sluis::hash {

// SHA-256 of input that comes in parts.
class Sha256 {
 public:
  Sha256();
  Sha256& update(ByteView part);
  // The digest of all parts; the object is used up.
  Digest finish();

 private:
  SHA256_CTX state_;
};

Digest sha256(ByteView data);
// Of the concatenation of `parts`.
Digest sha256(std::initializer_list<ByteView> parts);
// Of `prefix` and then `text`, which is no secret: its copy is not wiped. For the leaves and nodes
// of trees, so short that a hash in parts costs half as much again as compressing them does.
Digest sha256_tagged(std::uint8_t prefix, ByteView text);
Digest sha256_tagged(std::uint8_t prefix, const Digest& left, const Digest& right);
ByteArray<64> sha512(ByteView data);
ByteArray<64> sha512(std::initializer_list<ByteView> parts);

// HMAC-SHA256 of input that comes in parts; `key` is of any length. The state is wiped at the end.
class HmacSha256 {
 public:
  explicit HmacSha256(ByteView key);
  ~HmacSha256();
  HmacSha256(const HmacSha256&) = delete;
  HmacSha256& operator=(const HmacSha256&) = delete;
  HmacSha256& update(ByteView part);
  // The code of all parts; the object is used up.
  ByteArray<32> finish();

 private:
  Sha256 inner_, outer_;
};

ByteArray<32> hmac_sha256(ByteView key, ByteView data);
ByteArray<32> hmac_sha256(ByteView key, std::initializer_list<ByteView> parts);

// RFC 5869 section 2.2; an empty salt equals 32 zero bytes.
ByteArray<32> hkdf_extract(ByteView salt, ByteView key_material);
// RFC 5869 section 2.3: `size` bytes, 1 to 8160 (CHECKed).
Bytes hkdf_expand(ByteView pseudorandom_key, ByteView info, std::size_t size);

// First 8 bytes of SHA-256(public key): the name of a key wherever a key is named.
KeyId key_id_of(ByteView public_key);

// Equal, in time that depends on the lengths alone.
bool equal_constant_time(ByteView left, ByteView right);

}  // namespace sluis::hash
