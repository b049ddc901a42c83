// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/open.h"

#include <sodium.h>

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/seal/hpke_open.h"
#include "proto/seal/open_steps.h"
#include "proto/seal/signed_text.h"
#include "proto/types/padding.h"

namespace sluis::seal {
namespace {

constexpr std::size_t kLengthSize = 4;

OpenAttempt refuse(OpenStep step) { return {.refused_at = step, .content = {}}; }

// The index of the one slot of `member`, when it is for this key.
std::optional<std::size_t> slot_of(const ProtectedHeader& header, const MemberId& member,
                                   const KeyId& key_id) {
  const auto& slots = header.recipients;
  const auto is_mine = [&](const RecipientSlot& slot) { return slot.member == member; };
  const auto found = std::find_if(slots.begin(), slots.end(), is_mine);
  if (found == slots.end() || std::count_if(found, slots.end(), is_mine) != 1) return std::nullopt;
  if (found->kem_key_id != key_id) return std::nullopt;
  return static_cast<std::size_t>(found - slots.begin());
}

}  // namespace

OpenAttempt decrypt_committed(const BodyKeys& keys, const CommittedBody& body) {
  CHECK(body.nonce.size() == kBodyNonceSize);
  if (!hash::equal_constant_time(keys.commitment.view(), body.commitment.view())) {
    return refuse(OpenStep::commitment);
  }
  if (body.ciphertext.size() < kBodyTagSize) return refuse(OpenStep::decrypt);
  Bytes plaintext(body.ciphertext.size() - kBodyTagSize);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          plaintext.data(), nullptr, nullptr, body.ciphertext.data(), body.ciphertext.size(),
          body.aad.data(), body.aad.size(), body.nonce.data(), keys.key.data()) != 0) {
    return refuse(OpenStep::decrypt);
  }
  OpenAttempt opened{.refused_at = std::nullopt, .content = Sensitive<Bytes>(plaintext)};
  wipe(plaintext);
  return opened;
}

std::optional<Bytes> unpad(ByteView plaintext) {
  if (plaintext.size() < kLengthSize) return std::nullopt;
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kLengthSize; ++i) length = length << 8 | plaintext[i];
  // One size only for each length: the size class is no channel for the sender's choice.
  if (padded_size_of(length + kLengthSize) != plaintext.size()) return std::nullopt;
  const ByteView padding = plaintext.subspan(kLengthSize + length);
  std::uint8_t any = 0;
  for (const std::uint8_t byte : padding) any |= byte;
  if (any != 0) return std::nullopt;
  return to_bytes(plaintext.subspan(kLengthSize, length));
}

OpenAttempt try_open(const Envelope& envelope, const MemberId& member, const KemKeyPair& key) {
  const auto slot = slot_of(envelope.header, member, key.key_id());
  if (!slot) return refuse(OpenStep::slot);
  if (envelope.wrapped_keys.size() != envelope.header.recipients.size()) {
    return refuse(OpenStep::wrapped_size);
  }
  const WrappedKey& mine = envelope.wrapped_keys[*slot];
  const BodyContext context = body_context(envelope);
  const Result<SecretBytes> content_key =
      hpke::open_base(mine.encapsulation, key, wrap_info(context.header_hash),
                      wrap_aad(*slot, key.key_id()), mine.wrapped);
  if (!content_key.ok()) return refuse(OpenStep::unwrap);
  const ByteArray<kBodyNonceSize> nonce{};
  const Bytes aad = body_aad(context, envelope.key_commitment);
  OpenAttempt body = decrypt_committed(derive_body_keys(content_key->view(), context),
                                       {.commitment = envelope.key_commitment,
                                        .nonce = nonce,
                                        .aad = aad,
                                        .ciphertext = envelope.ciphertext});
  if (body.refused_at) return body;
  if (body.content.reveal().size() != envelope.header.padded_size) return refuse(OpenStep::padding);
  std::optional<Bytes> inner = unpad(body.content.reveal());
  if (!inner) return refuse(OpenStep::padding);
  OpenAttempt opened{.refused_at = std::nullopt, .content = Sensitive<Bytes>(*inner)};
  wipe(*inner);
  return opened;
}

Result<Sensitive<Bytes>> open_body(const Envelope& envelope, const MemberId& member,
                                   const KemKeyPair& key) {
  OpenAttempt attempt = try_open(envelope, member, key);
  if (attempt.refused_at) return ErrorCode::cannot_open;
  return std::move(attempt.content);
}

bool names_header(const Digest& header_hash_in_inner, const Envelope& envelope) {
  return header_hash_in_inner == header_hash(envelope);
}

}  // namespace sluis::seal
