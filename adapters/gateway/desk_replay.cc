// SPDX-License-Identifier: EUPL-1.2
// The officer's replay: what the log decides, decided again; and what it would have decided then.
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/signals.h"
#include "consent/core/answer_names.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::string_view name_of(sdk::WhyNot why) {
  switch (why) {
    case sdk::WhyNot::closed: return "closed";
    case sdk::WhyNot::no_signal: return "no_signal";
    case sdk::WhyNot::other_decide: return "other_decide";
    case sdk::WhyNot::no_covenant: return "no_covenant";
    default: return "";
  }
}

std::string_view name_of(const sdk::Replayed& again) {
  if (!again.unsure) return "different";
  return again.why_not == sdk::WhyNot::erased ? "erased" : "unsure";
}

void fill_outcome(const consent::Covenant& covenant, const MemberId& recipient,
                  const consent::Decision& decision, local::AuditOutcome& out) {
  out.set_member(recipient.hex());
  out.set_label(label_of(covenant, recipient));
  out.set_said(std::string(consent::name_of(decision.verdict)));
  if (decision.level != Level::none) out.set_level(std::string(level_name(decision.level)));
  if (const consent::Ground* ground = covenant.ground(decision.ground)) {
    out.set_ground(ground->term.label);
    out.set_article(ground->article);
  }
  fill_reason(decision.reason, "", *out.mutable_reason());
  for (const std::uint64_t index : decision.references) out.add_references(index);
}

Result<MemberId> sender_of(const consent::Covenant& covenant, const std::string& name) {
  auto found = member_named(covenant, name);
  if (!found.ok()) return Error{found.code(), "from"};
  return found;
}

// In the covenant's numbers; the persons stay with the asker.
Result<AuditQuestion> question_of(const consent::Covenant& covenant, const local::AuditAsOf& from,
                                  const SignalDraft& draft) {
  AuditQuestion out;
  SLUIS_TRY(source, sender_of(covenant, from.from()));
  SLUIS_TRY(kind, kind_number(covenant, draft.kind));
  SLUIS_TRY(purpose,
            term_number(covenant, &consent::Covenant::purposes, draft.purpose, "purpose"));
  SLUIS_TRY(domain, term_number(covenant, &consent::Covenant::domains, draft.domain, "domain"));
  SLUIS_TRY(regime, regime_number(covenant, draft.source_regime));
  out.source = source;
  out.kind = kind;
  out.purpose = purpose;
  out.domain = domain;
  out.source_regime = regime;
  out.urgent = draft.urgent;
  if (draft.recipients.empty()) return Error{ErrorCode::missing_field, "recipients"};
  for (const auto& [name, level_text] : draft.recipients) {
    SLUIS_TRY(recipient, member_named(covenant, name));
    SLUIS_TRY(level, level_named(level_text));
    out.wanted.push_back({recipient, level});
  }
  for (const NamedPerson& person : draft.persons) out.roles.push_back(person.role);
  if (from.has_entry()) out.entry = from.entry();
  out.at = TimeMs{from.time_ms()};
  return out;
}

}  // namespace

void Desk::fill_replayed(const Auditor::Job& job, local::AuditReplayed& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  const AuditTally& tally = job.tally;
  out.set_decisions(tally.decisions);
  out.set_releases(tally.releases);
  out.set_same(tally.same);
  out.set_different(tally.different);
  out.set_unsure(tally.unsure);
  for (const auto& [why, count] : tally.not_possible) {
    local::AuditNotAgain& row = *out.add_not_possible();
    row.set_why(std::string(name_of(why)));
    row.set_count(count);
  }
  for (const AuditOther& other : tally.others) {
    local::AuditOther& row = *out.add_others();
    fill_event(other.event, *row.mutable_event());
    row.set_replay(std::string(name_of(other.again)));
    for (const std::string_view field : other.again.differs) row.add_differs(std::string(field));
    fill_outcome(covenant, other.event.other, other.again.again, *row.mutable_again());
  }
  out.set_cut(tally.cut);
  out.set_size(job.log_size);
  out.set_until(job.size);
  for (const Auditor::Look& look : job.looks) out.add_looks(look.read_index);
  if (tally.different + tally.unsure != 0) {
    fill_reason(ErrorCode::decided_otherwise, "", *out.mutable_reason());
  }
  if (job.fault) {  // before what rests on it
    out.set_wrong_index(job.fault->index);
    out.set_wrong_field(job.fault->field);
    fill_reason(job.fault->code, job.fault->field, *out.mutable_reason());
  }
  if (!job.task.question) return;
  local::AuditThen& then = *out.mutable_then();
  then.set_time_ms(job.task.question->at.ms);
  then.set_covenant(job.covenant);
  for (const AuditAnswer& answer : job.answers) {
    fill_outcome(covenant, answer.recipient, answer.decision, *then.add_outcomes());
  }
}

Result<ReplyLater> Desk::audit_replay(const local::LocalRequest& request) {
  const local::AuditReplay& asked = request.audit_replay();
  AuditTask task;
  task.kind = AuditKind::replay;
  if (static_cast<std::size_t>(asked.persons_size()) > Auditor::kPersonsMax) {
    return Error{ErrorCode::too_large, "persons"};
  }
  for (const local::Person& from : asked.persons()) {
    SLUIS_TRY(named, person(from, PersonRole::subject));
    SLUIS_TRY_DONE(check_not_apart(request.worker(), {named}));
    task.persons.push_back(named.identity);
  }
  task.since = TimeMs{asked.since_ms()};
  if (asked.until_ms() != 0) task.until = TimeMs{asked.until_ms()};
  return begin_audit(std::move(task), request);
}

Result<ReplyLater> Desk::audit_as_of(const local::LocalRequest& request) {
  const local::AuditAsOf& asked = request.audit_as_of();
  AuditTask task;
  task.kind = AuditKind::replay;
  const SignalDraft draft = draft_of(request.worker(), asked.signal());
  SLUIS_TRY(question, question_of(parts_.host.covenant, asked, draft));
  if (!question.entry && question.at > parts_.host.clock.wall()) {
    return Error{ErrorCode::out_of_range, "as_of"};
  }
  SLUIS_TRY_DONE(check_not_apart(request.worker(), draft.persons));
  for (const NamedPerson& named : draft.persons) {
    SLUIS_TRY_DONE(check_identity(parts_.host, named.identity));
    task.persons.push_back(named.identity);
  }
  for (const local::Person& from : asked.persons()) {
    SLUIS_TRY(named, person(from, PersonRole::subject));
    SLUIS_TRY_DONE(check_not_apart(request.worker(), {named}));
    task.persons.push_back(named.identity);
  }
  if (task.persons.size() > Auditor::kPersonsMax) return Error{ErrorCode::too_large, "persons"};
  task.question = std::move(question);
  return begin_audit(std::move(task), request);
}

}  // namespace sluis::gateway
