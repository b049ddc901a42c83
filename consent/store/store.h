// SPDX-License-Identifier: EUPL-1.2
// The broker's disk: journal, ledger, key directory, mailboxes, payloads, checkpoints, snapshot.
//
// Shell. Thread safety: none; the thread that owns the machine owns the Store. Files, formats and
// crash argument: consent/LEDGER.md §Store. Values come from consent/store/records.h.
//
// What is on disk when a call returns: commit(), save_checkpoint(), save_snapshot() and the erasure
// calls are synced. Any failure after open() ends the process (proto/types/check.h): a failed
// commit means *unknown*, not *no*; the next start finds either all of it or nothing, and clients
// ask again with the same identifier.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "consent/store/records.h"
#include "proto/types/result.h"

namespace sluis::store {

struct Options {
  std::uint32_t machine_version = 1;   // of the code that will replay the journal
  // maintain() copies the log from this size on; 4 KiB each, 256 MiB. A commit writes a few pages,
  // most of them again and again, and whoever asks while the log is copied waits for it: rarely is
  // better than often.
  std::uint64_t log_pages_max = 65'536;
  std::string vfs{};                   // a registered SQLite VFS, for tests; empty: the usual one
};

class Store {
 public:
  // Opens the store in `folder`, creating it when missing, and recovers what a dead process left.
  // store_locked: another process has it. unknown_version: the journal is of another machine
  // version or file format. store_damaged: its files do not belong together, or a key database is
  // missing. cannot_write, storage_failed: the disk refuses.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder,
                                             const Options& options);
  ~Store();

  // Appends `entries` with all their effects, and then `checkpoints` as save_checkpoint() would, in
  // one transaction: after a crash all of them or none. Within an entry puts come before deletes.
  // New persons' keys are on disk before it begins. When it forgets, no byte of that is in any file
  // afterwards but in the snapshot; a crash before that is made good by cut_log().
  void commit(std::span<const Entry> entries, std::span<const Checkpoint> checkpoints = {});
  // Copies the write-ahead log and cuts it: what was deleted is in it no more.
  void cut_log();
  Sizes sizes() const;

  // That the entries are there without a gap, each with leaves that go on where those of the one
  // before it ended, and no leaf besides. store_damaged, here and below, names the first that is
  // missing, too many or bad: "journal entry 5", "leaf 5", "directory leaf 5" (damage.h).
  Status check_journal();

  // Journal entries from `from` on, in order; stops at the first error of `visit` and returns it.
  // sealing_key_missing: a part's key is gone without an erasure.
  Status each_entry(std::uint64_t from, const std::function<Status(JournalEntry&&)>& visit);
  // One of them, which must exist.
  Result<JournalEntry> entry(std::uint64_t sequence);
  // The entry that wrote leaf `index` of the ledger, which must exist. Errors as each_entry().
  Result<JournalEntry> entry_of_leaf(std::uint64_t index);

  // Leaves [first, first + count) of the ledger in order. `visit` borrows the bytes.
  Status each_leaf(std::uint64_t first, std::uint64_t count,
                   const std::function<void(std::uint64_t index, ByteView leaf)>& visit);
  Result<Bytes> leaf(std::uint64_t index);
  // Errors as each_entry().
  Result<LeafOpening> leaf_opening(std::uint64_t index);
  // The same of the key directory's log, which is public.
  Status each_directory_leaf(
      std::uint64_t first, std::uint64_t count,
      const std::function<void(std::uint64_t index, DirectoryRow&&)>& visit);

  // All mailbox rows, ascending by key as byte strings.
  void each_mailbox_row(const std::function<void(ByteView key, ByteView row)>& visit);
  // The hashes of all stored envelopes, ascending.
  void each_payload(const std::function<void(const EnvelopeHash&)>& visit);
  // In one transaction, after which no byte of what it deletes is left in any file here.
  void correct_mailboxes(const MailboxCorrection& correction);
  // Nothing when the envelope was never stored, or is gone.
  std::optional<Bytes> payload(const EnvelopeHash& hash);

  // Stores a signed checkpoint; only then may it be published. A log has one root per size and its
  // saved sizes never fall: a second root, a smaller size, or a size beyond what is committed is
  // fatal. The same size and root again replaces the note (cosignatures join it).
  void save_checkpoint(const Checkpoint& checkpoint);
  std::optional<Checkpoint> latest_checkpoint(Log log);
  // All of them, ascending by size.
  void each_checkpoint(Log log, const std::function<void(const Checkpoint&)>& visit);

  // Stores the machine's state after the first `sequence` entries, sealed under a key of its own,
  // and destroys the snapshot before it with its key.
  void save_snapshot(std::uint64_t sequence, ByteView state);
  // Nothing when there is none. store_damaged: it does not open.
  Result<std::optional<Snapshot>> latest_snapshot();

  // Erasure of one person, in this order (DESIGN §7): begin_erasure, which drops the snapshot since
  // its state knows the person; the machine's erasure entry by
  // commit(); save_snapshot() of the state without the person; destroy_person_key. After a crash
  // the persons of pending_erasures() are taken through the remaining steps again. Each call may be
  // repeated. A person without a key has nothing sealed and needs none of it.
  void begin_erasure(const PersonId& person);
  std::vector<PersonId> pending_erasures();
  // How many erasures were begun or finished since the start: what was read before one is stale.
  std::uint64_t erasures() const;
  // No byte of the key is left in any file here; what it sealed reads as erased from now on.
  void destroy_person_key(const PersonId& person);

  // Copies the write-ahead logs into their files when they have grown past log_pages_max, or at
  // once with `idle`. Takes milliseconds: call it between batches, not before an acknowledgement.
  // True when it copied.
  bool maintain(bool idle = false);

 private:
  struct State;
  explicit Store(std::unique_ptr<State> state);
  void drop_snapshot();
  void drop_old_snapshot_keys();

  std::unique_ptr<State> state_;
};

}  // namespace sluis::store
