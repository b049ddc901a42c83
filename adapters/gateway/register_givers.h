// SPDX-License-Identifier: EUPL-1.2
// The givers of a consent from the register's own answer on gezag, instead of from whoever records
// it: the covenant's rows for the regime, the child's age on the day, and the answer decide.
//
// Pure. Errors name a place, never a value.
#pragma once

#include "adapters/gateway/records.h"
#include "consent/core/covenant.h"

namespace sluis::gateway {

struct RegisterQuestion {
  NamedPerson subject;  // with a number and a birth date
  std::uint16_t regime = 0;
  std::optional<bool> capable;  // of weighing this; none: nobody judged it
  TimeMs at;
};

struct RegisterGivers {
  std::vector<NamedPerson> givers;  // ascending by number
  // The birthday on which somebody else gives, at 0:00 UTC; none: this was the last.
  std::optional<TimeMs> until;
};

// missing_field, bad_date: the subject; bad_json and others: the answer (adapters/sdk/gezag.h);
// bad_field: it says nothing of the subject; else what closes (consent/core/givers.h).
Result<RegisterGivers> givers_by_register(const consent::Covenant& covenant,
                                          const RegisterQuestion& question,
                                          std::string_view answer);

}  // namespace sluis::gateway
