// SPDX-License-Identifier: EUPL-1.2
// The table of all requests, and those that show what is there.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/cover.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/plans.h"
#include "adapters/gateway/rekeying.h"
#include "adapters/gateway/signals.h"
#include "local.pb.h"
#include "proto/codec/signal.h"

namespace sluis::gateway {
namespace {

// Who names a professional means one that is here: a slip of the pen looks at nothing.
bool is_view(local::LocalRequest::RequestCase request) {
  static const std::set<local::LocalRequest::RequestCase> kViews = {
      local::LocalRequest::kExchanges, local::LocalRequest::kTasks,
      local::LocalRequest::kInbox,     local::LocalRequest::kWithdrawals,
      local::LocalRequest::kCases,     local::LocalRequest::kAct,
      local::LocalRequest::kActs,      local::LocalRequest::kExplain,
      local::LocalRequest::kAlerts,    local::LocalRequest::kCircumstances,
      local::LocalRequest::kCircumstanceTypes, local::LocalRequest::kCorrections,
      local::LocalRequest::kCaseShow, local::LocalRequest::kCaseToday,
      local::LocalRequest::kPlanShow,  local::LocalRequest::kMeetingShow,
      local::LocalRequest::kMeetings,  local::LocalRequest::kAgenda,
      local::LocalRequest::kUsefulness};
  return kViews.contains(request);
}

Status check_asker(const Host& host, const local::LocalRequest& request) {
  if (!is_view(request.request_case()) || request.worker().empty()) return Done{};
  SLUIS_TRY_DONE(host.worker(request.worker()));
  return Done{};
}

using Handler = Result<ReplyLater> (Desk::*)(const local::LocalRequest&);

}  // namespace

ReplyLater Desk::answer(const local::LocalRequest& request) {
  using Asked = local::LocalRequest;
  static const std::map<local::LocalRequest::RequestCase, Handler> kTable = {
      {Asked::kStatus, &Desk::status}, {Asked::kSignal, &Desk::signal}, {Asked::kRead, &Desk::read},
      {Asked::kBefore, &Desk::before}, {Asked::kExchanges, &Desk::exchanges},
      {Asked::kTasks, &Desk::tasks}, {Asked::kDecide, &Desk::decide}, {Asked::kInbox, &Desk::inbox},
      {Asked::kConsentAsk, &Desk::consent_ask}, {Asked::kConsentSay, &Desk::consent_say},
      {Asked::kConsentAccept, &Desk::consent_accept}, {Asked::kLetterCode, &Desk::letter_code},
      {Asked::kConsentConfirm, &Desk::consent_confirm}, {Asked::kWithdraw, &Desk::withdraw},
      {Asked::kWithdrawals, &Desk::withdrawals}, {Asked::kProof, &Desk::proof},
      {Asked::kCaseBegin, &Desk::case_begin}, {Asked::kCaseEnd, &Desk::case_end},
      {Asked::kCases, &Desk::cases}, {Asked::kCaseStep, &Desk::case_step},
      {Asked::kCaseHandover, &Desk::case_handover}, {Asked::kCaseShow, &Desk::case_show},
      {Asked::kPlanWrite, &Desk::plan_write}, {Asked::kPlanShow, &Desk::plan_show},
      {Asked::kPlanShare, &Desk::plan_share}, {Asked::kPlanProgress, &Desk::plan_progress},
      {Asked::kMeetingWrite, &Desk::meeting_write}, {Asked::kMeetingInvite, &Desk::meeting_invite},
      {Asked::kMeetingHold, &Desk::meeting_hold}, {Asked::kMeetingCancel, &Desk::meeting_cancel},
      {Asked::kMeetingShow, &Desk::meeting_show}, {Asked::kMeetings, &Desk::meetings},
      {Asked::kCaseload, &Desk::caseload}, {Asked::kStaffHours, &Desk::staff_hours},
      {Asked::kInvolvedWrite, &Desk::involved_write}, {Asked::kInvolvedShow, &Desk::involved_show},
      {Asked::kReviewWrite, &Desk::review_write}, {Asked::kReviewShow, &Desk::review_show},
      {Asked::kEscalateRaise, &Desk::escalate_raise}, {Asked::kEscalateShow, &Desk::escalate_show},
      {Asked::kEscalateList, &Desk::escalate_list}, {Asked::kEscalateStuck, &Desk::escalate_stuck},
      {Asked::kEscalateSettle, &Desk::escalate_settle}, {Asked::kCaseToday, &Desk::case_today},
      {Asked::kEscalateDesignate, &Desk::escalate_designate},
      {Asked::kMirrorOut, &Desk::mirror_out}, {Asked::kKeys, &Desk::keys},
      {Asked::kKeysRevoke, &Desk::keys_revoke}, {Asked::kStaffAdd, &Desk::staff_add},
      {Asked::kStaff, &Desk::staff}, {Asked::kStaffLeave, &Desk::staff_leave},
      {Asked::kJoin, &Desk::join}, {Asked::kCoverAsk, &Desk::cover_ask}, {Asked::kAct, &Desk::act},
      {Asked::kCoverSay, &Desk::cover_say}, {Asked::kPersonSame, &Desk::person_same},
      {Asked::kStaffExclude, &Desk::exclude}, {Asked::kAddressExclude, &Desk::address_exclude},
      {Asked::kAddressInclude, &Desk::address_include}, {Asked::kStaffReadmit, &Desk::readmit},
      {Asked::kAddressesExcluded, &Desk::addresses_excluded}, {Asked::kActs, &Desk::acts},
      {Asked::kStaffExclusions, &Desk::exclusions}, {Asked::kExplain, &Desk::explain},
      {Asked::kAsk, &Desk::ask}, {Asked::kAsks, &Desk::asks}, {Asked::kWeighings, &Desk::weighings},
      {Asked::kWeigh, &Desk::weigh}, {Asked::kAgree, &Desk::agree}, {Asked::kKnown, &Desk::known},
      {Asked::kKnownAdd, &Desk::known_add}, {Asked::kKnownRemove, &Desk::known_remove},
      {Asked::kAgenda, &Desk::agenda}, {Asked::kCircumstances, &Desk::circumstances},
      {Asked::kAuditList, &Desk::audit_list}, {Asked::kAuditTimeline, &Desk::audit_timeline},
      {Asked::kAuditWho, &Desk::audit_who}, {Asked::kAuditVerify, &Desk::audit_verify},
      {Asked::kAuditStrange, &Desk::audit_strange}, {Asked::kWitnessed, &Desk::witnessed},
      {Asked::kAuditExport, &Desk::audit_export}, {Asked::kAuditReplay, &Desk::audit_replay},
      {Asked::kAuditAsOf, &Desk::audit_as_of}, {Asked::kAuditJob, &Desk::audit_job},
      {Asked::kAuditReport, &Desk::audit_report}, {Asked::kAuditErase, &Desk::audit_erase},
      {Asked::kErasures, &Desk::erasures}, {Asked::kAuditEraseDecide, &Desk::audit_erase_decide},
      {Asked::kAccessPropose, &Desk::access_propose}, {Asked::kAccessCheck, &Desk::access_check},
      {Asked::kAccessVerify, &Desk::access_verify}, {Asked::kAccessMore, &Desk::access_more},
      {Asked::kAccessAgain, &Desk::access_again}, {Asked::kAccessDone, &Desk::access_done},
      {Asked::kAccessEnd, &Desk::access_end}, {Asked::kAlerts, &Desk::alerts},
      {Asked::kAlertOutcome, &Desk::alert_outcome}, {Asked::kAlertMute, &Desk::alert_mute},
      {Asked::kAlertUnmute, &Desk::alert_unmute}, {Asked::kCorrectPropose, &Desk::correct_propose},
      {Asked::kCorrectDecide, &Desk::correct_decide}, {Asked::kCorrections, &Desk::corrections},
      {Asked::kCorrectDestroyed, &Desk::correct_destroyed}, {Asked::kUsefulness, &Desk::usefulness},
      {Asked::kCorrectRefuse, &Desk::correct_refuse}, {Asked::kConsentText, &Desk::consent_text},
      {Asked::kConsentReceipt, &Desk::consent_receipt}, {Asked::kCaseMove, &Desk::case_move},
      {Asked::kCaseDelegate, &Desk::case_delegate}, {Asked::kCaseExclude, &Desk::case_exclude},
      {Asked::kCaseReadmit, &Desk::case_readmit}, {Asked::kCaseUndelegate, &Desk::case_undelegate},
      {Asked::kConsentRenewal, &Desk::consent_renewal},
      {Asked::kCircumstanceState, &Desk::circumstance_state},
      {Asked::kCircumstanceAgree, &Desk::circumstance_agree},
      {Asked::kCircumstanceEnd, &Desk::circumstance_end},
      {Asked::kCircumstanceTypes, &Desk::circumstance_types},
  };
  const auto row = kTable.find(request.request_case());
  if (row == kTable.end()) return refused_reply({ErrorCode::malformed, "request"});
  const Status asker = check_asker(parts_.host, request);
  if (!asker.ok()) return refused_reply(asker.error());
  Result<ReplyLater> reply = (this->*row->second)(request);
  return reply.ok() ? std::move(*reply) : refused_reply(reply.error());
}

namespace {

// Files in drop/failed that somebody still has to look at: each has its NAME.error.json.
std::uint64_t failed_files(const std::filesystem::path& folder) {
  std::uint64_t out = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder / "drop" / "failed", error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().native().ends_with(".error.json")) ++out;
  }
  return out;
}

void fill_key_holders(const Host& host, const std::vector<HolderState>& holders,
                      local::Status& to) {
  for (const HolderState& holder : holders) {
    local::KeyHolder& row = *to.add_key_holders();
    row.set_member(holder.member.hex());
    row.set_label(host.covenant.member(holder.member)->label);
    row.set_share(holder.share);
    row.set_refresh(holder.refresh);
    row.set_wrong(holder.wrong.answers);
    row.set_wrong_ms(holder.wrong.last.ms);
    if (holder.failed) fill_reason(*holder.failed, {}, *row.mutable_reason());
  }
}

}  // namespace

Result<ReplyLater> Desk::status(const local::LocalRequest&) {
  const Host& host = parts_.host;
  local::LocalReply reply;
  local::Status& out = *reply.mutable_status();
  const consent::Member* self = host.covenant.member(host.member());
  out.set_member(host.member().hex());
  out.set_label(self->label);
  out.set_role(term_id(host.covenant, &consent::Covenant::roles, self->role));
  out.set_connected(parts_.link.connected());
  out.set_ready(parts_.link.ready());
  if (const auto& stopped = parts_.link.stopped()) {
    fill_reason(stopped->code, stopped->place, *out.mutable_stopped());
  }
  out.set_directory_size(parts_.link.directory().size());
  const auto& held = parts_.link.ledger().held();
  out.set_ledger_size(held ? held->head.size : 0);
  out.set_waiting(parts_.link.waiting());
  out.set_exchanges(host.vault.all<ExchangeRow>(RowKind::exchange).size());
  std::uint64_t open = 0, unread = 0;
  for (const OrderRow& row : host.vault.all<OrderRow>(RowKind::order)) {
    if (row.state == OrderState::open && host.clock.wall() < row.valid_until) ++open;
  }
  for (const MailRow& row : host.vault.all<MailRow>(RowKind::mail)) {
    const bool is_letter = !is_question_mail(host.covenant, row);
    if (row.state == MailState::opened && !row.read && is_letter) ++unread;
  }
  local::Tasks waiting;
  fill_acceptances("", waiting);
  fill_circumstance_tasks("", waiting);
  fill_renewals("", waiting);
  fill_cover_tasks("", waiting);
  fill_erasure_tasks("", waiting);
  fill_access_tasks("", waiting);
  fill_correction_tasks("", waiting);
  fill_removal_tasks("", waiting);
  out.set_tasks(open + static_cast<std::uint64_t>(waiting.tasks_size()));
  out.set_mail(unread);
  out.set_simulated_clock(host.clock.simulated());
  out.set_witnesses(!host.witnessing().witnesses_none);
  if (out.witnesses()) fill_quorum(*out.mutable_quorum());
  out.set_now_ms(host.clock.wall().ms);
  out.set_linking_rules(linking_rules(host));
  out.set_alerts(host.vault.all<AlertRow>(RowKind::alert).size());
  out.set_failed_files(failed_files(host.folder));
  fill_unaccounted(out);
  fill_alarms(out);
  fill_mirrored(out);
  fill_key_holders(host, parts_.names.holders(parts_.link), out);
  const consent::Directory& keys = parts_.link.directory().keys();
  for (const std::uint32_t epoch : keys.epochs()) out.add_epochs(epoch);
  out.set_rekeys_waiting(waiting_for_rekey(parts_.acts, keys));
  return at_once(std::move(reply));
}

void Desk::fill_slot(const SlotRow& row, local::Slot& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  out.set_member(row.recipient.hex());
  out.set_label(label_of(covenant, row.recipient));
  out.set_level(std::string(level_name(row.wanted)));
  out.set_state(std::string(name_of(row.state)));
  fill_reason_number(row.reason, *out.mutable_reason());
  out.set_ground(ground_id(covenant, row.ground));
  out.set_decision_index(row.decision_index);
  for (const std::uint64_t index : row.references) out.add_references(index);
  if (!row.message.is_zero()) out.set_message(row.message.hex());
  out.set_submit_index(row.submit_index);
  fill_end(row, out);
  if (const auto id = own_circumstance(row)) out.set_circumstance(id->hex());
}

void Desk::fill_exchange(const ExchangeRow& row, local::Exchange& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  out.set_id(row.id.hex());
  out.set_kind(kind_id(covenant, row.kind));
  out.set_purpose(term_id(covenant, &consent::Covenant::purposes, row.purpose));
  out.set_domain(term_id(covenant, &consent::Covenant::domains, row.domain));
  out.set_author(row.author);
  out.set_created_ms(row.created.ms);
  fill_family_statement(row, out);
  for (const SlotRow& slot : row.slots) {
    local::Slot& shown = *out.add_slots();
    fill_slot(slot, shown);
    fill_slot_asleep(row, slot, shown);
    if (const auto consent = acceptable(row, slot)) shown.set_consent(consent->hex());
  }
  if (const auto act = parts_.acts.find(row.act)) fill_act(*act, *out.mutable_act());
  const auto term = parts_.host.vault.get<RetentionRow>(RowKind::retention, row.id);
  if (term) out.set_remove_by_ms(term->due.ms);
  if (const auto cover = cover_of(parts_.host, row)) {
    out.set_cover(std::string(name_of(cover->state)));
    out.set_cover_by(cover->by);
  }
}

Result<ReplyLater> Desk::exchanges(const local::LocalRequest& request) {
  local::LocalReply reply;
  auto rows = parts_.host.vault.all<ExchangeRow>(RowKind::exchange);
  std::sort(rows.begin(), rows.end(), [](const ExchangeRow& left, const ExchangeRow& right) {
    return left.ordinal < right.ordinal;
  });
  local::Exchanges& out = *reply.mutable_exchanges();
  for (const ExchangeRow& row : rows) {
    if (!is_kept(request.worker(), row)) fill_exchange(row, *out.add_exchanges());
  }
  fill_removed(out);
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::explain(const local::LocalRequest& request) {
  const auto bytes = from_hex(request.explain().id());
  const auto id = bytes ? ExchangeId::from(*bytes) : std::nullopt;
  const auto row = id ? parts_.host.vault.get<ExchangeRow>(RowKind::exchange, *id) : std::nullopt;
  const auto term = id ? parts_.host.vault.get<RetentionRow>(RowKind::retention, *id)
                       : std::nullopt;
  if (!row && term) return Error{ErrorCode::message_removed, "exchange"};
  if (!row || is_kept(request.worker(), *row)) {
    return Error{ErrorCode::unknown_exchange, "exchange"};
  }
  local::LocalReply reply;
  fill_exchange(*row, *reply.mutable_exchange());
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::act(const local::LocalRequest& request) {
  const auto bytes = from_hex(request.act().id());
  auto id = bytes ? ActId::from(*bytes) : std::nullopt;
  if (id && !parts_.acts.find(*id)) {
    // People hold the id of what an act made: a consent's, a withdrawal's.
    const AnyId made{id->value};
    id.reset();
    for (const ActRow& row : parts_.acts.all()) {
      if (row.made == made && !made.is_zero() && !id) id = row.id;
    }
  }
  if (!id || is_kept(request.worker(), *id)) return Error{ErrorCode::no_such_task, "act"};
  return ReplyLater([this, id = *id](local::LocalReply& reply, bool last) {
    const auto row = parts_.acts.find(id);
    const bool over = row->state == ActState::recorded || row->state == ActState::refused;
    if (!over && !last) return false;
    fill_act(*row, *reply.mutable_act());
    return true;
  });
}

// About whom an act is, is shown to a professional alone, who is named.
Result<ReplyLater> Desk::acts(const local::LocalRequest& request) {
  const bool shows_persons = parts_.host.worker(request.worker()).ok();
  local::LocalReply reply;
  local::Acts& out = *reply.mutable_acts();  // also when there are none
  for (const ActRow& row : parts_.acts.all()) {
    if (is_kept(request.worker(), row)) continue;
    local::Act& act = *out.add_acts();
    fill_act(row, act);
    if (shows_persons) fill_act_details(request.worker(), row, act);
  }
  return at_once(std::move(reply));
}

// The words are shown to a professional alone, who is named.
Result<ReplyLater> Desk::tasks(const local::LocalRequest& request) {
  const Host& host = parts_.host;
  const bool shows_words = host.worker(request.worker()).ok();
  local::LocalReply reply;
  local::Tasks& out = *reply.mutable_tasks();
  orders_.look(host.vault);
  for (const auto& [key, held] : orders_.rows()) {
    const OrderRow& row = *held;
    const auto exchange = host.vault.get<ExchangeRow>(RowKind::exchange, row.exchange_id);
    if (!exchange) continue;
    if (is_kept(request.worker(), *exchange)) continue;
    if (host.covenant.answer_of(exchange->kind) != nullptr) continue;  // no author's to confirm
    local::Task& task = *out.add_tasks();
    task.set_id(row.id.hex());
    task.set_exchange(row.exchange_id.hex());
    task.set_member(row.recipient.hex());
    task.set_label(label_of(host.covenant, row.recipient));
    task.set_level(std::string(level_name(row.level)));
    task.set_valid_until_ms(row.valid_until.ms);
    task.set_author(exchange->author);
    task.set_owner(host.owner(exchange->author));
    task.set_written_ms(exchange->created.ms);
    task.set_state(row.valid_until <= host.clock.wall() ? "over" : "open");
    task.set_kind("release");
    fill_task_asleep(*exchange, row.recipient, task);
    const auto signal = codec::parse_signal(exchange->content.reveal());
    const bool may_read = !case_of_part(host, exchange->id) ||
                          may_record(host, request.worker(), consent::FactKind::case_opened);
    if (signal.ok() && shows_words && may_read) task.set_text(signal->text.reveal());
  }
  fill_acceptances(request.worker(), out);
  fill_circumstance_tasks(request.worker(), out);
  fill_renewals(request.worker(), out);
  fill_cover_tasks(request.worker(), out);
  fill_erasure_tasks(request.worker(), out);
  fill_access_tasks(request.worker(), out);
  fill_correction_tasks(request.worker(), out);
  fill_removal_tasks(request.worker(), out);
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::withdrawals(const local::LocalRequest& request) {
  local::LocalReply reply;
  local::Withdrawals& out = *reply.mutable_withdrawals();
  for (const WithdrawalRow& row : parts_.host.vault.all<WithdrawalRow>(RowKind::withdrawal)) {
    if (is_kept(request.worker(), row.act)) continue;
    local::Withdrawal& one = *out.add_withdrawals();
    one.set_id(row.id.hex());
    one.set_index(row.index);
    one.set_effective(row.effective);
    one.set_proven(row.proven);
    for (const MessageId& id : row.opened) one.add_opened(id.hex());
    for (const MessageId& id : row.not_opened) one.add_not_opened(id.hex());
    for (const MessageId& id : row.unknown) one.add_unknown(id.hex());
    if (const auto act = parts_.acts.find(row.act)) fill_act(*act, *one.mutable_act());
    const auto match = parts_.host.vault.get<MatchRow>(RowKind::withdrawal_match, row.id);
    if (match) one.set_matched(match->matched ? "yes" : "none");
  }
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
