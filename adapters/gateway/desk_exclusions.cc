// SPDX-License-Identifier: EUPL-1.2
// Professionals that are kept away from a person: who they are, and what they do not find.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {

Result<ReplyLater> Desk::exclude(const local::LocalRequest& request) {
  const local::StaffExclude& from = request.staff_exclude();
  if (!from.has_person()) return Error{ErrorCode::missing_field, "person"};
  SLUIS_TRY_DONE(parts_.exclusions.add(request.worker(), from.login(),
                                       identity_of(from.person())));
  return exclusions(request);
}

Result<ReplyLater> Desk::readmit(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(parts_.exclusions.end(request.worker(), request.staff_readmit().id()));
  return exclusions(request);
}

Result<ReplyLater> Desk::exclusions(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  SLUIS_TRY_DONE(host.worker(request.worker()));
  const bool with_bsn = host.covenant.member(host.member())->may_use_bsn;
  local::LocalReply reply;
  local::Exclusions& out = *reply.mutable_exclusions();
  for (const ExclusionRow& row : parts_.exclusions.seen_by(request.worker())) {
    local::Exclusion& one = *out.add_exclusions();
    one.set_id(row.id.hex());
    one.set_login(row.login);
    one.set_by(row.by);
    one.set_since_ms(row.since.ms);
    one.mutable_person()->set_name(display_name(row.identity));
    one.mutable_person()->set_birth_date(row.identity.birth_date.reveal());
    if (with_bsn) one.mutable_person()->set_bsn(row.identity.bsn.reveal());
    one.set_named(!row.keys.empty());
  }
  return at_once(std::move(reply));
}

Status Desk::check_not_apart(const std::string& worker,
                             const std::vector<NamedPerson>& persons) const {
  if (parts_.exclusions.keeps(worker, persons)) return Error{ErrorCode::kept_apart, "worker"};
  return Done{};
}

bool Desk::is_kept(const std::string& worker, const ActId& act) const {
  if (worker.empty()) return false;
  const auto row = parts_.acts.find(act);
  // Who recorded that somebody withdraws hands over the receipt of it.
  if (!row || (row->kind == ActKind::withdraw && row->worker == worker)) return false;
  return parts_.exclusions.keeps(worker, row->persons);
}
bool Desk::is_kept(const std::string& worker, const ExchangeRow& row) const {
  // A part of a plan may tell of the whole family.
  const auto plan_of = worker.empty() ? std::nullopt : case_of_part(parts_.host, row.id);
  if (plan_of) {
    const auto care = parts_.host.vault.get<CaseRow>(RowKind::care_case, *plan_of);
    if (care && is_kept(worker, *care)) return true;
  }
  return is_kept(worker, row.act);
}
bool Desk::is_kept(const std::string& worker, const MailRow& row) const {
  return parts_.exclusions.keeps_mail(worker, row.sender, row.message);
}
bool Desk::is_kept(const std::string& worker, const WeighingRow& row) const {
  return parts_.exclusions.keeps_mail(worker, row.asker, row.message);
}
bool Desk::is_kept(const std::string& worker, const CaseRow& row) const {
  return parts_.exclusions.keeps(worker, row.persons);
}
bool Desk::is_kept(const std::string& worker, const KnownCircumstance& known) const {
  if (known.statement && is_kept(worker, known.statement->id)) return true;
  return std::any_of(known.answers.begin(), known.answers.end(),
                     [&](const ActRow& act) { return is_kept(worker, act.id); });
}

}  // namespace sluis::gateway
