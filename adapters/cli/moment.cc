// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/moment.h"

#include <chrono>
#include <cstdio>

namespace sluis::cli {

std::optional<std::uint64_t> moment_of(const std::string& text, bool end) {
  int year = 0;
  unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int read = 0;
  const char* from = text.c_str();
  const auto whole = [&] { return read != 0 && static_cast<std::size_t>(read) == text.size(); };
  const bool is_day = std::sscanf(from, "%4d-%2u-%2u%n", &year, &month, &day, &read) == 3 &&
                      whole();
  if (!is_day) {
    read = 0;
    const int found = std::sscanf(from, "%4d-%2u-%2u%*1[T ]%2u:%2u:%2uZ%n", &year, &month, &day,
                                  &hour, &minute, &second, &read);
    if (found != 6 || !whole() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok() || year < 1970) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::uint64_t begin_s = static_cast<std::uint64_t>(days) * 86'400 + hour * 3'600ull +
                                minute * 60ull + second;
  if (!end) return begin_s * 1000;
  return (begin_s + (is_day ? 86'400 : 1)) * 1000 - 1;
}

}  // namespace sluis::cli
