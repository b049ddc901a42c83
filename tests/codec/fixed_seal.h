// SPDX-License-Identifier: EUPL-1.2
// Seals with a content key and an ephemeral key that are given, for proto/exchange.txt alone: the
// program's seal() draws both inside and has no way to be told. Written from proto/PROTOCOL.md §4,
// so that what opens it confirms the page.
//
// Pure. Thread safety: values.
#pragma once

#include "proto/seal/kem_key.h"
#include "proto/seal/seal.h"
#include "tests/codec/transcript.h"

namespace sluis::exchange {

struct SealDraws {
  Bytes content_key;  // CEK, 32 bytes
  seal::KemKeyPair ephemeral;
};

// The envelope to one recipient; each value on the way is written into `transcript`.
Envelope seal_with(seal::Draft draft, const KemKey& recipient, ByteView inner,
                   const seal::SigningKeyPair& signer, const SealDraws& draws,
                   Transcript& transcript);

}  // namespace sluis::exchange
