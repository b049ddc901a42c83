// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/plan_text.h"

#include <algorithm>

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"

namespace sluis::cli {
namespace {

using local::Plan;
using local::PlanPart;

std::string plan_state_text(const std::string& state) {
  if (state == "draft") return say("not shared yet");
  if (state == "shared") return say("shared; not received by each party yet");
  if (state == "acknowledged") return say("received by each party");
  return say("replaced by a newer version");
}

std::string task_state_text(const std::string& state) {
  if (state == "busy") return say("busy");
  if (state == "done") return say("finished");
  if (state == "dropped") return say("dropped");
  return say("open");
}

std::string drawn_up_text(const local::PlanDrawnUp& drawn_up) {
  if (drawn_up.present().empty()) {
    return say("  drawn up on {0} without the family: {1}\n",
               {drawn_up.date(), drawn_up.reason()});
  }
  std::string who;
  for (const std::string& each : drawn_up.present()) who += (who.empty() ? "" : ", ") + each;
  return say("  drawn up on {0} with {1}\n", {drawn_up.date(), who});
}

std::string goals_text(const local::PlanBody& plan) {
  std::string out;
  for (const local::PlanGoal& goal : plan.goals()) {
    const std::string whose = goal.has_person() ? goal.person().first_names() : say("the family");
    out += say("  goal {0}, of {1}: {2}\n", {goal.id(), whose, goal.text()});
    for (const local::PlanTask& task : plan.tasks()) {
      if (task.goal() != goal.id()) continue;
      out += say("    task {0}, {1}, by {2} ({3}): {4}\n",
                 {task.id(), task.party(), task.due(), task_state_text(task.state()),
                  task.text()});
    }
  }
  if (!plan.notes().empty()) out += say("  for the coordinator alone: {0}\n", {plan.notes()});
  return out;
}

std::string part_state_text(const PlanPart& part) {
  if (part.received()) return say("received; its receipt is in the log");
  if (part.exchange().empty()) return say("not shared yet");
  if (part.act().has_reason() && part.act().state() == "refused") {
    return say("refused: {0}", {reason_text(part.act().reason())});
  }
  if (part.slot().state() == "ordered") return say("may go: a task of its author, see sluis tasks");
  const std::string& slot = part.slot().state();
  if (slot == "withdrawn" || slot == "corrected") return say("taken back; it can be shared again");
  const bool waits = part.slot().state() == "held" || part.slot().state() == "denied";
  if (!waits) return say("on its way");
  return say("not shared, kept here: {0}", {reason_text(part.slot().reason())});
}

std::string part_line(const PlanPart& part) {
  const std::string whom = part.about().empty() ? say("the family") : part.about();
  std::string tasks;
  for (const std::string& task : part.tasks()) tasks += (tasks.empty() ? "" : ", ") + task;
  std::string out = say("  {0}, about {1}, tasks {2}: {3}\n",
                        {part.label(), whom, tasks, part_state_text(part)});
  if (!part.exchange().empty() && !part.received()) {
    out += say("    Why, and what can be done: sluis explain {0}\n", {part.exchange()});
  }
  return out;
}

// Which parts may not go, so that somebody chooses another kind for them.
std::string denied_text(const Plan& plan) {
  std::string whose;
  for (const PlanPart& part : plan.parts()) {
    if (part.slot().state() != "denied") continue;
    whose += (whose.empty() ? "" : ", ") + part.label();
  }
  if (whose.empty() || plan.state() == "superseded") return "";
  return say("DID NOT GO, for the reason beside it: the part for {0}. Share it again under a kind "
             "that may go there: sluis plan share {1} --kind KIND\n", {whose, plan.case_id()});
}

std::string change_text(const local::PlanChange& change) {
  std::string what = say("notes");
  if (change.what() == "goal") what = say("goal");
  if (change.what() == "task") what = say("task");
  if (change.what() == "party") what = say("party");
  if (change.what() == "drawn_up_with_family") what = say("drawn up with the family");
  std::string how = say("changed");
  if (change.change() == "added") how = say("added");
  if (change.change() == "removed") how = say("removed");
  return "  " + how + ": " + what + (change.id().empty() ? "" : " " + change.id()) + "\n";
}

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string out = say("plan of case {0}, version {1} of {2} by {3}: {4}\n",
                        {plan.case_id(), std::to_string(plan.version()),
                         time_text(plan.written_ms()), plan.worker(),
                         plan_state_text(plan.state())});
  out += drawn_up_text(plan.plan().drawn_up_with_family()) + goals_text(plan.plan());
  if (!plan.changes().empty()) out += say("Since the version before:\n");
  for (const local::PlanChange& change : plan.changes()) out += change_text(change);
  if (!plan.progress().empty()) out += say("Progress:\n");
  for (const local::PlanProgressed& said : plan.progress()) {
    out += say("  {0}: task {1} is {2}, says {3}\n",
               {time_text(said.at_ms()), said.task(), task_state_text(said.state()),
                said.worker()});
  }
  if (!plan.parts().empty()) out += say("Parts:\n");
  for (const PlanPart& part : plan.parts()) out += part_line(part);
  out += denied_text(plan);
  const bool was_shared = std::any_of(
      plan.parts().begin(), plan.parts().end(),
      [](const PlanPart& part) { return !part.exchange().empty(); });
  if (plan.state() != "draft" || plan.parts().empty() || was_shared) return out;
  return out + say("Next: sluis plan share {0} --kind KIND\n", {plan.case_id()});
}

std::string plans_text(const local::Plans& plans) {
  if (plans.plans().empty()) return say("No plans. Write one: sluis plan write CASE FILE\n");
  std::string out;
  for (const local::PlanListed& plan : plans.plans()) {
    out += say("case {0}: version {1} of {2} by {3}, {4} tasks open: {5}\n",
               {plan.case_id(), std::to_string(plan.version()), time_text(plan.written_ms()),
                plan.worker(), std::to_string(plan.open_tasks()), plan_state_text(plan.state())});
  }
  return out;
}

}  // namespace sluis::cli
