// SPDX-License-Identifier: EUPL-1.2
// A distinct type for each identifier, key, digest and signature, so that none passes for another.
//
// Pure. Thread safety: values. All are fixed-size byte strings; an identifier is 16 random bytes.
#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstring>
#include <optional>

#include "proto/types/bytes.h"

namespace sluis {

// N bytes that mean what Tag says. Ordered as byte strings; default is all zero.
template <class Tag, std::size_t N>
struct FixedBytes {
  static constexpr std::size_t kSize = N;
  ByteArray<N> value{};

  // The value held in exactly N `bytes`; nothing for another length.
  static std::optional<FixedBytes> from(ByteView bytes) {
    if (bytes.size() != N) return std::nullopt;
    FixedBytes out;
    std::copy(bytes.begin(), bytes.end(), out.value.begin());
    return out;
  }
  ByteView view() const { return value; }
  std::uint8_t* data() { return value.data(); }
  const std::uint8_t* data() const { return value.data(); }
  bool is_zero() const {
    return std::all_of(value.begin(), value.end(), [](std::uint8_t byte) { return byte == 0; });
  }
  std::string hex() const { return to_hex(value); }
  bool operator==(const FixedBytes&) const = default;
  // By words of eight bytes: ordered containers do little else.
  std::strong_ordering operator<=>(const FixedBytes& other) const {
    for (std::size_t from = 0; from < N; from += 8) {
      const std::uint64_t mine = word(from), its = other.word(from);
      if (mine != its) return mine <=> its;
    }
    return std::strong_ordering::equal;
  }

 private:
  // The up to eight bytes from there on, the first the most significant.
  std::uint64_t word(std::size_t from) const {
    std::uint64_t out = 0;
    std::memcpy(&out, value.data() + from, std::min<std::size_t>(8, N - from));
    return std::endian::native == std::endian::little ? __builtin_bswap64(out) : out;
  }
};

// Identifiers, 16 random bytes each; none is derived from a person.
using MemberId = FixedBytes<struct MemberTag, 16>;      // an organisation in the covenant
using WorkerId = FixedBytes<struct WorkerTag, 16>;      // a professional; names stay in the gateway
using MessageId = FixedBytes<struct MessageTag, 16>;    // one envelope, drawn by its sender
using ExchangeId = FixedBytes<struct ExchangeTag, 16>;  // one signal and all that follows from it
using OrderId = FixedBytes<struct OrderTag, 16>;        // one release order
using CaseId = FixedBytes<struct CaseTag, 16>;          // one case of one coordinator
using NoticeId = FixedBytes<struct NoticeTag, 16>;      // one notice of a case, drawn by the broker
using AlertId = FixedBytes<struct AlertTag, 16>;        // one linked alert, drawn by the broker
using LeaseId = FixedBytes<struct LeaseTag, 16>;        // one delivery attempt
using ConsentId = FixedBytes<struct ConsentTag, 16>;    // one consent record
using CircumstanceId = FixedBytes<struct CircumstanceTag, 16>;
using WithdrawId = FixedBytes<struct WithdrawTag, 16>;  // one withdrawal
using PersonId = FixedBytes<struct PersonTag, 16>;      // a person as one party numbers persons
using Nonce = FixedBytes<struct NonceTag, 16>;          // one FETCH
using BootId = FixedBytes<struct BootTag, 16>;          // one boot of one machine's kernel
using RequestId = FixedBytes<struct RequestTag, 16>;    // one question on a session
using KeyId = FixedBytes<struct KeyTag, 8>;             // first 8 bytes of SHA-256(public key)

// Digests and commitments.
using Digest = FixedBytes<struct DigestTag, 32>;            // SHA-256
using Commitment = FixedBytes<struct CommitmentTag, 32>;    // HMAC-SHA256(r, …), consent/LEDGER.md
using Salt = FixedBytes<struct SaltTag, 32>;                // the r that opens a Commitment
using EnvelopeHash = FixedBytes<struct EnvelopeTag, 32>;    // SHA-256(signed text || signature)
using Pseudonym = FixedBytes<struct PseudonymTag, 32>;      // HMAC(y, …), for one audience

// Public keys and signatures.
using VerifyKey = FixedBytes<struct VerifyKeyTag, 32>;  // Ed25519
using KemKey = FixedBytes<struct KemKeyTag, 32>;        // X25519, HPKE recipient
using CurveKey = FixedBytes<struct CurveKeyTag, 32>;    // X25519, CurveZMQ
using GroupKey = FixedBytes<struct GroupKeyTag, 32>;    // ristretto255 element
using Signature = FixedBytes<struct SignatureTag, 64>;  // Ed25519

}  // namespace sluis
