// SPDX-License-Identifier: EUPL-1.2
// A day as plans, meetings and matters write it. Pure.
#pragma once

#include <chrono>
#include <string>

namespace sluis::sdk {

// A day of the calendar, written YYYY-MM-DD.
inline bool is_day(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t at : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
    if (text[at] < '0' || text[at] > '9') return false;
  }
  const std::chrono::year_month_day day{
      std::chrono::year(std::stoi(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8, 2))))};
  return day.ok();
}

}  // namespace sluis::sdk
