// SPDX-License-Identifier: EUPL-1.2
// What each request at the local door means: one handler a request, one table.
//
// Shell. Whoever the socket admits may name any worker of this organisation: its log-in decides who
// that is (DESIGN §2). An act is answered once it is durable here, or, within the caller's wait,
// once the broker has recorded or refused it. Thread safety: none.
#pragma once

#include "adapters/gateway/asleep.h"
#include "adapters/gateway/auditor.h"
#include "adapters/gateway/corrections.h"
#include "adapters/gateway/delegations.h"
#include "adapters/gateway/erasures.h"
#include "adapters/gateway/exclusions.h"
#include "adapters/gateway/hash_mirror.h"
#include "adapters/gateway/held_alerts.h"
#include "adapters/gateway/held_terms.h"
#include "adapters/gateway/hidden_cases.h"
#include "adapters/gateway/inbox.h"
#include "adapters/gateway/known.h"
#include "adapters/gateway/local_forms.h"
#include "adapters/gateway/local_replies.h"
#include "adapters/gateway/outgoing.h"
#include "adapters/gateway/questions.h"
#include "adapters/gateway/weighing.h"
#include "adapters/sdk/meeting.h"

namespace sluis::gateway {

struct Caseload; struct AccessPerson; struct KnownCircumstance; struct MatterRow;
struct MeetingRow; struct OfferRow; struct PlanPartRow; struct PlanRow; struct ReviewRow;

// How many linking rules of the covenant have a ground that is valid now; 0: nothing is linked.
std::uint32_t linking_rules(const Host& host);

class Desk {
 public:
  struct Parts {
    Host& host;
    Link& link;
    OwnKeys& own_keys;
    Acts& acts;
    Outgoing& outgoing;
    const Accounts& accounts;
    Questions& questions;
    Weighing& weighing;
    Known& known;
    Exclusions& exclusions;
    Erasures& erasures;
    Corrections& corrections;
    Auditor& auditor;
    Names& names;
    const HashMirror& hash_mirror;
    bool key_holder = false;
  };
  explicit Desk(Parts parts);

  ReplyLater answer(const local::LocalRequest& request);

 private:
  // desk_accounts.cc
  void fill_unaccounted(local::Status& out) const;
  void fill_end(const SlotRow& row, local::Slot& out) const;
  // desk_acts.cc
  Result<ReplyLater> signal(const local::LocalRequest& request);
  Result<ReplyLater> decide(const local::LocalRequest& request);
  Result<ReplyLater> withdraw(const local::LocalRequest& request);
  Result<ReplyLater> case_begin(const local::LocalRequest& request);
  Result<ReplyLater> case_end(const local::LocalRequest& request);
  Result<NamedPerson> person(const local::Person& from, PersonRole role) const;
  Result<consent::Scope> scope(const local::Scope& from) const;
  Result<ReplyLater> commit_act(Batch& batch, const Result<ActRow>& act);
  Result<ReplyLater> fact(const local::LocalRequest& request, ActKind kind,
                          consent::FactPayload payload, std::vector<NamedPerson> persons,
                          const AnyId& made, Batch& batch);

  // desk_cases.cc
  Result<ReplyLater> cases(const local::LocalRequest& request);
  Result<ReplyLater> case_step(const local::LocalRequest& request);
  Result<ReplyLater> case_handover(const local::LocalRequest& request);
  Result<ReplyLater> case_show(const local::LocalRequest& request);
  Result<ReplyLater> case_today(const local::LocalRequest& request);
  Result<CaseRow> case_row(const std::string& worker, const CaseId& id,
                           const std::vector<const local::Person*>& given) const;
  void fill_case(const BookedCase& booked, local::Case& out) const;
  void fill_today_cases(const std::string& worker, local::Today& out) const;
  void fill_today_alerts(const std::string& worker, local::Today& out) const;

  // desk_offers.cc
  Result<ReplyLater> case_move(const local::LocalRequest& request);
  void fill_offer(const OfferRow& row, local::CaseOffer& out) const;
  void fill_case_offers(const std::string& worker, const CaseId& id, local::Case& out) const;
  void fill_today_offers(const std::string& worker, local::Today& out) const;

  // desk_delegations.cc
  Result<ReplyLater> case_delegate(const local::LocalRequest& request);
  Result<ReplyLater> case_undelegate(const local::LocalRequest& request);
  ReplyLater case_staff_shown(const std::string& worker, const CaseRow& row) const;
  void fill_case_staff(const std::string& worker, const BookedCase& row, local::Case& out) const;
  void fill_today_delegations(const std::string& worker, local::Today& out) const;

  // desk_caseload.cc
  Result<ReplyLater> caseload(const local::LocalRequest& request);
  Result<ReplyLater> staff_hours(const local::LocalRequest& request);
  // None for who may not record cases.
  std::vector<Caseload> loads_seen_by(const std::string& worker) const;
  ReplyLater with_load(const std::string& worker, ReplyLater taken) const;
  void fill_today_loads(const std::string& worker, local::Today& out) const;

  // desk_reviews.cc
  Result<ReplyLater> review_write(const local::LocalRequest& request);
  Result<ReplyLater> review_show(const local::LocalRequest& request);
  Status check_may_review(const std::string& worker) const;
  void fill_review(const ReviewRow& row, local::Review& out) const;
  void fill_case_reviews(const std::string& worker, const CaseId& id, local::Case& out) const;

  // desk_involved.cc
  Result<ReplyLater> involved_write(const local::LocalRequest& request);
  Result<ReplyLater> involved_show(const local::LocalRequest& request);
  void fill_involved(const CaseId& id, local::Involved& out) const;

  // desk_matters.cc
  Result<ReplyLater> escalate_raise(const local::LocalRequest& request);
  Result<ReplyLater> escalate_settle(const local::LocalRequest& request);
  Result<ReplyLater> escalate_designate(const local::LocalRequest& request);
  Result<ReplyLater> escalate_show(const local::LocalRequest& request);
  Result<ReplyLater> escalate_list(const local::LocalRequest& request);
  Result<ReplyLater> escalate_stuck(const local::LocalRequest& request);
  Result<ReplyLater> matter_write(const std::string& worker, const CaseId& id,
                                  const std::vector<const local::Person*>& subjects,
                                  MatterRow made, std::uint16_t about = 0);
  void fill_matter(const MatterRow& row, local::Matter& out) const;
  void fill_open_matter(const BookedCase& booked, local::Matter& out) const;

  // desk_mutes.cc
  Result<ReplyLater> alert_mute(const local::LocalRequest& request);
  Result<ReplyLater> alert_unmute(const local::LocalRequest& request);
  Result<CaseRow> muted_case(const std::string& worker, const std::string& id) const;
  ReplyLater mutes_shown(const std::string& worker, const CaseRow& row) const;
  void fill_case_mutes(const std::string& worker, const CaseId& id, local::Case& out) const;

  // desk_plans.cc
  Result<ReplyLater> plan_write(const local::LocalRequest& request);
  Result<ReplyLater> plan_show(const local::LocalRequest& request);
  Result<ReplyLater> plan_share(const local::LocalRequest& request);
  Result<ReplyLater> plan_progress(const local::LocalRequest& request);
  // An open case that is coordinated here, for who may record cases.
  Result<CaseRow> planned_case(const std::string& worker, const std::string& id) const;
  ReplyLater plan_shown(const PlanRow& row) const;
  void fill_plans(const std::string& worker, local::LocalReply& reply) const;
  void fill_plan(const PlanRow& row, local::Plan& out) const;
  void fill_plan_parts(const PlanRow& row, local::Plan& out) const;
  void fill_today_plans(const std::string& worker, local::Today& out) const;

  // desk_meetings.cc
  Result<ReplyLater> meeting_write(const local::LocalRequest& request);
  Result<ReplyLater> meeting_invite(const local::LocalRequest& request);
  Result<ReplyLater> meeting_hold(const local::LocalRequest& request);
  Result<ReplyLater> meeting_cancel(const local::LocalRequest& request);
  Result<ReplyLater> meeting_show(const local::LocalRequest& request);
  Result<ReplyLater> meetings(const local::LocalRequest& request);
  Result<ReplyLater> agenda(const local::LocalRequest& request);
  // In the state after `event`.
  Result<MeetingRow> meeting_in(const std::string& worker, const std::string& id,
                                sdk::MeetingEvent event) const;
  Status check_may_meet(const std::string& worker) const;
  bool is_seen(const std::string& worker, const CaseId& id) const;
  std::vector<MeetingRow> meetings_seen_by(const std::string& worker) const;
  bool is_meeting_settled(const MeetingRow& row) const;
  ReplyLater meeting_shown(const std::string& worker, const AnyId& id) const;
  void fill_meeting(const std::string& worker, const MeetingRow& row, local::Meeting& out) const;
  void fill_invited(const MeetingRow& row, const CaseId& family, const sdk::MeetingParty& party,
                    local::MeetingInvited& out) const;

  // desk_consents.cc
  Result<ReplyLater> consent_ask(const local::LocalRequest& request);
  // As an act that is not stored yet; what belongs to it is in `batch`.
  Result<NewAct> consent_act(const std::string& worker, const local::ConsentAsk& from,
                             Batch& batch);
  Result<ReplyLater> consent_say(const local::LocalRequest& request);
  Result<ReplyLater> consent_accept(const local::LocalRequest& request);
  // desk_confirmations.cc
  Result<ReplyLater> consent_confirm(const local::LocalRequest& request);
  Result<ReplyLater> letter_code(const local::LocalRequest& request);
  // Who must say yes: as the recorder states, or as follows from the register's answer.
  Result<std::vector<NamedPerson>> givers(const local::ConsentAsk& from,
                                          const NamedPerson& subject,
                                          const consent::ConsentAsked& asked) const;

  // desk_views.cc
  Result<ReplyLater> status(const local::LocalRequest& request);
  Result<ReplyLater> exchanges(const local::LocalRequest& request);
  Result<ReplyLater> tasks(const local::LocalRequest& request);
  Result<ReplyLater> inbox(const local::LocalRequest& request);
  Result<ReplyLater> read(const local::LocalRequest& request);
  Result<ReplyLater> withdrawals(const local::LocalRequest& request);
  Result<ReplyLater> proof(const local::LocalRequest& request);
  Result<ReplyLater> keys(const local::LocalRequest& request);
  Result<ReplyLater> keys_revoke(const local::LocalRequest& request);
  void fill_alarms(local::Status& out) const;
  Result<ReplyLater> join(const local::LocalRequest& request);
  Result<ReplyLater> act(const local::LocalRequest& request);
  Result<ReplyLater> acts(const local::LocalRequest& request);
  Result<ReplyLater> explain(const local::LocalRequest& request);
  // desk_before.cc
  Result<ReplyLater> before(const local::LocalRequest& request);
  // desk_questions.cc
  Result<ReplyLater> ask(const local::LocalRequest& request);
  Result<ReplyLater> asks(const local::LocalRequest& request);
  Result<ReplyLater> weighings(const local::LocalRequest& request);
  Result<ReplyLater> weigh(const local::LocalRequest& request);
  Result<ReplyLater> agree(const local::LocalRequest& request);
  Result<ReplyLater> known_add(const local::LocalRequest& request);
  Result<ReplyLater> known_remove(const local::LocalRequest& request);
  Result<ReplyLater> known(const local::LocalRequest& request);
  Result<ReplyLater> change_known(const local::LocalRequest& request,
                                  const local::KnownPersons& from, bool remove);
  void fill_known(local::KnownCount& out) const;
  void fill_ask(const ExchangeRow& row, local::Ask& out) const;
  void fill_weighing(const WeighingRow& row, local::Weighing& out) const;
  Status check_may_weigh(const std::string& worker, const std::string& question) const;
  Status record_readings(const std::string& login,
                         const std::vector<std::pair<MemberId, MessageId>>& shown);

  // desk_audit.cc
  Result<ReplyLater> audit_list(const local::LocalRequest& request);
  Result<ReplyLater> audit_timeline(const local::LocalRequest& request);
  Result<ReplyLater> audit_who(const local::LocalRequest& request);
  Result<ReplyLater> audit_verify(const local::LocalRequest& request);
  Result<ReplyLater> audit_export(const local::LocalRequest& request);
  Result<ReplyLater> audit_job(const local::LocalRequest& request);
  void fill_event(const AuditEvent& event, local::AuditEvent& out) const;
  Result<ReplyLater> begin_audit(AuditTask task, const local::LocalRequest& request);
  ReplyLater audit_reply(const AnyId& id);
  void fill_audit(const Auditor::Job& job, local::LocalReply& reply) const;

  // desk_strange.cc
  Result<ReplyLater> audit_report(const local::LocalRequest& request);
  Result<ReplyLater> audit_strange(const local::LocalRequest& request);
  Result<ReplyLater> witnessed(const local::LocalRequest& request);
  void fill_strange_looks(const Auditor::Job& job, local::StrangeLooks& out) const;
  // desk_tiles.cc
  Result<ReplyLater> mirror_out(const local::LocalRequest& request);
  void fill_mirrored(local::Status& out) const;

  // desk_access.cc
  Status check_may_access() const;
  Result<ReplyLater> access_propose(const local::LocalRequest& request);
  Result<ReplyLater> access_check(const local::LocalRequest& request);
  Status fill_checked(const local::AccessCheck& asked, const std::string& login,
                      const AccessPerson& person, local::LocalReply& reply) const;
  Result<ReplyLater> access_verify(const local::LocalRequest& request);
  Result<ReplyLater> access_more(const local::LocalRequest& request);
  Result<ReplyLater> access_again(const local::LocalRequest& request);
  Result<ReplyLater> access_done(const local::LocalRequest& request);
  Result<ReplyLater> access_end(const local::LocalRequest& request);
  Result<ReplyLater> begin_access(const local::AccessAsked& asked, const std::string& worker);
  void fill_access(const Auditor::Job& job, std::size_t from, local::AccessLines& out) const;
  void fill_access_tasks(const std::string& worker, local::Tasks& out) const;
  Status check_audits(const std::string& worker) const;

  // desk_erasures.cc
  Result<ReplyLater> audit_erase(const local::LocalRequest& request);
  Result<ReplyLater> audit_erase_decide(const local::LocalRequest& request);
  Result<ReplyLater> erasures(const local::LocalRequest& request);
  ReplyLater erasure_shown(const AnyId& id);
  void fill_erasure_tasks(const std::string& worker, local::Tasks& out) const;

  // desk_corrections.cc
  Result<ReplyLater> correct_propose(const local::LocalRequest& request);
  Result<ReplyLater> correct_decide(const local::LocalRequest& request);
  Result<ReplyLater> correct_destroyed(const local::LocalRequest& request);
  Result<ReplyLater> correct_refuse(const local::LocalRequest& request);
  Result<ReplyLater> corrections(const local::LocalRequest& request);
  ReplyLater correction_shown(const ExchangeId& id);
  void fill_correction(const CorrectionRow& row, local::Correction& out) const;
  void fill_recall(const std::string& worker, const RecallRow& row,
                   local::Correction& out) const;
  void fill_correction_tasks(const std::string& worker, local::Tasks& out) const;
  void fill_family_statement(const ExchangeRow& row, local::Exchange& out) const;
  // recalled: nobody reads what its source took back.
  Status check_not_recalled(const MailRow& row) const;

  // desk_replay.cc
  Result<ReplyLater> audit_replay(const local::LocalRequest& request);
  Result<ReplyLater> audit_as_of(const local::LocalRequest& request);
  void fill_replayed(const Auditor::Job& job, local::AuditReplayed& out) const;

  // desk_usefulness.cc
  Result<ReplyLater> usefulness(const local::LocalRequest& request);
  // desk_alerts.cc
  Result<ReplyLater> alerts(const local::LocalRequest& request);
  Result<ReplyLater> alert_outcome(const local::LocalRequest& request);
  // False: the worker is kept from it.
  Result<bool> fill_seen_alert(const std::string& worker, const AlertRow& row,
                               local::Alert& out) const;
  void fill_exchange(const ExchangeRow& row, local::Exchange& out) const;
  void fill_quorum(local::WitnessView& out) const;
  void fill_slot(const SlotRow& row, local::Slot& out) const;
  // desk_asleep.cc
  std::optional<Asleep> asleep(const ExchangeRow& row, const MemberId& recipient) const;
  bool fill_asleep(const ExchangeRow& row, const MemberId& recipient, local::Asleep& out) const;
  void fill_slot_asleep(const ExchangeRow& row, const SlotRow& slot, local::Slot& out) const;
  void fill_task_asleep(const ExchangeRow& row, const MemberId& recipient, local::Task& out) const;
  void fill_act_asleep(const ActRow& act, local::Act& out) const;
  // no_current_key with whom to turn to in its place; any other error as it is.
  Error with_stand_in(const Error& error, const ExchangeRow& row, const MemberId& recipient) const;
  // desk_people.cc
  void fill_act_details(const std::string& worker, const ActRow& row, local::Act& out) const;
  void fill_acceptances(const std::string& worker, local::Tasks& out) const;
  std::optional<ConsentId> acceptable(const ExchangeRow& row, const SlotRow& slot) const;
  void fill_mail(const MailRow& row, local::Mail& out) const;
  std::optional<MailRow> mail_named(const std::string& message) const;

  Result<ReplyLater> person_same(const local::LocalRequest& request);
  void fill_renewals(const std::string& worker, local::Tasks& out) const;
  // desk_retention.cc
  void fill_term(const RetentionRow& row, local::Mail& out) const;
  void fill_onward(const MailRow& row, local::Mail& out) const;
  void fill_removed(local::Inbox& out) const;
  void fill_removed(local::Exchanges& out) const;
  void fill_removal_tasks(const std::string& worker, local::Tasks& out) const;
  Error no_message(const std::string& message) const;

  // desk_circumstances.cc
  Result<ReplyLater> circumstance_state(const local::LocalRequest& request);
  Result<ReplyLater> circumstance_agree(const local::LocalRequest& request);
  Result<ReplyLater> circumstance_end(const local::LocalRequest& request);
  Result<ReplyLater> circumstance_fact(const local::LocalRequest& request, ActKind kind,
                                       consent::FactPayload payload,
                                       std::vector<NamedPerson> persons,
                                       const CircumstanceId& about, Batch& batch);
  Result<NamedPerson> subject_of(const std::optional<KnownCircumstance>& known,
                                 const local::Person* given) const;
  // desk_circumstance_views.cc
  Result<ReplyLater> circumstances(const local::LocalRequest& request);
  Result<ReplyLater> circumstance_types(const local::LocalRequest& request);
  void fill_circumstance(const std::string& worker, const KnownCircumstance& known,
                         local::Circumstance& out) const;
  void fill_circumstance_tasks(const std::string& worker, local::Tasks& out) const;
  std::optional<CircumstanceId> own_circumstance(const SlotRow& slot) const;

  // desk_staff.cc
  Result<ReplyLater> staff(const local::LocalRequest& request);
  Result<ReplyLater> staff_add(const local::LocalRequest& request);
  Result<ReplyLater> staff_leave(const local::LocalRequest& request);

  // desk_cover.cc
  Result<ReplyLater> cover_ask(const local::LocalRequest& request);
  Result<ReplyLater> cover_say(const local::LocalRequest& request);
  Result<ReplyLater> cover_shown(const ExchangeId& id);
  void fill_cover_tasks(const std::string& worker, local::Tasks& out) const;
  void fill_covered(const MailRow& row, local::MailContent& out) const;

  // desk_addresses.cc
  Result<ReplyLater> address_exclude(const local::LocalRequest& request);
  Result<ReplyLater> address_include(const local::LocalRequest& request);
  Result<ReplyLater> addresses_excluded(const local::LocalRequest& request);
  void fill_act_addresses(const ActRow& row, local::Act& out) const;

  // desk_exclusions.cc
  Result<ReplyLater> exclude(const local::LocalRequest& request);
  Result<ReplyLater> readmit(const local::LocalRequest& request);
  Result<ReplyLater> exclusions(const local::LocalRequest& request);
  Result<ReplyLater> case_exclude(const local::LocalRequest& request);
  Result<ReplyLater> case_readmit(const local::LocalRequest& request);
  // kept_apart when the professional who asks is kept away from one of these.
  Status check_not_apart(const std::string& worker, const std::vector<NamedPerson>& persons) const;
  bool is_kept(const std::string& worker, const ActId& act) const;
  bool is_kept(const std::string& worker, const ActRow& row) const;
  bool is_kept(const std::string& worker, const ExchangeRow& row) const;
  bool is_kept(const std::string& worker, const MailRow& row) const;
  bool is_kept(const std::string& worker, const WeighingRow& row) const;
  bool is_kept(const std::string& worker, const RecallRow& row) const;
  bool is_kept_from_own(const std::string& worker, const ExchangeId& id) const;
  bool is_kept(const std::string& worker, const CaseRow& row) const;
  bool acts_for_author(const std::string& worker, const ActRow& row) const;
  bool is_kept(const std::string& worker, const KnownCircumstance& known) const;
  void hide_kept(const std::string& worker, std::vector<AuditEvent>& entries) const;

  // desk_letters.cc
  Result<ReplyLater> consent_text(const local::LocalRequest& request);
  Result<ReplyLater> consent_receipt(const local::LocalRequest& request);
  Result<ReplyLater> consent_renewal(const local::LocalRequest& request);
  Result<ReplyLater> withdrawal_receipt(const std::string& worker, const ActRow& row,
                                        const std::string& language) const;
  Status check_may_see(const std::string& worker, const ActRow& row) const;
  Status check_not_withheld(const ActRow& row) const;
  Result<ActRow> consent_row(const std::string& worker, const std::string& id) const;

  Parts parts_;
  // As the vault has them at each look.
  mutable HeldRows<OrderRow> orders_;
  mutable HeldTerms kept_;
  mutable HeldAlerts alerts_;
  mutable HiddenCases hidden_;
  Delegations delegations_;
};

}  // namespace sluis::gateway
