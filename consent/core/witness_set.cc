// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/witness_set.h"

#include <algorithm>

#include "consent/core/leaf.h"

namespace sluis::consent {

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
