// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/signed_text.h"

#include "proto/hash/hash.h"
#include "proto/seal/sign.h"
#include "proto/types/big_endian.h"
#include "proto/types/check.h"

namespace sluis::seal {
namespace {

Bytes statement(std::string_view text, LeafType type, std::uint32_t covenant,
                const Commitment& commitment) {
  Bytes out = label(text);
  append_u8(out, static_cast<std::uint8_t>(type));
  append_u32(out, covenant);
  append(out, commitment.view());
  return out;
}

// u32 length ‖ bytes.
void append_sized(Bytes& target, ByteView bytes) {
  CHECK(bytes.size() <= UINT32_MAX);
  append_u32(target, static_cast<std::uint32_t>(bytes.size()));
  append(target, bytes);
}

}  // namespace

Bytes leaf_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  return statement("sluis/v1/leaf", type, covenant, commitment);
}

Bytes act_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  return statement("sluis/v1/act", type, covenant, commitment);
}

Bytes batch_text(std::uint32_t covenant, const Digest& root) {
  Bytes out = label("sluis/v1/batch");
  append_u32(out, covenant);
  append(out, root.view());
  return out;
}

Bytes approval_text(const ApprovalScope& scope) {
  Bytes out = label("sluis/v1/approval");
  append(out, scope.exchange_id.view());
  append_u8(out, scope.order_id ? 1 : 0);
  if (scope.order_id) append(out, scope.order_id->view());
  append(out, scope.content_commitment.view());
  append(out, scope.recipient.view());
  append_u8(out, static_cast<std::uint8_t>(scope.level));
  return out;
}

Digest header_hash(const Envelope& envelope) { return hash::sha256(envelope.header_bytes); }

Bytes wrapped_keys_bytes(const std::vector<WrappedKey>& wrapped_keys) {
  Bytes out;
  for (const WrappedKey& key : wrapped_keys) {
    append_u16(out, static_cast<std::uint16_t>(key.encapsulation.size() + key.wrapped.size()));
    append(out, key.encapsulation);
    append(out, key.wrapped);
  }
  return out;
}

Bytes envelope_text(const Envelope& envelope) {
  Bytes out = label("sluis/v1/sig");
  append_sized(out, envelope.header_bytes);
  append_sized(out, wrapped_keys_bytes(envelope.wrapped_keys));
  append(out, envelope.key_commitment.view());
  append(out, hash::sha512(envelope.ciphertext));
  return out;
}

EnvelopeHash envelope_hash(const Envelope& envelope) {
  const Digest digest = hash::sha256({envelope_text(envelope), envelope.signature.view()});
  return EnvelopeHash{digest.value};
}

bool verify_envelope(const VerifyKey& key, const Envelope& envelope) {
  return envelope.header.signing_key_id == hash::key_id_of(key.view()) &&
         verify(key, envelope_text(envelope), envelope.signature);
}

bool routing_matches(const Envelope& envelope) {
  return hash::sha256(envelope.routing_bytes) == envelope.header.routing_hash;
}

}  // namespace sluis::seal
