// SPDX-License-Identifier: EUPL-1.2
// Who witnesses under a covenant: its members' names, with the keys that the directory holds.
//
// Pure. Thread safety: values.
#pragma once

#include "consent/core/cosignature.h"
#include "consent/core/covenant.h"
#include "consent/core/directory.h"

namespace sluis::consent {

// As what `member` cosigns: the directory's host, "/witness/", the member's id in hex.
std::string witness_name(const Covenant& covenant, const MemberId& member);

// The witnesses of `covenant` whose key is valid at `at`, one key each.
WitnessSet witness_set(const Covenant& covenant, const Directory& directory, TimeMs at);

// A message that its sender called urgent, of such a kind, may open before the quorum (promise P1).
bool opens_unwitnessed(const Covenant& covenant, bool urgent, std::uint16_t kind);

}  // namespace sluis::consent
