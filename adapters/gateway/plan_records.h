// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of the plans of cases: versions, and which signals took their parts along.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"
#include "adapters/sdk/plan.h"

namespace sluis::gateway {

// What was said of a task since its version was written; the newest counts.
struct PlanProgressRow {
  std::string task;
  sdk::PlanTaskState state = sdk::PlanTaskState::open;
  TimeMs at;
  std::string worker;  // login
};
struct PlanRow {
  CaseId case_id;
  std::uint64_t version = 0;  // from 1
  TimeMs at;
  std::string worker;
  sdk::Plan plan;
  std::vector<PlanProgressRow> progress;
};
// The signal that takes a part along. It names no word of it.
struct PlanPartRow {
  ExchangeId exchange_id;
  ActId act;
  CaseId case_id;
  std::uint64_t version = 0;
  MemberId party;
  std::uint32_t person = 0;
};

inline Bytes plan_key(const CaseId& id, std::uint64_t version) {
  Bytes out = to_bytes(id.view());
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(version >> shift));
  }
  return out;
}

template <class Archive>
void describe(Archive& archive, PlanProgressRow& row) {
  archive(row.task, row.state, row.at, row.worker);
}
template <class Archive>
void describe(Archive& archive, PlanRow& row) {
  archive(row.case_id, row.version, row.at, row.worker, row.plan, row.progress);
}
template <class Archive>
void describe(Archive& archive, PlanPartRow& row) {
  archive(row.exchange_id, row.act, row.case_id, row.version, row.party, row.person);
}

}  // namespace sluis::gateway

namespace sluis::sdk {

template <class Archive>
void describe(Archive& archive, PlanGoal& goal) {
  archive(goal.id, goal.person);
  gateway::describe_sensitive(archive, goal.text, kPlanTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, PlanTask& task) {
  archive(task.id, task.goal, task.party, task.due, task.state);
  gateway::describe_sensitive(archive, task.text, kPlanTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, PlanPresent& present) {
  gateway::describe_sensitive(archive, present.who, kPlanTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, Plan& plan) {
  archive(plan.drawn_up, plan.present, plan.goals, plan.tasks, plan.parties);
  gateway::describe_sensitive(archive, plan.reason, kPlanTextBytesMax);
  gateway::describe_sensitive(archive, plan.notes, kPlanTextBytesMax);
}

}  // namespace sluis::sdk
