// SPDX-License-Identifier: EUPL-1.2
// The rows of the gateway's vault, as values: acts, own signals, orders, mail, requests, keys.
//
// Pure. Encoded by canon::encode through describe() in records_describe.h; nothing here is hashed
// or signed, so that a form may change with a new row kind. Thread safety: values.
#pragma once

#include <string>

#include "consent/core/fact_bodies.h"
#include "consent/core/merkle.h"
#include "proto/types/envelope.h"
#include "proto/types/error.h"
#include "proto/types/sensitive.h"

namespace sluis::gateway {

using ActId = FixedBytes<struct LocalActTag, 16>;   // one act at this gateway
using AnyId = FixedBytes<struct AnyIdTag, 16>;      // what an act made or a request is about
inline constexpr std::size_t kFrameRowBytesMax = 2u << 20;

// Who a person is, as the organisation knows it. Never leaves the gateway.
struct Identity {
  Sensitive<std::string> bsn, surname, prefix, first_names, birth_date, postcode, house_number;
};
// In a signal, `giver` is a parent: no person of it, but whose link keys its subject gets.
struct NamedPerson {
  PersonRole role = PersonRole::subject;
  consent::GiverCapacity capacity = consent::GiverCapacity::parent;
  Identity identity;
};

// What a person asked of what is on record about it. It names nobody.
struct AccessRow {
  AnyId id;
  Digest head;        // of the AccessHead that was proposed, serialised
  std::string worker; // login of who proposed it
  TimeMs received, due;
  bool done = false;
};

struct WorkerRow {
  std::string login;
  Sensitive<std::string> name;
  std::string function;  // id in the covenant
  WorkerId id;
  Sensitive<Bytes> seed;  // of the signing key
  TimeMs valid_from;
};
// A professional left; kept, since what it wrote and recorded stays. `to` owns its work since.
struct DepartureRow {
  std::string login, to;
  TimeMs at;
};
struct KemRow {
  Sensitive<Bytes> private_key;
  std::uint32_t epoch = 0;
  TimeMs valid_from, seal_until, destroyed_at;
};
// Of a key that was destroyed, so that it is known to have been one's own.
struct KemPastRow {
  KeyId id;
  std::uint32_t epoch = 0;
  TimeMs valid_from, seal_until, destroyed_at;
};
// The evidence of a key under one's own name that was not made here.
struct StrangeKeyRow {
  KeyId id;
  LeafType type = LeafType::kem_key;
  std::uint64_t index = 0;
  TimeMs entered, seen;
  bool by_authority = false, revoking = false, revoked = false;
  Bytes leaf, body;
};
struct ShareRow {
  std::uint8_t index = 1;
  std::uint32_t refresh = 0;
  Sensitive<Bytes> scalar;
};
// The share in use, and the one that is taken and not yet in the directory.
inline constexpr std::string_view kShareName = "share", kNextShareName = "next";
// A key holder whose answers did not verify: how often, and when last.
struct WrongHolderRow {
  std::uint64_t answers = 0;
  TimeMs last;
};

enum class ActKind : std::uint8_t {
  signal = 1, consent = 2, consent_answer = 3, consent_acceptance = 4, withdraw = 5,
  case_opened = 6, case_closed = 7,
  question = 8, answer = 9,  // signals too; an answer is the gateway's own, with a one-time subject
  same_person = 15,          // two ways to know somebody are one person
  preflight = 20,            // what would happen to a signal
  circumstance = 10, circumstance_agreed = 11, circumstance_ended = 12,
  consent_confirmed = 13, letter_code = 14,
  case_stepped = 17, handover_stepped = 18,
  rekeyed = 16,  // the gateway's own: somebody on record, under the next epoch too
};
enum class ActState : std::uint8_t { naming = 1, sent = 2, recorded = 3, refused = 4 };
// What a worker did here. `form` is the body with empty commitments, actor and serial, which are
// filled in once the persons have keys.
struct ActRow {
  ActId id;
  std::uint64_t ordinal = 0;
  ActKind kind = ActKind::signal;
  ActState state = ActState::naming;
  TimeMs created;
  std::string worker;  // login
  std::vector<NamedPerson> persons;  // in the order of the body
  Bytes form;
  AnyId made;                // exchange, consent, withdrawal, case or circumstance
  std::uint64_t index = 0;   // of the leaf, when recorded
  std::uint16_t reason = 0;  // error catalogue number, when refused
  std::string place;
};

// How far a signal is with one recipient.
enum class SlotState : std::uint8_t {
  asked = 1,      // the broker has not answered yet
  held = 2,
  permitted = 3,  // this source decides again before it seals
  ordered = 4,    // a task of the author
  sealed = 5,     // stored, not acknowledged
  sent = 6,
  opened = 7,
  returned = 8,   // not opened or expired: held here again
  denied = 9,
  unknown = 10,
  withdrawn = 11,  // by its author
  corrected = 12,  // two professionals here took the signal back
};
struct SlotRow {
  MemberId recipient;
  Level wanted = Level::content;
  SlotState state = SlotState::asked;
  Level level = Level::none;
  std::uint16_t ground = 0, reason = 0;
  std::uint64_t decision_index = 0;
  std::vector<std::uint64_t> references;
  MessageId message;
  std::uint64_t submit_index = 0;
};
struct PersonSet {
  PersonRole role = PersonRole::subject;
  std::vector<PersonKey> keys;  // for the broker
  Bytes secrets;                // sdk::PersonSecrets: keys for any other audience
};
struct ExchangeRow {
  ExchangeId id;
  ActId act;
  std::uint64_t ordinal = 0;
  std::string author;  // login
  std::uint16_t kind = 0, purpose = 0, domain = 0, source_regime = 0;
  bool urgent = false;
  TimeMs created;
  std::vector<PersonSet> persons;  // empty until they have keys
  Salt salt;
  Sensitive<Bytes> content;        // a Signal
  Commitment committed;            // what the broker holds of the content
  std::vector<SlotRow> slots;
};

enum class OrderState : std::uint8_t { open = 1, decided = 2, over = 3 };
struct OrderRow {
  OrderId id;
  ExchangeId exchange_id;
  MemberId recipient;
  Level level = Level::none;
  TimeMs valid_until;
  OrderState state = OrderState::open;
  Bytes frame;  // the order as the broker sent it, with its proof and facts
};

enum class MailState : std::uint8_t { opening = 1, opened = 2, not_opened = 3 };
struct MailRow {
  MessageId message;
  ExchangeId exchange_id;
  MemberId sender;
  std::uint16_t kind = 0, purpose = 0;
  Level level = Level::none;
  MailState state = MailState::opening;
  LeaseId lease;
  EnvelopeHash envelope;
  TimeMs opened;            // the clock reading between row and decryption
  BootTimeMs opened_boot;
  std::uint16_t ground = 0, reason = 0;
  std::uint64_t release_index = 0;
  bool stop = false, read = false, answered = false;
  Bytes proof;              // the release record, as a frame
};
// (message, lease) that was answered, or will be, as not opened; it never opens again.
struct BurnedRow {
  MemberId sender;
  MessageId message;
  EnvelopeHash envelope;
  LeaseId lease;
  std::uint16_t reason = 0;
  bool answered = false;
};

enum class RequestUse : std::uint8_t {
  act = 1, preflight = 2, submit = 3, receipts = 4, removed = 5, erasure = 6,
  correction = 7, destroyed = 8
};
// A request's exact bytes, kept until it is answered.
struct RequestRow {
  RequestId id;
  std::uint64_t ordinal = 0;
  RequestUse use = RequestUse::act;
  AnyId about;         // act, or exchange
  MemberId recipient;  // of a submit or preflight
  Bytes frame;
};

// A message received here that an own signal rests on, and to whom its sender lets it go further.
struct BasedOn {
  MemberId sender;
  MessageId message;
  std::vector<std::uint16_t> roles;  // ascending
};
// Of mail: its sender's conditions. Of an own signal: those it sets, and what it rests on.
struct OnwardRow {
  std::vector<std::uint16_t> roles;  // without asking the source; ascending, distinct, at most 16
  std::vector<BasedOn> based_on;
};

enum class RetentionState : std::uint8_t {
  kept = 1,     // the content is here
  removed = 2,  // its rows are gone; that is not in the ledger yet
  told = 3,     // and is, or can no longer be
};
// The term of one copy of content, and what is left when it is over: no kind, person or word.
struct RetentionRow {
  ExchangeId exchange_id;
  MemberId sender;    // this member itself: its own copy, and no message
  MessageId message;  // zero then
  EnvelopeHash envelope;
  LeaseId lease;      // under which it was opened: both to answer the broker again
  std::uint16_t ground = 0;
  std::uint64_t release_index = 0;
  TimeMs opened;      // from when the term counts
  TimeMs due;
  RetentionState state = RetentionState::kept;
  TimeMs removed;
  std::uint64_t index = 0;  // of the ledger's entry that says so; 0: none
  bool of_question = false;  // a question or an answer: in no list but its own
};

// A message that the broker says it accepted: its leaf is the broker's word, signed with the log.
struct AcceptRow {
  MessageId message;
  ExchangeId exchange_id;
  MemberId recipient;
  std::uint64_t sequence = 0;
  EnvelopeHash envelope;
  Commitment commitment;           // of its SUBMIT
  std::uint64_t submit_index = 0;
  TimeMs accepted, due;            // when a proof of its end is to be here
  Bytes accept;                    // the proven leaf, as a frame; empty: not shown yet
  bool told = false;               // that none was shown in time
  std::uint64_t end_index = 0;     // of the leaf that ended it; 0: none was shown
  std::uint8_t end_type = 0;
  Bytes end;                       // the proven leaf, as a frame
};
struct NumbersRow {
  std::vector<std::uint64_t> numbers;
};

struct OwnActRow {
  std::uint64_t index = 0;
  bool proven = false;  // its place in the ledger was verified
  Bytes frame;
};
// A professional was shown a message; on disk before it was.
struct ReadingRow {
  MemberId sender;
  MessageId message;
  std::string login;
  WorkerId worker;
  TimeMs at;
};
struct WithdrawalRow {
  WithdrawId id;
  ActId act;
  std::uint64_t index = 0;
  bool effective = false, proven = false;
  std::vector<MessageId> opened, not_opened, unknown;
};
// A linked alert that was given to this member.
struct AlertRow {
  AlertId id;
  std::uint64_t revision = 0;       // ledger index of what is shown
  std::uint64_t given = 0;          // of what was given last
  bool said = false;                // the broker knows that `given` is here
  std::uint64_t release_index = 0;  // of the record that gave it
  TimeMs taken;
  Bytes body;                       // consent::LinkedBody
  Bytes linked, release;            // the two records, as frames
};
// As the broker told: a consent on record is beaten by the withdrawal, or none is.
struct MatchRow {
  bool matched = false;
};
struct CaseRow {
  CaseId id;
  ActId act;
  MemberId coordinator;
  std::uint16_t programme = 0;
  bool open = true;
  std::vector<NamedPerson> persons;
};
// What a worker elsewhere said of a circumstance stated here, as a permit that used it showed.
struct AgreementRow {
  CircumstanceId circumstance;
  MemberId member;
  WorkerId worker;
  std::uint16_t function = 0;
  consent::Answer answer = consent::Answer::no;
  std::uint64_t index = 0;
};
struct NumberRow {
  std::uint64_t number = 0;
};
// A file whose signals were made: from incoming/`name` it goes to done/`done`.
struct DropMoveRow {
  std::string name, done;
};
// The row of a file with a mapping that became a signal.
struct DropRowRow {
  Digest file;
  std::uint64_t row = 0;
};
// Where the file with this hash goes: from incoming/`name` to done/`done`, its bad rows to
// failed/`failed`.
struct DropPlanRow {
  Digest file;
  std::string name, done, failed;
};
// The logs went on under new origins after `ledger` and `directory`, which a quorum had cosigned.
struct ReopenedRow {
  std::uint32_t generation = 1;  // of the origins; 1: never
  Commitment reopened;           // C of the ledger's first leaf
  std::string ledger, directory;
  bool resubmitted = false;      // all that was recorded here lately was sent again
};
inline const std::string kNewest = "newest";  // its only row's key
// What the broker acknowledged, as it was sent: it may have to be sent again.
struct SentActRow {
  std::uint64_t ordinal = 0;
  TimeMs at;
  RequestId id;
  AnyId about;  // act
  Bytes frame;
};
struct TextRow {
  std::string text;
};
struct KeysRow {
  std::vector<PersonKey> broker;  // of a person
  Bytes secrets;                  // sdk::PersonSecrets
};
// Leaves of the ledger in their order; of the last bundle as many as there are.
struct BundleRow {
  std::vector<Bytes> leaves;
};
// How far the mirror of the ledger was verified: against this note, with what goes on from there.
struct MirrorRow {
  std::uint64_t size = 0;
  std::vector<Digest> frontier;
  std::string note;
};
// The newest checkpoint of a log that this gateway cosigned: its note holds the operator's line and
// this witness's.
struct WitnessedRow {
  consent::TreeHead head;
  std::string note;
  TimeMs at;
};
// Urgent mail that was opened on the operator's word: its release leaf must be shown under a quorum
// by `due`.
struct UnwitnessedRow {
  MemberId sender;
  MessageId message;
  std::uint64_t release_index = 0;
  Bytes leaf;
  TimeMs due;
  bool alarmed = false;
};
struct SpentRow {
  MemberId asker;
  Nonce nonce;
  Digest request;
  TimeMs at;
};

}  // namespace sluis::gateway

#include "adapters/gateway/records_describe.h"  // IWYU pragma: export
