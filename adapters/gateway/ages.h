// SPDX-License-Identifier: EUPL-1.2
// Days and birthdays, as consents count them: by the date in UTC (consent/CONSENT.md).
//
// Pure. Thread safety: values.
#pragma once

#include <chrono>

#include "adapters/gateway/records.h"
#include "proto/types/result.h"

namespace sluis::gateway {

std::chrono::sys_days day_of(TimeMs at);
TimeMs start_of(std::chrono::sys_days day);
// missing_field, bad_date.
Result<std::chrono::year_month_day> birth_of(const Identity& identity);
// Who was born on 29 February has a birthday on 1 March of a year without that day.
std::chrono::sys_days birthday(const std::chrono::year_month_day& born, unsigned age);
unsigned age_on(const std::chrono::year_month_day& born, std::chrono::sys_days day);

}  // namespace sluis::gateway
