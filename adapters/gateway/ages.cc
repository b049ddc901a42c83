// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/ages.h"

#include "adapters/sdk/identity.h"

namespace sluis::gateway {

using std::chrono::sys_days;
using std::chrono::year_month_day;

sys_days day_of(TimeMs at) {
  using namespace std::chrono;
  return floor<days>(sys_time<milliseconds>(milliseconds(static_cast<std::int64_t>(at.ms))));
}

TimeMs start_of(sys_days day) {
  using namespace std::chrono;
  return {static_cast<std::uint64_t>(duration_cast<milliseconds>(day.time_since_epoch()).count())};
}

Result<year_month_day> birth_of(const Identity& identity) {
  const std::string& text = identity.birth_date.reveal();
  if (text.empty()) return Error{ErrorCode::missing_field, "subject.birth_date"};
  return sdk::day_of_birth(text);
}

sys_days birthday(const year_month_day& born, unsigned age) {
  const year_month_day day = born + std::chrono::years(static_cast<int>(age));
  return day.ok() ? sys_days(day) : sys_days(day.year() / std::chrono::March / 1);
}

unsigned age_on(const year_month_day& born, sys_days day) {
  unsigned age = 0;
  while (birthday(born, age + 1) <= day) ++age;
  return age;
}

}  // namespace sluis::gateway
