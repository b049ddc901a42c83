// SPDX-License-Identifier: EUPL-1.2
// Envelope, protected header and routing part: bytes to checked values and back.
//
// Pure. Thread safety: values. Bytes and limits: proto/PROTOCOL.md §Envelope. What is not checked
// here: signatures, ciphertext, and that the header's routing_hash is the hash of the routing part
// (proto/codec knows no hash; who uses the routing part compares it).
//
// Errors of every parser: too_large, too_deep, malformed, not_canonical, out_of_range, not_sorted,
// unknown_version; the place names the field, never its value.
#pragma once

#include "proto/types/envelope.h"
#include "proto/types/result.h"

namespace sluis::codec {

inline constexpr std::size_t kOnwardMax = 16;
inline constexpr std::size_t kRoutingPersonsMax = 16;
inline constexpr std::size_t kTraceParentBytes = 25;
inline constexpr std::size_t kTagBytes = 16;  // of the ciphertext
inline constexpr DurationMs kLifetimeMax{14ull * 24 * 60 * 60 * 1000};

// The envelope in `bytes`, at most kEnvelopeBytesMax of them, with or without its routing part.
Result<Envelope> parse_envelope(ByteView bytes);
// Uses header_bytes and routing_bytes as they are: a signed part is never serialised again.
Bytes serialise(const Envelope& envelope);
// The recipient's copy: no routing part.
Envelope strip_routing(Envelope envelope);

Result<ProtectedHeader> parse_header(ByteView bytes);
Bytes serialise_header(const ProtectedHeader& header);

Result<RoutingPart> parse_routing(ByteView bytes);
Bytes serialise_routing(const RoutingPart& routing);

}  // namespace sluis::codec
