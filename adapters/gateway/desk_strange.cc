// SPDX-License-Identifier: EUPL-1.2
// Look-ups that deserve a question, who witnesses the log, and what this gateway saw as a witness.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "consent/core/witness_set.h"
#include "local.pb.h"
#include "proto/seal/sign.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kReasonBytesMax = 500;

void fill_look(const consent::Covenant& covenant, const StrangeLook& from,
               local::StrangeLook& out) {
  if (!from.id.is_zero()) out.set_id(from.id.hex());
  out.set_look(from.look);
  out.set_rule(from.rule);
  out.set_worker(from.worker.hex());
  out.set_login(from.login);
  out.set_member(from.member.hex());
  out.set_label(label_of(covenant, from.member));
  out.set_at_ms(from.at.ms);
  out.set_index(from.index);
}

}  // namespace

Result<ReplyLater> Desk::audit_strange(const local::LocalRequest& request) {
  const local::AuditStrange& asked = request.audit_strange();
  Host& host = parts_.host;
  AuditTask task;
  task.kind = AuditKind::strange;
  if (asked.who().empty()) return begin_audit(std::move(task), request);
  SLUIS_TRY_DONE(check_audits(request.worker()));
  if (asked.reason().empty()) return Error{ErrorCode::missing_field, "reason"};
  if (asked.reason().size() > kReasonBytesMax) return Error{ErrorCode::too_large, "reason"};
  const auto bytes = from_hex(asked.who());
  const auto id = bytes ? AnyId::from(*bytes) : std::nullopt;
  if (!id) return Error{ErrorCode::bad_field, "who"};
  SLUIS_TRY(identity, person_of_look(host, *id));
  NamedPerson named;
  named.identity = identity;
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {named}));
  task.persons = {identity};
  task.about = *id;
  Batch batch;  // why is on disk before the look is on record, and that before it is answered
  batch.put(RowKind::strange_asked, std::to_string(host.count(batch, "strange_asked")),
            StrangeAskedRow{request.worker(), *id, asked.reason(), host.clock.wall()});
  host.vault.commit(batch);
  return begin_audit(std::move(task), request);
}

void Desk::fill_strange_looks(const Auditor::Job& job, local::StrangeLooks& out) const {
  const Host& host = parts_.host;
  out.set_read_index(job.looks.back().read_index);
  const StrangeHere here = strange_here(host);
  for (const StrangeLook& look : here.looks) {
    if (!job.task.about.is_zero() && look.id != job.task.about) continue;
    local::StrangeLook& shown = *out.add_looks();
    fill_look(host.covenant, look, shown);
    if (!job.task.about.is_zero()) shown.set_name(display_name(job.task.persons.front()));
  }
  if (!job.strange) return;
  for (const StrangeLook& look : job.strange->looks()) {
    fill_look(host.covenant, look, *out.add_looks());
  }
  out.set_looked_at(here.looked_at);
  out.set_in_log(job.strange->seen());
  out.set_closed(job.strange->closed());
  out.set_workers_without_address(here.workers_without_address);
  out.set_not_looked_at(here.not_looked_at);
}

void Desk::fill_quorum(local::WitnessView& out) const {
  const Host& host = parts_.host;
  const consent::WitnessTerms& terms = host.witnessing().witness_terms;
  const consent::Directory& keys = parts_.link.directory().keys();
  out.set_need(terms.need);
  out.set_named(static_cast<std::uint32_t>(terms.members.size()));
  const auto at = parts_.link.cosigned(parts_.link.directory().note(), codec::WhichLog::directory);
  out.set_cosigned_ms(at ? at->ms : 0);
  const auto note = consent::parse_note(parts_.link.directory().note());
  std::uint32_t cosigned = 0;
  for (const MemberId& member : terms.members) {
    if (member == host.member()) out.set_own(true);
    const auto key = keys.witness_key(member, host.clock.wall());
    const consent::WitnessKey witness{consent::witness_name(host.covenant, member),
                                      key.value_or(VerifyKey{})};
    if (key) out.add_keys(consent::format_witness_key(witness));
    const bool good = key && note.ok() && consent::cosigned_at(*note, witness, seal::verify).ok();
    if (good) ++cosigned;
    else out.add_away(label_of(host.covenant, member));
  }
  out.set_cosigned(cosigned);
  if (parts_.link.witnesses_wait()) {
    const std::string version = "version " + std::to_string(host.waiting_covenant().version);
    fill_reason(ErrorCode::witnesses_wait, version, *out.mutable_waits());
  }
  std::uint32_t unproven = 0, overdue = 0;
  for (const UnwitnessedRow& row : host.vault.all<UnwitnessedRow>(RowKind::unwitnessed)) {
    ++unproven;
    if (row.alarmed) ++overdue;
  }
  out.set_unproven(unproven);
  out.set_overdue(overdue);
}

// What it cosigned is no secret: whoever compares two of these finds a log with two histories. Who
// is no witness shows what it verified last, without a cosignature or time: nobody's view.
Result<ReplyLater> Desk::witnessed(const local::LocalRequest&) {
  const Host& host = parts_.host;
  const auto row = host.vault.get<WitnessedRow>(RowKind::witnessed, host.log_row("ledger"));
  local::LocalReply reply;
  if (!row) {
    const std::string& note = parts_.auditor.note();
    if (note.empty()) return Error{ErrorCode::not_witnessed, "witnessed"};
    SLUIS_TRY(checkpoint, consent::verify_checkpoint(note, host.ledger_log(), seal::verify));
    reply.mutable_witnessed()->set_note(note);
    reply.mutable_witnessed()->set_size(checkpoint.head.size);
    return at_once(std::move(reply));
  }
  reply.mutable_witnessed()->set_note(row->note);
  reply.mutable_witnessed()->set_size(row->head.size);
  reply.mutable_witnessed()->set_at_ms(row->at.ms);
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
