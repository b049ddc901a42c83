// SPDX-License-Identifier: EUPL-1.2
// Linked alerts as people see them: who signals about one family, since when, whom to call; and
// what may not be seen yet, with what to do about it.
#include "adapters/gateway/alerts.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/signals.h"
#include "consent/core/linked_bodies.h"
#include "consent/core/linking.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

// The highest level that some rule lets the reporter's role send to this role.
Level reachable(const consent::Covenant& covenant, const consent::Member& from,
                const consent::Member& to) {
  Level out = Level::none;
  for (const consent::ReleaseRule& rule : covenant.rules) {
    if (rule.from_role == from.role && rule.to_role == to.role) out = std::max(out, rule.level);
  }
  return out;
}

void fill_reporter(const consent::Covenant& covenant, const MemberId& member,
                   const consent::Member& self, local::AlertReporter& out) {
  out.set_member(member.hex());
  const consent::Member* known = covenant.member(member);
  if (const consent::EndedMember* ended = covenant.ended_member(member)) {
    const consent::Member& heir = *covenant.successor_of(member);
    out.set_label(ended->label);
    out.set_contact(heir.contact);
    out.set_merged_into(heir.label);
    out.set_role(term_id(covenant, &consent::Covenant::roles, ended->role));
  }
  if (known == nullptr) return fill_reason(ErrorCode::unknown_member, "", *out.mutable_reason());
  out.set_label(known->label);
  out.set_contact(known->contact);
  out.set_role(term_id(covenant, &consent::Covenant::roles, known->role));
  if (member == self.id) return;  // its own signal is here
  // What this family's persons said is not asked here: a preflight or the reporter does that.
  const Level level = reachable(covenant, *known, self);
  out.set_level(std::string(level_name(level)));
  fill_reason(level == Level::none ? ErrorCode::no_rule : ErrorCode::consent_missing, "",
              *out.mutable_reason());
}

void fill_alert(const consent::Covenant& covenant, const consent::Member& self,
                const AlertRow& row, const consent::LinkedBody& body, local::Alert& out) {
  out.set_id(row.id.hex());
  out.set_since_ms(body.since.ms);
  out.set_taken_ms(row.taken.ms);
  out.set_not_the_same_youth(body.other_youth);
  out.set_possibly_the_same(body.uncertain);
  if (body.case_id) out.set_case_id(body.case_id->hex());
  out.set_receiver(label_of(covenant, body.receiver));
  out.set_ground(ground_id(covenant, body.ground));
  for (const consent::LinkingRule& rule : covenant.linking) {
    if (rule.term.number == body.rule) out.set_rule(rule.term.label);
  }
  out.set_revision(row.revision);
  out.set_release_index(row.release_index);
  for (const MemberId& member : body.reporters) {
    fill_reporter(covenant, member, self, *out.add_reporters());
  }
}

void fill_outcomes(const Host& host, const AlertId& id, local::Alert& out) {
  for (const AlertOutcomeRow& each : outcomes_of(host, id).said) {
    local::AlertOutcome& said = *out.add_outcomes();
    said.set_outcome(std::string(sdk::name_of(static_cast<sdk::AlertOutcome>(each.outcome))));
    said.set_at_ms(each.at.ms);
    said.set_worker(each.worker);
  }
}

}  // namespace

Result<bool> Desk::fill_seen_alert(const std::string& worker, const AlertRow& row,
                                   local::Alert& out) const {
  const Host& host = parts_.host;
  SLUIS_TRY(body, canon::decode<consent::LinkedBody>(row.body, "alert"));
  // Who an alert is about, only a case says here.
  const auto about = body.case_id ? host.vault.get<CaseRow>(RowKind::care_case, *body.case_id)
                                  : std::nullopt;
  if (about && is_kept(worker, *about)) return false;
  fill_alert(host.covenant, *host.covenant.member(host.member()), row, body, out);
  const auto undone = host.vault.get<NumberRow>(RowKind::alert_undone, row.id);
  if (undone) out.set_undone_ms(undone->number);
  const auto muted = body.case_id ? mute_end(host, *body.case_id, row.taken) : std::nullopt;
  if (muted && host.clock.wall() < *muted) out.set_muted_until_ms(muted->ms);
  fill_outcomes(host, row.id, out);
  return true;
}

Result<ReplyLater> Desk::alert_outcome(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::AlertOutcomeSaid& from = request.alert_outcome();
  SLUIS_TRY(worker, host.worker(request.worker()));
  static_cast<void>(worker);
  if (!may_record(host, request.worker(), consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  SLUIS_TRY(id, id_in<AlertId>(from.alert(), "alert"));
  SLUIS_TRY(outcome, sdk::alert_outcome_named(from.outcome()));
  const auto row = host.vault.get<AlertRow>(RowKind::alert, id);
  if (!row) return Error{ErrorCode::no_such_task, "alert"};
  local::LocalReply reply;
  local::Alert& out = *reply.mutable_alert();
  SLUIS_TRY(seen, fill_seen_alert(request.worker(), *row, out));
  if (!seen) return Error{ErrorCode::no_such_task, "alert"};
  say_outcome(host, id, outcome, request.worker());
  out.clear_outcomes();
  fill_outcomes(host, id, out);
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::alerts(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  auto rows = host.vault.all<AlertRow>(RowKind::alert);
  std::sort(rows.begin(), rows.end(), [](const AlertRow& one, const AlertRow& other) {
    return one.revision < other.revision;
  });
  local::LocalReply reply;
  local::Alerts& out = *reply.mutable_alerts();
  out.set_linking_rules(linking_rules(host));
  for (const AlertRow& row : rows) {
    local::Alert alert;
    SLUIS_TRY(seen, fill_seen_alert(request.worker(), row, alert));
    if (seen) *out.add_alerts() = std::move(alert);
  }
  return at_once(std::move(reply));
}

std::uint32_t linking_rules(const Host& host) {
  const auto& rules = host.covenant.linking;
  return static_cast<std::uint32_t>(
      std::count_if(rules.begin(), rules.end(), [&](const consent::LinkingRule& rule) {
        return consent::may_link(host.covenant, rule, host.clock.wall());
      }));
}

}  // namespace sluis::gateway
