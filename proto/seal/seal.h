// SPDX-License-Identifier: EUPL-1.2
// Sealing: content becomes an envelope that only its recipients open. For the source's gateway.
//
// Target sluis_seal; links no opening. Shell for randomness: the content key and HPKE's ephemeral
// keys are drawn inside, so no caller can use one twice. Bytes: proto/PROTOCOL.md §Envelope.
#pragma once

#include "proto/seal/sign.h"
#include "proto/types/envelope.h"
#include "proto/types/result.h"

namespace sluis::seal {

// What padded_size of the header must be for an inner part of `inner_size` bytes; 0: too large.
std::uint64_t padded_size_for_inner(std::size_t inner_size);

// The parts that are sealed to. `header` is what `header_bytes` decode to; the caller serialised
// both parts once and nobody does so again.
struct Draft {
  Bytes header_bytes;
  ProtectedHeader header;
  Bytes routing_bytes;
  RoutingPart routing;
};

// Seals `inner` to `recipient_keys`, which are those of draft.header.recipients in their order, and
// signs with `signer`, whose key the header names.
// out_of_range: no or more than 32 recipients, or a padded_size that is not this content's;
// not_sorted: recipients not ascending and distinct; unknown_version: not version 1, suite 1;
// unknown_key: a key is not the one its slot or the header names; content_mismatch: the routing
// part is not the one the header names; too_large: the envelope would exceed its cap; malformed: a
// recipient key of low order. No error leaves anything behind.
Result<Envelope> seal(Draft draft, const std::vector<KemKey>& recipient_keys, ByteView inner,
                      const SigningKeyPair& signer);

}  // namespace sluis::seal
