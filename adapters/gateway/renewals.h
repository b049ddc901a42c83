// SPDX-License-Identifier: EUPL-1.2
// Consents recorded here that end soon, each to be talked about in time: a birthday from which
// somebody else gives consent, or the end of its period. And those that name a member which ended
// in another: they are not that other's, so the family is asked anew (consent/CONSENT.md §Merges).
//
// Shell for the vault alone. Thread safety: none.
#pragma once

#include <optional>

#include "adapters/gateway/acts.h"

namespace sluis::gateway {

inline constexpr DurationMs kRenewalAhead{42ull * 86'400'000};

struct Renewal {
  ConsentId consent;
  ActRow act;                  // that recorded it
  TimeMs ends;                 // its last moment, or the beginning of the birthday before that
  std::optional<unsigned> age; // a birthday: the age from which somebody else may give
  const consent::EndedMember* ended = nullptr;  // it names a member that is none any more
};
// Those that name an ended member, or end within kRenewalAhead of now, soonest first: not refused,
// withdrawn or answered with a no here, not followed by a later one about the same person, and not
// about somebody of whom all is withheld here (who hides, or died).
std::vector<Renewal> renewals_of(const Host& host, const Acts& acts);

}  // namespace sluis::gateway
