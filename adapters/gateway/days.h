// SPDX-License-Identifier: EUPL-1.2
// Days as people write them, YYYY-MM-DD, as days since 1970-01-01 in UTC.
//
// Pure. Thread safety: values.
#pragma once

#include <string>

#include "proto/types/error.h"
#include "proto/types/time.h"

namespace sluis::gateway {

// bad_date, at `place`: another form, or no day after the first.
Result<std::uint32_t> day_in(const std::string& date, const char* place);
std::string day_text(std::uint32_t day);
std::uint32_t day_number(TimeMs at);
// When that day is over: it is in it whole.
TimeMs end_of_day(std::uint32_t day);

}  // namespace sluis::gateway
