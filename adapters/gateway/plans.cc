// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/plans.h"

namespace sluis::gateway {
namespace {

// Nothing comes of it any more, and it did not arrive. What is denied may still be permitted.
bool is_stopped(SlotState state) {
  return state == SlotState::withdrawn || state == SlotState::corrected;
}

void look_at(const Host& host, PlanPartView& out) {
  const ExchangeId id = out.row->exchange_id;
  out.exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  out.act = host.vault.get<ActRow>(RowKind::act, out.row->act);
  if (!out.exchange) {  // its own copy goes once it was opened there, and the term was over
    const auto term = host.vault.get<RetentionRow>(RowKind::retention, id);
    out.received = out.stands = term && term->ground != 0;  // else it was corrected, never opened
    return;
  }
  const SlotState state = out.exchange->slots.front().state;
  out.received = state == SlotState::opened;
  out.stands = !is_stopped(state) && out.act && out.act->state != ActState::refused;
  out.is_denied = out.stands && state == SlotState::denied;
}

bool went(const PlanPartView& part) {
  const bool is_refused = part.act && part.act->state == ActState::refused;
  return part.row && !part.is_denied && !is_refused;
}

}  // namespace

bool has_kept_copy(const Host& host, const ExchangeId& id) {
  const auto term = host.vault.get<RetentionRow>(RowKind::retention, id);
  if (term) return term->state == RetentionState::kept;
  const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, id);
  if (!exchange) return false;
  const SlotState state = exchange->slots.front().state;
  return state == SlotState::sealed || state == SlotState::sent || state == SlotState::opened;
}

std::vector<PlanRow> plan_versions(const Host& host, const CaseId& id) {
  std::vector<PlanRow> out;
  for (PlanRow& row : host.vault.all<PlanRow>(RowKind::plan)) {
    if (row.case_id == id) out.push_back(std::move(row));
  }
  std::sort(out.begin(), out.end(), [](const PlanRow& one, const PlanRow& other) {
    return one.version < other.version;
  });
  return out;
}

std::optional<PlanRow> plan_version(const Host& host, const CaseId& id, std::uint64_t version) {
  if (version != 0) return host.vault.get<PlanRow>(RowKind::plan, plan_key(id, version));
  std::vector<PlanRow> rows = plan_versions(host, id);
  if (rows.empty()) return std::nullopt;
  return std::move(rows.back());
}

sdk::Plan plan_now(const PlanRow& row) {
  sdk::Plan out = row.plan;
  for (const PlanProgressRow& said : row.progress) {
    for (sdk::PlanTask& task : out.tasks) {
      if (task.id == said.task) task.state = said.state;
    }
  }
  return out;
}

void keep_states(sdk::Plan& plan, const std::set<std::string>& unsaid, const sdk::Plan& before) {
  for (sdk::PlanTask& task : plan.tasks) {
    if (!unsaid.contains(task.id)) continue;
    for (const sdk::PlanTask& was : before.tasks) {
      if (was.id == task.id) task.state = was.state;
    }
  }
}

std::vector<PlanPartView> plan_parts(const Host& host, const PlanRow& row) {
  std::vector<PlanPartView> out;
  const auto shared = host.vault.all<PlanPartRow>(RowKind::plan_part);
  for (sdk::PlanPart& part : sdk::parts_of(plan_now(row), host.member())) {
    PlanPartView view;
    for (const PlanPartRow& each : shared) {
      const bool is_its = each.case_id == row.case_id && each.version == row.version &&
                          each.party == part.party && each.person == part.person;
      if (is_its) view.row = each;
    }
    view.part = std::move(part);
    if (view.row) look_at(host, view);
    out.push_back(std::move(view));
  }
  return out;
}

sdk::PlanState plan_state(const std::vector<PlanPartView>& parts, bool is_newest) {
  const auto shared = std::count_if(parts.begin(), parts.end(), went);
  const auto received = std::count_if(parts.begin(), parts.end(),
                                      [](const PlanPartView& each) { return each.received; });
  return sdk::plan_state(static_cast<std::size_t>(shared), static_cast<std::size_t>(received),
                         parts.size(), is_newest);
}

std::optional<CaseId> case_of_part(const Host& host, const ExchangeId& id) {
  const auto part = host.vault.get<PlanPartRow>(RowKind::plan_part, id);
  return part ? std::optional(part->case_id) : std::nullopt;
}

bool is_overtaken_part(const Host& host, const ExchangeId& id) {
  const auto part = host.vault.get<PlanPartRow>(RowKind::plan_part, id);
  if (!part) return false;
  const auto row = host.vault.get<CaseRow>(RowKind::care_case, part->case_id);
  const auto newest = plan_version(host, part->case_id, 0);
  return !row || !row->open || !newest || newest->version != part->version;
}

std::uint64_t purge_plans(const Host& host, Batch& batch) {
  std::set<CaseId> kept;
  const auto parts = host.vault.all<PlanPartRow>(RowKind::plan_part);
  for (const PlanPartRow& part : parts) {
    if (has_kept_copy(host, part.exchange_id)) kept.insert(part.case_id);
  }
  const auto goes = [&](const CaseId& id) {
    const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
    return !kept.contains(id) && row && !row->open;
  };
  std::uint64_t count = 0;
  for (const PlanRow& row : host.vault.all<PlanRow>(RowKind::plan)) {
    if (!goes(row.case_id)) continue;
    batch.erase(RowKind::plan, plan_key(row.case_id, row.version));
    ++count;
  }
  for (const PlanPartRow& part : parts) {
    const bool may_still_go =
        host.vault.get<ExchangeRow>(RowKind::exchange, part.exchange_id).has_value();
    if (goes(part.case_id) && !may_still_go) batch.erase(RowKind::plan_part, part.exchange_id);
  }
  return count;
}

}  // namespace sluis::gateway
