// SPDX-License-Identifier: EUPL-1.2
// The texts that are signed: each begins with a label of its own, so that no signature made for one
// purpose counts for another.
//
// Pure (target sluis_sign). Bytes: consent/LEDGER.md and proto/PROTOCOL.md (DESIGN sections 6, 7).
// Integers big-endian; labels end with a zero byte.
#pragma once

#include <optional>

#include "proto/types/act.h"
#include "proto/types/envelope.h"

namespace sluis::seal {

// "sluis/v1/leaf\0" ‖ u8 type ‖ u32 covenant ‖ C, by the acting member.
Bytes leaf_text(LeafType type, std::uint32_t covenant, const Commitment& commitment);
// "sluis/v1/act\0" ‖ u8 type ‖ u32 covenant ‖ C, by the worker who acts.
Bytes act_text(LeafType type, std::uint32_t covenant, const Commitment& commitment);
// "sluis/v1/batch\0" ‖ u32 covenant ‖ root, over the RFC 6962 tree of `u8 type ‖ C`.
Bytes batch_text(std::uint32_t covenant, const Digest& root);

// What one role approves: this content, for this recipient, at this level.
struct ApprovalScope {
  ExchangeId exchange_id;
  std::optional<OrderId> order_id;  // absent when sent without a release order
  Commitment content_commitment;
  MemberId recipient;
  Level level = Level::none;
};
// "sluis/v1/approval\0" ‖ exchange ‖ order (u8 0, or u8 1 ‖ order) ‖ content commitment ‖ recipient
// ‖ u8 level.
Bytes approval_text(const ApprovalScope& scope);

// hPH = SHA-256(PH), of the sender's bytes as they came.
Digest header_hash(const Envelope& envelope);
// S: for each recipient u16 length (80) ‖ enc ‖ w.
Bytes wrapped_keys_bytes(const std::vector<WrappedKey>& wrapped_keys);
// "sluis/v1/sig\0" ‖ u32 len(PH) ‖ PH ‖ u32 len(S) ‖ S ‖ COM ‖ SHA-512(C).
Bytes envelope_text(const Envelope& envelope);
// SHA-256(envelope_text ‖ signature): the envelope's name in leaves and rows.
EnvelopeHash envelope_hash(const Envelope& envelope);

// True when the sender's key `key` is the one the header names and signed these parts.
bool verify_envelope(const VerifyKey& key, const Envelope& envelope);
// True when `routing_bytes` are what the header's routing_hash names. The recipient's copy has no
// routing part, so only the broker asks.
bool routing_matches(const Envelope& envelope);

}  // namespace sluis::seal
