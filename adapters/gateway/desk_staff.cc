// SPDX-License-Identifier: EUPL-1.2
// The professionals of this gateway: who is here, who comes, who leaves and to whom its work goes.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/create.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

Error unknown_function(const consent::Covenant& covenant, const std::string& name) {
  std::vector<std::string> known;
  std::string all;
  for (const consent::Function& each : covenant.functions) {
    known.push_back(each.term.id);
    all += (all.empty() ? ": one of " : ", ") + each.term.id;
  }
  const std::string near = did_you_mean(name, known);
  return {ErrorCode::not_allowed, "function" + (near.empty() ? all : near)};
}

}  // namespace

Result<ReplyLater> Desk::staff(const local::LocalRequest&) {
  const Host& host = parts_.host;
  local::LocalReply reply;
  local::Staff& out = *reply.mutable_staff();
  for (const WorkerRow& row : host.vault.all<WorkerRow>(RowKind::worker)) {
    const auto key = seal::SigningKeyPair::from_seed(row.seed.reveal());
    local::Worker& worker = *out.add_workers();
    worker.set_login(row.login);
    worker.set_name(row.name.reveal());
    worker.set_function(row.function);
    worker.set_worker(row.id.hex());
    const auto departure = host.vault.get<DepartureRow>(RowKind::departure, row.login);
    const TimeMs at = departure ? host.clock.wall() + kRevokeAfterMs : host.clock.wall();
    worker.set_published(parts_.link.directory().keys().worker_key(key.key_id(), at).ok());
    worker.set_left(departure.has_value());
    if (departure) worker.set_to(departure->to);
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::staff_add(const local::LocalRequest& request) {
  const local::StaffAdd& from = request.staff_add();
  if (function_number(parts_.host.covenant, from.function()) == 0) {
    return unknown_function(parts_.host.covenant, from.function());
  }
  // A login stands in signed records for one human: it is not given to the next.
  // Nor is the name or function of who is here changed by adding it anew.
  if (parts_.host.vault.get<DepartureRow>(RowKind::departure, from.login()) ||
      parts_.host.vault.get<WorkerRow>(RowKind::worker, from.login())) {
    return Error{ErrorCode::id_conflict, "login"};
  }
  SLUIS_TRY_DONE(
      add_workers(parts_.host.vault, {{from.login(), Sensitive(from.name()), from.function()}}));
  parts_.link.refresh();
  return staff(request);
}

// Durable before it is answered: from then on `login` can do nothing here. Its tasks and cases are
// found by Host::owner(); OwnKeys revokes its key once nothing waits for that key's signature.
Result<ReplyLater> Desk::staff_leave(const local::LocalRequest& request) {
  const local::StaffLeave& from = request.staff_leave();
  Host& host = parts_.host;
  SLUIS_TRY(leaving, host.worker(from.login()));
  const auto to = host.worker(from.to());
  const bool fits = to.ok() && from.to() != from.login() && to->function == leaving.function;
  if (!fits) return Error{ErrorCode::not_allowed, "to"};
  for (const CaseId& id : parts_.exclusions.kept_out_of(from.to())) {
    const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
    const bool would_have_it =
        row && row->open && holder_of(host, case_book_of(host, *row)) == from.login();
    if (would_have_it) return Error{ErrorCode::kept_apart, "to: of a case that it would have"};
  }
  Batch batch;
  batch.put(RowKind::departure, from.login(),
            DepartureRow{from.login(), from.to(), host.clock.wall()});
  end_delegations_of(host, batch, from.login());
  host.vault.commit(batch);
  log_event("staff.left");
  parts_.link.refresh();
  return staff(request);
}

}  // namespace sluis::gateway
