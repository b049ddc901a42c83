// SPDX-License-Identifier: EUPL-1.2
// Effects: all that the runtime has to do because of an event, in order.
//
// Pure. The runtime writes the event, its leaves, rows and payloads of a batch in one transaction,
// commits, and only then sends answers, deliveries and notices (DESIGN §10). An effect that is lost
// after the commit is asked for again: by the same id, by FETCH, or as an unanswered lease.
#pragma once

#include "broker/core/event.h"

namespace sluis::broker {

// One person's nested opening of an act, to be sealed under that person's own key.
struct SealedPerson {
  PersonId person;
  PersonOpening opening;
  bool operator==(const SealedPerson&) const = default;
};

// The next entry of the ledger. `opening` is stored apart, sealed under `sealed_for`; nobody: it is
// public. An opening with an empty body is not stored.
struct AppendLeaf {
  std::uint64_t index = 0;
  consent::Leaf leaf;
  std::optional<PersonId> sealed_for;
  Opening opening;
  Signature worker_signature;  // of a member's act; zero when no worker acted
  std::vector<SealedPerson> persons;
};
struct AppendDirectoryLeaf {
  std::uint64_t index = 0;
  consent::Leaf leaf;
  Bytes body;
};

// A mailbox row: implied by the state, stored to be compared at the next start.
struct PutRow {
  Bytes key, row;
};
struct DeleteRow {
  Bytes key;
};
// The envelope of the SubmitEvent at hand is stored, or a stored one is gone for good.
struct PutPayload {
  EnvelopeHash envelope;
};
struct DeletePayload {
  EnvelopeHash envelope;
};

// One decision as told to the source.
struct Outcome {
  MemberId recipient;
  consent::Verdict verdict = consent::Verdict::deny;
  Level level = Level::none;
  std::uint16_t ground = 0;
  ErrorCode reason = ErrorCode::no_rule;
  std::vector<std::uint64_t> references;
  std::uint64_t decision_index = 0;
  bool operator==(const Outcome&) const = default;
};
// `facts`: ledger indices of the facts whose openings the member gets, ascending: the source's of
// its preflight, and of a case who takes it over.
struct AckReply {
  std::uint64_t index = 0;  // of the act's leaf; of the directory's for a DirectoryEvent
  std::vector<Outcome> outcomes;
  std::vector<std::uint64_t> facts;
  bool operator==(const AckReply&) const = default;
};
struct RefusalReply {
  ErrorCode code = ErrorCode::internal;
  std::string place;
  bool operator==(const RefusalReply&) const = default;
};
using Reply = std::variant<AckReply, RefusalReply>;

struct Answer {
  MemberId member;
  RequestId request;
  Reply reply;
};

// Answers a FETCH with one message, once the quorum has cosigned its release leaf.
struct Deliver {
  RequestId request;
  MemberId recipient;
  MessageKey message;
  EnvelopeHash envelope;
  LeaseId lease;
  Nonce nonce;
  std::uint64_t release_index = 0;
  Opening release;
};

// Answers a FETCH with one alert, once the quorum has cosigned its release leaf.
struct DeliverAlert {
  RequestId request;
  MemberId recipient;
  AlertId alert_id;
  std::uint64_t revision = 0;  // index of the linked leaf, whose opening the recipient gets
  std::uint64_t release_index = 0;
};

// There is something to ask for. `status`: a message or exchange of the member changed.
struct NotifyMember {
  MemberId member;
  bool mail = false, orders = false, status = false;
};
// The state of a withdrawal changed; its member is told Machine::withdraw_state.
struct WithdrawChanged {
  MemberId member;
  WithdrawId withdraw_id;
};

// Journal entries, by their number from 0, whose main parts and leaf openings go: what they were
// about was forgotten.
struct ForgetEntries {
  std::vector<std::uint64_t> entries;
};

using Effect = std::variant<AppendLeaf, AppendDirectoryLeaf, PutRow, DeleteRow, PutPayload,
                            DeletePayload, Answer, Deliver, NotifyMember, WithdrawChanged,
                            DeliverAlert, ForgetEntries>;

// What apply() did. Nothing changed: a refusal or a repeated question; the event is not journalled
// and the effects are answers alone.
// Of how many persons the records of each member keep an epoch in force.
using LeftBehind = std::map<MemberId, std::uint64_t>;

struct Applied {
  std::vector<Effect> effects;
  bool changed = false;
  bool touched_erased = false;   // leaves cannot be recomputed: replay takes the recorded ones
  std::optional<Error> refused;  // why nothing changed, when it was not a repetition
  std::vector<Ruling> rulings;   // made by this event, in order; journalled with it
  std::uint64_t leaves = 0;      // entries added to the ledger
};

}  // namespace sluis::broker
