// SPDX-License-Identifier: EUPL-1.2
// What goes into the store and comes out of it, as values.
//
// Pure. Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "proto/types/ids.h"

namespace sluis::store {

// Bytes that are sealed under the key of `person` before they reach the disk. A zero person means
// nobody's: stored in clear, so nothing personal may be in it.
struct Part {
  PersonId person;
  Bytes plain;
};

// A leaf of the ledger, with the opening of its commitment when the broker made it (a member's
// opening arrives in the entry's parts).
struct LeafRow {
  Bytes leaf;
  std::optional<Part> opening;
};

// A leaf of the key directory's log, with its public body.
struct DirectoryRow {
  Bytes leaf;
  Bytes body;
};

// A row of a mailbox in the machine's canonical bytes: metadata, no pseudonym, no content.
struct RowPut {
  Bytes key;
  Bytes row;
};

// One journalled event with its effects. The skeleton holds ids, times and commitments, in clear;
// what is about a person stands in `parts`. A payload is the envelope as its recipient will get it,
// without the routing part.
struct Entry {
  Bytes skeleton;
  std::vector<Part> parts;
  std::vector<LeafRow> leaves;
  std::vector<DirectoryRow> directory_leaves;
  std::vector<RowPut> mailbox_puts;
  std::vector<Bytes> mailbox_deletes;  // keys
  std::vector<std::pair<EnvelopeHash, Bytes>> payload_puts;
  std::vector<EnvelopeHash> payload_deletes;
  // Of earlier entries: their first `parts` parts and the openings of their leaves go for good.
  struct Forgotten {
    std::uint64_t sequence = 0;
    std::size_t parts = 0;
  };
  std::vector<Forgotten> forgotten;
};

// What makes the mailboxes equal to what the machine's state implies, after an erasure.
struct MailboxCorrection {
  std::vector<RowPut> row_puts;
  std::vector<Bytes> row_deletes;  // keys
  std::vector<EnvelopeHash> payload_deletes;
  bool empty() const {
    return row_puts.empty() && row_deletes.empty() && payload_deletes.empty();
  }
};

// An event as it is read back. The leaves it wrote are [first_leaf, first_leaf + leaf_count).
struct JournalEntry {
  std::uint64_t sequence = 0;  // dense, from 0
  Bytes skeleton;
  std::vector<std::optional<Bytes>> parts;  // nothing: the person was erased; empty: forgotten
  std::uint64_t first_leaf = 0;
  std::uint64_t leaf_count = 0;
  std::uint64_t first_directory_leaf = 0;
  std::uint64_t directory_leaf_count = 0;
};

struct LeafOpening {
  bool erased = false;         // there was one; its person was erased, or it was forgotten
  std::optional<Bytes> plain;  // nothing: erased, or stored with none
};

// How much is committed.
struct Sizes {
  std::uint64_t entries = 0;
  std::uint64_t ledger = 0;     // leaves
  std::uint64_t directory = 0;  // leaves
  bool operator==(const Sizes&) const = default;
};

enum class Log : std::uint8_t { ledger = 1, directory = 2 };

struct Checkpoint {
  Log log = Log::ledger;
  std::uint64_t size = 0;
  Digest root;
  Bytes note;  // signed note, byte-exact as published
  bool operator==(const Checkpoint&) const = default;
};

struct Snapshot {
  std::uint64_t sequence = 0;  // entries contained; replay goes on with each_entry(sequence)
  Bytes state;
};

}  // namespace sluis::store
