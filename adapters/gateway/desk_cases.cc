// SPDX-License-Identifier: EUPL-1.2
// Cases at the desk: their steps and handover, where each is, and what is to be done now.
#include "adapters/gateway/alerts.h"
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/matters.h"
#include "adapters/gateway/mutes.h"
#include "adapters/gateway/signals.h"
#include "consent/core/designation.h"
#include "consent/core/linked_bodies.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kFollowMs = 30ull * 86'400'000;

template <class Step>
Result<Step> step_named(const std::string& name, std::uint8_t count) {
  std::string all;
  for (std::uint8_t number = 1; number <= count; ++number) {
    const auto step = static_cast<Step>(number);
    if (name == consent::name_of(step)) return step;
    all += (all.empty() ? "" : ", ") + std::string(consent::name_of(step));
  }
  return Error{ErrorCode::bad_field, "step: one of " + all};
}

std::string stage_name(std::uint8_t stage) {
  if (stage >= consent::kStageFirstRung) return "escalated";
  if (stage == consent::kStageReminded) return "reminded";
  return stage == consent::kStageAnnounced ? "announced" : "";
}

void fill_case_call(const consent::Covenant& covenant, const MemberId& member,
                    local::CaseTerm& out) {
  const consent::Member* row = covenant.member(member);
  if (row == nullptr) return;
  out.set_call(row->label);
  out.set_contact(row->contact);
}

// Who else is in it: the one whose turn it is, the other side of a handover, who hears of it next.
MemberId to_call(const Host& host, const BookedCase& booked, const BookedTerm& term) {
  const MemberId self = host.member();
  if (!term.responsible.is_zero() && term.responsible != self) return term.responsible;
  if (term.duty == consent::CaseDuty::take_up) return consent::designators_of(host.covenant).by;
  if (term.is_of_handover() && !booked.to.is_zero() && booked.to != self) return booked.to;
  const std::size_t rung = term.stage >= consent::kStageReminded
                               ? term.stage - std::size_t{consent::kStageReminded} : 0;
  for (std::size_t i = rung; i < host.covenant.ladder.size(); ++i) {
    const consent::Member* only = host.covenant.only_member(host.covenant.ladder[i].role);
    if (only != nullptr && only->id != self) return only->id;
  }
  return booked.row.coordinator == self ? MemberId{} : booked.row.coordinator;
}

void fill_case_term(const Host& host, const BookedCase& booked, const BookedTerm& term,
               local::CaseTerm& out) {
  out.set_duty(std::string(consent::name_of(term.duty)));
  out.set_at_ms(term.at.ms);
  out.set_stage(term.unread ? "unread" : stage_name(term.stage));
  out.set_responsible(label_of(host.covenant, term.responsible));
  out.set_ours(term.responsible == host.member());
  fill_case_call(host.covenant, to_call(host, booked, term), out);
  if (term.duty != consent::CaseDuty::settle_matter) return;
  for (const MatterRung& rung : rungs_of(host.covenant, term)) {
    local::CaseTold& told = *out.add_goes_up();
    told.set_label(rung.label);
    told.set_at_ms(rung.at.ms);
    told.set_told(rung.told);
  }
}

std::string said_in(const ActRow& act) {
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return "";
  if (const auto* step = std::get_if<consent::CaseStepped>(&body->payload)) {
    return std::string(consent::said_of(step->step));
  }
  if (const auto* step = std::get_if<consent::HandoverStepped>(&body->payload)) {
    return std::string(consent::said_of(step->step));
  }
  return std::string(name_of(act.kind));
}

// What is over goes before what comes; of those, what is longest over.
bool is_before(const local::TodayItem& one, const local::TodayItem& other) {
  return std::make_tuple(!one.urgent(), one.at_ms() == 0, one.at_ms()) <
         std::make_tuple(!other.urgent(), other.at_ms() == 0, other.at_ms());
}

}  // namespace

// The family of a case that was not begun here is named by who takes the step. To who is kept out
// of a case it is not there: what it says goes to the broker of a case that is nobody's, and so
// comes back as of any other id.
Result<CaseRow> Desk::case_row(const std::string& worker, const CaseId& id,
                               const std::vector<const local::Person*>& given) const {
  const auto known = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  const bool is_hidden = known && is_kept(worker, *known);
  const auto acts = parts_.acts.all();
  const bool stands = std::any_of(acts.begin(), acts.end(), [&](const ActRow& act) {
    return act.made == AnyId{id.value} && act.state != ActState::refused;
  });
  // What was refused alone is no case, and nobody is to tell that from one that is hidden.
  if (known && stands && !is_hidden) return *known;
  CaseRow row;
  row.id = is_hidden ? seal::random_fixed<CaseId>() : id;
  for (const local::Person* each : given) {
    SLUIS_TRY(one, person(*each, PersonRole::subject));
    row.persons.push_back(std::move(one));
  }
  if (row.persons.empty()) {
    return Error{ErrorCode::missing_field, "subjects: the case was not begun here, so say whom it "
                                           "is about"};
  }
  if (row.persons.size() > consent::kPersonsMax) return Error{ErrorCode::too_large, "subjects"};
  return row;
}

Result<ReplyLater> Desk::case_step(const local::LocalRequest& request) {
  const local::CaseStepSaid& from = request.case_step();
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  // What raises or settles a matter goes with its words: desk_matters.cc.
  SLUIS_TRY(step, step_named<consent::CaseStep>(
                      from.step(), static_cast<std::uint8_t>(consent::CaseStep::finish)));
  SLUIS_TRY(row, case_row(request.worker(), id, {from.subjects().pointer_begin(),
                                                 from.subjects().pointer_end()}));
  consent::CaseStepped stepped;
  stepped.case_id = row.id;
  stepped.subjects.resize(row.persons.size());
  stepped.step = step;
  stepped.reason = static_cast<std::uint16_t>(from.reason());
  if (from.reason() > UINT16_MAX) return Error{ErrorCode::bad_field, "reason"};
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  SLUIS_TRY(said, fact(request, ActKind::case_stepped, stepped, row.persons, AnyId{row.id.value},
                       batch));
  return said_of(id, std::move(said));
}

Result<ReplyLater> Desk::case_handover(const local::LocalRequest& request) {
  const local::CaseHandoverSaid& from = request.case_handover();
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  SLUIS_TRY(step, step_named<consent::HandoverStep>(from.step(), consent::kHandoverSteps));
  SLUIS_TRY(row, case_row(request.worker(), id, {from.subjects().pointer_begin(),
                                                 from.subjects().pointer_end()}));
  consent::HandoverStepped stepped;
  stepped.case_id = row.id;
  stepped.subjects.resize(row.persons.size());
  stepped.step = step;
  const bool proposes = step == consent::HandoverStep::propose;
  if (proposes != !from.to().empty()) {
    return Error{proposes ? ErrorCode::missing_field : ErrorCode::bad_field,
                 "to: the member that is to have the case, of a proposal"};
  }
  if (proposes) {
    SLUIS_TRY(to, member_named(parts_.host.covenant, from.to(), "to"));
    stepped.to = to;
  }
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  SLUIS_TRY(sent, fact(request, ActKind::handover_stepped, stepped, row.persons,
                       AnyId{row.id.value}, batch));
  ReplyLater said = said_of(id, std::move(sent));
  return step == consent::HandoverStep::accept ? with_load(request.worker(), std::move(said))
                                               : std::move(said);
}

void Desk::fill_case(const BookedCase& booked, local::Case& out) const {
  const Host& host = parts_.host;
  const CaseRow& row = booked.row;
  out.set_id(row.id.hex());
  out.set_coordinator(row.coordinator.hex());
  out.set_coordinator_label(label_of(host.covenant, row.coordinator));
  out.set_programme(row.programme);
  out.set_open(row.open);
  out.set_owner(holder_of(host, booked));
  if (const auto on = delegations_.now(booked)) {
    out.set_delegate(on->to);
    out.set_delegate_until(day_text(on->until_day));
  }
  if (const consent::Member* member = host.covenant.member(row.coordinator)) {
    out.set_contact(member->contact);
  }
  if (booked.life) {
    out.set_phase(std::string(consent::name_of(booked.life->phase)));
    out.set_since_ms(booked.life->since.ms);
  }
  if (booked.handover != consent::HandoverPhase::none) {
    out.set_handover(std::string(consent::name_of(booked.handover)));
    out.set_handover_confirmed(booked.confirmed_here);
    if (const consent::Member* to = host.covenant.member(booked.to)) {
      out.set_handover_to(to->label);
      out.set_handover_contact(to->contact);
    }
  }
  for (const BookedTerm& term : booked.terms) fill_case_term(host, booked, term, *out.add_terms());
  for (const ActRow& act : booked.acts) {
    local::CaseSaid& said = *out.add_history();
    said.set_said(said_in(act));
    said.set_at_ms(act.created.ms);
    said.set_worker(act.worker);
    said.set_state(std::string(name_of(act.state)));
    said.set_index(act.index);
    if (act.reason != 0) fill_reason_number(act.reason, *said.mutable_reason());
  }
}

Result<ReplyLater> Desk::cases(const local::LocalRequest& request) {
  local::LocalReply reply;
  local::Cases& out = *reply.mutable_cases();
  for (const BookedCase& booked : case_books(parts_.host)) {
    if (!booked.is_ours() || is_kept(request.worker(), booked.row)) continue;
    local::Case& one = *out.add_cases();
    fill_case(booked, one);
    one.clear_history();
  }
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::case_show(const local::LocalRequest& request) {
  SLUIS_TRY(id, id_in<CaseId>(request.case_show().id(), "case"));
  const Books books = case_books(parts_.host);
  const BookedCase* booked = books.find(id);
  if (booked == nullptr || is_kept(request.worker(), booked->row)) {
    return Error{ErrorCode::no_case, "case"};
  }
  local::LocalReply reply;
  fill_case(*booked, *reply.mutable_care_case());
  fill_case_reviews(request.worker(), id, *reply.mutable_care_case());
  fill_case_mutes(request.worker(), id, *reply.mutable_care_case());
  fill_case_offers(request.worker(), id, *reply.mutable_care_case());
  fill_case_staff(request.worker(), *booked, *reply.mutable_care_case());
  return at_once(std::move(reply));
}

// Of each open case the terms that are due or were announced, and a handover that waits for us: not
// for ever, since who proposed it may have taken it back.
void Desk::fill_today_cases(const std::string& worker, local::Today& out) const {
  const Host& host = parts_.host;
  const TimeMs now = host.clock.wall();
  const Books books = case_books(host);
  const std::set<CaseId>& hidden = hidden_.from(host, worker);
  for (const CaseId& id : case_index(host).due(now)) {
    const BookedCase& booked = *books.find(id);
    const auto is_due = [&](const BookedTerm& term) { return term.stage != 0 || term.at <= now; };
    const bool to_confirm = booked.handover == consent::HandoverPhase::accepted &&
                            booked.to == host.member() &&
                            now.ms <= booked.handover_since.ms + kFollowMs;
    const bool is_due_any = std::any_of(booked.terms.begin(), booked.terms.end(), is_due);
    if (!booked.row.open || (!is_due_any && !to_confirm) || hidden.contains(id)) continue;
    for (const BookedTerm& term : booked.terms) {
      if (!is_due(term)) continue;
      local::TodayItem& item = *out.add_items();
      item.set_kind(term.is_of_handover() ? "handover" : "term");
      item.set_case_id(booked.row.id.hex());
      fill_case_term(host, booked, term, *item.mutable_term());
      item.set_at_ms(term.at.ms);
      item.set_urgent(term.at <= now);
      item.set_phase(booked.life ? std::string(consent::name_of(booked.life->phase)) : "");
      if (booked.handover != consent::HandoverPhase::none) {
        item.set_id(std::string(consent::name_of(booked.handover)));
      }
    }
    if (!to_confirm) continue;
    local::TodayItem& item = *out.add_items();
    item.set_kind("confirm");
    item.set_case_id(booked.row.id.hex());
    item.set_at_ms(booked.handover_since.ms);
  }
}

// An alert is followed up once it has an outcome; one of an open case once something was said of
// that case after it came. What joined it while its case was muted comes when that is over.
void Desk::fill_today_alerts(const std::string& worker, local::Today& out) const {
  const Host& host = parts_.host;
  const Books books = case_books(host);
  const std::set<CaseId>& hidden = hidden_.from(host, worker);
  const TimeMs now = host.clock.wall();
  const TimeMs from{now.ms - std::min(now.ms, kFollowMs)};
  for (const HeldAlert& alert : alerts_.waiting(host.vault, from)) {
    if (alert.is_muted && now < alert.told) continue;
    const BookedCase* book = alert.about ? books.find(*alert.about) : nullptr;
    if (book != nullptr) {
      if (hidden.contains(*alert.about)) continue;
      const bool followed = std::any_of(
          book->acts.begin(), book->acts.end(), [&](const ActRow& act) {
            return act.state == ActState::recorded && act.created > alert.told;
          });
      if (followed) continue;
    }
    local::TodayItem& item = *out.add_items();
    item.set_kind("alert");
    item.set_id(alert.id.hex());
    if (alert.about) item.set_case_id(alert.about->hex());
    item.set_at_ms(alert.told.ms);
    for (const MemberId& reporter : alert.reporters) {
      if (reporter != host.member()) fill_case_call(host.covenant, reporter, *item.mutable_term());
    }
  }
}

Result<ReplyLater> Desk::case_today(const local::LocalRequest& request) {
  local::LocalReply reply;
  local::Today& out = *reply.mutable_today();
  out.set_now_ms(parts_.host.clock.wall().ms);
  fill_today_cases(request.worker(), out);
  fill_today_alerts(request.worker(), out);
  fill_today_loads(request.worker(), out);
  fill_today_offers(request.worker(), out);
  fill_today_delegations(request.worker(), out);
  fill_today_plans(request.worker(), out);
  SLUIS_TRY(waiting, tasks(request));
  local::LocalReply listed;
  waiting(listed, true);
  for (const local::Task& task : listed.tasks().tasks()) {
    local::TodayItem& item = *out.add_items();
    item.set_kind("task");
    item.set_id(task.kind());
    item.set_at_ms(task.valid_until_ms());
    item.set_urgent(task.state() == "over");
  }
  std::stable_sort(out.mutable_items()->begin(), out.mutable_items()->end(), is_before);
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
