// SPDX-License-Identifier: EUPL-1.2
// The bodies a member's acts commit to: person, intent, submit, receipt, withdraw, preflight, read.
//
// Pure. Bytes: consent/LEDGER.md §Bodies, written and read by canon::encode/decode through the
// describe() functions here. Frozen: a change of a body is a new version number. A person stands in
// a body only as a nested Commitment, so that one person's erasure leaves another's record whole.
#pragma once

#include "proto/canon/archive.h"
#include "proto/types/act.h"
#include "proto/types/envelope.h"

namespace sluis::consent {

inline constexpr std::uint8_t kBodyVersion = 1;
inline constexpr std::size_t kPersonsMax = 16;
inline constexpr std::size_t kKeysMax = 16;
inline constexpr std::size_t kScopeItemsMax = 64;
inline constexpr std::size_t kGiversMax = 8;
inline constexpr std::size_t kBodyBytesMax = 16 * 1024;

// Who acted: the organisation, the professional (zero: the gateway itself) and in which function.
struct Actor {
  MemberId member;
  WorkerId worker;
  std::uint16_t function = 0;
  bool operator==(const Actor&) const = default;
};

// Type 0: the keys of one person for the audience "broker", 1–16, ascending, distinct.
struct PersonBody {
  std::uint8_t version = kBodyVersion;
  std::vector<PersonKey> keys;
  bool operator==(const PersonBody&) const = default;
};

struct PersonReference {
  PersonRole role = PersonRole::subject;
  Commitment person;
  bool operator==(const PersonReference&) const = default;
};

struct Wanted {
  MemberId recipient;
  Level level = Level::content;
  auto operator<=>(const Wanted&) const = default;
};

// Registers a signal. No content: only its commitment.
struct IntentBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  ExchangeId exchange_id;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  std::vector<PersonReference> persons;  // 1–16, the first and no other the subject
  std::vector<Wanted> wanted;            // 1–32, ascending by recipient, distinct
  Commitment content;                    // content_commitment(r, content)
  TimeMs created;
  bool operator==(const IntentBody&) const = default;
};

// Brings one envelope. `content_before` is what the exchange committed to, `content_now` what the
// envelope carries; they differ only when the author adapted the text under a release order.
struct SubmitBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  MessageId message_id;
  ExchangeId exchange_id;
  std::optional<OrderId> order_id;
  EnvelopeHash envelope;
  MemberId recipient;
  Level level = Level::content;
  TimeMs created, expires;
  std::uint64_t sequence = 0;
  Commitment content_before, content_now;
  bool operator==(const SubmitBody&) const = default;
};

enum class ReceiptOutcome : std::uint8_t { opened = 1, not_opened = 2 };

struct ReceiptBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  MessageId message_id;
  EnvelopeHash envelope;
  LeaseId lease;
  ReceiptOutcome outcome = ReceiptOutcome::not_opened;
  TimeMs opened;             // the logged clock reading; zero when not opened
  std::uint16_t reason = 0;  // error catalogue number; zero when opened
  bool operator==(const ReceiptBody&) const = default;
};

// A copy of content is gone at this member because the term of its ground is over: what it received
// under `message_id`, or, with none, its own as the exchange's source.
struct RemovedBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;  // the gateway itself: nobody decides it
  ExchangeId exchange_id;
  MessageId message_id;  // zero: the source's own copy
  std::uint16_t ground = 0;
  TimeMs due, removed;   // when the term was over; when the bytes were gone
  bool operator==(const RemovedBody&) const = default;
};

// Sent again is all that this member recorded while what its log holds may have been lost.
struct ResubmittedBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;          // the gateway itself
  Commitment reopened;  // C of the ledger's `reopen` leaf
  bool operator==(const ResubmittedBody&) const = default;
};

// To whom something may go: one organisation, or each of a role. A named organisation is the more
// specific one.
struct Party {
  bool is_role = false;
  MemberId member;         // zero when is_role
  std::uint16_t role = 0;  // zero unless is_role
  auto operator<=>(const Party&) const = default;
};

// What a consent or withdrawal is about. An empty list, or no `from`, means any.
struct Scope {
  std::vector<std::uint16_t> purposes, kinds, domains;  // ascending, distinct
  std::optional<MemberId> from;
  std::vector<Party> to;  // ascending, distinct
  bool operator==(const Scope&) const = default;
};

struct WithdrawBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  WithdrawId withdraw_id;
  Commitment subject, giver;  // equal persons when the subject withdraws its own
  Scope scope;
  TimeMs created;
  bool operator==(const WithdrawBody&) const = default;
};

// What would happen to such a signal: nothing is registered but the question.
struct PreflightBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  std::optional<CaseId> case_id;
  std::vector<PersonReference> persons;
  std::vector<Wanted> wanted;
  TimeMs created;
  bool operator==(const PreflightBody&) const = default;
};

// What a READ asks. Numbers below 0xff00 are the members' own and answered by nobody.
enum class ReadQuestion : std::uint16_t {
  log = 0xff01,       // the leaves of the whole ledger
  openings = 0xff02,  // these, with their bodies; no person in them is opened
  person = 0xff03,    // the same, and what opens the persons in acts about the one named
  own = 0xff04,       // the asker's own acts
  erasure = 0xff05,   // whom an erasure would reach; recorded before it is agreed to
};

// A look at the ledger through Sluis; recorded before it is answered.
struct ReadBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  std::uint16_t question = 0;  // a ReadQuestion, or the asker's own number
  Commitment person;           // zero when about no person
  TimeMs created;
  bool operator==(const ReadBody&) const = default;
};

// The first of two people: the worker who asked for what the actor of the body agreed to, signed
// with its own key over proposal_text().
struct Proposer {
  WorkerId worker;
  std::uint16_t function = 0;
  Signature signature;
  bool operator==(const Proposer&) const = default;
};

// Why somebody is erased (GDPR art. 17).
enum class ErasureReason : std::uint8_t { asked = 1, unlawful = 2, purpose_ended = 3 };

// A person leaves the broker: two workers of one member, of whom the actor is the second.
struct ErasureBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  Proposer proposer;
  Commitment person;
  ErasureReason reason = ErasureReason::asked;
  Commitment looked;  // of the proposer's READ (question erasure) of whom it would reach
  TimeMs created;
  bool operator==(const ErasureBody&) const = default;
};

// What was wrong with a signal that is corrected (GDPR art. 16, 19 and 33).
enum class CorrectionReason : std::uint8_t { wrong_person = 1, wrong_content = 2 };

// From when the mistake was found: so long its source has to tell its supervisor (GDPR art. 33),
// and each recipient to say that its copy is destroyed.
inline constexpr DurationMs kCorrectionTerm{72ull * 3'600'000};
// How long a proposal to correct may wait for a second person.
inline constexpr DurationMs kCorrectionProposalKept{30ull * 86'400'000};
// What was delivered nowhere is kept this long after it was taken back.
inline constexpr DurationMs kCorrectedKept{30ull * 86'400'000};

// A signal goes nowhere any more and is recalled from who has it: two workers of its source, of
// whom the actor is the second.
struct CorrectionBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  Proposer proposer;
  ExchangeId exchange_id;
  CorrectionReason reason = CorrectionReason::wrong_person;
  TimeMs found, proposed, created;  // none before the one that stands before it
  bool operator==(const CorrectionBody&) const = default;
};

enum class Destroyed : std::uint8_t {
  now = 1,     // a worker destroyed the copy since it was recalled
  before = 2,  // it was gone already, at the end of its term: the gateway's own word
};
// A recipient's word that what a correction recalls is gone there.
struct DestroyedBody {
  std::uint8_t version = kBodyVersion;
  Actor actor;
  ExchangeId exchange_id;
  MessageId message_id;
  std::uint64_t correction = 0;  // ledger index of the correction
  Destroyed how = Destroyed::now;
  TimeMs destroyed;
  bool operator==(const DestroyedBody&) const = default;
};

// HMAC-SHA256(r, "sluis/v1/content\0" ‖ u32 length ‖ content): what an intent says of its content.
Commitment content_commitment(const Salt& r, ByteView content);
// Checks that `persons` of `act` open exactly the commitments `nested` in its body, in order.
// bad_opening: another count, another commitment, or an r and body that do not give it.
Status check_persons(const SignedAct& act, const std::vector<Commitment>& nested);
// The commitments nested in the body of `act`, in body order; the act's type says which body it is.
Result<std::vector<Commitment>> nested_persons(const SignedAct& act);
// Who acted, as the body of `act` says.
Result<Actor> actor_of(const SignedAct& act);
// Who proposed it, of an act of two people, and what its signature is over; nothing of other acts.
struct Proposal {
  Proposer proposer;
  Digest what;
};
Result<std::optional<Proposal>> proposal_of(const SignedAct& act);
// What a proposal to erase names: SHA-256("sluis/v1/erasure\0" ‖ person ‖ u8 reason ‖ looked). By
// `looked`, which is of one erasure, it has its time and is good for no other.
Digest proposed(const ErasureBody& body);
// Of a proposal to correct: SHA-256("sluis/v1/correction\0" ‖ exchange ‖ u8 reason ‖ u64 found ‖
// u64 proposed). An exchange is corrected once, so it is good for one correction.
Digest proposed(const CorrectionBody& body);

}  // namespace sluis::consent

#include "consent/core/bodies_describe.h"  // IWYU pragma: export
