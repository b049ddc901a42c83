// SPDX-License-Identifier: EUPL-1.2
// Plans at the desk of who coordinates a case: written, shared in parts by ordinary signals, shown
// with what each party received. The words are shown to who may record cases, alone.
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drafts.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

std::string plan_place(const char* list, int index, const char* field) {
  return "plan." + std::string(list) + "[" + std::to_string(index) + "]." + field;
}

bool agrees(const std::string& given, const Sensitive<std::string>& known) {
  return given.empty() || known.reveal().empty() || given == known.reveal();
}

// As the case's family file gives them: by number, or by names and day of birth, the same in both;
// what is given as well does not contradict it.
bool is_person(const Identity& known, const local::Person& from) {
  const bool by_number = !from.bsn().empty() && known.bsn.reveal() == from.bsn();
  const bool by_name =
      !from.surname().empty() && known.surname.reveal() == from.surname() &&
      !from.first_names().empty() && known.first_names.reveal() == from.first_names() &&
      !from.birth_date().empty() && known.birth_date.reveal() == from.birth_date();
  return (by_number || by_name) && agrees(from.bsn(), known.bsn) &&
         agrees(from.surname(), known.surname) && agrees(from.first_names(), known.first_names) &&
         agrees(from.birth_date(), known.birth_date);
}

// The one of the family who is meant: words about one never go on another's consents.
std::uint32_t person_in(const CaseRow& row, const local::Person& from) {
  std::uint32_t found = sdk::kOutsideFamily;
  for (std::size_t i = 0; i < row.persons.size(); ++i) {
    if (!is_person(row.persons[i].identity, from)) continue;
    if (found != sdk::kOutsideFamily) return sdk::kOutsideFamily;
    found = static_cast<std::uint32_t>(i + 1);
  }
  return found;
}

Result<sdk::PlanTask> task_of(const consent::Covenant& covenant, const local::PlanTask& from,
                              int index) {
  sdk::PlanTask out{from.id(), from.goal(), {}, Sensitive(from.text()), from.due(),
                    sdk::PlanTaskState::open};
  SLUIS_TRY(party, member_named(covenant, from.party(), plan_place("tasks", index, "party")));
  out.party = party;
  if (from.state().empty()) return out;
  const auto state = sdk::plan_task_state(from.state());
  if (!state) return Error{ErrorCode::bad_field, plan_place("tasks", index, "state")};
  out.state = *state;
  return out;
}

Result<sdk::Plan> plan_of(const consent::Covenant& covenant, const CaseRow& row,
                          const local::PlanBody& from) {
  sdk::Plan out;
  out.drawn_up = from.drawn_up_with_family().date();
  for (const std::string& who : from.drawn_up_with_family().present()) {
    out.present.push_back({Sensitive(who)});
  }
  out.reason = Sensitive(from.drawn_up_with_family().reason());
  out.notes = Sensitive(from.notes());
  for (const local::PlanGoal& goal : from.goals()) {
    const std::uint32_t person = goal.has_person() ? person_in(row, goal.person())
                                                   : sdk::kWholeFamily;
    out.goals.push_back({goal.id(), person, Sensitive(goal.text())});
  }
  for (int i = 0; i < from.parties_size(); ++i) {
    SLUIS_TRY(party, member_named(covenant, from.parties(i),
                                  "plan.parties[" + std::to_string(i) + "]"));
    out.parties.push_back(party);
  }
  for (int i = 0; i < from.tasks_size(); ++i) {
    SLUIS_TRY(task, task_of(covenant, from.tasks(i), i));
    out.tasks.push_back(std::move(task));
  }
  const Status checked = sdk::check_plan(out, row.persons.size());
  if (!checked.ok()) return Error{checked.code(), "plan." + checked.error().place};
  return out;
}

void fill_plan_body(const consent::Covenant& covenant, const CaseRow& row, const sdk::Plan& plan,
                    local::PlanBody& out) {
  local::PlanDrawnUp& drawn_up = *out.mutable_drawn_up_with_family();
  drawn_up.set_date(plan.drawn_up);
  for (const sdk::PlanPresent& each : plan.present) drawn_up.add_present(each.who.reveal());
  drawn_up.set_reason(plan.reason.reveal());
  for (const sdk::PlanGoal& goal : plan.goals) {
    local::PlanGoal& shown = *out.add_goals();
    shown.set_id(goal.id);
    shown.set_text(goal.text.reveal());
    if (goal.person == sdk::kWholeFamily || goal.person > row.persons.size()) continue;
    const Identity& whose = row.persons[goal.person - 1].identity;
    shown.mutable_person()->set_surname(whose.surname.reveal());
    shown.mutable_person()->set_prefix(whose.prefix.reveal());
    shown.mutable_person()->set_first_names(whose.first_names.reveal());
    shown.mutable_person()->set_birth_date(whose.birth_date.reveal());
  }
  for (const sdk::PlanTask& task : plan.tasks) {
    local::PlanTask& shown = *out.add_tasks();
    shown.set_id(task.id);
    shown.set_goal(task.goal);
    shown.set_party(label_of(covenant, task.party));
    shown.set_text(task.text.reveal());
    shown.set_due(task.due);
    shown.set_state(std::string(sdk::name_of(task.state)));
  }
  for (const MemberId& party : plan.parties) out.add_parties(label_of(covenant, party));
  out.set_notes(plan.notes.reveal());
}

// A signal about the part's person; of the whole family, about its first and the others.
SignalDraft draft_of_part(const Host& host, const CaseRow& row, const PlanRow& plan,
                          const sdk::PlanPart& part, const local::LocalRequest& request) {
  const local::PlanShare& from = request.plan_share();
  SignalDraft out;
  out.worker = request.worker();
  out.kind = from.kind();
  out.purpose = from.purpose();
  out.domain = from.domain();
  out.source_regime = from.source_regime();
  for (std::size_t i = 0; i < row.persons.size(); ++i) {
    if (part.person != sdk::kWholeFamily && part.person != i + 1) continue;
    NamedPerson person = row.persons[i];
    person.role = out.persons.empty() ? PersonRole::subject : PersonRole::relative;
    out.persons.push_back(std::move(person));
  }
  out.recipients.emplace_back(part.party.hex(), std::string(level_name(Level::content)));
  out.text = sdk::part_text(part, plan.version, plan.plan.drawn_up);
  out.author_contact = Sensitive(
      from.contact().empty() ? host.covenant.member(host.member())->contact : from.contact());
  return out;
}

// Of the kind, purpose and domain that it names: as what was denied it would be denied again.
bool is_of_draft(const consent::Covenant& covenant, const ExchangeRow& denied,
                 const SignalDraft& draft) {
  const consent::Kind* kind = covenant.kind(denied.kind);
  const auto same = [](const std::string& named, const std::string& was) {
    return named.empty() || named == was;
  };
  return kind != nullptr && kind->term.id == draft.kind &&
         same(draft.purpose, term_id(covenant, &consent::Covenant::purposes, denied.purpose)) &&
         same(draft.domain, term_id(covenant, &consent::Covenant::domains, denied.domain));
}

bool is_plan_settled(const Host& host, const PlanRow& row) {
  for (const PlanPartView& view : plan_parts(host, row)) {
    if (!view.act || !view.exchange) continue;
    if (view.act->state == ActState::refused) continue;
    if (view.act->state != ActState::recorded) return false;
    if (view.exchange->slots.front().state == SlotState::asked) return false;
  }
  return true;
}

bool is_task_over(const sdk::PlanTask& task) {
  return task.state == sdk::PlanTaskState::done || task.state == sdk::PlanTaskState::dropped;
}

}  // namespace

Result<CaseRow> Desk::planned_case(const std::string& worker, const std::string& text) const {
  const Host& host = parts_.host;
  SLUIS_TRY(known, host.worker(worker));
  static_cast<void>(known);
  if (!may_record(host, worker, consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  SLUIS_TRY(id, id_in<CaseId>(text, "case"));
  const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
  if (!row || is_kept(worker, *row)) return Error{ErrorCode::no_case, "case"};
  const BookedCase booked = case_book_of(host, *row);
  // Who confirmed that it lets go has it no more.
  const bool is_here = booked.is_ours() && row->open && row->coordinator == host.member() &&
                       !(booked.confirmed_here && booked.to != host.member());
  if (!is_here) {
    return Error{ErrorCode::no_case, "case: it is closed, or another organisation coordinates it"};
  }
  return *row;
}

ReplyLater Desk::plan_shown(const PlanRow& row) const {
  return ReplyLater([this, id = row.case_id, version = row.version](local::LocalReply& reply,
                                                                    bool last) {
    const auto now = plan_version(parts_.host, id, version);
    if (!now) return true;
    if (!last && !is_plan_settled(parts_.host, *now)) return false;
    fill_plan(*now, *reply.mutable_plan());
    return true;
  });
}

Result<ReplyLater> Desk::plan_write(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::PlanWrite& from = request.plan_write();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  SLUIS_TRY(plan, plan_of(host.covenant, row, from.plan()));
  const auto before = plan_version(host, row.id, 0);
  PlanRow made;
  made.case_id = row.id;
  made.version = before ? before->version + 1 : 1;
  made.at = host.clock.wall();
  made.worker = request.worker();
  made.plan = std::move(plan);
  if (before) {
    std::set<std::string> unsaid;
    for (const local::PlanTask& task : from.plan().tasks()) {
      if (task.state().empty()) unsaid.insert(task.id());
    }
    keep_states(made.plan, unsaid, plan_now(*before));
  }
  host.vault.put(RowKind::plan, plan_key(row.id, made.version), made);
  local::LocalReply reply;
  fill_plan(made, *reply.mutable_plan());
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::plan_share(const local::LocalRequest& request) {
  Host& host = parts_.host;
  SLUIS_TRY(row, planned_case(request.worker(), request.plan_share().case_id()));
  const auto plan = plan_version(host, row.id, 0);
  if (!plan) return Error{ErrorCode::no_such_plan, "case"};
  auto parts = plan_parts(host, *plan);
  if (parts.empty()) {
    return Error{ErrorCode::missing_field, "plan.tasks: no other party has one"};
  }
  Batch batch;
  for (PlanPartView& view : parts) {
    const SignalDraft draft = draft_of_part(host, row, *plan, view.part, request);
    const bool is_another = view.is_denied && !is_of_draft(host.covenant, *view.exchange, draft);
    if (view.stands && !is_another) continue;
    if (view.is_denied) {  // a later covenant may permit it: the part does not go twice
      view.exchange->slots.front().state = SlotState::withdrawn;
      batch.put(RowKind::exchange, view.exchange->id, *view.exchange);
    }
    if (view.row) batch.erase(RowKind::plan_part, view.row->exchange_id);
    SLUIS_TRY(act, raise_signal(host, parts_.acts, batch, draft));
    const PlanPartRow made{ExchangeId{act.made.value}, act.id, row.id, plan->version,
                           view.part.party, view.part.person};
    batch.put(RowKind::plan_part, made.exchange_id, made);
  }
  if (!batch.empty()) host.vault.commit(batch);
  parts_.acts.step(parts_.link);
  return plan_shown(*plan);
}

Result<ReplyLater> Desk::plan_progress(const local::LocalRequest& request) {
  Host& host = parts_.host;
  const local::PlanProgress& from = request.plan_progress();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  auto plan = plan_version(host, row.id, 0);
  if (!plan) return Error{ErrorCode::no_such_plan, "case"};
  const auto state = sdk::plan_task_state(from.state());
  if (!state) return Error{ErrorCode::bad_field, "state: open, busy, done or dropped"};
  const auto& tasks = plan->plan.tasks;
  const bool is_there = std::any_of(tasks.begin(), tasks.end(), [&](const sdk::PlanTask& task) {
    return task.id == from.task();
  });
  if (!is_there) return Error{ErrorCode::no_such_plan, "task"};
  plan->progress.push_back({from.task(), *state, host.clock.wall(), request.worker()});
  host.vault.put(RowKind::plan, plan_key(row.id, plan->version), *plan);
  return plan_shown(*plan);
}

Result<ReplyLater> Desk::plan_show(const local::LocalRequest& request) {
  const local::PlanAsk& from = request.plan_show();
  const Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(request.worker()));
  static_cast<void>(worker);
  if (!may_record(host, request.worker(), consent::FactKind::case_opened)) {
    return Error{ErrorCode::not_allowed, "function"};
  }
  if (from.case_id().empty()) {
    local::LocalReply reply;
    fill_plans(request.worker(), reply);
    return at_once(std::move(reply));
  }
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
  const auto plan = plan_version(host, id, from.version());
  if (!row || !plan || is_kept(request.worker(), *row)) {
    return Error{ErrorCode::no_such_plan, from.version() == 0 ? "case" : "version"};
  }
  local::LocalReply reply;
  fill_plan(*plan, *reply.mutable_plan());
  return at_once(std::move(reply));
}

void Desk::fill_plans(const std::string& worker, local::LocalReply& reply) const {
  const Host& host = parts_.host;
  local::Plans& out = *reply.mutable_plans();
  for (const CaseRow& row : host.vault.all<CaseRow>(RowKind::care_case)) {
    const auto plan = plan_version(host, row.id, 0);
    if (!plan || is_kept(worker, row)) continue;
    local::PlanListed& one = *out.add_plans();
    one.set_case_id(row.id.hex());
    one.set_version(static_cast<std::uint32_t>(plan->version));
    one.set_state(std::string(sdk::name_of(plan_state(plan_parts(host, *plan), true))));
    one.set_written_ms(plan->at.ms);
    one.set_worker(plan->worker);
    const sdk::Plan now = plan_now(*plan);
    const auto over = std::count_if(now.tasks.begin(), now.tasks.end(), is_task_over);
    one.set_open_tasks(static_cast<std::uint32_t>(now.tasks.size()) -
                       static_cast<std::uint32_t>(over));
  }
}

// What was shared of the newest version and may not go: under another kind it may.
void Desk::fill_today_plans(const std::string& worker, local::Today& out) const {
  const Host& host = parts_.host;
  for (const PlanPartRow& part : host.vault.all<PlanPartRow>(RowKind::plan_part)) {
    const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, part.exchange_id);
    if (!exchange || exchange->slots.front().state != SlotState::denied) continue;
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, part.case_id);
    if (!about || !about->open || about->coordinator != host.member()) continue;
    if (is_kept(worker, *about) || is_overtaken_part(host, part.exchange_id)) continue;
    local::TodayItem& item = *out.add_items();
    item.set_kind("plan");
    item.set_id(label_of(host.covenant, part.party));
    item.set_case_id(part.case_id.hex());
  }
}

void Desk::fill_plan(const PlanRow& row, local::Plan& out) const {
  const Host& host = parts_.host;
  out.set_case_id(row.case_id.hex());
  out.set_version(static_cast<std::uint32_t>(row.version));
  out.set_written_ms(row.at.ms);
  out.set_worker(row.worker);
  const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.case_id);
  fill_plan_body(host.covenant, about.value_or(CaseRow{}), plan_now(row), *out.mutable_plan());
  fill_plan_parts(row, out);
  for (const PlanProgressRow& said : row.progress) {
    local::PlanProgressed& shown = *out.add_progress();
    shown.set_task(said.task);
    shown.set_state(std::string(sdk::name_of(said.state)));
    shown.set_at_ms(said.at.ms);
    shown.set_worker(said.worker);
  }
  if (row.version < 2) return;
  const auto before = plan_version(host, row.case_id, row.version - 1);
  if (!before) return;
  for (const sdk::PlanChange& change : sdk::changes(plan_now(*before), row.plan)) {
    local::PlanChange& shown = *out.add_changes();
    shown.set_change(std::string(sdk::name_of(change.change)));
    shown.set_what(change.what);
    const auto party = member_named(host.covenant, change.id);
    shown.set_id(change.what == "party" && party.ok() ? label_of(host.covenant, *party)
                                                      : change.id);
  }
}

void Desk::fill_plan_parts(const PlanRow& row, local::Plan& out) const {
  const Host& host = parts_.host;
  const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.case_id);
  const auto newest = plan_version(host, row.case_id, 0);
  const auto views = plan_parts(host, row);
  out.set_state(std::string(
      sdk::name_of(plan_state(views, !newest || newest->version == row.version))));
  for (const PlanPartView& view : views) {
    local::PlanPart& shown = *out.add_parts();
    shown.set_member(view.part.party.hex());
    shown.set_label(label_of(host.covenant, view.part.party));
    if (about && view.part.person != sdk::kWholeFamily &&
        view.part.person <= about->persons.size()) {
      shown.set_about(display_name(about->persons[view.part.person - 1].identity));
    }
    for (const sdk::PlanGoal& goal : view.part.goals) shown.add_goals(goal.id);
    for (const sdk::PlanTask& task : view.part.tasks) shown.add_tasks(task.id);
    if (!view.row) continue;
    shown.set_exchange(view.row->exchange_id.hex());
    shown.set_received(view.received);
    if (view.act) fill_act(*view.act, *shown.mutable_act());
    if (!view.exchange) continue;
    fill_slot(view.exchange->slots.front(), *shown.mutable_slot());
    fill_slot_asleep(*view.exchange, view.exchange->slots.front(), *shown.mutable_slot());
  }
}

}  // namespace sluis::gateway
