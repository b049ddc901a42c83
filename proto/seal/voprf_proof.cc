// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/voprf_proof.h"

#include <algorithm>
#include <optional>

#include "proto/hash/hash.h"
#include "proto/types/big_endian.h"

namespace sluis::seal {
namespace voprf_proof {
namespace {

constexpr OprfMode kMode = OprfMode::verifiable;

// M and Z of the RFC: random combinations of the blinded and of the evaluated elements.
struct Composites {
  GroupElement blinded;
  GroupElement evaluated;
};

Bytes composite_seed(const GroupKey& public_key) {
  Bytes transcript;
  append_sized(transcript, public_key.view());
  append_sized(transcript, domain("Seed-", kMode));
  const ByteArray<64> seed = hash::sha512(transcript);
  return Bytes(seed.begin(), seed.end());
}

SecretBytes weight(ByteView seed, std::size_t index, const GroupElement& blinded,
                   const GroupElement& evaluated) {
  Bytes transcript;
  append_sized(transcript, seed);
  append_u16(transcript, static_cast<std::uint16_t>(index));
  append_sized(transcript, blinded.view());
  append_sized(transcript, evaluated.view());
  append(transcript, as_bytes("Composite"));
  return group::hash_to_scalar(transcript, domain("HashToScalar-", kMode));
}

// target += scalar × element; the empty sum is the identity, which Element does not hold.
Status accumulate(std::optional<GroupElement>& target, ByteView scalar,
                  const GroupElement& element) {
  SLUIS_TRY(term, group::multiply(scalar, element));
  if (!target) {
    target = term;
    return Done{};
  }
  SLUIS_TRY(sum, group::add(*target, term));
  target = sum;
  return Done{};
}

Result<Composites> compose(const GroupKey& public_key, const std::vector<GroupElement>& blinded,
                           const std::vector<GroupElement>& evaluated) {
  const Bytes seed = composite_seed(public_key);
  std::optional<GroupElement> m;
  std::optional<GroupElement> z;
  for (std::size_t i = 0; i < blinded.size(); ++i) {
    const SecretBytes factor = weight(seed, i, blinded[i], evaluated[i]);
    SLUIS_TRY_DONE(accumulate(m, factor.view(), blinded[i]));
    SLUIS_TRY_DONE(accumulate(z, factor.view(), evaluated[i]));
  }
  CHECK(m && z);
  return Composites{*m, *z};
}

SecretBytes challenge(const GroupKey& public_key, const Composites& composites,
                      const GroupElement& t2, const GroupElement& t3) {
  Bytes transcript;
  append_sized(transcript, public_key.view());
  append_sized(transcript, composites.blinded.view());
  append_sized(transcript, composites.evaluated.view());
  append_sized(transcript, t2.view());
  append_sized(transcript, t3.view());
  append(transcript, as_bytes("Challenge"));
  return group::hash_to_scalar(transcript, domain("HashToScalar-", kMode));
}

ByteArray<group::kScalarSize> array_of(const SecretBytes& scalar) {
  ByteArray<group::kScalarSize> out{};
  std::copy_n(scalar.data(), out.size(), out.begin());
  return out;
}

// c × left + s × right.
Result<GroupElement> combine(const EvaluationProof& proof, const GroupElement& left,
                             const Result<GroupElement>& response_times_right) {
  SLUIS_TRY(first, group::multiply(proof.challenge, left));
  SLUIS_TRY(second, response_times_right);
  return group::add(first, second);
}

}  // namespace

Bytes domain(std::string_view prefix, OprfMode mode) {
  Bytes out = to_bytes(as_bytes(prefix));
  append(out, as_bytes("OPRFV1-"));
  out.push_back(static_cast<std::uint8_t>(mode));
  append(out, as_bytes("-ristretto255-SHA512"));
  return out;
}

void append_sized(Bytes& target, ByteView bytes) {
  CHECK(bytes.size() <= 65'535);
  append_u16(target, static_cast<std::uint16_t>(bytes.size()));
  append(target, bytes);
}

Result<EvaluationProof> prove(const OprfKey& key, const std::vector<GroupElement>& blinded,
                              const std::vector<GroupElement>& evaluated, ByteView proof_scalar) {
  if (!group::is_scalar(proof_scalar)) return Error{ErrorCode::malformed, "proof scalar"};
  SLUIS_TRY(composites, compose(key.public_key(), blinded, evaluated));
  SLUIS_TRY(t2, group::multiply_generator(proof_scalar));
  SLUIS_TRY(t3, group::multiply(proof_scalar, composites.blinded));
  const SecretBytes c = challenge(key.public_key(), composites, t2, t3);
  const SecretBytes product = group::multiply_scalars(c.view(), key.scalar().view());
  const SecretBytes s = group::subtract_scalars(proof_scalar, product.view());
  return EvaluationProof{array_of(c), array_of(s)};
}

bool holds(const GroupKey& public_key, const std::vector<GroupElement>& blinded,
           const Evaluation& evaluation) {
  const EvaluationProof& proof = evaluation.proof;
  if (!group::is_scalar(proof.challenge) || !group::is_scalar(proof.response)) return false;
  const auto composites = compose(public_key, blinded, evaluation.elements);
  if (!composites.ok()) return false;
  const auto t2 = combine(proof, public_key, group::multiply_generator(proof.response));
  const auto t3 =
      combine(proof, composites->evaluated, group::multiply(proof.response, composites->blinded));
  if (!t2.ok() || !t3.ok()) return false;
  const SecretBytes expected = challenge(public_key, *composites, *t2, *t3);
  return hash::equal_constant_time(expected.view(), proof.challenge);
}

}  // namespace voprf_proof

Bytes to_proof_bytes(const EvaluationProof& proof) {
  Bytes out(proof.challenge.begin(), proof.challenge.end());
  append(out, proof.response);
  return out;
}

Result<EvaluationProof> proof_from(ByteView bytes) {
  if (bytes.size() != kEvaluationProofSize) return Error{ErrorCode::malformed, "proof"};
  EvaluationProof proof;
  std::copy_n(bytes.begin(), group::kScalarSize, proof.challenge.begin());
  std::copy_n(bytes.begin() + group::kScalarSize, group::kScalarSize, proof.response.begin());
  if (!group::is_scalar(proof.challenge) || !group::is_scalar(proof.response)) {
    return Error{ErrorCode::malformed, "proof"};
  }
  return proof;
}

}  // namespace sluis::seal
