// SPDX-License-Identifier: EUPL-1.2
// One plan for a family: what a plan must have, which part of it is whose, what changed since the
// version before, and the life of a version.
//
// Pure. The broker knows no plan: it sees ordinary signals. The table of the life stands in
// broker/ARCHITECTURE.md §Plans. Errors name a place, never a text. Thread safety: values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/types/error.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"
#include "proto/types/sensitive.h"
#include "proto/types/time.h"

namespace sluis::sdk {

inline constexpr std::uint32_t kWholeFamily = 0;           // n: the case's n-th person
inline constexpr std::uint32_t kOutsideFamily = UINT32_MAX;
inline constexpr std::size_t kPlanGoalsMax = 64, kPlanTasksMax = 256, kPlanPartiesMax = 64;
inline constexpr std::size_t kPlanIdBytesMax = 16, kPlanTextBytesMax = 4'096;
inline constexpr std::size_t kPlanPresentMax = 16;

enum class PlanTaskState : std::uint8_t { open = 1, busy = 2, done = 3, dropped = 4 };
std::string_view name_of(PlanTaskState state);
std::optional<PlanTaskState> plan_task_state(std::string_view name);

struct PlanGoal {
  std::string id;
  std::uint32_t person = kWholeFamily;
  Sensitive<std::string> text;
  bool operator==(const PlanGoal&) const = default;
};
struct PlanTask {
  std::string id, goal;
  MemberId party;
  Sensitive<std::string> text;
  std::string due;  // YYYY-MM-DD
  PlanTaskState state = PlanTaskState::open;
  bool operator==(const PlanTask&) const = default;
};
struct PlanPresent {
  Sensitive<std::string> who;
  bool operator==(const PlanPresent&) const = default;
};
struct Plan {
  std::string drawn_up;  // YYYY-MM-DD
  std::vector<PlanPresent> present;
  Sensitive<std::string> reason;  // why nobody of the family was there
  std::vector<PlanGoal> goals;
  std::vector<PlanTask> tasks;
  std::vector<MemberId> parties;
  Sensitive<std::string> notes;  // the coordinator's alone
  bool operator==(const Plan&) const = default;
};

// Of a case with so many persons. missing_field, bad_field, bad_date, too_large; without_family,
// goal_of_nobody, task_without_goal. A task's party is among the parties.
Status check_plan(const Plan& plan, std::size_t persons);

// What one party is told about one person (or the whole family): its own tasks, and the goals that
// these serve.
struct PlanPart {
  MemberId party;
  std::uint32_t person = kWholeFamily;
  std::vector<PlanGoal> goals;
  std::vector<PlanTask> tasks;
};
// Of a plan that check_plan took; ascending by party and person. Without those of `coordinator`.
std::vector<PlanPart> parts_of(const Plan& plan, const MemberId& coordinator);
// As the party reads it.
Sensitive<std::string> part_text(const PlanPart& part, std::uint64_t version,
                                 const std::string& drawn_up);

enum class PlanChanged : std::uint8_t { added = 1, changed = 2, removed = 3 };
struct PlanChange {
  PlanChanged change = PlanChanged::added;
  std::string what;  // "goal", "task", "party", "drawn_up_with_family" or "notes"
  std::string id;    // of a goal or task; of a party in hexadecimal
  bool operator==(const PlanChange&) const = default;
};
std::string_view name_of(PlanChanged change);
std::vector<PlanChange> changes(const Plan& before, const Plan& now);

// A version's life.
enum class PlanState : std::uint8_t {
  draft = 1, shared = 2, acknowledged = 3, superseded = 4, removed = 5
};
enum class PlanEvent : std::uint8_t {
  write = 1,        // another version
  share = 2,
  acknowledge = 3,  // each part was received
  progress = 4,
  purge = 5,        // the case is closed, and its shared parts' terms are over
};
inline constexpr int kPlanStates = 5, kPlanEvents = 5;
std::string_view name_of(PlanState state);
std::string_view name_of(PlanEvent event);
// Nothing: not now.
std::optional<PlanState> after(PlanState state, PlanEvent event);
// Of a version of which `shared` of `parts` went on their way and `received` were received.
PlanState plan_state(std::size_t shared, std::size_t received, std::size_t parts, bool is_newest);

}  // namespace sluis::sdk
