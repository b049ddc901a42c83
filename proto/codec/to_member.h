// SPDX-License-Identifier: EUPL-1.2
// What the broker sends to a gateway: answers, and what it tells unasked.
//
// Pure. Thread safety: values. Bytes and limits: proto/PROTOCOL.md §Frames. A gateway trusts none
// of it: leaves, openings, envelopes and evaluations are verified by who uses them.
#pragma once

#include <variant>

#include "proto/codec/messages.h"

namespace sluis::codec {

inline constexpr std::size_t kOutcomesMax = 1024;     // of one ack
inline constexpr std::size_t kFactsMax = 256;         // of one ack or release order
inline constexpr std::size_t kReferencesMax = 256;    // of one outcome
inline constexpr std::size_t kDeliveriesMax = 64;     // of one fetched
inline constexpr std::size_t kAlertsMax = 64;         // of one fetched
inline constexpr std::size_t kNoticesMax = 64;        // of one fetched
inline constexpr std::size_t kRecallsMax = 64;        // of one fetched
inline constexpr std::size_t kOrdersMax = 64;         // of one orders
inline constexpr std::size_t kListedMax = 16 * 1024;  // ids or states in one list
inline constexpr std::size_t kDirectoryEntriesMax = 1024;
inline constexpr std::size_t kAwaitedMax = 1024;     // members of one reopening
inline constexpr std::size_t kPlaceBytesMax = 128;  // of a refusal

enum class Verdict : std::uint8_t { permit = 1, hold = 2, deny = 3 };

// One decision as told to the source.
struct Outcome {
  MemberId recipient;
  Verdict verdict = Verdict::deny;
  Level level = Level::none;  // the highest permitted
  std::uint16_t ground = 0;   // of the covenant; 0: none
  ErrorCode reason = ErrorCode::permit;
  std::vector<std::uint64_t> references;  // ledger indices of the facts used
  std::uint64_t decision_index = 0;       // of the decision's leaf
  bool operator==(const Outcome&) const = default;
};

// Durable: the leaf of the act has `index`, in the ledger or, for publish, in the directory.
struct Ack {
  std::uint64_t index = 0;
  std::vector<std::uint64_t> further;  // receipts: of the acts after the first, in their order
  std::vector<Outcome> outcomes;       // intent, submit and preflight
  std::vector<FactUsed> facts;         // preflight: for the source's own decide
  bool operator==(const Ack&) const = default;
};

// Nothing was done. `place` names a field or a rule, never data.
struct Refusal {
  ErrorCode code = ErrorCode::internal;
  std::string place;
  bool operator==(const Refusal&) const = default;
};

// An envelope without its routing part, and the record that releases it to this member.
struct Delivery {
  Envelope envelope;
  Proven release;  // with its opening
  bool operator==(const Delivery&) const = default;
};

// A lease that ended without an answer; the member says opened or not opened.
struct Unanswered {
  MessageId message_id;
  EnvelopeHash envelope_hash;
  LeaseId lease_id;
  MemberId sender;
  bool operator==(const Unanswered&) const = default;
};

// A linked alert, and the record that gives it to this member; each with its opening.
struct AlertDelivery {
  Proven linked;
  Proven release;
  bool operator==(const AlertDelivery&) const = default;
};

// A copy that its source recalls: the correction, with its opening.
struct Recall {
  MessageId message_id;
  Proven correction;
  Signature worker_signature;  // of who confirmed it
  bool operator==(const Recall&) const = default;
};

// To who had a case that was designated away: what was signed of it, from its begin.
struct Designated {
  std::uint64_t notice = 0;  // ledger index of the notice that says so
  std::vector<FactUsed> facts;
  bool operator==(const Designated&) const = default;
};

struct Fetched {
  Nonce nonce;  // of the fetch
  std::vector<Delivery> deliveries;
  std::vector<Unanswered> unanswered;
  std::vector<MessageId> stop;  // what rested on a ground that was withdrawn
  std::vector<AlertDelivery> alerts;
  std::vector<Recall> recalls;
  std::vector<AlertId> undone;  // given before, and no more
  std::vector<Proven> notices;  // of terms of cases, with their openings
  std::vector<Designated> designated;  // of those notices that take a case away
  bool operator==(const Fetched&) const = default;
};

// Held content may go now, if its author still wants it to.
struct ReleaseOrder {
  OrderId order_id;
  ExchangeId exchange_id;
  MemberId recipient;
  Level level = Level::none;
  TimeMs valid_until;
  Proven decision;  // the permit
  std::vector<FactUsed> facts;
  bool operator==(const ReleaseOrder&) const = default;
};

struct Orders {
  std::vector<ReleaseOrder> orders;
  bool operator==(const Orders&) const = default;
};

// An entry of the key directory; its opening is public, with r = 32 zero bytes.
struct DirectoryEntry {
  Bytes leaf;
  Bytes body;
  bool operator==(const DirectoryEntry&) const = default;
};

// The logs go on under new origins (consent/LEDGER.md §Reopened).
struct Reopened {
  std::uint32_t generation = 0;   // of the origins; 2 or more
  Proven first;                   // the ledger's leaf 0, with its opening
  std::vector<MemberId> awaited;  // who has yet to send again what was lost; ascending, distinct
  bool operator==(const Reopened&) const = default;
};

struct DirectoryPart {
  std::uint64_t first = 0;  // index of entries[0]
  std::vector<DirectoryEntry> entries;
  std::string checkpoint;
  std::vector<Digest> consistency;  // from the size the member knew to the checkpoint
  std::optional<Reopened> reopened;
  bool operator==(const DirectoryPart&) const = default;
};

struct Consistency {
  std::string checkpoint;
  std::vector<Digest> proof;
  bool operator==(const Consistency&) const = default;
};

// There is something to ask for.
struct Notify {
  bool mail = false;
  bool orders = false;
  bool status = false;  // of a message or exchange of the member
  bool operator==(const Notify&) const = default;
};

// What a withdrawal did so far; sent again whenever it changes.
struct WithdrawState {
  WithdrawId withdraw_id;
  std::uint64_t index = 0;  // of the withdraw leaf
  bool effective = false;
  bool proven = false;
  std::vector<MessageId> opened;
  std::vector<MessageId> not_opened;
  std::vector<MessageId> unknown;
  bool matched = false;  // some consent on record is beaten by it
  bool operator==(const WithdrawState&) const = default;
};

enum class MessageStage : std::uint8_t {
  accepted = 1,
  released = 2,
  done = 3,
  refused = 4,
  expired = 5,
  unknown = 6,
};

struct MessageState {
  MessageId message_id;
  ExchangeId exchange_id;
  MemberId recipient;
  MessageStage stage = MessageStage::accepted;
  std::optional<ErrorCode> reason;   // present in refused, expired and unknown, and only there
  std::uint64_t decision_index = 0;  // ledger index of the decision that refused it; 0: none did
  bool operator==(const MessageState&) const = default;
};

// A signal that waits at its source for one recipient, and the decision that stands now.
struct HeldState {
  ExchangeId exchange_id;
  Outcome outcome;                   // hold or deny
  std::optional<ConsentId> consent;  // waits for this source's acceptance
  bool operator==(const HeldState&) const = default;
};

enum class RecallStage : std::uint8_t { open = 1, destroyed = 2, not_opened = 3 };

struct RecallState {
  MessageId message_id;
  MemberId recipient;
  RecallStage stage = RecallStage::open;
  std::uint64_t index = 0;  // of the leaf that says it was destroyed; 0: none
  bool operator==(const RecallState&) const = default;
};

struct CorrectionState {
  ExchangeId exchange_id;
  std::uint64_t index = 0;  // of the correction's leaf
  std::vector<RecallState> recalls;
  bool operator==(const CorrectionState&) const = default;
};

struct StatusReply {
  std::vector<MessageState> messages;
  std::vector<WithdrawState> withdrawals;
  std::string checkpoint;
  std::vector<HeldState> held;
  std::vector<CorrectionState> corrections;
  bool operator==(const StatusReply&) const = default;
};

// What of an entry's opening an auditor gets.
enum class AuditOpening : std::uint8_t {
  not_asked = 0,
  open = 1,
  erased = 2,  // its person was erased; the leaf still counts
  none = 3,    // none is kept
};

struct AuditEntry {
  std::uint64_t index = 0;
  Bytes leaf;
  AuditOpening state = AuditOpening::not_asked;
  Opening opening;             // empty unless open
  Signature worker_signature;  // zero when no worker acted
  std::vector<PersonOpening> persons;  // of an act about the person asked about
  bool operator==(const AuditEntry&) const = default;
};

struct AuditPart {
  std::uint64_t read_index = 0;  // of the leaf that records this look
  std::uint64_t next = 0;        // where to ask on; the checkpoint's size: that was all
  std::vector<AuditEntry> entries;  // ascending by index
  std::string checkpoint;
  std::vector<Digest> consistency;  // from the known size to the checkpoint
  bool operator==(const AuditPart&) const = default;
};

// The leaf that ends a message's sequence number; while none does, the one that accepted it.
struct EndShown {
  bool ended = false;
  Proven record;  // with its opening, unless that was erased
  bool operator==(const EndShown&) const = default;
};

// Hash tiles in their order, each of 1–256 hashes.
struct Tiles {
  std::vector<std::vector<Digest>> tiles;  // at most kTilesMax
  bool operator==(const Tiles&) const = default;
};

// Proven: the answer to ProofOf.
using Reply = std::variant<Ack, Refusal, Fetched, Orders, DirectoryPart, Proven, Consistency,
                           Evaluate, Evaluated, Notify, StatusReply, WithdrawState, AuditPart,
                           CosignAsk, EndShown, Tiles>;

struct ToMember {
  // Of the request. Absent in what is told unasked (notify, evaluate, evaluated, withdraw, cosign),
  // and in the refusal of a frame in which no request_id could be read.
  std::optional<RequestId> request_id;
  Reply reply;
  bool operator==(const ToMember&) const = default;
};

// The frame in `bytes`, at most kToMemberBytesMax of them; errors as parse_to_broker().
Result<ToMember> parse_to_member(ByteView bytes);
// The bytes of `frame`; what was parsed gives the same bytes again. The caller bundles so that they
// stay within kToMemberBytesMax.
Bytes serialise(const ToMember& frame);

}  // namespace sluis::codec
