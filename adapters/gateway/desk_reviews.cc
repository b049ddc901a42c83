// SPDX-License-Identifier: EUPL-1.2
// Reviews at the desk: what the family answered, and the step of its case, in one act. The step is
// recorded at the broker; the words stay here, for who may record cases alone.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/reviews.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

ReviewRow review_in(const local::ReviewWrite& from) {
  ReviewRow out;
  for (const local::ReviewAnswer& each : from.answers()) {
    out.answers.push_back({each.question(), Sensitive(each.asked()), Sensitive(each.answer())});
  }
  for (const std::string& who : from.spoke_for_family()) out.spoke.push_back({Sensitive(who)});
  out.reason = Sensitive(from.reason());
  return out;
}

}  // namespace

Status Desk::check_may_review(const std::string& worker) const {
  SLUIS_TRY(known, parts_.host.worker(worker));
  static_cast<void>(known);
  if (may_record(parts_.host, worker, consent::FactKind::case_opened)) return Done{};
  return Error{ErrorCode::not_allowed, "function"};
}

// The words are on disk together with the act: no step without them, and none of them without it.
Result<ReplyLater> Desk::review_write(const local::LocalRequest& request) {
  const local::ReviewWrite& from = request.review_write();
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(from.case_id(), "case"));
  SLUIS_TRY(row, case_row(request.worker(), id, {from.subjects().pointer_begin(),
                                                 from.subjects().pointer_end()}));
  SLUIS_TRY_DONE(check_not_apart(request.worker(), row.persons));
  ReviewRow made = review_in(from);
  SLUIS_TRY_DONE(check_review(made));
  consent::CaseStepped stepped;
  stepped.case_id = row.id;
  stepped.subjects.resize(row.persons.size());
  stepped.step = consent::CaseStep::review;
  consent::FactBody body;
  body.payload = std::move(stepped);
  Batch batch;
  batch.put(RowKind::care_case, row.id, row);
  const auto act = parts_.acts.add(batch, {ActKind::case_stepped, request.worker(), row.persons,
                                           canon::encode(body), AnyId{row.id.value}});
  if (!act.ok()) return act.error();
  made.act = act->id;
  made.case_id = row.id;
  made.at = act->created;
  made.worker = request.worker();
  batch.put(RowKind::review, made.act, made);
  SLUIS_TRY(recorded, commit_act(batch, act));
  return said_of(id, [this, made = std::move(made), recorded = std::move(recorded)](
                         local::LocalReply& reply, bool last) {
    local::LocalReply said;
    if (!recorded(said, last)) return false;
    fill_review(made, *reply.mutable_review());
    // What no review holds is not said again: the one who asked has the words.
    if (reply.review().act().state() == "refused") reply.mutable_review()->clear_answers();
    return true;
  });
}

Result<ReplyLater> Desk::review_show(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(request.review_show().id(), "case"));
  const auto row = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  if (!row || is_kept(request.worker(), *row)) return Error{ErrorCode::no_case, "case"};
  local::LocalReply reply;
  local::Reviews& out = *reply.mutable_reviews();
  for (const ReviewRow& each : reviews_of(parts_.host, id)) fill_review(each, *out.add_reviews());
  return at_once(std::move(reply));
}

void Desk::fill_review(const ReviewRow& row, local::Review& out) const {
  out.set_case_id(row.case_id.hex());
  out.set_at_ms(row.at.ms);
  out.set_worker(row.worker);
  for (const ReviewAnswerRow& each : row.answers) {
    local::ReviewAnswer& shown = *out.add_answers();
    shown.set_question(each.question);
    shown.set_asked(each.asked.reveal());
    shown.set_answer(each.answer.reveal());
  }
  for (const ReviewSpokeRow& each : row.spoke) out.add_spoke_for_family(each.who.reveal());
  out.set_reason(row.reason.reveal());
  if (const auto act = parts_.acts.find(row.act)) fill_act(*act, *out.mutable_act());
}

// Of a case that is shown: its words are for who may record cases.
void Desk::fill_case_reviews(const std::string& worker, const CaseId& id, local::Case& out) const {
  if (!may_record(parts_.host, worker, consent::FactKind::case_opened)) return;
  for (const ReviewRow& row : reviews_of(parts_.host, id)) fill_review(row, *out.add_reviews());
}

}  // namespace sluis::gateway
