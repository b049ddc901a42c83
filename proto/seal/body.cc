// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/body.h"

#include "proto/hash/hash.h"
#include "proto/seal/signed_text.h"
#include "proto/types/big_endian.h"
#include "proto/types/check.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

Bytes wrap_info(const Digest& header_hash) {
  Bytes out = label("sluis/v1/wrap");
  append(out, header_hash.view());
  return out;
}

Bytes wrap_aad(std::size_t index, const KeyId& kem_key_id) {
  CHECK(index < kRecipientsMax);
  Bytes out;
  append_u16(out, static_cast<std::uint16_t>(index));
  append(out, kem_key_id.view());
  return out;
}

BodyKeys derive_body_keys(ByteView content_key, const BodyContext& context) {
  CHECK(content_key.size() == kContentKeySize);
  Bytes info = label("sluis/v1/body");
  append(info, context.header_hash.view());
  append(info, context.wrapped_keys_hash.view());
  ByteArray<32> prk = hash::hkdf_extract(context.message_id.view(), content_key);
  Bytes material = hash::hkdf_expand(prk, info, 64);
  BodyKeys keys{SecretBytes::copy_of(ByteView(material).first(32)),
                *Digest::from(ByteView(material).last(32))};
  wipe(prk.data(), prk.size());
  wipe(material);
  return keys;
}

Bytes body_aad(const BodyContext& context, const Digest& commitment) {
  Bytes out = label("sluis/v1/aad");
  append(out, context.header_hash.view());
  append(out, context.wrapped_keys_hash.view());
  append(out, commitment.view());
  return out;
}

BodyContext body_context(const Envelope& envelope) {
  return {.message_id = envelope.header.message_id,
          .header_hash = header_hash(envelope),
          .wrapped_keys_hash = hash::sha256(wrapped_keys_bytes(envelope.wrapped_keys))};
}

}  // namespace sluis::seal
