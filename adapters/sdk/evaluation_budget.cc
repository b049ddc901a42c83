// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/evaluation_budget.h"

namespace sluis::sdk {
namespace {

// How many of `times` lie less than `window_ms` before `now`, or after it.
std::uint64_t count_within(const std::multiset<std::uint64_t>& times, std::uint64_t now,
                           std::uint64_t window_ms) {
  const auto first = now < window_ms ? times.begin() : times.upper_bound(now - window_ms);
  return static_cast<std::uint64_t>(std::distance(first, times.end()));
}

}  // namespace

EvaluationBudget::EvaluationBudget(const std::vector<SpentEvaluation>& spent) {
  for (const SpentEvaluation& each : spent) {
    if (requests_.try_emplace({each.asker, each.nonce}, each.request, each.at).second) {
      times_[each.asker].insert(each.at.ms);
    }
  }
}

Result<bool> EvaluationBudget::admits(const SpentEvaluation& wanted,
                                      const consent::Limits& limits) const {
  const auto before = requests_.find({wanted.asker, wanted.nonce});
  if (before != requests_.end()) {
    if (before->second.first != wanted.request) return Error{ErrorCode::id_conflict, "nonce"};
    return false;
  }
  const auto row = times_.find(wanted.asker);
  const std::multiset<std::uint64_t> none;
  const std::multiset<std::uint64_t>& times = row == times_.end() ? none : row->second;
  const bool room =
      count_within(times, wanted.at.ms, kBudgetMinuteMs) < limits.evaluations_per_minute &&
      count_within(times, wanted.at.ms, kBudgetDayMs) < limits.evaluations_per_day;
  if (!room) return Error{ErrorCode::over_budget, "evaluations"};
  return true;
}

void EvaluationBudget::spend(const SpentEvaluation& spent) {
  if (spent.at.ms > kBudgetDayMs) forget_before(spent.at.ms - kBudgetDayMs);
  if (requests_.try_emplace({spent.asker, spent.nonce}, spent.request, spent.at).second) {
    times_[spent.asker].insert(spent.at.ms);
  }
}

void EvaluationBudget::forget_before(std::uint64_t ms) {
  std::erase_if(requests_, [&](const auto& row) { return row.second.second.ms <= ms; });
  for (auto& [member, times] : times_) times.erase(times.begin(), times.upper_bound(ms));
}

}  // namespace sluis::sdk
