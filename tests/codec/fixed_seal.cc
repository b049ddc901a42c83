// SPDX-License-Identifier: EUPL-1.2
#include "tests/codec/fixed_seal.h"

#include <sodium.h>

#include "proto/hash/hash.h"
#include "proto/seal/hpke.h"
#include "proto/seal/signed_text.h"
#include "proto/types/big_endian.h"

namespace sluis::exchange {
namespace {

Bytes joined(std::initializer_list<ByteView> parts) {
  Bytes out;
  for (const ByteView part : parts) append(out, part);
  return out;
}

WrappedKey wrap(const Digest& header_hash, const KeyId& kem_key_id, const KemKey& recipient,
                const SealDraws& draws, Transcript& transcript) {
  const Bytes info = joined({label("sluis/v1/wrap"), header_hash.view()});
  const Bytes aad = joined({Bytes{0, 0}, kem_key_id.view()});
  auto sender = seal::hpke::setup_sender(recipient, info, draws.ephemeral).value();
  const auto secret = seal::hpke::shared_secret(draws.ephemeral, recipient, sender.encapsulation,
                                                recipient);
  WrappedKey out{.encapsulation = sender.encapsulation};
  transcript.say("HPKE.SealBase of CEK to the recipient: first what it is given,");
  transcript.put("envelope.cek", draws.content_key);
  transcript.put("envelope.ephemeral.private", draws.ephemeral.private_key().view());
  transcript.put("envelope.wrap.info", info);
  transcript.put("envelope.wrap.aad", aad);
  transcript.say("then RFC 9180's own values on the way, and what it gives: enc and w.");
  transcript.put("envelope.hpke.shared_secret", secret.value().view());
  transcript.put("envelope.hpke.key", sender.context.schedule().key());
  transcript.put("envelope.hpke.base_nonce", sender.context.schedule().nonce());
  const Bytes wrapped = sender.context.seal(aad, draws.content_key);
  CHECK(wrapped.size() == out.wrapped.size());
  std::copy(wrapped.begin(), wrapped.end(), out.wrapped.begin());
  transcript.put("envelope.enc", out.encapsulation);
  transcript.put("envelope.w", out.wrapped);
  return out;
}

Bytes encrypt(ByteView key, ByteView aad, ByteView inner, std::uint64_t padded_size) {
  Bytes plaintext;
  append_u32(plaintext, static_cast<std::uint32_t>(inner.size()));
  append(plaintext, inner);
  plaintext.resize(padded_size);
  const Bytes nonce(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  Bytes out(plaintext.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data(), nullptr, plaintext.data(),
                                             plaintext.size(), aad.data(), aad.size(), nullptr,
                                             nonce.data(), key.data());
  return out;
}

// C, under the keys that CEK gives; sets the commitment too.
void fill_body(Envelope& envelope, const Digest& header_hash, ByteView wrapped_keys,
               ByteView inner, const SealDraws& draws, Transcript& transcript) {
  const Digest wrapped_hash = hash::sha256(wrapped_keys);
  const Bytes info = joined({label("sluis/v1/body"), header_hash.view(), wrapped_hash.view()});
  const Bytes keys = hash::hkdf_expand(
      hash::hkdf_extract(envelope.header.message_id.view(), draws.content_key), info, 64);
  envelope.key_commitment = *Digest::from(ByteView(keys).subspan(32));
  const Bytes aad = joined({label("sluis/v1/aad"), header_hash.view(), wrapped_hash.view(),
                            envelope.key_commitment.view()});
  envelope.ciphertext =
      encrypt(ByteView(keys).first(32), aad, inner, envelope.header.padded_size);
  transcript.say("hS; the info of the HKDF, and its 64 bytes: K, then COM.");
  transcript.put("envelope.hs", wrapped_hash);
  transcript.put("envelope.body.info", info);
  transcript.put("envelope.k", ByteView(keys).first(32));
  transcript.put("envelope.com", envelope.key_commitment);
  transcript.say("Inner, which padded is the plaintext; the additional data; C with its tag.");
  transcript.put("envelope.inner", inner);
  transcript.put("envelope.body.aad", aad);
  transcript.put("envelope.c", envelope.ciphertext);
}

}  // namespace

Envelope seal_with(seal::Draft draft, const KemKey& recipient, ByteView inner,
                   const seal::SigningKeyPair& signer, const SealDraws& draws,
                   Transcript& transcript) {
  Envelope out;
  out.header_bytes = std::move(draft.header_bytes);
  out.header = std::move(draft.header);
  out.routing_bytes = std::move(draft.routing_bytes);
  out.routing = std::move(draft.routing);
  const Digest header_hash = hash::sha256(out.header_bytes);
  transcript.say("PH and hPH.");
  transcript.put("envelope.ph", out.header_bytes);
  transcript.put("envelope.hph", header_hash);
  const KeyId& kem_key_id = out.header.recipients.front().kem_key_id;
  out.wrapped_keys = {wrap(header_hash, kem_key_id, recipient, draws, transcript)};
  Bytes wrapped_keys;  // S
  append_u16(wrapped_keys, 80);
  append(wrapped_keys, out.wrapped_keys.front().encapsulation);
  append(wrapped_keys, out.wrapped_keys.front().wrapped);
  transcript.say("S: u16 80 ‖ enc ‖ w.");
  transcript.put("envelope.s", wrapped_keys);
  fill_body(out, header_hash, wrapped_keys, inner, draws, transcript);
  Bytes text = label("sluis/v1/sig");
  append_u32(text, static_cast<std::uint32_t>(out.header_bytes.size()));
  append(text, out.header_bytes);
  append_u32(text, static_cast<std::uint32_t>(wrapped_keys.size()));
  append(text, wrapped_keys);
  append(text, out.key_commitment.view());
  append(text, hash::sha512(out.ciphertext));
  out.signature = signer.sign(text);
  transcript.say("The signed text, sig under school.signing, and SHA-256 of both, which is the\n"
                 "envelope's name.");
  transcript.put("envelope.signed_text", text);
  transcript.put("envelope.sig", out.signature);
  transcript.put("envelope.hash", hash::sha256({text, out.signature.view()}));
  return out;
}

}  // namespace sluis::exchange
