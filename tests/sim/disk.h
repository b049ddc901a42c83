// SPDX-License-Identifier: EUPL-1.2
// The simulated store: what consent/store keeps, with the one property of disks that matters here:
// what was written and not synced may be gone after a loss of power, and only then.
//
// Pure. Thread safety: none. A batch is there whole or not at all, as SQLite's transactions are.
#pragma once

#include <map>
#include <set>

#include "broker/core/journal_form.h"
#include "broker/core/machine.h"

namespace sluis::sim {

// One event on its way to the disk.
struct Entry {
  broker::Event event;
  broker::Applied applied;
  broker::JournalForm form;
  std::vector<Bytes> leaves;
};
using Batch = std::vector<Entry>;

struct JournalRow {
  broker::JournalForm form;
  std::uint64_t first_leaf = 0, leaf_count = 0;
};
struct Snapshot {
  std::uint64_t entries = 0;  // of the journal that it holds
  Bytes state;
};

// What a reader of the disk finds.
struct DiskContent {
  std::vector<JournalRow> journal;
  std::vector<Bytes> leaves;
  std::map<Bytes, Bytes> rows;
  std::set<EnvelopeHash> payloads;
  std::optional<Snapshot> snapshot;
  std::set<PersonId> erased;  // begun: their parts read as gone
  bool settled = true;        // rows and payloads went with them

  void add(const Batch& batch);
};

class Disk {
 public:
  // Into the page cache: survives the end of the process, not that of the power.
  void write(const Batch& batch) { unsynced_.push_back(batch); }
  void sync() {
    for (const Batch& batch : unsynced_) content_.add(batch);
    unsynced_.clear();
  }
  void lose_unsynced() { unsynced_.clear(); }
  // Of all that was written, synced or not.
  bool has_payload(const EnvelopeHash& envelope) const;
  std::uint64_t leaf_count() const;
  const Bytes& leaf(std::uint64_t index) const;
  void save_snapshot(Bytes state) {
    content_.snapshot = Snapshot{content_.journal.size(), std::move(state)};
  }
  // The line of the erasure journal, synced, and the end of the snapshot.
  void begin_erasure(const std::vector<PersonId>& persons, bool drops_snapshot) {
    content_.erased.insert(persons.begin(), persons.end());
    content_.settled = false;
    if (drops_snapshot) content_.snapshot.reset();
  }
  // What the state implies, and no more; a snapshot of it.
  void settle(const broker::Machine& machine, bool saves_snapshot);
  // No part of who is erased can be read any more.
  void destroy_keys();
  const DiskContent& content() const { return content_; }

 private:
  DiskContent content_;
  std::vector<Batch> unsynced_;
};

// A machine rebuilt from `disk`, after its snapshot or from the beginning. The error says what of
// the disk it contradicts. Parts sealed for a person in `destroyed` are read as gone.
struct Rebuilt {
  std::unique_ptr<broker::Machine> machine;
  std::string contradiction;  // empty: none
  std::uint64_t erased_events = 0;
};
Rebuilt rebuild(const DiskContent& disk, bool from_snapshot, broker::Mutants mutants,
                const std::set<PersonId>& destroyed = {});

}  // namespace sluis::sim
