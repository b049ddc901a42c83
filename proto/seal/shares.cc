// SPDX-License-Identifier: EUPL-1.2
#include "proto/seal/shares.h"

#include <algorithm>
#include <optional>

namespace sluis::seal {
namespace {

Error refused_answer() { return Error{ErrorCode::bad_proof, {}}; }

ByteArray<group::kScalarSize> scalar_of(std::uint8_t number) {
  ByteArray<group::kScalarSize> out{};
  out[0] = number;
  return out;
}

const ShareKey* find_share(const KeySharing& sharing, std::uint8_t index) {
  const auto found = std::find_if(sharing.shares.begin(), sharing.shares.end(),
                                  [&](const ShareKey& share) { return share.index == index; });
  return found == sharing.shares.end() ? nullptr : &*found;
}

bool indices_fit(const KeySharing& sharing, std::vector<std::uint8_t> indices) {
  std::sort(indices.begin(), indices.end());
  if (std::adjacent_find(indices.begin(), indices.end()) != indices.end()) return false;
  if (indices.empty() || indices.size() != sharing.threshold) return false;
  const auto known = [&](std::uint8_t index) {
    return index != 0 && find_share(sharing, index) != nullptr;
  };
  return std::all_of(indices.begin(), indices.end(), known);
}

// λᵢ = Π xⱼ / (xⱼ − xᵢ) over the other indices j: the weight of share i at zero.
SecretBytes weight_at_zero(std::uint8_t index, const std::vector<std::uint8_t>& indices) {
  SecretBytes out = SecretBytes::copy_of(scalar_of(1));
  for (const std::uint8_t other : indices) {
    if (other == index) continue;
    const SecretBytes difference = group::subtract_scalars(scalar_of(other), scalar_of(index));
    const SecretBytes inverse = group::invert(difference.view());
    const SecretBytes factor = group::multiply_scalars(scalar_of(other), inverse.view());
    out = group::multiply_scalars(out.view(), factor.view());
  }
  return out;
}

// Σ λᵢ·elementᵢ, in the order of `indices`.
Result<GroupElement> interpolate(const std::vector<std::uint8_t>& indices,
                                 const std::vector<GroupElement>& elements) {
  std::optional<GroupElement> sum;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    SLUIS_TRY(term, group::multiply(weight_at_zero(indices[i], indices).view(), elements[i]));
    if (!sum) {
      sum = term;
      continue;
    }
    SLUIS_TRY(next, group::add(*sum, term));
    sum = next;
  }
  CHECK(sum.has_value());
  return *sum;
}

// The polynomial with `coefficients` (the lowest first) at `index`.
SecretBytes evaluate_at(const std::vector<SecretBytes>& coefficients, std::uint8_t index) {
  SecretBytes out(group::kScalarSize);
  for (auto coefficient = coefficients.rbegin(); coefficient != coefficients.rend();
       ++coefficient) {
    out = group::multiply_scalars(out.view(), scalar_of(index));
    out = group::add_scalars(out.view(), coefficient->view());
  }
  return out;
}

std::vector<GroupElement> elements_of(const std::vector<Blinding>& blindings) {
  std::vector<GroupElement> out;
  for (const Blinding& blinding : blindings) out.push_back(blinding.element);
  return out;
}

Status check_answers(const KeySharing& sharing, const std::vector<GroupElement>& blinded,
                     const std::vector<ShareEvaluation>& answers) {
  std::vector<std::uint8_t> indices;
  for (const ShareEvaluation& answer : answers) indices.push_back(answer.index);
  SLUIS_TRY_DONE(check_sharing(sharing, indices));
  for (const ShareEvaluation& answer : answers) {
    if (answer.refresh != sharing.refresh) return refused_answer();
    const GroupKey& key = find_share(sharing, answer.index)->public_key;
    SLUIS_TRY_DONE(verify_evaluation(key, blinded, answer.evaluation));
  }
  return Done{};
}

}  // namespace

Dealt deal(const OprfKey& whole, std::uint8_t threshold, std::uint8_t count,
           std::uint32_t refresh) {
  CHECK(threshold >= 1 && threshold <= count);
  std::vector<SecretBytes> coefficients;
  coefficients.push_back(SecretBytes::copy_of(whole.scalar().view()));
  for (unsigned i = 1; i < threshold; ++i) coefficients.push_back(group::random_scalar());
  Dealt dealt;
  dealt.sharing.whole = whole.public_key();
  dealt.sharing.refresh = refresh;
  dealt.sharing.threshold = threshold;
  for (unsigned i = 1; i <= count; ++i) {
    const auto index = static_cast<std::uint8_t>(i);
    auto key = OprfKey::from_scalar(evaluate_at(coefficients, index).view());
    CHECK(key.ok());  // a share is zero with probability 2^-252
    dealt.sharing.shares.push_back({index, key->public_key()});
    dealt.shares.push_back({index, std::move(key).value()});
  }
  return dealt;
}

Result<Refreshed> refresh(const KeySharing& held) {
  CHECK(held.threshold >= 1);
  Refreshed out;
  out.sharing = held;
  ++out.sharing.refresh;
  std::vector<SecretBytes> coefficients;
  coefficients.emplace_back(group::kScalarSize);  // zero: the key stays what it is
  for (unsigned i = 1; i < held.threshold; ++i) coefficients.push_back(group::random_scalar());
  for (ShareKey& share : out.sharing.shares) {
    SecretBytes change = evaluate_at(coefficients, share.index);
    // With a threshold of one every share is the key, and there is nothing to change.
    if (held.threshold > 1) {
      SLUIS_TRY(old_key, group::decode(share.public_key.view()));
      SLUIS_TRY(difference, group::multiply_generator(change.view()));
      SLUIS_TRY(new_key, group::add(old_key, difference));
      share.public_key = new_key;
    }
    out.changes.push_back({share.index, std::move(change)});
  }
  return out;
}

Result<OprfKey> changed(const OprfKey& share, ByteView change) {
  const Bytes zero(group::kScalarSize);
  const bool is_zero = std::equal(change.begin(), change.end(), zero.begin(), zero.end());
  if (!is_zero && !group::is_scalar(change)) return Error{ErrorCode::malformed, "share change"};
  return OprfKey::from_scalar(group::add_scalars(share.scalar().view(), change).view());
}

Status check_sharing(const KeySharing& sharing, const std::vector<std::uint8_t>& indices) {
  if (!indices_fit(sharing, indices)) return refused_answer();
  std::vector<GroupElement> keys;
  for (const std::uint8_t index : indices) {
    const auto key = group::decode(find_share(sharing, index)->public_key.view());
    if (!key.ok()) return refused_answer();
    keys.push_back(*key);
  }
  const auto whole = interpolate(indices, keys);
  if (!whole.ok() || *whole != sharing.whole) return refused_answer();
  return Done{};
}

Result<std::vector<OprfOutput>> finalize_shares(const KeySharing& sharing,
                                                const std::vector<Blinding>& blindings,
                                                const std::vector<ShareEvaluation>& answers) {
  SLUIS_TRY_DONE(check_answers(sharing, elements_of(blindings), answers));
  std::vector<std::uint8_t> indices;
  for (const ShareEvaluation& answer : answers) indices.push_back(answer.index);
  std::vector<OprfOutput> outputs;
  for (std::size_t i = 0; i < blindings.size(); ++i) {
    std::vector<GroupElement> parts;
    for (const ShareEvaluation& answer : answers) parts.push_back(answer.evaluation.elements[i]);
    const auto combined = interpolate(indices, parts);
    if (!combined.ok()) return refused_answer();
    SLUIS_TRY(output, unblind(blindings[i], *combined));
    outputs.push_back(std::move(output));
  }
  return outputs;
}

}  // namespace sluis::seal
