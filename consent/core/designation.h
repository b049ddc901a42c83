// SPDX-License-Identifier: EUPL-1.2
// Designation (DOMAIN §2 flow 8): the member at the last rung of the covenant's ladder names the
// organisation that coordinates a case, which needs no yes of that organisation: it signed the
// covenant. It gives coordination, and no ground for any content.
//
// Pure, total. Broker and source ask the same.
#pragma once

#include "consent/core/covenant.h"

namespace sluis::consent {

// What a `raise` is about, as its reason says; any other number is the recorder's own.
inline constexpr std::uint16_t kAboutCoordination = 1;

// Who may designate under a covenant, when, and whom.
struct Designators {
  std::uint32_t covenant = 0;
  MemberId by;                // zero: the ladder has no last rung that is one member
  std::uint64_t days = 0;     // of the whole ladder: no matter is at its last rung before
  std::vector<MemberId> to;   // ascending: of the roles to which a rule releases for a case of
                              // theirs; of any role, when there is no such rule
};
Designators designators_of(const Covenant& covenant);

struct Designation {
  MemberId by, to, coordinator;
  TimeMs matter;                  // that is open, since when; zero: none is
  bool of_coordination = false;   // it is
  std::uint16_t reason = 0;       // why care is urgent; zero: nobody says that it is
};
// not_allowed: it is not for `by` to say, or `to` has no role that may coordinate; unknown_member:
// `to` is none, or has the case; missing_field: nobody says that care is urgent; no_such_step: no
// matter about who coordinates is open, or none can have come to the last rung by `now`.
Status check_designation(const Designators& designators, const Designation& said, TimeMs now);

}  // namespace sluis::consent
