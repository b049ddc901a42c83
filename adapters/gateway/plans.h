// SPDX-License-Identifier: EUPL-1.2
// Plans of cases in the vault: their versions, the signals that take their parts along, their end.
//
// Shell, reads alone but for purge_plans. Thread safety: none.
#pragma once

#include "adapters/gateway/host.h"
#include "adapters/gateway/plan_records.h"

namespace sluis::gateway {

// Ascending by version.
std::vector<PlanRow> plan_versions(const Host& host, const CaseId& id);
// 0: the newest.
std::optional<PlanRow> plan_version(const Host& host, const CaseId& id, std::uint64_t version);
// With what was said of its tasks since.
sdk::Plan plan_now(const PlanRow& row);

// A task that was there before and of which nothing was said (`unsaid`: ids) is as far as it was.
void keep_states(sdk::Plan& plan, const std::set<std::string>& unsaid, const sdk::Plan& before);

// How far a part of a version is; `exchange` and `act` are gone once its term is over.
struct PlanPartView {
  sdk::PlanPart part;
  std::optional<PlanPartRow> row;  // nothing: not shared
  std::optional<ExchangeRow> exchange;
  std::optional<ActRow> act;
  bool received = false;  // opened at the party
  bool stands = false;    // on its way, received, held or denied: as it is nothing more is sent
  bool is_denied = false;  // no rule lets this kind go there: under another kind it may be shared
};
std::vector<PlanPartView> plan_parts(const Host& host, const PlanRow& row);
sdk::PlanState plan_state(const std::vector<PlanPartView>& parts, bool is_newest);

// The case of whose plan this signal takes a part along.
std::optional<CaseId> case_of_part(const Host& host, const ExchangeId& id);
// It takes along a part of a plan that a newer one replaced, or of a closed case: it goes no more.
bool is_overtaken_part(const Host& host, const ExchangeId& id);

// Its own copy is here, and it arrived or is under way: its term is to come, or it has none.
bool has_kept_copy(const Host& host, const ExchangeId& id);
// Of each case that is closed, once the own copies of its parts that arrived are gone: all its
// versions go. How many; the caller commits and cuts the log.
std::uint64_t purge_plans(const Host& host, Batch& batch);

}  // namespace sluis::gateway
