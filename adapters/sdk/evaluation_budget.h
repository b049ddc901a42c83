// SPDX-License-Identifier: EUPL-1.2
// How many persons a member may have evaluated: so many a minute, so many a day (DESIGN §8).
//
// Pure: time is an input. Thread safety: none. The windows slide, so no minute and no day of any
// kind holds more than the limit. A clock that goes back gives nothing back: what lies in its
// future still counts.
#pragma once

#include <map>
#include <set>

#include "consent/core/covenant.h"

namespace sluis::sdk {

inline constexpr std::uint64_t kBudgetMinuteMs = 60'000;
inline constexpr std::uint64_t kBudgetDayMs = 86'400'000;

// One person evaluated for `asker`; `request` is SHA-256 of its signed text.
struct SpentEvaluation {
  MemberId asker;
  Nonce nonce;
  Digest request;
  TimeMs at;
  bool operator==(const SpentEvaluation&) const = default;
};

// Where they are kept across restarts; the gateway's store.
class EvaluationLog {
 public:
  virtual ~EvaluationLog() = default;
  // Durable when it returns Done. Rows older than a day may be dropped at any time.
  virtual Status add(const SpentEvaluation& spent) = 0;
};

class EvaluationBudget {
 public:
  // `spent` of the last day, as the log has it, in any order.
  explicit EvaluationBudget(const std::vector<SpentEvaluation>& spent);

  // True: a new request, and there is room for it. False: the repetition of one that was spent, of
  // the same bytes, which costs nothing. id_conflict: the nonce with other bytes; over_budget.
  Result<bool> admits(const SpentEvaluation& wanted, const consent::Limits& limits) const;
  // Counts it, and forgets what is older than a day at its time.
  void spend(const SpentEvaluation& spent);

 private:
  void forget_before(std::uint64_t ms);

  std::map<std::pair<MemberId, Nonce>, std::pair<Digest, TimeMs>> requests_;
  std::map<MemberId, std::multiset<std::uint64_t>> times_;  // ms, of each request of the member
};

}  // namespace sluis::sdk
