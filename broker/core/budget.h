// SPDX-License-Identifier: EUPL-1.2
// How often a member may ask what would happen: a preflight answers without a signal, so that a
// member with no limit could sound out whom the chain knows (DESIGN §5.1, §8).
//
// Pure. Thread safety: none. Counts the preflights that stand in the journal, in the machine time;
// so a replay and a restart count alike, and a refused one costs nothing.
#pragma once

#include <map>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/time.h"

namespace sluis::broker {

// Of one member: as many as a key holder evaluates for it, of persons.
inline constexpr std::size_t kPreflightsPerMinute = 60;
inline constexpr std::size_t kPreflightsPerDay = 2'000;

class PreflightBudget {
 public:
  // over_budget. `now` is never before a time that was spent.
  Status check(const MemberId& member, TimeMs now) const;
  void spend(const MemberId& member, TimeMs now);

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(spent_);
  }

 private:
  std::map<MemberId, std::vector<TimeMs>> spent_;  // within a day of the newest, ascending
};

// How many questions of one kind a member may ask in a day (QuestionRule::per_day): without a limit
// a member could ask after everybody. Counts the recipients of the INTENTs in the journal.
class QuestionBudget {
 public:
  // over_budget, with the moment from which `count` more fit in its place; never, if they never do.
  Status check(const MemberId& member, std::uint16_t kind, std::size_t count, std::size_t per_day,
               TimeMs now) const;
  void spend(const MemberId& member, std::uint16_t kind, std::size_t count, TimeMs now);

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(spent_);
  }

 private:
  using Asker = std::pair<MemberId, std::uint16_t>;
  std::map<Asker, std::vector<TimeMs>> spent_;  // within a day of the newest, ascending
};

// Letter codes that were entered and are nobody's, or used: a member that could try without a limit
// would ask which codes there are.
inline constexpr std::size_t kCodeTriesPerDay = 20;

class CodeTries {
 public:
  // over_budget, with the moment from which another fits.
  Status check(const MemberId& member, TimeMs now) const;
  void spend(const MemberId& member, TimeMs now);

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(spent_);
  }

 private:
  std::map<MemberId, std::vector<TimeMs>> spent_;  // within a day of the newest, ascending
};

template <class Archive>
void describe(Archive& archive, CodeTries& tries) {
  tries.describe_fields(archive);
}

template <class Archive>
void describe(Archive& archive, PreflightBudget& budget) {
  budget.describe_fields(archive);
}

template <class Archive>
void describe(Archive& archive, QuestionBudget& budget) {
  budget.describe_fields(archive);
}

}  // namespace sluis::broker
