// SPDX-License-Identifier: EUPL-1.2
// The broker's machine: apply(Event) -> effects. Routing, mailboxes, leases, orders, withdrawals.
//
// Pure and deterministic: no I/O, clock, randomness or threads (DESIGN §5, §10). States, events and
// the reasons for them: broker/ARCHITECTURE.md; the core of the release protocol is model-checked.
//
// How the runtime drives it, in one batch that it commits as one transaction:
//   resolve persons (for acts) -> apply(event) -> to_journal, if Applied::changed;
//   then apply every payload of due() as an event of its own, until due() is empty.
// The last rule is a promise to families: bodies resting on a withdrawn consent are deleted in the
// transaction of the withdrawal. Effects are released after the commit.
//
// Thread safety: none; one thread owns a Machine.
#pragma once

#include <memory>

#include "broker/core/effect.h"
#include "broker/core/ends.h"
#include "consent/core/directory.h"

namespace sluis::broker {

// Of the state, its transitions and the journal: a binary refuses a journal of another version.
inline constexpr std::uint16_t kMachineVersion = 12;

// Older than this, the directory gets a pulse before it is shown: a gateway opens nothing on one
// that is older than five minutes (DESIGN §6), and the two clocks may differ.
inline constexpr std::uint64_t kDirectoryPulseMs = 150'000;

// Seeded defects, so that the simulator can show that it would find them. Tests alone set one.
struct Mutants {
  bool ignore_withdrawal = false;        // decides as if no withdrawal were on record
  bool timer_by_message = false;         // a lease timer ends whatever lease its message has now
  bool lease_over_is_not_opened = false;  // guesses that silence means "not opened"
};

// A delivery without an answer; while `over` is false the recipient may still be opening it.
struct UnansweredLease {
  MessageKey message;
  EnvelopeHash envelope;
  LeaseId lease;
  Nonce nonce;  // of the FETCH that it answered
  bool over = false;
  bool operator==(const UnansweredLease&) const = default;
};

struct OpenOrder {
  OrderId order_id;
  ExchangeId exchange_id;
  MemberId recipient;
  Level level = Level::none;
  TimeMs valid_until;
  std::uint64_t decision_index = 0;
  std::uint64_t order_index = 0;
  std::vector<std::uint64_t> facts;  // ledger indices that the decision used, ascending
  bool operator==(const OpenOrder&) const = default;
};

// `proven` is the runtime's to say: the machine does not see what the witnesses cosigned.
struct WithdrawStatus {
  WithdrawId withdraw_id;
  MemberId member;  // at whose desk it was recorded
  std::uint64_t index = 0;
  bool effective = false, proven = false;
  std::vector<MessageId> opened, not_opened, unknown;  // each ascending
  // A consent on record is beaten by it. Not how many: that would tell a desk what others recorded.
  bool matched = false;
  bool operator==(const WithdrawStatus&) const = default;
};

// An alert to be given; its revision is the ledger index of its newest leaf.
struct WaitingAlert {
  AlertId alert_id;
  std::uint64_t revision = 0;
  bool operator==(const WaitingAlert&) const = default;
};

// A notice of a case; its text is the opening of the leaf at `index`.
struct WaitingNotice {
  NoticeId notice_id;
  std::uint64_t index = 0;
  // Of one that a case was designated: how it began and its moves up to that notice; ascending.
  std::vector<std::uint64_t> shows;
  bool operator==(const WaitingNotice&) const = default;
};

enum class Stage : std::uint8_t {
  accepted = 1,  // waits for a FETCH
  released = 2,  // a lease was given and not answered
  done = 3,      // opened
  returned = 4,  // not opened; the source holds the content
  expired = 5,   // never fetched; the source holds the content
  unknown = 6,   // no answer can come
};
struct MessageView {
  MessageKey key;
  ExchangeId exchange_id;
  MemberId recipient;
  Stage stage = Stage::accepted;
  std::uint64_t submit_index = 0;
  std::optional<ErrorCode> reason;   // of returned, expired and unknown
  std::uint64_t decision_index = 0;  // of the decision that returned it; 0: none did
  bool operator==(const MessageView&) const = default;
};
// A slot that waits at its source, with the decision that stands.
struct HeldView {
  ExchangeId exchange_id;
  Outcome outcome;
  // The consent that waits for this source's word; with consent_not_accepted alone.
  std::optional<ConsentId> consent;
  bool operator==(const HeldView&) const = default;
};
// How far a recipient is with a copy that its source recalls.
enum class RecallState : std::uint8_t {
  open = 1,        // it has the copy, or may have it
  destroyed = 2,   // it says that its copy is gone
  not_opened = 3,  // delivered, and never opened there
};
struct RecallView {
  MessageId message_id;
  MemberId recipient;
  RecallState state = RecallState::open;
  std::uint64_t index = 0;  // of the entry that says it was destroyed
  bool operator==(const RecallView&) const = default;
};
struct CorrectionView {
  ExchangeId exchange_id;
  std::uint64_t index = 0;  // of the correction's leaf
  TimeMs found;
  std::vector<RecallView> recalls;  // in the order in which the messages were sent
  bool operator==(const CorrectionView&) const = default;
};
// A copy that its recipient is to destroy, by the correction at this index.
struct OpenRecall {
  MessageKey message;
  std::uint64_t correction = 0;
  bool operator==(const OpenRecall&) const = default;
};
// What a member itself has under way: messages it sent, withdrawals at its desk, what it holds.
struct MemberStatus {
  std::vector<MessageView> messages;
  std::vector<WithdrawStatus> withdrawals;
  std::vector<HeldView> held;
  std::vector<CorrectionView> corrections;  // by their index
};

// How far a recorded READ reaches.
struct AuditRight {
  consent::ReadQuestion question = consent::ReadQuestion::own;
  std::vector<PersonId> about;  // person: everybody who shares a key with the one named; ascending
};

// Where the two logs begin after a reopening (consent/LEDGER.md §Reopened).
struct Reopened {
  std::uint32_t generation = 1;  // 1: never reopened
  std::uint64_t index = 0, directory_index = 0;  // of the newest `reopen` leaves in the store
  Commitment commitment;          // of the ledger's: what acts about the reopening name
  std::vector<MemberId> awaited;  // who has yet to send again what was lost: nothing is released
  bool operator==(const Reopened&) const = default;
};

struct State;

class Machine {
 public:
  explicit Machine(Mutants mutants = {});
  ~Machine();
  Machine(Machine&&) noexcept;
  Machine& operator=(Machine&&) noexcept;

  // The PersonIds of act.persons, in order: a known person's, else the next of `fresh` (one random
  // id for each of act.persons); nobody's of an ERASURE. Ask immediately before apply(). Errors:
  // bad_opening.
  Result<std::vector<PersonId>> resolve(const SignedAct& act,
                                        const std::vector<PersonId>& fresh) const;

  Applied apply(const Event& event);

  // The machine's time at a reading of the wall clock: not before any event that was applied.
  TimeMs time(TimeMs wall) const;
  // What time and earlier events demand now, in the order to apply it; a few at a time. Apply all,
  // ask again, until empty.
  std::vector<Payload> due(TimeMs wall, BootTimeMs boot) const;
  // How long nothing becomes due; absent: until the next event.
  std::optional<DurationMs> next_due(TimeMs wall, BootTimeMs boot) const;

  // Messages to release to `member`, urgent ones first, then oldest; at most `credit`.
  std::vector<MessageKey> fetchable(const MemberId& member, std::size_t credit, TimeMs wall) const;
  // The covenant lets it open before a quorum has seen its record (promise P1, the urgent lane).
  bool opens_unwitnessed(const MessageKey& message) const;
  std::vector<UnansweredLease> unanswered(const MemberId& member) const;
  // Alerts to release to `member`, oldest revision first, under a ground that is valid at `wall`.
  std::vector<WaitingAlert> alerts(const MemberId& member, TimeMs wall) const;
  // Notices of cases for `member` that it has not had, oldest first, and the leaf of each; none
  // whose ground is over, or that something closes at `wall`.
  std::vector<WaitingNotice> notices(const MemberId& member, TimeMs wall) const;
  // Messages released to `member` whose ground is gone: it is told to stop. The newest of them.
  std::vector<MessageId> stops(const MemberId& member, std::size_t most = SIZE_MAX) const;
  // Copies at `member` that are recalled and not said to be destroyed; the newest `most`.
  std::vector<OpenRecall> recalls(const MemberId& member, std::size_t most = SIZE_MAX) const;
  // Alerts that were given to `member` and are no more, since a signal of theirs was corrected.
  std::vector<AlertId> undone_alerts(const MemberId& member, std::size_t most = SIZE_MAX) const;
  // Orders of `member` that are over: apply them before orders() when the member asks.
  std::vector<RenewEvent> renewable(const MemberId& member) const;
  std::vector<OpenOrder> orders(const MemberId& member) const;
  // The leaf that ended the message under this number, or accepted it; null: no such number.
  const End* end_of(const MemberId& sender, const MemberId& recipient,
                    std::uint64_t sequence) const;
  std::optional<WithdrawStatus> withdraw_state(const WithdrawId& id) const;
  MemberStatus status(const MemberId& member) const;
  // Whose key seals the event's journal part and openings; nobody: it stays in clear. Ask before
  // apply(): an event may end what its payload names.
  std::optional<PersonId> seal_person(const Payload& payload) const;

  // What the asker of a READ may see now. not_allowed: its function may not audit; out_of_range:
  // a question that nobody answers. `persons` as resolve() gives them after the act was applied.
  Result<AuditRight> audit_right(const consent::VerifiedAct& act,
                                 const std::vector<PersonId>& persons) const;

  // Whether an ERASURE would be put on record at `wall`, or is; errors as apply() answers them.
  Status check(const ActEvent& erasure, TimeMs wall) const;
  // Whose records it takes: everybody who shares any of `keys`, which are the named person's, but
  // for who has another number. Nobody when it was on record before.
  std::vector<PersonId> erased_by(const consent::VerifiedAct& erasure,
                                  const std::vector<PersonKey>& keys) const;

  // Of how many persons each member has not carried its records from `epoch` to the next.
  LeftBehind left_behind(std::uint32_t epoch, TimeMs wall) const;

  // The pulse that the directory needs at `wall`: apply it before the directory is shown.
  std::optional<DirectoryEvent> directory_pulse(TimeMs wall) const;

  const consent::Covenant* covenant() const;  // null before the first CovenantEvent
  const consent::Directory& directory() const;
  Reopened reopened() const;
  std::uint64_t ledger_size() const;
  std::uint64_t entries() const;  // of the journal
  // A replay found parts whose key was destroyed: stored rows may exceed rows().
  bool has_erased() const;
  // All mailbox rows that the state implies, by key.
  std::map<Bytes, Bytes> rows() const;
  // The envelopes that must be stored, ascending.
  std::vector<EnvelopeHash> payloads() const;

  // The whole state; equal states give equal bytes.
  Bytes snapshot() const;
  // unknown_version: another machine's snapshot; malformed.
  static Result<Machine> restore(ByteView snapshot, Mutants mutants = {});

 private:
  std::unique_ptr<State> state_;
  Mutants mutants_;
};

}  // namespace sluis::broker
