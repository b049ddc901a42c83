// SPDX-License-Identifier: EUPL-1.2
// Events: everything that changes the broker's state, as values with their time and randomness.
//
// Pure. What happens to a machine is the sequence of its events and nothing else: timers are events
// that `Machine::due` proposes and the runtime journals, random values derive from `entropy`. Each
// event concerns one exchange or one group of persons, so that it is erased as a whole or not at
// all: what a fact or withdrawal means for an exchange follows as a Redecide event of its own.
#pragma once

#include "consent/core/case_life.h"
#include "consent/core/decide.h"
#include "consent/core/leaf.h"
#include "consent/core/verified.h"

namespace sluis::broker {

// A message is named by its sender and the id that the sender drew.
struct MessageKey {
  MemberId sender;
  MessageId message_id;
  auto operator<=>(const MessageKey&) const = default;
};

// What the machine keeps of one decide(). Journalled, because a replay after an erasure lacks facts
// that the decision used; then the recorded ruling stands, and its leaf comes out the same.
struct Ruling {
  consent::Verdict verdict = consent::Verdict::deny;
  Level level = Level::none;
  std::uint16_t ground = 0;
  ErrorCode reason = ErrorCode::no_rule;
  std::vector<std::uint64_t> references;
  std::vector<ConsentId> consents;  // that a permit rests on; ascending, distinct
  bool operator==(const Ruling&) const = default;
};

// A member's act of type intent, fact, withdraw, preflight, read or receipt. `persons` are the
// results of Machine::resolve, one for each of act.persons.
struct ActEvent {
  MemberId session;
  RequestId request;
  consent::VerifiedAct act;
  std::vector<PersonId> persons;
};

// A member brings an envelope, whose signature and routing hash were checked. `routing` is absent
// on replay: it was compared before the event was journalled, and names several persons.
struct SubmitEvent {
  MemberId session;
  RequestId request;
  consent::VerifiedAct act;
  EnvelopeHash envelope;
  ProtectedHeader header;
  std::optional<RoutingPart> routing;
  std::uint64_t size = 0;  // bytes of the envelope as stored
};

// One message of a FETCH by its recipient: a new lease, if the decision still permits.
struct ReleaseEvent {
  MessageKey message;
  RequestId request;
  Nonce nonce;
  BootId boot_id;  // of the recipient's kernel
};
// The delivery under this lease was never sent.
struct VoidEvent {
  LeaseId lease;
};
// The broker's count of the lease has run out. It says nothing about what the recipient did.
struct LeaseOverEvent {
  LeaseId lease;
};
struct ExpireEvent {
  MessageKey message;
};
// The time of a release order is over; it can be renewed when the source asks.
struct OrderOverEvent {
  OrderId order_id;
};
// The source asks for its orders: decide anew on one that is over (Machine::renewable).
struct RenewEvent {
  ExchangeId exchange_id;
  MemberId recipient;
};
// No answer can come any more: the key that would open the message is destroyed.
struct UnknownEvent {
  MessageKey message;
};
// No lease that rested on the withdrawal is open, or an answer amended its lists (each ascending).
struct EffectiveEvent {
  WithdrawId withdraw_id;
  std::vector<MessageId> opened, not_opened, unknown;
};
// Something that this exchange's decisions depend on has changed.
struct RedecideEvent {
  ExchangeId exchange_id;
};
// A consent about this person begins or ends at `at`.
struct FactTimeEvent {
  PersonId person;
  TimeMs at;
};
// The broker has started, on the boot named. Another boot restarts the count of all open leases.
struct BootEvent {
  BootId boot_id;
};
// A covenant comes into force; the runtime verified two authority keys.
struct CovenantEvent {
  Bytes bytes;
  std::vector<LeafSignature> signatures;
  std::optional<BatchProof> batch;
};
// An entry of the key directory, verified; `time_s` of the leaf is set by the machine.
struct DirectoryEvent {
  std::optional<RequestId> request;  // of a member's publish
  consent::Leaf leaf;
  Bytes body;
  bool by_authority = false;
};
// What replay finds of an event whose person was erased: `leaves` entries of the ledger stand.
struct ErasedEvent {
  std::uint8_t type = 0;           // of the event that was: index in Payload
  std::vector<PersonId> persons;   // whose parts are gone; ascending
  std::uint64_t leaves = 0;
  // It was about an exchange that was forgotten since: nobody is erased, and whom it named with
  // which keys (r ‖ PersonBody, as in the act) stays.
  bool forgotten = false;
  MemberId session;
  std::vector<std::pair<PersonId, PersonOpening>> known;
};

// What linking says about a family under one rule: part of the event, so that a replay after an
// erasure says no more than what stands in the ledger (broker/ARCHITECTURE.md §Linked alerts).
struct LinkedAlert {
  AlertId alert_id;  // zero: a new one, drawn by the machine
  std::uint16_t rule = 0, ground = 0;
  MemberId receiver;
  std::optional<CaseId> case_id;
  std::vector<MemberId> reporters;    // ascending, distinct
  TimeMs since;
  bool other_youth = false, uncertain = false;
  bool tell_reporters = false;
  std::vector<ExchangeId> exchanges;  // ascending: the signals that it links
  std::vector<PersonId> subjects;     // of those, ascending: with any of them it is erased
  bool operator==(const LinkedAlert&) const = default;
};
// The signal calls for a new alert, or for a change of one; it names what the alert says now.
struct AlertLinked {
  ExchangeId exchange_id;
  std::optional<LinkedAlert> alert;  // absent: nothing to say any more
};
// A FETCH by a reader of the alert.
struct AlertReleased {
  AlertId alert_id;
  std::uint64_t revision = 0;  // that is given: after an erasure the alert may have another
  MemberId recipient;
  RequestId request;
  Nonce nonce;
  BootId boot_id;
};
// The reader has this revision on its disk.
struct AlertHad {
  AlertId alert_id;
  MemberId recipient;
  std::uint64_t revision = 0;
};
struct AlertEvent {
  std::variant<AlertLinked, AlertReleased, AlertHad> what;
};

// The terms of all that the exchange released are over: the broker forgets it.
struct RetireEvent {
  ExchangeId exchange_id;
};

// The store is behind what a quorum has seen, and every copy of that is lost: the logs go on under
// new origins. The notes are the old cosigned checkpoints, verbatim; the runtime verified them.
struct ReopenEvent {
  Bytes ledger_note, directory_note;
};
// The authority declares a member lost; the runtime verified two of its keys.
struct MemberLostEvent {
  Bytes body;
  std::uint32_t covenant = 0;
  std::vector<LeafSignature> signatures;
  std::optional<BatchProof> batch;
};
// A term of a case comes near, or is over: its responsible member or the next rung is told.
// Who is told is part of the event, so that a replay after an erasure says what the ledger says.
struct CaseTold {
  std::uint64_t opened = 0;  // ledger index of the case's opening
  MemberId member;           // zero: nobody may be
  MemberId responsible;
  std::uint16_t rung = 0, ground = 0;
  bool operator==(const CaseTold&) const = default;
};
struct CaseDue {
  CaseId case_id;
  consent::CaseDeadline deadline;
  std::uint8_t stage = 0;  // that is said now
  CaseTold told;
  std::vector<PersonId> subjects;  // of the case: each seals a copy of what the journal keeps of it
};
// A member has this notice on its disk.
struct NoticeHad {
  NoticeId notice_id;
  MemberId recipient;
};
struct CaseEvent {
  std::variant<CaseDue, NoticeHad> what;
};

// The index is the event's type in the journal: rows are only ever added at the end.
using Payload = std::variant<ActEvent, SubmitEvent, ReleaseEvent, VoidEvent, LeaseOverEvent,
                             ExpireEvent, OrderOverEvent, RenewEvent, UnknownEvent, EffectiveEvent,
                             RedecideEvent, FactTimeEvent, BootEvent, CovenantEvent, DirectoryEvent,
                             ErasedEvent, AlertEvent, RetireEvent, ReopenEvent,
                             MemberLostEvent, CaseEvent>;

// What the journal knows of an event that was applied before.
struct Recorded {
  std::vector<Ruling> rulings;  // in the order in which they were made
  std::uint64_t leaves = 0;     // entries of the ledger that it wrote
  bool operator==(const Recorded&) const = default;
};

struct Event {
  TimeMs wall;
  BootTimeMs boot;
  Salt entropy;  // 32 fresh random bytes, used for this event alone
  Payload payload;
  std::optional<Recorded> recorded;  // on replay only
};

}  // namespace sluis::broker
