// SPDX-License-Identifier: EUPL-1.2
// The batched DLEQ proof of RFC 9497 section 2.2: log_G(public key) = log_blinded(evaluated).
//
// Pure; for the sources of sluis_voprf. Elements have passed group::decode().
#pragma once

#include "proto/seal/voprf.h"

namespace sluis::seal::voprf_proof {

// `prefix` ‖ "OPRFV1-" ‖ u8 mode ‖ "-ristretto255-SHA512": a domain separation tag.
Bytes domain(std::string_view prefix, OprfMode mode);
// u16 length ‖ bytes; at most 65,535 (CHECKed).
void append_sized(Bytes& target, ByteView bytes);

// GenerateProof. malformed only with negligible probability (a sum is the identity).
Result<EvaluationProof> prove(const OprfKey& key, const std::vector<GroupElement>& blinded,
                              const std::vector<GroupElement>& evaluated, ByteView proof_scalar);
// VerifyProof.
bool holds(const GroupKey& public_key, const std::vector<GroupElement>& blinded,
           const Evaluation& evaluation);

}  // namespace sluis::seal::voprf_proof
