// SPDX-License-Identifier: EUPL-1.2
// Professionals that are kept away from a person: who they are, and what they do not find.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/caseload.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/meeting_records.h"
#include "adapters/gateway/offers.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::optional<CaseId> case_of_exchange(const Host& host, const ExchangeId& id) {
  if (const auto part = case_of_part(host, id)) return part;
  if (const auto offer = host.vault.get<OfferRow>(RowKind::offer, id)) return offer->case_id;
  const auto invite = host.vault.get<MeetingInviteRow>(RowKind::meeting_invite, id);
  return invite ? std::optional(invite->case_id) : std::nullopt;
}

}  // namespace

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

// Who has the case is not kept out of it; who is kept out of it finds none.
Result<ReplyLater> Desk::case_exclude(const local::LocalRequest& request) {
  const local::CaseWorker& from = request.case_exclude();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  const BookedCase booked = case_book_of(parts_.host, row);
  // While it is not known who has it, whoever has it could be kept out.
  if (!is_held(parts_.host.member(), booked)) {
    return Error{ErrorCode::no_such_step, "case: a handover of it is under way"};
  }
  const std::string holder = holder_of(parts_.host, booked);
  SLUIS_TRY_DONE(parts_.exclusions.add_to_case(request.worker(), from.login(), row, holder));
  return case_staff_shown(request.worker(), row);
}

Result<ReplyLater> Desk::case_readmit(const local::LocalRequest& request) {
  const local::CaseWorker& from = request.case_readmit();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  SLUIS_TRY_DONE(parts_.exclusions.end_of_case(from.login(), row));
  return case_staff_shown(request.worker(), row);
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
  return is_kept(worker, *row);
}
// A part of a plan, an offer or an invitation is of its case.
bool Desk::is_kept(const std::string& worker, const ActRow& row) const {
  if (parts_.exclusions.keeps(worker, row)) return true;
  const std::set<CaseId>& cases = parts_.exclusions.kept_out_of(worker);
  if (cases.empty() || row.kind != ActKind::signal) return false;
  const auto about = case_of_exchange(parts_.host, ExchangeId{row.made.value});
  return about && cases.contains(*about);
}
bool Desk::is_kept(const std::string& worker, const ExchangeRow& row) const {
  // A part of a plan may tell of the whole family; an offer or invitation, of the case.
  const auto about = worker.empty() ? std::nullopt : case_of_exchange(parts_.host, row.id);
  if (about) {
    const auto care = parts_.host.vault.get<CaseRow>(RowKind::care_case, *about);
    if (care && is_kept(worker, *care)) return true;
  }
  return is_kept(worker, row.act);
}
// By their own places in the log, and by the cases, signals and messages that they are of.
void Desk::hide_kept(const std::string& worker, std::vector<AuditEvent>& entries) const {
  if (parts_.exclusions.version(worker) == 0) return;
  const Host& host = parts_.host;
  std::set<std::uint64_t> places;
  std::set<AnyId> ids;
  for (const ActRow& row : parts_.acts.all()) {
    if (row.state == ActState::recorded && is_kept(worker, row.id)) places.insert(row.index);
  }
  for (const CaseId& id : hidden_.from(host, worker)) ids.insert(AnyId{id.value});
  for (const ExchangeRow& row : host.vault.all<ExchangeRow>(RowKind::exchange)) {
    if (!is_kept(worker, row)) continue;
    ids.insert(AnyId{row.id.value});
    for (const SlotRow& slot : row.slots) ids.insert(AnyId{slot.message.value});
  }
  for (const MailRow& row : host.vault.all<MailRow>(RowKind::mail)) {
    if (is_kept(worker, row)) ids.insert(AnyId{row.message.value});
  }
  ids.erase(AnyId{});
  std::erase_if(entries, [&](const AuditEvent& entry) {
    return places.contains(entry.index) || ids.contains(entry.about) ||
           ids.contains(entry.after) || ids.contains(AnyId{entry.message.value});
  });
}
bool Desk::is_kept(const std::string& worker, const MailRow& row) const {
  return parts_.exclusions.keeps_mail(worker, row.sender, row.message);
}
bool Desk::is_kept(const std::string& worker, const WeighingRow& row) const {
  return parts_.exclusions.keeps_mail(worker, row.asker, row.message);
}
bool Desk::is_kept(const std::string& worker, const CaseRow& row) const {
  return parts_.exclusions.keeps(worker, row);
}
bool Desk::is_kept(const std::string& worker, const KnownCircumstance& known) const {
  if (known.statement && is_kept(worker, known.statement->id)) return true;
  return std::any_of(known.answers.begin(), known.answers.end(),
                     [&](const ActRow& act) { return is_kept(worker, act.id); });
}

}  // namespace sluis::gateway
