// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/voprf.h"

#include <algorithm>

#include "proto/hash/hash.h"
#include "proto/seal/voprf_proof.h"

namespace sluis::seal {
namespace {

using voprf_proof::append_sized;
using voprf_proof::domain;

Error refused_answer() { return Error{ErrorCode::bad_proof, {}}; }

std::vector<GroupElement> elements_of(const std::vector<Blinding>& blindings) {
  std::vector<GroupElement> out;
  for (const Blinding& blinding : blindings) out.push_back(blinding.element);
  return out;
}

}  // namespace

OprfKey OprfKey::generate() { return from_scalar(group::random_scalar().view()).value(); }

Result<OprfKey> OprfKey::from_scalar(ByteView scalar) {
  if (!group::is_scalar(scalar)) return Error{ErrorCode::malformed, "oprf key"};
  OprfKey key;
  SLUIS_TRY(public_key, group::multiply_generator(scalar));
  key.public_key_ = public_key;
  key.scalar_ = SecretBytes::copy_of(scalar);
  return key;
}

Result<OprfKey> OprfKey::derive(OprfMode mode, ByteView seed, ByteView info) {
  if (info.size() > kOprfInputMax) return Error{ErrorCode::malformed, "oprf key"};
  Bytes input = to_bytes(seed);
  append_sized(input, info);
  input.push_back(0);
  for (unsigned counter = 0; counter < 256; ++counter) {
    input.back() = static_cast<std::uint8_t>(counter);
    const SecretBytes scalar = group::hash_to_scalar(input, domain("DeriveKeyPair", mode));
    if (!group::is_scalar(scalar.view())) continue;
    wipe(input);
    return from_scalar(scalar.view());
  }
  return Error{ErrorCode::malformed, "oprf key"};
}

Result<Blinding> blind(OprfMode mode, ByteView input) {
  return blind(mode, input, group::random_scalar().view());
}

Result<Blinding> blind(OprfMode mode, ByteView input, ByteView scalar) {
  if (input.size() > kOprfInputMax) return Error{ErrorCode::too_large, "oprf input"};
  if (!group::is_scalar(scalar)) return Error{ErrorCode::malformed, "blind"};
  SLUIS_TRY(hashed, group::hash_to_group(input, domain("HashToGroup-", mode)));
  SLUIS_TRY(element, group::multiply(scalar, hashed));
  return Blinding{element, SecretBytes::copy_of(scalar), Sensitive<Bytes>(to_bytes(input))};
}

Result<Evaluation> blind_evaluate(const OprfKey& key, const std::vector<GroupElement>& blinded) {
  return blind_evaluate(key, blinded, group::random_scalar().view());
}

Result<Evaluation> blind_evaluate(const OprfKey& key, const std::vector<GroupElement>& blinded,
                                  ByteView proof_scalar) {
  if (blinded.empty() || blinded.size() > kOprfBatchMax) {
    return Error{ErrorCode::out_of_range, "blinded"};
  }
  Evaluation evaluation;
  for (const GroupElement& element : blinded) {
    SLUIS_TRY(checked, group::decode(element.view()));
    SLUIS_TRY(evaluated, group::multiply(key.scalar().view(), checked));
    evaluation.elements.push_back(evaluated);
  }
  SLUIS_TRY(proof, voprf_proof::prove(key, blinded, evaluation.elements, proof_scalar));
  evaluation.proof = proof;
  return evaluation;
}

Status verify_evaluation(const GroupKey& public_key, const std::vector<GroupElement>& blinded,
                         const Evaluation& evaluation) {
  if (blinded.empty() || blinded.size() != evaluation.elements.size() ||
      blinded.size() > kOprfBatchMax) {
    return refused_answer();
  }
  if (!group::decode(public_key.view()).ok()) return refused_answer();
  for (std::size_t i = 0; i < blinded.size(); ++i) {
    if (!group::decode(blinded[i].view()).ok()) return refused_answer();
    if (!group::decode(evaluation.elements[i].view()).ok()) return refused_answer();
  }
  if (!voprf_proof::holds(public_key, blinded, evaluation)) return refused_answer();
  return Done{};
}

Result<std::vector<OprfOutput>> finalize(const GroupKey& public_key,
                                         const std::vector<Blinding>& blindings,
                                         const Evaluation& evaluation) {
  SLUIS_TRY_DONE(verify_evaluation(public_key, elements_of(blindings), evaluation));
  std::vector<OprfOutput> outputs;
  for (std::size_t i = 0; i < blindings.size(); ++i) {
    SLUIS_TRY(output, unblind(blindings[i], evaluation.elements[i]));
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Result<OprfOutput> unblind(const Blinding& blinding, const GroupElement& evaluated) {
  if (!group::decode(evaluated.view()).ok()) return refused_answer();
  const SecretBytes inverse = group::invert(blinding.scalar.view());
  const Result<GroupElement> unblinded = group::multiply(inverse.view(), evaluated);
  if (!unblinded.ok()) return refused_answer();
  Bytes text;
  text.reserve(blinding.input.reveal().size() + 64);
  append_sized(text, blinding.input.reveal());
  append_sized(text, unblinded->view());
  append(text, as_bytes("Finalize"));
  ByteArray<64> digest = hash::sha512(text);
  OprfOutput output(Bytes(digest.begin(), digest.end()));
  wipe(text);
  wipe(digest.data(), digest.size());
  return output;
}

}  // namespace sluis::seal
