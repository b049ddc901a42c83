// SPDX-License-Identifier: EUPL-1.2
// May this member's worker state this circumstance, in this form, under this covenant? Has who must
// agreed to it?
//
// Pure. Asked by the broker before it takes a fact, and by the gateway before a worker signs it.
#pragma once

#include "consent/core/decide.h"

namespace sluis::consent {

// The end of the first Monday to Friday after the day of `from`, in UTC. Holidays are not known.
TimeMs end_of_next_working_day(TimeMs from);

// unknown_circumstance: no such type; not_allowed: not by this role; out_of_range with the field:
// a reason, told, told_at, silence or valid_until that the type does not have; unknown_member.
Status check_stated(const Covenant& covenant, const MemberId& member,
                    const CircumstanceStated& stated);

// Of what was said of it since: somebody said no; who must, by its type, said yes.
bool says_no(const CircumstanceState& state);
// Members that are one by now are not two.
bool is_agreed(const Covenant& covenant, const CircumstanceType& type,
               const CircumstanceState& state);

}  // namespace sluis::consent
