// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/witness_set.h"

#include <algorithm>

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

bool opens_unwitnessed(const Covenant& covenant, bool urgent, std::uint16_t kind) {
  const auto& kinds = covenant.witness_terms.urgent_kinds;
  return urgent && std::binary_search(kinds.begin(), kinds.end(), kind);
}

}  // namespace sluis::consent
