// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/signed_text.h"

#include "proto/canon/canon.h"
#include "proto/hash/hash.h"
#include "proto/seal/sign.h"

namespace sluis::seal {
namespace {

canon::Writer labelled(std::string_view text) {
  canon::Writer writer;
  writer.raw(label(text));
  return writer;
}

Bytes statement(std::string_view text, LeafType type, std::uint32_t covenant,
                const Commitment& commitment) {
  canon::Writer writer = labelled(text);
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(covenant);
  writer.fixed(commitment);
  return writer.take();
}

}  // namespace

Bytes leaf_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  return statement("sluis/v1/leaf", type, covenant, commitment);
}

Bytes act_text(LeafType type, std::uint32_t covenant, const Commitment& commitment) {
  return statement("sluis/v1/act", type, covenant, commitment);
}

Bytes batch_text(std::uint32_t covenant, const Digest& root) {
  canon::Writer writer = labelled("sluis/v1/batch");
  writer.u32(covenant);
  writer.fixed(root);
  return writer.take();
}

Bytes approval_text(const ApprovalScope& scope) {
  canon::Writer writer = labelled("sluis/v1/approval");
  writer.fixed(scope.exchange_id);
  writer.optional(scope.order_id, [](canon::Writer& out, const OrderId& id) { out.fixed(id); });
  writer.fixed(scope.content_commitment);
  writer.fixed(scope.recipient);
  writer.u8(static_cast<std::uint8_t>(scope.level));
  return writer.take();
}

Digest header_hash(const Envelope& envelope) { return hash::sha256(envelope.header_bytes); }

Bytes wrapped_keys_bytes(const std::vector<WrappedKey>& wrapped_keys) {
  canon::Writer writer;
  for (const WrappedKey& key : wrapped_keys) {
    writer.u16(static_cast<std::uint16_t>(key.encapsulation.size() + key.wrapped.size()));
    writer.raw(key.encapsulation);
    writer.raw(key.wrapped);
  }
  return writer.take();
}

Bytes envelope_text(const Envelope& envelope) {
  canon::Writer writer = labelled("sluis/v1/sig");
  writer.bytes(envelope.header_bytes);
  writer.bytes(wrapped_keys_bytes(envelope.wrapped_keys));
  writer.fixed(envelope.key_commitment);
  writer.raw(hash::sha512(envelope.ciphertext));
  return writer.take();
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
