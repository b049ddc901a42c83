// SPDX-License-Identifier: EUPL-1.2
// VOPRF(ristretto255, SHA-512) of RFC 9497: a key holder turns an identifying number into one that
// identifies nobody, without seeing it. Proof verification is not optional: an unverified answer
// made with scalar 1 would make a nine-digit number guessable.
//
// Target sluis_voprf (gateways and key holders; never the broker). Shell for randomness. Thread
// safety: values; const operations may run at the same time. Keys in shares: shares.h.
#pragma once

#include <vector>

#include "proto/seal/group.h"
#include "proto/types/sensitive.h"

namespace sluis::seal {

using GroupElement = group::Element;

// `base` (mode 0, without proofs) exists for the vectors of the RFC alone; Sluis uses `verifiable`.
enum class OprfMode : std::uint8_t { base = 0, verifiable = 1 };

inline constexpr std::size_t kOprfInputMax = 65'535;  // bytes
inline constexpr std::size_t kOprfBatchMax = 65'535;  // elements under one proof

// A holder's secret scalar (whole or a share) and the public key that its proofs verify under.
class OprfKey {
 public:
  static OprfKey generate();
  // DeriveKeyPair of RFC 9497 section 3.2.1. malformed: no key in 256 attempts, or input too long.
  static Result<OprfKey> derive(OprfMode mode, ByteView seed, ByteView info);
  // malformed: not a canonical scalar, or zero.
  static Result<OprfKey> from_scalar(ByteView scalar);

  const GroupKey& public_key() const { return public_key_; }
  // For the owner's sealed key file, and for evaluation.
  const SecretBytes& scalar() const { return scalar_; }

 private:
  OprfKey() = default;
  GroupKey public_key_;
  SecretBytes scalar_;
};

// An input that was blinded and waits for its answer. Only `element` leaves the gateway.
struct Blinding {
  GroupElement element;
  SecretBytes scalar;
  Sensitive<Bytes> input;
};
// too_large: the input is longer than kOprfInputMax.
Result<Blinding> blind(OprfMode mode, ByteView input);
// With a given scalar, which must serve once: for the vectors of the RFC alone.
Result<Blinding> blind(OprfMode mode, ByteView input, ByteView scalar);

// DLEQ proof: the holder used the key of its public key, for every element of the batch.
struct EvaluationProof {
  ByteArray<group::kScalarSize> challenge{};  // c
  ByteArray<group::kScalarSize> response{};   // s
  bool operator==(const EvaluationProof&) const = default;
};
inline constexpr std::size_t kEvaluationProofSize = 64;  // c ‖ s
Bytes to_proof_bytes(const EvaluationProof& proof);
// malformed: not 64 bytes, or a scalar that is zero or not canonical.
Result<EvaluationProof> proof_from(ByteView bytes);

struct Evaluation {
  std::vector<GroupElement> elements;  // in the order of the blinded ones
  EvaluationProof proof;
};
// One proof over all of `blinded`. malformed: an element is none, or the identity; out_of_range: no
// element, or more than kOprfBatchMax.
Result<Evaluation> blind_evaluate(const OprfKey& key, const std::vector<GroupElement>& blinded);
// With a given proof scalar, which must serve once: for the vectors of the RFC alone.
Result<Evaluation> blind_evaluate(const OprfKey& key, const std::vector<GroupElement>& blinded,
                                  ByteView proof_scalar);
// Done when `evaluation` was made from `blinded` with the key of `public_key`; else bad_proof.
Status verify_evaluation(const GroupKey& public_key, const std::vector<GroupElement>& blinded,
                         const Evaluation& evaluation);

// y, 64 bytes: the person's number under the key. Never stored or sent; see pseudonym.h.
using OprfOutput = Sensitive<Bytes>;
// The outputs of `blindings`, whose order `evaluation` follows, after checking its proof against
// the `public_key` that the directory pins. bad_proof: it does not verify, or something was the
// identity.
Result<std::vector<OprfOutput>> finalize(const GroupKey& public_key,
                                         const std::vector<Blinding>& blindings,
                                         const Evaluation& evaluation);

// For other sources of this target and for vectors of mode 0: unblinds without any proof.
// bad_proof: `evaluated` is no element, or the identity.
Result<OprfOutput> unblind(const Blinding& blinding, const GroupElement& evaluated);

}  // namespace sluis::seal
