// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/budget.h"

#include <algorithm>

namespace sluis::broker {
namespace {

constexpr DurationMs kPerMinute{60'000}, kPerDay{86'400'000};

// The first of `times` that is less than `span` ago.
template <class Times>
auto within(Times& times, DurationMs span, TimeMs now) {
  return std::partition_point(times.begin(), times.end(),
                              [&](TimeMs at) { return at + span <= now; });
}

}  // namespace

Status PreflightBudget::check(const MemberId& member, TimeMs now) const {
  const auto row = spent_.find(member);
  if (row == spent_.end()) return Done{};
  const std::vector<TimeMs>& times = row->second;
  const auto count = [&](DurationMs span) {
    return static_cast<std::size_t>(times.end() - within(times, span, now));
  };
  if (count(kPerMinute) >= kPreflightsPerMinute || count(kPerDay) >= kPreflightsPerDay) {
    return Error{ErrorCode::over_budget, "preflights"};
  }
  return Done{};
}

void PreflightBudget::spend(const MemberId& member, TimeMs now) {
  std::vector<TimeMs>& times = spent_[member];
  times.erase(times.begin(), within(times, kPerDay, now));
  times.push_back(now);
}

}  // namespace sluis::broker
