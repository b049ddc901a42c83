// SPDX-License-Identifier: EUPL-1.2
// Access at the desk: the officer's lines about a person, a source's approval of its own, and
// whether approvals are their members' and workers'.
#include "adapters/gateway/access_records.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/access.h"
#include "local.pb.h"
#include "proto/hash/hash.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kAccessDayMs = 86'400'000;
constexpr std::size_t kReplyLinesBytes = 3u << 20;  // of a reply, which has 4 MiB
constexpr std::string_view kAccessEnds[] = {"taken_back", "not_identified", "answered_otherwise",
                                            "excessive"};
constexpr const char* kCapacities[] = {"parent", "guardian", "representative"};

// Perhaps another's; erased; or kept from the family for now: those go to nobody, nor does what
// belongs to them.
bool may_be_asked(const AuditEvent& event) {
  return event.opening == codec::AuditOpening::open && !event.possibly && event.silence == 0;
}

template <class Id>
std::string hex_or_empty(const Id& id) {
  return id.is_zero() ? std::string() : id.hex();
}

access::Entry entry_of(const consent::Covenant& covenant, const AuditEvent& event,
                       const local::AuditEvent& told) {
  access::Entry out;
  out.index = event.index;
  out.time_ms = told.time_ms();
  out.type = event.type;
  out.member = event.member;
  out.other = event.other;
  out.about = hex_or_empty(event.about);
  out.message = hex_or_empty(event.message);
  out.lease = hex_or_empty(event.lease);
  out.after = hex_or_empty(event.after);
  out.said = told.said();
  out.references = event.references;
  out.may_be_asked = may_be_asked(event);
  out.words.set_function(told.function());
  out.words.set_kind(told.kind());
  out.words.set_level(told.level());
  out.words.set_ground(told.ground());
  out.words.set_circumstance(told.circumstance());
  if (const consent::Ground* ground = covenant.ground(event.ground)) {
    out.words.set_article(ground->article);
    const std::uint64_t term_ms = ground->retention_days * kAccessDayMs;
    if (term_ms != 0) out.words.set_until_ms(out.time_ms + term_ms);
  }
  return out;
}

local::AccessMember access_member(const consent::Covenant& covenant, const MemberId& id) {
  local::AccessMember out;
  out.set_member(id.hex());
  const consent::Member* member = covenant.member(id);
  if (member == nullptr) return out;
  out.set_label(member->label);
  out.set_contact(member->contact);
  return out;
}

// Who asks: the person itself, or somebody in a capacity. A name, by which sources know both.
Status fill_head(const local::AccessPropose& asked, std::uint64_t now_ms, local::AccessHead& out) {
  if (asked.person().surname().empty()) return Error{ErrorCode::missing_field, "surname"};
  out.set_capacity("self");
  if (asked.has_requester()) {
    const local::Person& requester = asked.requester();
    if (requester.surname().empty()) return Error{ErrorCode::missing_field, "requester surname"};
    if (std::find(std::begin(kCapacities), std::end(kCapacities), requester.role()) ==
        std::end(kCapacities)) {
      return Error{ErrorCode::bad_field, "requester role"};
    }
    out.set_capacity(requester.role());
  }
  *out.mutable_person_name() = access::name_of(asked.person());
  *out.mutable_requester_name() =
      access::name_of(asked.has_requester() ? asked.requester() : asked.person());
  SLUIS_TRY(received, access::received_ms(asked.received(), now_ms));
  out.set_request(seal::random_fixed<access::AccessId>().hex());
  out.set_received_ms(received);
  out.set_due_ms(access::due_ms(received));
  return Done{};
}

const local::Person& requester_of(const local::AccessAsked& asked) {
  return asked.has_requester() ? asked.requester() : asked.person();
}

Digest digest_of(const local::AccessHead& head) {
  return hash::sha256(as_bytes(head.SerializeAsString()));
}

}  // namespace

Status Desk::check_audits(const std::string& login) const {
  SLUIS_TRY(worker, parts_.host.worker(login));
  const consent::Function* function = parts_.host.covenant.function(worker.function);
  if (function == nullptr || !function->audits) return Error{ErrorCode::not_allowed, "audits"};
  return parts_.host.check_may(login, LeafType::read);
}

// What is open about it: broker/THREATS.md, T130 to T133.
Status Desk::check_may_access() const {
  if (parts_.host.covenant.is_test) return Done{};
  return Error{ErrorCode::not_allowed,
               "covenant: access is for test covenants alone in this version"};
}

void Desk::fill_access(const Auditor::Job& job, std::size_t from, local::AccessLines& out) const {
  const Host& host = parts_.host;
  local::AccessAsked asked;
  CHECK(asked.ParseFromString(job.task.access));
  local::AccessHead& head = *asked.mutable_head();
  if (head.size() == 0) {
    head.set_size(job.size);
    if (from == 0) {
      const AccessRow row{*AnyId::from(*from_hex(head.request())), digest_of(head),
                          job.task.worker, TimeMs{head.received_ms()}, TimeMs{head.due_ms()}};
      parts_.host.vault.put(RowKind::access, row.id, row);
    }
  }
  std::vector<access::Entry> found;
  for (const AuditEvent& event : job.events) {
    local::AuditEvent told;
    fill_event(event, told);
    found.push_back(entry_of(host.covenant, event, told));
    found.back().is_later = event.index >= head.size();
  }
  const auto entries = access::entries_of(found, [&host](const MemberId& id) {
    return access_member(host.covenant, id);
  });
  *out.mutable_head() = head;
  out.set_salt(asked.salt());
  out.set_late(!access::check_in_time(head, host.clock.wall().ms).ok());
  if (const auto worker = host.worker(job.task.worker); worker.ok()) {  // else nobody asks
    out.set_asked_key(worker->key.key_id().hex());
    const Signature by = worker->key.sign(access::asked_text(head));
    out.set_asked_signature(std::string(as_text(by.view())));
  }
  for (const consent::Member& member : host.covenant.members) {
    if (member.may_use_bsn) out.add_with_bsn(member.id.hex());
  }
  const std::size_t end = access::page_end(entries, from, kReplyLinesBytes);
  for (std::size_t i = from; i < end; ++i) *out.add_entries() = entries[i];
  if (end >= entries.size()) return;
  out.set_job(job.id.hex());
  out.set_next(end);
}

Result<ReplyLater> Desk::begin_access(const local::AccessAsked& asked, const std::string& worker) {
  AuditTask task;
  task.kind = AuditKind::who;
  SLUIS_TRY(about, person(asked.person(), PersonRole::subject));
  SLUIS_TRY(requester, person(requester_of(asked), PersonRole::giver));
  SLUIS_TRY_DONE(check_not_apart(worker, {about, requester}));
  task.persons = {about.identity};
  local::AccessAsked kept;
  *kept.mutable_head() = asked.head();
  kept.set_salt(asked.salt());
  task.access = kept.SerializeAsString();
  local::LocalRequest request;
  request.set_worker(worker);
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::access_propose(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY_DONE(check_audits(request.worker()));
  const local::AccessPropose& from = request.access_propose();
  local::AccessAsked asked;
  SLUIS_TRY_DONE(fill_head(from, parts_.host.clock.wall().ms, *asked.mutable_head()));
  *asked.mutable_person() = from.person();
  if (from.has_requester()) *asked.mutable_requester() = from.requester();
  const auto salt = seal::random_fixed<Digest>();
  asked.set_salt(salt.value.data(), salt.value.size());
  local::AccessHead& head = *asked.mutable_head();
  const local::Person& requester = requester_of(asked);
  head.set_person(access::label_of(asked.person()));
  head.set_requester(access::label_of(requester));
  head.set_commitment(access::commitment_of(salt.view(), asked.person(), requester).hex());
  return begin_access(asked, request.worker());
}

// The lines as the log has them, whatever the officer's folder says: under the head that was
// proposed here, about the person and for whom it was. After its day too: no source signs any more,
// and what was approved before it is late.
Result<ReplyLater> Desk::access_again(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY_DONE(check_audits(request.worker()));
  const local::AccessAsked& asked = request.access_again();
  SLUIS_TRY(id, id_in<AnyId>(asked.head().request(), "request"));
  const auto row = parts_.host.vault.get<AccessRow>(RowKind::access, id);
  const Digest persons =
      access::commitment_of(as_bytes(asked.salt()), asked.person(), requester_of(asked));
  if (!row || row->head != digest_of(asked.head()) || persons.hex() != asked.head().commitment()) {
    return Error{ErrorCode::access_changed, "request"};
  }
  return begin_access(asked, request.worker());
}

Result<ReplyLater> Desk::access_more(const local::LocalRequest& request) {
  const local::AccessMore& asked = request.access_more();
  SLUIS_TRY(id, id_in<AnyId>(asked.job(), "job"));
  const Auditor::Job* job = parts_.auditor.find(id);
  const bool is_its = job != nullptr && job->stage == Auditor::Stage::done &&
                      !job->task.access.empty() && job->task.worker == request.worker();
  if (!is_its) return Error{ErrorCode::no_such_task, "job"};
  local::LocalReply reply;
  fill_access(*job, asked.from(), *reply.mutable_access_lines());
  if (reply.access_lines().job().empty()) parts_.auditor.finish(id);
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::access_done(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_audits(request.worker()));
  SLUIS_TRY(id, id_in<AnyId>(request.access_done(), "request"));
  auto row = parts_.host.vault.get<AccessRow>(RowKind::access, id);
  if (!row) return Error{ErrorCode::no_such_task, "access"};
  row->done = true;
  parts_.host.vault.put(RowKind::access, id, *row);
  local::LocalReply reply;
  reply.mutable_access_approvals()->set_request(request.access_done());
  return at_once(std::move(reply));
}

// One on which a source never answers must not stay a task for ever; why it ended stays.
Result<ReplyLater> Desk::access_end(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_access());
  SLUIS_TRY_DONE(check_audits(request.worker()));
  const local::AccessEnd& asked = request.access_end();
  const auto* const reason =
      std::find(std::begin(kAccessEnds), std::end(kAccessEnds), asked.reason());
  if (reason == std::end(kAccessEnds)) return Error{ErrorCode::bad_field, "reason"};
  SLUIS_TRY(id, id_in<AnyId>(asked.request(), "request"));
  auto row = parts_.host.vault.get<AccessRow>(RowKind::access, id);
  if (!row || row->done) return Error{ErrorCode::no_such_task, "access"};
  row->done = true;
  AccessEndRow end{id, static_cast<std::uint8_t>(reason - std::begin(kAccessEnds) + 1),
                   request.worker(), parts_.host.clock.wall()};
  Batch batch;
  batch.put(RowKind::access, id, *row);
  batch.put(RowKind::access_end, id, end);
  parts_.host.vault.commit(batch);
  local::LocalReply reply;
  local::AccessEnded& out = *reply.mutable_access_ended();
  out.set_request(asked.request());
  out.set_reason(asked.reason());
  out.set_ended_ms(end.at.ms);
  return at_once(std::move(reply));
}

void Desk::fill_access_tasks(const std::string& worker, local::Tasks& out) const {
  if (!worker.empty() && !check_audits(worker).ok()) return;
  const TimeMs now = parts_.host.clock.wall();
  for (const AccessRow& row : parts_.host.vault.all<AccessRow>(RowKind::access)) {
    if (row.done) continue;  // who waited long enough has not answered
    local::Task& task = *out.add_tasks();
    task.set_kind("access");
    task.set_state(now < row.due ? "open" : "over");
    task.set_id(row.id.hex());
    task.set_author(row.worker);
    task.set_written_ms(row.received.ms);
    task.set_valid_until_ms(row.due.ms);
  }
}

}  // namespace sluis::gateway
