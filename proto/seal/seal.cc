// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/seal.h"

#include <sodium.h>

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/seal/body.h"
#include "proto/seal/hpke.h"
#include "proto/seal/signed_text.h"
#include "proto/types/padding.h"

namespace sluis::seal {
namespace {

constexpr std::size_t kLengthSize = 4;
// Tags and lengths of the transport's encoding, so that what seals here also parses there.
constexpr std::size_t kFramingBytesMax = 512;

static_assert(kBodyTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(kBodyNonceSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);

Status check_slots(const ProtectedHeader& header, const std::vector<KemKey>& keys) {
  const auto& slots = header.recipients;
  if (slots.empty() || slots.size() > kRecipientsMax) {
    return Error{ErrorCode::out_of_range, "header.recipients"};
  }
  const auto not_ascending = [](const RecipientSlot& a, const RecipientSlot& b) { return a >= b; };
  if (std::adjacent_find(slots.begin(), slots.end(), not_ascending) != slots.end()) {
    return Error{ErrorCode::not_sorted, "header.recipients"};
  }
  const auto names = [](const RecipientSlot& slot, const KemKey& key) {
    return slot.kem_key_id == hash::key_id_of(key.view());
  };
  if (!std::equal(slots.begin(), slots.end(), keys.begin(), keys.end(), names)) {
    return Error{ErrorCode::unknown_key, "header.recipients"};
  }
  return Done{};
}

Status check_sizes(const Draft& draft, std::size_t inner_size) {
  const std::uint64_t padded = padded_size_for_inner(inner_size);
  if (padded == 0) return Error{ErrorCode::too_large, "inner"};
  if (draft.header.padded_size != padded) return Error{ErrorCode::out_of_range, "padded_size"};
  if (draft.header_bytes.size() > kHeaderBytesMax) return Error{ErrorCode::too_large, "header"};
  if (draft.routing_bytes.size() > kRoutingBytesMax) return Error{ErrorCode::too_large, "routing"};
  const std::size_t parts = draft.header_bytes.size() + draft.routing_bytes.size() +
                            draft.header.recipients.size() * (sizeof(WrappedKey) + kLengthSize) +
                            padded + kBodyTagSize + Digest::kSize + Signature::kSize;
  if (parts + kFramingBytesMax > kEnvelopeBytesMax) return Error{ErrorCode::too_large, "inner"};
  return Done{};
}

Status check_draft(const Draft& draft, const std::vector<KemKey>& keys, std::size_t inner_size,
                   const SigningKeyPair& signer) {
  if (draft.header.version != 1 || draft.header.suite != kSuite1) {
    return Error{ErrorCode::unknown_version, "header"};
  }
  SLUIS_TRY_DONE(check_slots(draft.header, keys));
  SLUIS_TRY_DONE(check_sizes(draft, inner_size));
  if (draft.header.signing_key_id != signer.key_id()) {
    return Error{ErrorCode::unknown_key, "header.signing_key_id"};
  }
  if (hash::sha256(draft.routing_bytes) != draft.header.routing_hash) {
    return Error{ErrorCode::content_mismatch, "header.routing_hash"};
  }
  return Done{};
}

Result<std::vector<WrappedKey>> wrap(ByteView content_key, const Envelope& envelope,
                                     const std::vector<KemKey>& keys) {
  const Bytes info = wrap_info(header_hash(envelope));
  std::vector<WrappedKey> out;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Bytes aad = wrap_aad(i, envelope.header.recipients[i].kem_key_id);
    SLUIS_TRY(sealed, hpke::seal_base(keys[i], info, aad, content_key));
    WrappedKey wrapped{.encapsulation = sealed.encapsulation};
    CHECK(sealed.ciphertext.size() == wrapped.wrapped.size());
    std::copy(sealed.ciphertext.begin(), sealed.ciphertext.end(), wrapped.wrapped.begin());
    out.push_back(wrapped);
  }
  return out;
}

// u32 length ‖ inner ‖ zero bytes up to `padded_size`.
SecretBytes pad(ByteView inner, std::uint64_t padded_size) {
  SecretBytes plaintext(padded_size);
  for (std::size_t i = 0; i < kLengthSize; ++i) {
    plaintext.data()[i] = static_cast<std::uint8_t>(inner.size() >> (8 * (kLengthSize - 1 - i)));
  }
  std::copy(inner.begin(), inner.end(), plaintext.data() + kLengthSize);
  return plaintext;
}

Bytes encrypt(const BodyKeys& keys, ByteView aad, const SecretBytes& plaintext) {
  // A fixed nonce is safe: K is derived from a CEK that is drawn for this message alone.
  const ByteArray<kBodyNonceSize> nonce{};
  Bytes out(plaintext.size() + kBodyTagSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(),
                                             plaintext.size(), aad.data(), aad.size(), nullptr,
                                             nonce.data(), keys.key.data());
  return out;
}

}  // namespace

std::uint64_t padded_size_for_inner(std::size_t inner_size) {
  return inner_size > kPaddedBytesMax ? 0 : padded_size_of(inner_size + kLengthSize);
}

Result<Envelope> seal(Draft draft, const std::vector<KemKey>& recipient_keys, ByteView inner,
                      const SigningKeyPair& signer) {
  SLUIS_TRY_DONE(check_draft(draft, recipient_keys, inner.size(), signer));
  Envelope envelope;
  envelope.header_bytes = std::move(draft.header_bytes);
  envelope.header = std::move(draft.header);
  envelope.routing_bytes = std::move(draft.routing_bytes);
  envelope.routing = std::move(draft.routing);
  const SecretBytes content_key = SecretBytes::random(kContentKeySize);
  SLUIS_TRY(wrapped_keys, wrap(content_key.view(), envelope, recipient_keys));
  envelope.wrapped_keys = std::move(wrapped_keys);
  const BodyContext context = body_context(envelope);
  const BodyKeys keys = derive_body_keys(content_key.view(), context);
  envelope.key_commitment = keys.commitment;
  envelope.ciphertext =
      encrypt(keys, body_aad(context, keys.commitment), pad(inner, envelope.header.padded_size));
  envelope.signature = signer.sign(envelope_text(envelope));
  return envelope;
}

}  // namespace sluis::seal
