// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/budget.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace sluis::broker {
namespace {

constexpr DurationMs kPerMinute{60'000}, kPerDay{86'400'000};

// The first of `times` that is less than `span` ago.
template <class Times>
auto within(Times& times, DurationMs span, TimeMs now) {
  return std::partition_point(times.begin(), times.end(),
                              [&](TimeMs at) { return at + span <= now; });
}

// "2026-09-01 08:30Z", the next whole minute.
std::string minute_text(TimeMs time) {
  using namespace std::chrono;
  const sys_time<minutes> at = ceil<minutes>(
      sys_time<milliseconds>(milliseconds(static_cast<std::int64_t>(time.ms))));
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss<minutes> clock(at - day);
  const auto two = [](unsigned number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(date.year())) + "-" +
         two(static_cast<unsigned>(date.month())) + "-" + two(static_cast<unsigned>(date.day())) +
         " " + two(static_cast<unsigned>(clock.hours().count())) + ":" +
         two(static_cast<unsigned>(clock.minutes().count())) + "Z";
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

Status CodeTries::check(const MemberId& member, TimeMs now) const {
  const auto row = spent_.find(member);
  if (row == spent_.end()) return Done{};
  const auto first = within(row->second, kPerDay, now);
  if (static_cast<std::size_t>(row->second.end() - first) < kCodeTriesPerDay) return Done{};
  return Error{ErrorCode::over_budget, "letter codes, free again at " +
                                           minute_text(*first + kPerDay)};
}

void CodeTries::spend(const MemberId& member, TimeMs now) {
  std::vector<TimeMs>& times = spent_[member];
  times.erase(times.begin(), within(times, kPerDay, now));
  times.push_back(now);
}

Status QuestionBudget::check(const MemberId& member, std::uint16_t kind, std::size_t count,
                             std::size_t per_day, TimeMs now) const {
  if (count > per_day) return Error{ErrorCode::over_budget, "questions, never so many at once"};
  const auto row = spent_.find({member, kind});
  if (row == spent_.end()) return Done{};
  const std::vector<TimeMs>& times = row->second;
  const auto first = within(times, kPerDay, now);
  const auto spent = static_cast<std::size_t>(times.end() - first);
  if (spent + count <= per_day) return Done{};
  const TimeMs free = first[static_cast<std::ptrdiff_t>(spent + count - per_day - 1)] + kPerDay;
  return Error{ErrorCode::over_budget, "questions, free again at " + minute_text(free)};
}

void QuestionBudget::spend(const MemberId& member, std::uint16_t kind, std::size_t count,
                           TimeMs now) {
  std::vector<TimeMs>& times = spent_[{member, kind}];
  times.erase(times.begin(), within(times, kPerDay, now));
  times.insert(times.end(), count, now);
}

}  // namespace sluis::broker
