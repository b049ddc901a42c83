// SPDX-License-Identifier: EUPL-1.2
// One event on its way through the machine: its state, its draws, and the effects so far.
//
// Pure. A handler first checks everything and refuses without a trace, and only then changes state;
// so there is nothing to undo. Handlers are free functions, one file for each group of events.
#pragma once

#include "broker/core/state.h"

namespace sluis::broker {

class Step {
 public:
  Step(State& whole, const Event& current, const Mutants& seeded)
      : state(whole), event(current), mutants(seeded) {}

  State& state;
  const Event& event;
  const Mutants& mutants;
  Applied applied;

  // A wall clock that is set back re-opens nothing that time has closed.
  TimeMs now() const { return std::max(event.wall, state.time); }
  const consent::Covenant& covenant() const { return *state.covenant; }
  bool replays() const { return event.recorded.has_value(); }

  // A random value of this event, never given twice: HMAC(entropy, label ‖ count).
  Salt draw(std::string_view label);
  template <class Id>
  Id draw_id(std::string_view label) {
    return *Id::from(draw(label).view().first(Id::kSize));
  }

  // Appends a member's act; returns its index. Nested openings are sealed under `persons`.
  std::uint64_t append_act(const consent::VerifiedAct& act, const std::vector<PersonId>& persons,
                           const std::optional<PersonId>& sealed_for);
  // The same without its opening, which is kept nowhere.
  void append_act_closed(const consent::VerifiedAct& act);
  // Appends a leaf of the broker's own; `opening` is set to what opens it.
  template <class Body>
  std::uint64_t append_own(LeafType type, const Body& body,
                           const std::optional<PersonId>& sealed_for, Opening* opening = nullptr) {
    return append_bytes(type, canon::encode(body), sealed_for, opening);
  }
  void append_leaf(AppendLeaf leaf);

  template <class T>
  void emit(T effect) {
    applied.effects.emplace_back(std::move(effect));
  }
  void answer(const MemberId& member, const RequestId& request, Reply reply);
  void refuse(const MemberId& member, const RequestId& request, const Error& error);
  // Puts the row of a live message, deletes that of another.
  void store_row(const MessageKey& key);

 private:
  std::uint64_t append_bytes(LeafType type, Bytes body, const std::optional<PersonId>& sealed_for,
                             Opening* opening);
  std::uint32_t draws_ = 0;
};

// ---- rulings (rule.cc) ----
struct Question {
  MemberId source, recipient;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  Level wanted = Level::content;
  std::vector<ExchangePerson> persons;
};
Question question_of(const Exchange& exchange, const MemberId& recipient, Level wanted);
consent::Request request_of(const State& state, const Question& question, TimeMs now);
// A permit may be none while members have yet to send again what was lost, or when it rests on a
// member that is (reopening.cc).
void withhold(const State& state, const FactsAbout& facts, Ruling& ruling);
// decide() on the facts of now, noted among the event's rulings.
Ruling rule(Step& step, const Question& question);
// The decision's leaf; returns its index. Zero exchange: a preflight.
std::uint64_t append_decision(Step& step, const ExchangeId& exchange, const Question& question,
                              const Ruling& ruling, const std::optional<MessageId>& message,
                              const std::optional<PersonId>& sealed_for);

// In a leaf that the recipient is shown too: why is in the decision, for the source alone.
inline constexpr std::uint16_t kEndReasonNone = 0;

// ---- transitions that several events share (transitions.cc) ----
// Sets a slot to what `ruling` says when it is not in a message's hands; writes decision and order
// leaves where something changed, and tells the source. `renew`: an overdue order too.
void settle_slot(Step& step, const SlotKey& key, const Ruling& ruling, bool renew);
// Ends a message in `stage`: payload and row go; unless it was opened, the source holds it again,
// and is told the `reason` and the decision that returned it (0: none did).
void end_message(Step& step, const MessageKey& key, Stage stage, std::optional<ErrorCode> reason,
                 std::uint64_t decision_index = 0);
// Returned because the decision no longer permits it, with the decision's leaf.
void return_refused(Step& step, const MessageKey& key, const Ruling& ruling);
// Returned because its source corrected the exchange; that is on record, and decided by nobody.
void return_corrected(Step& step, const MessageKey& key);
// Notes which withdrawals beat what the message rests on, or hold it by the ruling that no longer
// permits it; true when there are new ones.
bool attribute(Step& step, const MessageKey& key, const Ruling& ruling);
void watch(Step& step, const MessageKey& key);
// Notes the leaf that ends the message's sequence number.
void end_sequence(Step& step, const MessageKey& key, std::uint64_t index);
// The same with a leaf of the broker's own, which says why.
void append_end(Step& step, const MessageKey& key, LeafType type, std::uint16_t reason);
// After an answer "not opened", which the recipient burned durably before it gave it.
void end_unopened(Step& step, const LeaseId& id);
// Sets when the broker forgets the exchange, now that a message of it ended (retention.cc).
void settle_term(Step& step, const ExchangeId& id);
// A released message waits in the mailbox again.
void make_available(Step& step, const MessageKey& key);
DurationMs lease_length(const consent::Limits& limits);

// ---- corrections (correction.cc) ----
// Takes back what waits of a corrected exchange: at its recipients nothing comes any more.
void settle_corrected(Step& step, const ExchangeId& id);
// How far a message of a corrected exchange is with its recipient; absent: no copy is recalled.
std::optional<RecallState> recall_of(const Correction& correction, const MessageId& id,
                                     const Message& message);
// A recipient has not answered yet for a copy that it has, or may have.
bool has_open_recall(const State& state, const Exchange& exchange);

// ---- linking (linking.cc) ----
// The first rule under which the signal calls for a new or changed alert, as the state is at `now`.
std::optional<LinkedAlert> alert_for(const State& state, const ExchangeId& id, TimeMs now);
// Notes the signal when it does; whatever follows is an event of its own.
void mark_links(Step& step, const ExchangeId& id);
// Notes each of these that does.
void mark_links(Step& step, const std::vector<ExchangeId>& ids);
// The same of every signal that an alert has together with this one.
void mark_alerts_of(Step& step, const ExchangeId& id);
// The signal was corrected: its alerts are made anew of what is left of them, or are no more.
void undo_links(Step& step, const ExchangeId& id);
// Alerts that wait for `member`, whose rule still has a valid ground and none of whose signals a
// circumstance keeps out.
std::vector<WaitingAlert> alerts_for(const State& state, const MemberId& member, TimeMs now);

// ---- epochs (epochs.cc) ----
// Of whom each member has something on record that it has not carried from `epoch` to the next, or
// that is not known there by all that tells who it is: how many. While there is anybody, the epoch
// must stay.
LeftBehind left_behind(const State& state, std::uint32_t epoch, TimeMs now);
// A REKEY of `member` by `keys`: of one file that this member has on record; it joins nobody, since
// no worker says so. not_allowed; nothing_to_rekey.
Status check_rekeying(const State& state, const MemberId& member,
                      const std::vector<PersonKey>& keys);
// What a source needs to decide again: the facts of a decision about `persons`; where anybody in
// them was re-keyed by a member of the covenant; and, when there are facts, where a worker said of
// them or of who gave consent that two are one. As far as a reader takes. Ascending.
std::vector<std::uint64_t> with_rekeys(const State& state,
                                       const std::vector<ExchangePerson>& persons,
                                       const std::vector<std::uint64_t>& facts);

// ---- cases (case.cc) ----
// The next thing to say of a term of the case at `now`; nothing: none is due.
std::optional<CaseDue> case_due(const State& state, const CaseRecord& record, TimeMs now);
// What waits for `member` and may still be told to it, oldest first.
std::vector<WaitingNotice> notices_for(const State& state, const MemberId& member, TimeMs now);
// The member may hear of the case under `ground`; 0: none is asked.
bool may_be_told(const State& state, const CaseRecord& record, const MemberId& member,
                 std::uint16_t ground, TimeMs now);
// With what a source needs to know whose case it is now: the facts of a decision, and the handovers
// and designations of each case among them. Ascending.
std::vector<std::uint64_t> with_moves(const State& state, std::vector<std::uint64_t> facts);
// After its life, its handover or the covenant changed: what stands as it was keeps its stage.
void settle_alarms(State& state, CaseRecord& record);
void settle_all_alarms(State& state);
// What a member had that ended: proposed to its successor, or to be settled up the ladder.
void propose_to_successors(State& state, TimeMs now);

// ---- handlers ----
void handle(Step& step, const ActEvent& event);
void handle(Step& step, const SubmitEvent& event);
void handle(Step& step, const ReleaseEvent& event);
void handle(Step& step, const VoidEvent& event);
void handle(Step& step, const LeaseOverEvent& event);
void handle(Step& step, const ExpireEvent& event);
void handle(Step& step, const OrderOverEvent& event);
void handle(Step& step, const RenewEvent& event);
void handle(Step& step, const UnknownEvent& event);
void handle(Step& step, const EffectiveEvent& event);
void handle(Step& step, const RedecideEvent& event);
void handle(Step& step, const FactTimeEvent& event);
void handle(Step& step, const BootEvent& event);
void handle(Step& step, const CovenantEvent& event);
void handle(Step& step, const DirectoryEvent& event);
void handle(Step& step, const ErasedEvent& event);
void handle(Step& step, const AlertEvent& event);
void handle(Step& step, const RetireEvent& event);
void handle(Step& step, const CaseEvent& event);
void handle(Step& step, const ReopenEvent& event);
void handle(Step& step, const MemberLostEvent& event);

// Acts, after admit(): each checks, then changes.
Status admit(const Step& step, const MemberId& session, const consent::VerifiedAct& act);
Status check_question(const consent::Covenant& covenant, const Question& question);
// clock_skew: further from now than the covenant allows.
Status check_created(const Step& step, TimeMs created);
void register_persons(Step& step, const ActEvent& event);
Status on_intent(Step& step, const ActEvent& event);
Status on_preflight(Step& step, const ActEvent& event);
Status on_read(Step& step, const ActEvent& event);
Status on_fact(Step& step, const ActEvent& event);
Status on_withdraw(Step& step, const ActEvent& event);
// A second worker, or a code, has something to confirm: each giver has answered, and another worker
// recorded the consent and its answers. consent_incomplete, not_allowed.
Status check_confirmable(const consent::ConsentState& consent, const WorkerId& worker);
Status on_letter_code(Step& step, const ActEvent& event, const consent::FactBody& body,
                      const consent::LetterCodeUsed& used);
Status on_receipt(Step& step, const ActEvent& event);
Status on_removed(Step& step, const ActEvent& event);
Status on_erasure(Step& step, const ActEvent& event);
Status on_correction(Step& step, const ActEvent& event);
Status on_destroyed(Step& step, const ActEvent& event);
Status on_resubmitted(Step& step, const ActEvent& event);

// The exchange that the journal entry of `payload` is about and is forgotten with; asked before the
// event is applied. Absent: none, or of its retirement, which stays (retention.cc).
std::optional<ExchangeId> exchange_of(const State& state, const Payload& payload);

// The lists of a withdrawal as they are now; absent while a lease that rested on it is open.
std::optional<EffectiveEvent> lists_of(const State& state, const WithdrawId& id);

}  // namespace sluis::broker
