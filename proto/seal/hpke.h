// SPDX-License-Identifier: EUPL-1.2
// HPKE, RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305 — the
// sender's half and what both halves share. The recipient's half is hpke_open.h (sluis_unwrap).
//
// Target sluis_wrap. Shell for randomness (the ephemeral key). Thread safety: one thread uses a
// context at a time. Base mode says nothing of the sender: the envelope's signature does.
#pragma once

#include "proto/seal/kem_key.h"
#include "proto/types/result.h"

namespace sluis::seal::hpke {

using Encapsulation = ByteArray<32>;
inline constexpr std::size_t kTagSize = 16;

// What the key schedule gives (RFC 9180 section 5.1), and the sequence number of the next message.
class Schedule {
 public:
  // Of a KEM shared secret and the application's `info`.
  Schedule(ByteView shared_secret, ByteView info);

  // base_nonce XOR sequence number.
  ByteArray<12> nonce() const;
  // Goes to the next sequence number; a nonce serves once.
  void advance();
  ByteView key() const { return key_.view(); }
  ByteView exporter_secret() const { return exporter_secret_.view(); }
  // RFC 9180 section 5.3.
  Bytes export_secret(ByteView exporter_context, std::size_t size) const;

 private:
  SecretBytes key_;
  SecretBytes exporter_secret_;
  ByteArray<12> base_nonce_{};
  std::uint64_t sequence_ = 0;
};

// DH(private, public) and the shared secret of RFC 9180 section 4.1. malformed: the result is all
// zero, as a public key of low order gives; such a key would fix the secret for everyone.
Result<SecretBytes> shared_secret(const KemKeyPair& own, const KemKey& other,
                                  const Encapsulation& encapsulation, const KemKey& recipient);

class SenderContext {
 public:
  explicit SenderContext(Schedule schedule) : schedule_(std::move(schedule)) {}
  // The ciphertext with its 16-byte tag, of the next sequence number.
  Bytes seal(ByteView aad, ByteView plaintext);
  const Schedule& schedule() const { return schedule_; }

 private:
  Schedule schedule_;
};

struct Sender {
  Encapsulation encapsulation{};
  SenderContext context;
};
// malformed: `recipient` is of low order.
Result<Sender> setup_sender(const KemKey& recipient, ByteView info);
// With a given ephemeral key, which must serve once: for the vectors of RFC 9180 alone.
Result<Sender> setup_sender(const KemKey& recipient, ByteView info, const KemKeyPair& ephemeral);

struct Sealed {
  Encapsulation encapsulation{};
  Bytes ciphertext;  // with its tag
};
// SealBase, single shot. malformed: `recipient` is of low order.
Result<Sealed> seal_base(const KemKey& recipient, ByteView info, ByteView aad, ByteView plaintext);

}  // namespace sluis::seal::hpke
