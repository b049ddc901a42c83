// SPDX-License-Identifier: EUPL-1.2
#include "adapters/sdk/plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "adapters/sdk/day.h"

namespace sluis::sdk {
namespace {

std::string place_in(const char* list, std::size_t index, const char* field) {
  return std::string(list) + "[" + std::to_string(index) + "]." + field;
}

bool is_plan_id(const std::string& id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !id.empty() && id.size() <= kPlanIdBytesMax && std::all_of(id.begin(), id.end(), fits);
}

Status check_text(const Sensitive<std::string>& text, const std::string& place) {
  if (text.reveal().empty()) return Error{ErrorCode::missing_field, place};
  if (text.reveal().size() > kPlanTextBytesMax) return Error{ErrorCode::too_large, place};
  return Done{};
}

Status check_drawn_up(const Plan& plan) {
  const std::string head = "drawn_up_with_family.";
  if (plan.drawn_up.empty()) return Error{ErrorCode::missing_field, head + "date"};
  if (!is_day(plan.drawn_up)) return Error{ErrorCode::bad_date, head + "date: YYYY-MM-DD"};
  if (plan.present.empty() && plan.reason.reveal().empty()) {
    return Error{ErrorCode::without_family, head + "present"};
  }
  if (plan.present.size() > kPlanPresentMax) return Error{ErrorCode::too_large, head + "present"};
  for (const PlanPresent& each : plan.present) {
    SLUIS_TRY_DONE(check_text(each.who, head + "present"));
  }
  if (plan.reason.reveal().size() > kPlanTextBytesMax) {
    return Error{ErrorCode::too_large, head + "reason"};
  }
  if (plan.notes.reveal().size() > kPlanTextBytesMax) return Error{ErrorCode::too_large, "notes"};
  return Done{};
}

Status check_goals(const Plan& plan, std::size_t persons) {
  if (plan.goals.empty()) return Error{ErrorCode::missing_field, "goals"};
  if (plan.goals.size() > kPlanGoalsMax) return Error{ErrorCode::too_large, "goals"};
  std::set<std::string> known;
  for (std::size_t i = 0; i < plan.goals.size(); ++i) {
    const PlanGoal& goal = plan.goals[i];
    if (!is_plan_id(goal.id) || !known.insert(goal.id).second) {
      return Error{ErrorCode::bad_field, place_in("goals", i, "id")};
    }
    if (goal.person > persons) {
      return Error{ErrorCode::goal_of_nobody, place_in("goals", i, "person")};
    }
    SLUIS_TRY_DONE(check_text(goal.text, place_in("goals", i, "text")));
  }
  return Done{};
}

const PlanGoal* goal_named(const Plan& plan, const std::string& id) {
  for (const PlanGoal& goal : plan.goals) {
    if (goal.id == id) return &goal;
  }
  return nullptr;
}

Status check_task(const Plan& plan, std::size_t i) {
  const PlanTask& task = plan.tasks[i];
  if (goal_named(plan, task.goal) == nullptr) {
    return Error{ErrorCode::task_without_goal, place_in("tasks", i, "goal")};
  }
  if (std::find(plan.parties.begin(), plan.parties.end(), task.party) == plan.parties.end()) {
    return Error{ErrorCode::bad_field,
                 place_in("tasks", i, "party: name it among the parties too")};
  }
  if (!is_day(task.due)) {
    return Error{ErrorCode::bad_date, place_in("tasks", i, "due: YYYY-MM-DD")};
  }
  return check_text(task.text, place_in("tasks", i, "text"));
}

// What each had before and has now, by its name.
template <class Item>
void compare(const char* what, const std::map<std::string, Item>& before,
             const std::map<std::string, Item>& now, std::vector<PlanChange>& out) {
  for (const auto& [id, item] : now) {
    const auto old = before.find(id);
    if (old == before.end()) out.push_back({PlanChanged::added, what, id});
    else if (!(old->second == item)) out.push_back({PlanChanged::changed, what, id});
  }
  for (const auto& [id, item] : before) {
    if (!now.contains(id)) out.push_back({PlanChanged::removed, what, id});
  }
}

template <class Item>
std::map<std::string, Item> by_id(const std::vector<Item>& items) {
  std::map<std::string, Item> out;
  for (const Item& item : items) out.emplace(item.id, item);
  return out;
}

std::map<std::string, bool> by_name(const std::vector<MemberId>& parties) {
  std::map<std::string, bool> out;
  for (const MemberId& party : parties) out.emplace(party.hex(), true);
  return out;
}

const char* state_in_dutch(PlanTaskState state) {
  switch (state) {
    case PlanTaskState::open: return "open";
    case PlanTaskState::busy: return "bezig";
    case PlanTaskState::done: return "klaar";
    case PlanTaskState::dropped: return "vervallen";
  }
  return "";
}

}  // namespace

std::string_view name_of(PlanTaskState state) {
  switch (state) {
    case PlanTaskState::open: return "open";
    case PlanTaskState::busy: return "busy";
    case PlanTaskState::done: return "done";
    case PlanTaskState::dropped: return "dropped";
  }
  return "";
}

std::optional<PlanTaskState> plan_task_state(std::string_view name) {
  for (const PlanTaskState state : {PlanTaskState::open, PlanTaskState::busy, PlanTaskState::done,
                                    PlanTaskState::dropped}) {
    if (name == name_of(state)) return state;
  }
  return std::nullopt;
}

Status check_plan(const Plan& plan, std::size_t persons) {
  SLUIS_TRY_DONE(check_drawn_up(plan));
  SLUIS_TRY_DONE(check_goals(plan, persons));
  if (plan.parties.size() > kPlanPartiesMax) return Error{ErrorCode::too_large, "parties"};
  if (plan.tasks.size() > kPlanTasksMax) return Error{ErrorCode::too_large, "tasks"};
  std::set<std::string> known;
  for (std::size_t i = 0; i < plan.tasks.size(); ++i) {
    const std::string& id = plan.tasks[i].id;
    if (!is_plan_id(id) || !known.insert(id).second) {
      return Error{ErrorCode::bad_field, place_in("tasks", i, "id")};
    }
    SLUIS_TRY_DONE(check_task(plan, i));
  }
  return Done{};
}

std::vector<PlanPart> parts_of(const Plan& plan, const MemberId& coordinator) {
  std::map<std::pair<MemberId, std::uint32_t>, PlanPart> parts;
  for (const PlanTask& task : plan.tasks) {
    const PlanGoal* goal = goal_named(plan, task.goal);
    if (goal == nullptr || task.party == coordinator) continue;
    PlanPart& part = parts[{task.party, goal->person}];
    part.party = task.party;
    part.person = goal->person;
    part.tasks.push_back(task);
    const bool is_there = std::any_of(part.goals.begin(), part.goals.end(),
                                      [&](const PlanGoal& has) { return has.id == goal->id; });
    if (!is_there) part.goals.push_back(*goal);
  }
  std::vector<PlanPart> out;
  for (auto& [key, part] : parts) out.push_back(std::move(part));
  return out;
}

Sensitive<std::string> part_text(const PlanPart& part, std::uint64_t version,
                                 const std::string& drawn_up) {
  std::string out = "Uw deel van het plan van dit gezin, versie " + std::to_string(version) +
                    ", opgesteld op " + drawn_up + ".\n";
  for (const PlanGoal& goal : part.goals) {
    out += "\nDoel " + goal.id + ": " + goal.text.reveal() + "\n";
    for (const PlanTask& task : part.tasks) {
      if (task.goal != goal.id) continue;
      out += "- Taak " + task.id + ", voor " + task.due + " (" + state_in_dutch(task.state) +
             "): " + task.text.reveal() + "\n";
    }
  }
  Sensitive<std::string> made(out);
  wipe(out);
  return made;
}

std::string_view name_of(PlanChanged change) {
  switch (change) {
    case PlanChanged::added: return "added";
    case PlanChanged::changed: return "changed";
    case PlanChanged::removed: return "removed";
  }
  return "";
}

std::vector<PlanChange> changes(const Plan& before, const Plan& now) {
  std::vector<PlanChange> out;
  if (before.drawn_up != now.drawn_up || before.present != now.present ||
      before.reason != now.reason) {
    out.push_back({PlanChanged::changed, "drawn_up_with_family", ""});
  }
  compare("goal", by_id(before.goals), by_id(now.goals), out);
  compare("task", by_id(before.tasks), by_id(now.tasks), out);
  compare("party", by_name(before.parties), by_name(now.parties), out);
  if (before.notes != now.notes) out.push_back({PlanChanged::changed, "notes", ""});
  return out;
}

std::string_view name_of(PlanState state) {
  switch (state) {
    case PlanState::draft: return "draft";
    case PlanState::shared: return "shared";
    case PlanState::acknowledged: return "acknowledged";
    case PlanState::superseded: return "superseded";
    case PlanState::removed: return "removed";
  }
  return "";
}

std::string_view name_of(PlanEvent event) {
  switch (event) {
    case PlanEvent::write: return "write";
    case PlanEvent::share: return "share";
    case PlanEvent::acknowledge: return "acknowledge";
    case PlanEvent::progress: return "progress";
    case PlanEvent::purge: return "purge";
  }
  return "";
}

std::optional<PlanState> after(PlanState state, PlanEvent event) {
  if (state == PlanState::removed) return std::nullopt;
  if (event == PlanEvent::purge) return PlanState::removed;
  if (state == PlanState::superseded) return std::nullopt;
  switch (event) {
    case PlanEvent::write: return PlanState::superseded;
    case PlanEvent::share:
      return state == PlanState::draft ? PlanState::shared : state;
    case PlanEvent::acknowledge:
      if (state == PlanState::draft) return std::nullopt;
      return PlanState::acknowledged;
    case PlanEvent::progress: return state;
    case PlanEvent::purge: break;
  }
  return std::nullopt;
}

PlanState plan_state(std::size_t shared, std::size_t received, std::size_t parts, bool is_newest) {
  PlanState state = PlanState::draft;
  const auto take = [&state](PlanEvent event) { state = after(state, event).value_or(state); };
  if (shared != 0) take(PlanEvent::share);
  if (shared != 0 && received == parts) take(PlanEvent::acknowledge);
  if (!is_newest) take(PlanEvent::write);
  return state;
}

}  // namespace sluis::sdk
