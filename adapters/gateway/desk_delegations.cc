// SPDX-License-Identifier: EUPL-1.2
// Whom to call in a case while who has it is away: a colleague who acts for it until a day.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/desk.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

void fill_delegation(const DelegationRow& row, bool is_on, local::CaseDelegation& out) {
  out.set_holder(row.holder);
  out.set_to(row.to);
  out.set_until(day_text(row.until_day));
  out.set_since_ms(row.since.ms);
  if (row.ended < end_of_day(row.until_day)) out.set_ended_ms(row.ended.ms);
  out.set_ended_by(row.ended_by);
  out.set_on(is_on);
}

}  // namespace

Result<ReplyLater> Desk::case_delegate(const local::LocalRequest& request) {
  const local::CaseDelegate& from = request.case_delegate();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  SLUIS_TRY_DONE(delegations_.begin(request.worker(), case_book_of(parts_.host, row), from.to(),
                                    from.until(), Sensitive<std::string>(from.reason())));
  return case_staff_shown(request.worker(), row);
}

Result<ReplyLater> Desk::case_undelegate(const local::LocalRequest& request) {
  SLUIS_TRY(row, planned_case(request.worker(), request.case_undelegate().id()));
  SLUIS_TRY_DONE(delegations_.end(request.worker(), case_book_of(parts_.host, row)));
  return case_staff_shown(request.worker(), row);
}

// Of whom the act is: a parent of that family may have other children.
bool Desk::acts_for_author(const std::string& worker, const ActRow& row) const {
  return !row.persons.empty() && delegations_.acts_for(worker, parts_.host.owner(row.worker),
                                                       {row.persons.front()});
}

ReplyLater Desk::case_staff_shown(const std::string& worker, const CaseRow& row) const {
  local::LocalReply reply;
  const BookedCase booked = case_book_of(parts_.host, row);
  fill_case(booked, *reply.mutable_care_case());
  reply.mutable_care_case()->clear_history();
  fill_case_staff(worker, booked, *reply.mutable_care_case());
  return at_once(std::move(reply));
}

// All that acted in it, with their words, for who may record cases; who is kept out of it, for who
// has it, who acts for that one, and who said so.
void Desk::fill_case_staff(const std::string& worker, const BookedCase& row,
                           local::Case& out) const {
  const Host& host = parts_.host;
  if (!may_record(host, worker, consent::FactKind::case_opened)) return;
  const auto on = delegations_.now(row);
  for (const DelegationRow& each : delegations_of(host, row.row.id)) {
    local::CaseDelegation& shown = *out.add_delegations();
    fill_delegation(each, false, shown);
    shown.set_reason(each.reason.reveal());
  }
  if (on) out.mutable_delegations(out.delegations_size() - 1)->set_on(true);
  const bool has_it = worker == holder_of(host, row) || (on && on->to == worker);
  for (const CaseExclusionRow& each : parts_.exclusions.of_case(row.row.id)) {
    if (!has_it && each.by != worker) continue;
    local::CaseExcluded& shown = *out.add_excluded();
    shown.set_login(each.login);
    shown.set_by(each.by);
    shown.set_since_ms(each.since.ms);
  }
}

void Desk::fill_today_delegations(const std::string& worker, local::Today& out) const {
  const Books books = case_books(parts_.host);
  for (local::TodayItem& item : *out.mutable_items()) {
    const auto id = id_in<CaseId>(item.case_id(), "case");
    const BookedCase* booked = id.ok() ? books.find(*id) : nullptr;
    if (booked == nullptr) continue;
    const auto on = delegations_.now(*booked);
    if (on) fill_delegation(*on, true, *item.mutable_delegation());
  }
  const std::set<CaseId>& hidden = hidden_.from(parts_.host, worker);
  for (const auto& [id, row] : delegations_.of_worker(worker)) {
    if (hidden.contains(id)) continue;
    local::TodayItem& item = *out.add_items();
    item.set_kind("delegation");
    item.set_case_id(id.hex());
    item.set_at_ms(end_of_day(row.until_day).ms);
    fill_delegation(row, true, *item.mutable_delegation());
  }
}

}  // namespace sluis::gateway
