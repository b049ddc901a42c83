// SPDX-License-Identifier: EUPL-1.2
// How many families each professional here has, for who may record cases: a warning, no refusal.
//
// A case that the one who asks is kept apart from is not in its counts: else these would tell it
// that there is one.
#include "adapters/gateway/caseload.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

void fill_load(const Caseload& load, local::WorkerLoad& out) {
  out.set_login(load.login);
  out.set_families(load.families);
  out.set_coming(load.coming);
  out.set_fte(fte_text(load.hundredths()));
  out.set_fte_said(load.said.has_value());
  out.set_most(load.most());
  out.set_above(load.is_above());
}

}  // namespace

std::vector<Caseload> Desk::loads_seen_by(const std::string& worker) const {
  if (!may_record(parts_.host, worker, consent::FactKind::case_opened)) return {};
  return caseloads(parts_.host, hidden_.from(parts_.host, worker));
}

Result<ReplyLater> Desk::caseload(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(request.worker()));
  static_cast<void>(worker);
  if (!may_record(host, request.worker(), consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  local::LocalReply reply;
  local::Caseload& out = *reply.mutable_caseload();
  for (const Caseload& load : loads_seen_by(request.worker())) {
    fill_load(load, *out.add_workers());
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::staff_hours(const local::LocalRequest& request) {
  const local::StaffHours& from = request.staff_hours();
  const Host& host = parts_.host;
  SLUIS_TRY(by, host.worker(request.worker()));
  static_cast<void>(by);
  if (!may_record(host, request.worker(), consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  SLUIS_TRY(whose, host.worker(from.login()));
  const auto hundredths = fte_in(from.fte());
  if (!hundredths) return Error{ErrorCode::bad_field, "fte: from 0.01 to 1, such as 0.8"};
  parts_.host.vault.put(
      RowKind::work_hours, whose.row.login,
      WorkHoursRow{whose.row.login, *hundredths, host.clock.wall(), request.worker()});
  return caseload(request);
}

// The answer of who takes a case, with a warning when that makes too many.
ReplyLater Desk::with_load(const std::string& worker, ReplyLater taken) const {
  return ReplyLater([this, worker, taken = std::move(taken)](local::LocalReply& reply, bool last) {
    if (!taken(reply, last)) return false;
    if (reply.act().state() == name_of(ActState::refused)) return true;
    for (const Caseload& load : loads_seen_by(worker)) {
      if (load.login != worker || !load.is_above()) continue;
      fill_load(load, *reply.mutable_act()->mutable_load());
    }
    return true;
  });
}

void Desk::fill_today_loads(const std::string& worker, local::Today& out) const {
  for (const Caseload& load : loads_seen_by(worker)) {
    if (!load.is_above()) continue;
    local::TodayItem& item = *out.add_items();
    item.set_kind("caseload");
    item.set_id(load.login);
    fill_load(load, *item.mutable_load());
  }
}

}  // namespace sluis::gateway
