// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/openings.h"

#include <sodium.h>

#include "proto/canon/canon.h"
#include "proto/types/sensitive.h"

namespace sluis::store {
namespace {

constexpr std::size_t kPlaceBytes = 1 + 8 + 2;
static_assert(SealingKey::kSize == crypto_secretbox_KEYBYTES);

void fill_random(void* data, std::size_t size) {
  CHECK(sodium_init() >= 0);
  randombytes_buf(data, size);
}

Bytes encode(const RecordPlace& place) {
  canon::Writer writer;
  writer.u8(static_cast<std::uint8_t>(place.kind));
  writer.u64(place.index);
  writer.u16(place.part);
  return writer.take();
}

}  // namespace

KeyRef random_key_ref() {
  KeyRef out;
  fill_random(out.data(), KeyRef::kSize);
  return out;
}

SealingKey SealingKey::random() {
  SealingKey out;
  fill_random(out.bytes_.data(), kSize);
  return out;
}

std::optional<SealingKey> SealingKey::from(ByteView bytes) {
  if (bytes.size() != kSize) return std::nullopt;
  SealingKey out;
  std::copy(bytes.begin(), bytes.end(), out.bytes_.begin());
  return out;
}

SealingKey::SealingKey(SealingKey&& other) noexcept : bytes_(other.bytes_) {
  wipe(other.bytes_.data(), kSize);
}

SealingKey::~SealingKey() { wipe(bytes_.data(), kSize); }

Bytes seal(const SealingKey& key, const RecordPlace& place, ByteView plain) {
  Bytes message = encode(place);
  append(message, plain);
  Bytes out(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + message.size());
  fill_random(out.data(), crypto_secretbox_NONCEBYTES);
  CHECK(crypto_secretbox_easy(out.data() + crypto_secretbox_NONCEBYTES, message.data(),
                              message.size(), out.data(), key.view().data()) == 0);
  wipe(message);
  return out;
}

Result<Bytes> open_sealed(const SealingKey& key, const RecordPlace& place, ByteView sealed) {
  constexpr std::size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  const Error damaged{ErrorCode::store_damaged, "sealed record"};
  if (sealed.size() < kOverhead + kPlaceBytes) return damaged;
  Bytes message(sealed.size() - kOverhead);
  if (crypto_secretbox_open_easy(message.data(), sealed.data() + crypto_secretbox_NONCEBYTES,
                                 sealed.size() - crypto_secretbox_NONCEBYTES, sealed.data(),
                                 key.view().data()) != 0) {
    return damaged;
  }
  const Bytes expected = encode(place);
  if (!std::equal(expected.begin(), expected.end(), message.begin())) {
    wipe(message);
    return damaged;
  }
  Bytes plain(message.begin() + kPlaceBytes, message.end());
  wipe(message);
  return plain;
}

}  // namespace sluis::store
