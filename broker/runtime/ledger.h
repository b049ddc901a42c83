// SPDX-License-Identifier: EUPL-1.2
// The broker's durable side: machine, store and both logs, moved forward one batch at a time.
//
// Shell. apply() collects; commit() makes the batch durable in one transaction, appends to the
// trees and publishes checkpoints, and only then hands out the effects (broker/ARCHITECTURE.md). A
// failure in commit() ends the process: nobody knows what is on disk. Thread safety: none; one
// thread owns it. While another runs commit() for it, the owner may call machine(), clock(), now().
#pragma once

#include <functional>

#include "broker/core/journal_form.h"
#include "broker/core/machine.h"
#include "broker/runtime/log.h"
#include "proto/clock/clock.h"

namespace sluis::runtime {

// Journal entries after the newest snapshot from which on a new one is written: so many, and this
// part of all before. A snapshot is as large as the state, which grows with the journal; at a fixed
// distance the writing of them would grow with its square.
inline constexpr std::uint64_t kSnapshotEvery = 16'384;
inline constexpr std::uint64_t kSnapshotPart = 4, kSnapshotPartIdle = 8;
// At most this often a snapshot is written because the one before knows what was forgotten since.
inline constexpr std::uint64_t kForgetEveryMs = 3'600'000;

class Ledger {
 public:
  // Where the replay begins. From the first entry on it is as long as the journal, and finds what
  // was changed in an entry that the snapshot contains.
  enum class From { snapshot, first_entry };
  // Recovers: snapshot, journal after it, trees from the stored leaves, mailbox rows compared.
  // store_damaged: what was rebuilt is not what is stored, and where (consent/LEDGER.md §Store).
  // forked: the store is whole, and another state of its log was signed. Others as Store::open.
  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& folder,
                                              const seal::SigningKeyPair& keys,
                                              clock::Clock& clock, From from = From::snapshot);

  const broker::Machine& machine() const { return machine_; }
  store::Store& store() { return *store_; }
  VerifyKey log_key() const { return keys_->public_key(); }
  const Log& ledger_log() const { return *ledger_; }
  const Log& directory_log() const { return *directory_; }
  clock::Clock& clock() { return clock_; }
  // The clock's reading, in the machine's time.
  clock::ClockReading now() const;

  // Applies one payload, and then what has become due because of it. `stored` is the envelope of a
  // SubmitEvent as its recipient will get it. False: nothing changed (a refusal or repetition).
  bool apply(broker::Payload payload, ByteView stored = {});
  // Why the payload applied last changed nothing; absent also for a repetition.
  const std::optional<Error>& refused() const { return refused_; }
  // Applies what time demands.
  void apply_due();
  // Entries that the next commit() will make durable.
  std::size_t waiting() const { return entries_.size(); }
  // Makes the batch durable, with the checkpoints that name its leaves, and returns its effects, in
  // order.
  std::vector<broker::Effect> commit();

  // Puts an ERASURE on record and takes out whom it reaches: when it returns with its effects, no
  // state and no file knows them and their keys are destroyed. Between batches; it replays the
  // journal. Errors of Machine::check, which change nothing.
  Result<std::vector<broker::Effect>> erase(broker::ActEvent event);

  // Goes on under new origins (consent/LEDGER.md §Reopened): before anything is served. The notes
  // were verified. Errors of the machine, which change nothing.
  Status reopen(broker::ReopenEvent event);
  // The ledger's leaf at `index` (below its size). In the store the newest reopening's leaf stands
  // where it came, in the tree it is the first, and the leaf that was the first takes its place.
  Bytes leaf(std::uint64_t index) { return store_->leaf(row_of(index)).value(); }
  // Where in the tree the covenants stand, in the order of their versions but for the first after a
  // reopening.
  const std::vector<std::uint64_t>& covenants() const { return covenants_; }
  // This and the next: store_damaged, with its place; what a start has read is there.
  Status each_entry(std::uint64_t first, std::uint64_t count,
                    const std::function<void(std::uint64_t index, ByteView leaf)>& visit);
  // Entries of the directory from `first` on; in its tree the newest reopening's is the first, all
  // that was before it comes after.
  Status each_directory_entry(std::uint64_t first, std::uint64_t count,
                              const std::function<void(store::DirectoryRow&&)>& visit);

  // Between batches: what may take its time. `idle`: nobody waits for an answer; then a snapshot is
  // written earlier than it would be otherwise.
  void maintain(bool idle);

  // A stored leaf's opening: r, worker signature, body; nothing when erased or stored with none.
  struct LeafOpening {
    Opening opening;
    Signature worker_signature;
  };
  std::optional<LeafOpening> leaf_opening(std::uint64_t index);
  // What opens the persons in the member's act at `index`; nothing when it is none, or when one of
  // them was erased.
  std::vector<PersonOpening> person_openings(std::uint64_t index);
  // Of the same, those still open, when one of `about` (ascending) is among the act's persons.
  std::vector<PersonOpening> person_openings(std::uint64_t index,
                                             const std::vector<PersonId>& about);
  // Its opening was there and its person was erased.
  bool opening_erased(std::uint64_t index);
  // How many events replay could not recompute because a person was erased.
  std::uint64_t erased_events() const { return erased_events_; }

 private:
  Ledger(std::unique_ptr<store::Store> store, clock::Clock& clock);
  Status recover(const seal::SigningKeyPair& keys, From from);
  Status replay_rest();
  Status replay_from_the_start();
  void finish_erasures();
  Status replay(store::JournalEntry&& row);
  Status compare_leaves(const store::JournalEntry& row, const broker::Applied& applied);
  Status compare_directory(const store::JournalEntry& row, const broker::Applied& applied);
  Status append_directory(store::DirectoryRow&& row);
  Error first_damage(const Error& found);
  std::optional<std::pair<std::uint64_t, std::uint64_t>> changed_leaves(const Log& log,
                                                                        store::Log which);
  Status settle_rows();
  bool apply_one(broker::Payload payload, ByteView stored, const clock::ClockReading& now);
  void apply_due(const clock::ClockReading& now);
  Result<Bytes> skeleton_of(std::uint64_t sequence);
  void add_entry(broker::JournalForm form, const broker::Applied& applied, ByteView stored);
  std::uint64_t row_of(std::uint64_t index) const;
  Status start_logs(const seal::SigningKeyPair& keys);
  void append_to_logs();
  void append_leaf(ByteView leaf);
  void save_snapshot_when_due(std::uint64_t part);

  std::unique_ptr<store::Store> store_;
  clock::Clock& clock_;
  broker::Machine machine_;
  const seal::SigningKeyPair* keys_ = nullptr;
  std::optional<Log> ledger_, directory_;
  std::vector<std::uint64_t> covenants_;
  std::vector<store::Entry> entries_;
  std::vector<broker::Effect> effects_;
  std::optional<Error> refused_;
  std::uint64_t snapshot_at_ = 0;
  std::uint64_t erased_events_ = 0;
  bool forgot_ = false;      // since the newest snapshot
  BootTimeMs forgot_at_;     // when the newest was written
  bool lacks_parts_ = false;  // this start's replay found parts whose person was erased
};

}  // namespace sluis::runtime
