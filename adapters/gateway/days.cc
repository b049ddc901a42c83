// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/days.h"

#include <chrono>
#include <cstdio>

#include "adapters/sdk/identity.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kOneDayMs = 86'400'000;

}  // namespace

Result<std::uint32_t> day_in(const std::string& date, const char* place) {
  const auto day = sdk::day_of_birth(date);  // the same form
  if (!day.ok()) return Error{ErrorCode::bad_date, place};
  const auto count = std::chrono::sys_days(*day).time_since_epoch().count();
  if (count <= 0) return Error{ErrorCode::bad_date, place};
  return static_cast<std::uint32_t>(count);
}

std::string day_text(std::uint32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char out[16];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out;
}

std::uint32_t day_number(TimeMs at) { return static_cast<std::uint32_t>(at.ms / kOneDayMs); }

TimeMs end_of_day(std::uint32_t day) { return TimeMs{(day + 1ull) * kOneDayMs}; }

}  // namespace sluis::gateway
