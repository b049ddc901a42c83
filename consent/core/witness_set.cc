// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/witness_set.h"

#include <algorithm>

#include "consent/core/leaf.h"

namespace sluis::consent {
namespace {

constexpr std::uint64_t kSecondsMax = ~std::uint64_t{0} / 1'000;  // whose milliseconds are a number

}  // namespace

std::string witness_name(const Covenant& covenant, const MemberId& member) {
  const std::string& origin = covenant.directory_origin;
  return origin.substr(0, origin.find('/')) + "/witness/" + member.hex();
}

WitnessSet witness_set(const Covenant& covenant, const Directory& directory, TimeMs at) {
  WitnessSet out;
  if (covenant.witnesses_none) return out;
  out.need = covenant.witness_terms.need;
  for (const MemberId& member : covenant.witness_terms.members) {
    const auto key = directory.witness_key(member, at);
    if (key) out.witnesses.push_back({witness_name(covenant, member), *key});
  }
  return out;
}

WitnessSet witness_set_of(const Covenant& covenant, const Directory& directory,
                          std::string_view note, const SignatureCheck& check) {
  WitnessSet out;
  if (covenant.witnesses_none) return out;
  out.need = covenant.witness_terms.need;
  const auto lines = parse_note(note);
  if (!lines.ok()) return out;
  const auto signed_while_valid = [&](const WitnessKey& key, const WitnessKeyRow& row) {
    const auto time_s = cosigned_at(*lines, key, check);
    return time_s.ok() && *time_s <= kSecondsMax && row.is_valid(TimeMs{*time_s * 1'000});
  };
  for (const MemberId& member : covenant.witness_terms.members) {
    for (const WitnessKeyRow& row : directory.witness_keys(member)) {
      const WitnessKey key{witness_name(covenant, member), row.added.witness_key};
      if (!signed_while_valid(key, row)) continue;
      out.witnesses.push_back(key);
      break;  // one member, one voice
    }
  }
  return out;
}

bool same_witnesses(const Covenant& one, const Covenant& other) {
  return one.witnesses_none == other.witnesses_none &&
         one.witness_terms.need == other.witness_terms.need &&
         one.witness_terms.members == other.witness_terms.members;
}

Status check_witness_change(const LeafShown& shown, const Covenant& next, const NoteKey& log,
                            const WitnessSet& before, const SignatureCheck& check) {
  SLUIS_TRY(quorum, verify_quorum(shown.checkpoint, log, before, check));
  SLUIS_TRY_DONE(
      verify_inclusion(leaf_hash(shown.leaf), shown.index, quorum.checkpoint.head, shown.path));
  SLUIS_TRY(leaf, decode_leaf(shown.leaf));
  const bool is_its = leaf.type == LeafType::covenant && leaf.covenant == next.version &&
                      leaf.commitment == covenant_commitment(encode_covenant(next));
  if (!is_its) return Error{ErrorCode::covenant_unknown, "leaf"};
  return Done{};
}

bool opens_unwitnessed(const Covenant& covenant, bool urgent, std::uint16_t kind) {
  const auto& kinds = covenant.witness_terms.urgent_kinds;
  return urgent && std::binary_search(kinds.begin(), kinds.end(), kind);
}

}  // namespace sluis::consent
