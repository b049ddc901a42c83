// SPDX-License-Identifier: EUPL-1.2
// Escalation by hand at the desk: what a case is stuck in and how that was settled, each in one act
// with its step. The step is recorded at the broker, which climbs the ladder; the words stay here,
// for who may record cases alone.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/matters.h"
#include "adapters/gateway/signals.h"
#include "consent/core/designation.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

void fill_matter_words(const MatterRow& row, local::Matter& out) {
  out.set_case_id(row.case_id.hex());
  out.set_said(std::string(consent::said_of(row.settles ? consent::CaseStep::settle
                                                        : consent::CaseStep::raise)));
  out.set_at_ms(row.at.ms);
  out.set_worker(row.worker);
  out.set_words(row.words.reveal());
  out.set_reason(row.reason);
  for (const MatterTriedRow& each : row.tried) out.add_tried(each.what.reveal());
  out.set_by(row.by);
}

}  // namespace

// The words are on disk together with the act: no step without them, and none of them without it.
Result<ReplyLater> Desk::matter_write(const std::string& worker, const CaseId& id,
                                      const std::vector<const local::Person*>& subjects,
                                      MatterRow made, std::uint16_t about) {
  SLUIS_TRY(row, case_row(worker, id, subjects));
  SLUIS_TRY_DONE(check_not_apart(worker, row.persons));
  SLUIS_TRY_DONE(check_matter(made));
  consent::CaseStepped stepped;
  stepped.case_id = row.id;
  stepped.subjects.resize(row.persons.size());
  stepped.step = made.settles ? consent::CaseStep::settle : consent::CaseStep::raise;
  stepped.reason = about;
  consent::FactBody body;
  body.payload = std::move(stepped);
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  const auto act = parts_.acts.add(batch, {ActKind::case_stepped, worker, row.persons,
                                           canon::encode(body), AnyId{row.id.value}});
  if (!act.ok()) return act.error();
  made.act = act->id;
  made.case_id = row.id;
  made.at = act->created;
  made.worker = worker;
  batch.put(RowKind::matter, made.act, made);
  SLUIS_TRY(recorded, commit_act(batch, act));
  return said_of(id, [this, made = std::move(made), recorded = std::move(recorded)](
                         local::LocalReply& reply, bool last) {
    local::LocalReply said;
    if (!recorded(said, last)) return false;
    local::Matter& shown = *reply.mutable_matter();
    fill_matter(made, shown);
    // What is no matter is not said again: the one who asked has the words.
    if (shown.act().state() == name_of(ActState::refused)) {
      shown.clear_words();
      shown.clear_tried();
    }
    return true;
  });
}

Result<ReplyLater> Desk::escalate_raise(const local::LocalRequest& request) {
  const local::MatterRaise& from = request.escalate_raise();
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  MatterRow made;
  made.words = Sensitive(from.stuck());
  made.reason = from.reason();
  for (const std::string& each : from.tried()) made.tried.push_back({Sensitive(each)});
  made.by = from.by();
  return matter_write(request.worker(), id,
                      {from.subjects().pointer_begin(), from.subjects().pointer_end()},
                      std::move(made), from.of_coordination() ? consent::kAboutCoordination
                                                              : std::uint16_t{0});
}

// What can be known here is said here; whether the matter has come so far is the broker's to say.
Result<ReplyLater> Desk::escalate_designate(const local::LocalRequest& request) {
  const local::Designate& from = request.escalate_designate();
  const Host& host = parts_.host;
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  if (from.to().empty()) return Error{ErrorCode::missing_field, "to"};
  SLUIS_TRY(to, member_named(host.covenant, from.to(), "to"));
  if (from.reason() > UINT16_MAX) return Error{ErrorCode::bad_field, "reason"};
  SLUIS_TRY(row, case_row(request.worker(), id, {from.subjects().pointer_begin(),
                                                 from.subjects().pointer_end()}));
  consent::CaseStepped stepped;
  stepped.case_id = row.id;
  stepped.subjects.resize(row.persons.size());
  stepped.step = consent::CaseStep::designate;
  stepped.reason = static_cast<std::uint16_t>(from.reason());
  stepped.to = to;
  consent::Designators designators = consent::designators_of(host.covenant);
  designators.days = 0;
  const TimeMs now = host.clock.wall();
  SLUIS_TRY_DONE(consent::check_designation(
      designators, {host.member(), to, row.coordinator, now, true, stepped.reason}, now));
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  SLUIS_TRY(said, fact(request, ActKind::case_stepped, stepped, row.persons, AnyId{row.id.value},
                       batch));
  return said_of(id, std::move(said));
}

Result<ReplyLater> Desk::escalate_settle(const local::LocalRequest& request) {
  const local::MatterSettle& from = request.escalate_settle();
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  MatterRow made;
  made.settles = true;
  made.words = Sensitive(from.how());
  return matter_write(request.worker(), id,
                      {from.subjects().pointer_begin(), from.subjects().pointer_end()},
                      std::move(made));
}

Result<ReplyLater> Desk::escalate_show(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(request.escalate_show().id(), "case"));
  const auto row = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  if (!row || is_kept(request.worker(), *row)) return Error{ErrorCode::no_case, "case"};
  const BookedCase booked = case_book_of(parts_.host, *row);
  local::LocalReply reply;
  local::Matters& out = *reply.mutable_matters();
  for (const MatterRow& each : matters_of(parts_.host, id)) fill_matter(each, *out.add_matters());
  if (open_matter(booked) != nullptr) fill_open_matter(booked, *out.add_matters());
  return at_once(std::move(reply));
}

// Those that are open, as far as is known here: own cases', and others' that came up to here.
Result<ReplyLater> Desk::escalate_list(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  local::LocalReply reply;
  local::Matters& out = *reply.mutable_matters();
  for (const BookedCase& booked : case_books(parts_.host)) {
    if (open_matter(booked) == nullptr || is_kept(request.worker(), booked.row)) continue;
    fill_open_matter(booked, *out.add_matters());
  }
  return at_once(std::move(reply));
}

// Of this organisation's own cases: another counts its own.
Result<ReplyLater> Desk::escalate_stuck(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  const Host& host = parts_.host;
  const Books books = case_books(host);
  std::vector<StuckMatter> matters;
  for (const BookedCase& booked : books) {
    const BookedTerm* term = open_matter(booked);
    if (term == nullptr || term->responsible != host.member()) continue;
    if (is_kept(request.worker(), booked.row)) continue;
    const auto row = host.vault.get<MatterRow>(RowKind::matter, booked.matter_act);
    matters.push_back({row && booked.matter ? row->reason : "", term});
  }
  local::LocalReply reply;
  local::StuckMatters& out = *reply.mutable_stuck();
  for (const Stuck& each : stuck_of(host.covenant, matters, host.clock.wall())) {
    local::StuckRow& row = *out.add_rows();
    row.set_reason(each.reason);
    row.set_rungs(static_cast<std::uint32_t>(each.rungs));
    if (each.rungs != 0) row.set_rung(host.covenant.ladder[each.rungs - 1].term.label);
    row.set_count(each.count);
    row.set_weeks(static_cast<std::uint32_t>(each.weeks));
  }
  return at_once(std::move(reply));
}

void Desk::fill_matter(const MatterRow& row, local::Matter& out) const {
  fill_matter_words(row, out);
  if (const auto act = parts_.acts.find(row.act)) fill_act(*act, *out.mutable_act());
}

// With the words, where it was raised here, and whom it was told to.
void Desk::fill_open_matter(const BookedCase& booked, local::Matter& out) const {
  const auto row = parts_.host.vault.get<MatterRow>(RowKind::matter, booked.matter_act);
  if (row && booked.matter) fill_matter(*row, out);
  out.set_case_id(booked.row.id.hex());
  out.set_said("open");
  local::Case shown;
  fill_case(booked, shown);
  for (const local::CaseTerm& term : shown.terms()) {
    const bool is_matter = term.duty() == consent::name_of(consent::CaseDuty::settle_matter);
    if (is_matter) *out.mutable_term() = term;
  }
}

}  // namespace sluis::gateway
