// SPDX-License-Identifier: EUPL-1.2
// The officer's requests: each begins a job, and is answered when it is over.
#include "adapters/gateway/consent_settings.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/signals.h"
#include "consent/core/answer_names.h"
#include "consent/core/leaf_type.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::size_t kToldMax = 5'000;  // events of one reply, which has 4 MiB

constexpr const char* kNotProven[] = {
    "that everyone is shown the same log: only the operator's signature was checked, no witness's",
    "that people and organisations are who they say, or that what they recorded is true",
    "what any message said: its content is never in the log",
    "the time: it is the operator's clock",
    "what entries say whose opening is erased or not kept, and who the persons in them are",
};

std::string_view name_of(Auditor::Stage stage) {
  switch (stage) {
    case Auditor::Stage::naming: return "naming";
    case Auditor::Stage::looking: return "looking";
    case Auditor::Stage::syncing: return "syncing";
    case Auditor::Stage::covenants: return "covenants";
    case Auditor::Stage::directory: return "directory";
    default: return "walking";
  }
}

std::string_view name_of(codec::AuditOpening opening) {
  switch (opening) {
    case codec::AuditOpening::open: return "open";
    case codec::AuditOpening::erased: return "erased";
    case codec::AuditOpening::none: return "none";
    default: return "";
  }
}

std::string label_in(const consent::Covenant& covenant, std::uint16_t function) {
  const consent::Function* found = covenant.function(function);
  return found == nullptr ? std::string() : found->term.label;
}

std::string label_in(const std::vector<consent::Term>& terms, std::uint16_t number) {
  for (const consent::Term& term : terms) {
    if (term.number == number) return term.label;
  }
  return {};
}

void fill_stated(const consent::Covenant& covenant, const AuditEvent& event,
                 local::AuditEvent& out) {
  const consent::CircumstanceType* type = covenant.circumstance(event.circumstance);
  if (type == nullptr) return;
  out.set_circumstance(type->term.label);
  out.set_circumstance_reason(label_in(type->reasons, event.circumstance_reason));
  out.set_silence(label_in(type->silences, event.silence));
}

void fill_verdict(const Auditor::Job& job, const std::string& note, local::AuditVerdict& out) {
  out.set_verified(!job.fault);
  out.set_entries(job.counts.entries);
  out.set_signatures(job.counts.signatures);
  out.set_opened(job.counts.opened);
  out.set_erased(job.counts.erased);
  out.set_closed(job.counts.closed);
  out.set_decisions(job.counts.decisions);
  out.set_releases(job.counts.releases);
  out.set_releases_unchecked(job.counts.releases_unchecked);
  out.set_without_end(job.counts.without_end);
  for (const std::uint64_t index : job.counts.without_end_index) out.add_without_end_index(index);
  if (job.fault) {
    out.set_wrong_index(job.fault->index);
    out.set_wrong_field(job.fault->field);
    fill_reason(job.fault->code, job.fault->field, *out.mutable_reason());
  }
  out.set_read_index(job.looks.back().read_index);
  out.set_checkpoint(note);
  for (const char* sentence : kNotProven) out.add_not_proven(sentence);
}

void fill_report(const Auditor::Job& job, const std::string& note, local::AuditReported& out) {
  out.set_note(job.report);
  fill_verdict(job, note, *out.mutable_verdict());
  for (const auto* rows : {&job.figures->leaves(), &job.figures->opened()}) {
    for (const auto& [name, count] : *rows) {
      local::AuditFigure& figure = *out.add_figures();
      figure.set_name(name);
      figure.set_count(count);
      figure.set_opened(rows == &job.figures->opened());
    }
  }
}

}  // namespace

void Desk::fill_event(const AuditEvent& event, local::AuditEvent& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  out.set_index(event.index);
  out.set_time_ms(event.time_s * 1000);
  out.set_type(std::string(consent::name_of(event.type)));
  out.set_covenant(event.covenant);
  if (!event.member.is_zero()) {
    out.set_member(event.member.hex());
    out.set_label(label_of(covenant, event.member));
  }
  if (!event.other.is_zero()) {
    out.set_other(event.other.hex());
    out.set_other_label(label_of(covenant, event.other));
  }
  out.set_function(label_in(covenant, event.function));
  if (!event.about.is_zero()) out.set_about(event.about.hex());
  if (!event.message.is_zero()) out.set_message(event.message.hex());
  if (const consent::Kind* kind = covenant.kind(event.kind)) out.set_kind(kind->term.label);
  if (event.level != Level::none) out.set_level(std::string(level_name(event.level)));
  if (const consent::Ground* ground = covenant.ground(event.ground)) {
    out.set_ground(ground->term.label);
  }
  if (event.reason != 0) fill_reason_number(event.reason, *out.mutable_reason());
  out.set_said(event.said);
  if (event.type == LeafType::read) {
    out.set_said(std::string(consent::name_of(
        static_cast<consent::ReadQuestion>(event.question))));
  }
  fill_stated(covenant, event, out);
  if (event.asked) fill_setting(covenant, *event.asked, *out.mutable_setting());
  out.set_opening(std::string(name_of(event.opening)));
  out.set_possibly(event.possibly);
  if (event.replay == sdk::Replay::same) out.set_replay("same");
  if (event.replay == sdk::Replay::different) out.set_replay("different");
}

void Desk::fill_audit(const Auditor::Job& job, local::LocalReply& reply) const {
  if (job.failed) return fill_reason(job.failed->code, job.failed->place, *reply.mutable_refused());
  const std::string& note = parts_.auditor.note();
  if (job.task.kind == AuditKind::verify) {
    return fill_verdict(job, note, *reply.mutable_audit_verdict());
  }
  if (job.task.kind == AuditKind::report) {
    return fill_report(job, note, *reply.mutable_audit_reported());
  }
  if (job.task.kind == AuditKind::replay) {
    return fill_replayed(job, *reply.mutable_audit_replayed());
  }
  if (job.task.kind == AuditKind::send_out) {
    local::AuditExported& out = *reply.mutable_audit_exported();
    out.set_path(job.path);
    out.set_bytes(job.bytes);
    out.set_records(job.records);
    return fill_verdict(job, note, *out.mutable_verdict());
  }
  if (job.task.kind == AuditKind::strange) {
    return fill_strange_looks(job, *reply.mutable_strange_looks());
  }
  if (!job.task.access.empty()) return fill_access(job, 0, *reply.mutable_access_lines());
  local::AuditEvents& out = *reply.mutable_audit_events();
  std::vector<AuditEvent> events = job.events;
  if (job.own) hide_kept(job.task.worker, events);  // an officer is shown the log as it is
  const std::size_t cut = events.size() > kToldMax ? events.size() - kToldMax : 0;
  for (std::size_t i = cut; i < events.size(); ++i) fill_event(events[i], *out.add_events());
  out.set_cut(cut);
  out.set_size(job.size);
  out.set_read_index(job.looks.back().read_index);
  out.set_own(job.own);
}

ReplyLater Desk::audit_reply(const AnyId& id) {
  return [this, id](local::LocalReply& reply, bool last) {
    const Auditor::Job* job = parts_.auditor.find(id);
    if (job == nullptr) {
      fill_reason(ErrorCode::no_such_task, "job", *reply.mutable_refused());
      return true;
    }
    const bool over = job->stage == Auditor::Stage::done || job->stage == Auditor::Stage::failed;
    if (!over && !last) return false;
    if (over) {
      fill_audit(*job, reply);
      if (reply.access_lines().job().empty()) parts_.auditor.finish(id);
      return true;
    }
    local::AuditProgress& progress = *reply.mutable_audit_progress();
    progress.set_job(id.hex());
    progress.set_stage(std::string(name_of(job->stage)));
    progress.set_done(job->next);
    progress.set_all(job->size);
    return true;
  };
}

Result<ReplyLater> Desk::begin_audit(AuditTask task, const local::LocalRequest& request) {
  task.worker = request.worker();
  SLUIS_TRY(id, parts_.auditor.start(std::move(task)));
  return audit_reply(id);
}

Result<ReplyLater> Desk::audit_list(const local::LocalRequest& request) {
  AuditTask task;
  if (request.audit_list().has_first()) task.first = request.audit_list().first();
  task.count = request.audit_list().count();
  if (!request.audit_list().type().empty()) {
    for (unsigned number = 1; number < 256 && !task.type; ++number) {
      const auto type = consent::leaf_type_from(static_cast<std::uint8_t>(number));
      if (type && consent::name_of(*type) == request.audit_list().type()) task.type = type;
    }
    if (!task.type) return Error{ErrorCode::bad_field, "type"};
  }
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_timeline(const local::LocalRequest& request) {
  const local::AuditTimeline& asked = request.audit_timeline();
  AuditTask task;
  task.kind = AuditKind::timeline;
  if (!asked.ground().empty() && asked.id().empty() && asked.member().empty()) {
    for (const consent::Ground& ground : parts_.host.covenant.grounds) {
      if (ground.term.id == asked.ground()) task.ground = ground.term.number;
    }
    if (task.ground == 0) return Error{ErrorCode::bad_field, "ground"};
  } else if (asked.id().empty()) {
    SLUIS_TRY(member, member_named(parts_.host.covenant, asked.member()));
    task.member = member;
  } else {
    const auto bytes = from_hex(asked.id());
    const auto id = bytes ? AnyId::from(*bytes) : std::nullopt;
    if (!id) return Error{ErrorCode::bad_field, "id"};
    task.about = *id;
  }
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_who(const local::LocalRequest& request) {
  AuditTask task;
  task.kind = AuditKind::who;
  SLUIS_TRY(named, person(request.audit_who().person(), PersonRole::subject));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), {named}));
  task.persons = {named.identity};
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_verify(const local::LocalRequest& request) {
  AuditTask task;
  task.kind = AuditKind::verify;
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_export(const local::LocalRequest& request) {
  AuditTask task;
  task.kind = AuditKind::send_out;
  const std::string& form = request.audit_export().form();
  if (form != "" && form != "log" && form != "adl" && form != "tiles") {
    return Error{ErrorCode::bad_field, "form"};
  }
  task.decisions = form == "adl";
  task.tiles = form == "tiles";
  task.openings = !request.audit_export().without_openings();
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_report(const local::LocalRequest& request) {
  const local::AuditReport& asked = request.audit_report();
  AuditTask task;
  task.kind = AuditKind::report;
  task.since = TimeMs{asked.since_ms()};
  if (asked.until_ms() != 0) task.until = TimeMs{asked.until_ms()};
  if (task.until && *task.until < task.since) return Error{ErrorCode::bad_field, "until"};
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_job(const local::LocalRequest& request) {
  const auto bytes = from_hex(request.audit_job().id());
  const auto id = bytes ? AnyId::from(*bytes) : std::nullopt;
  if (!id || parts_.auditor.find(*id) == nullptr) return Error{ErrorCode::no_such_task, "job"};
  return audit_reply(*id);
}

}  // namespace sluis::gateway
