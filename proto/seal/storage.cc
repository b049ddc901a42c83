// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/storage.h"

#include <sodium.h>

namespace sluis::seal {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(kStorageKeySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

}  // namespace

Bytes seal_row(const SecretBytes& key, ByteView place, ByteView plaintext) {
  CHECK(key.size() == kStorageKeySize);
  Bytes out(kNonce + plaintext.size() + kTag);
  fill_random(std::span(out).first(kNonce));
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonce, nullptr, plaintext.data(),
                                             plaintext.size(), place.data(), place.size(), nullptr,
                                             out.data(), key.data());
  return out;
}

Result<Sensitive<Bytes>> open_row(const SecretBytes& key, ByteView place, ByteView sealed) {
  CHECK(key.size() == kStorageKeySize);
  if (sealed.size() < kNonce + kTag) return Error{ErrorCode::cannot_open, "row"};
  Bytes plain(sealed.size() - kNonce - kTag);
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      plain.data(), nullptr, nullptr, sealed.data() + kNonce, sealed.size() - kNonce, place.data(),
      place.size(), sealed.data(), key.data());
  if (failed != 0) return Error{ErrorCode::cannot_open, "row"};
  return Sensitive<Bytes>(std::move(plain));
}

}  // namespace sluis::seal
