// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/damage.h"
#include "consent/store/state.h"

namespace sluis::store {
namespace {

constexpr std::string_view kEntry = "journal entry", kLeaf = "leaf",
                           kDirectoryLeaf = "directory leaf";

Result<JournalEntry> read_entry(Parts& parts, const sqlite::Statement& row) {
  JournalEntry out;
  out.sequence = row.integer(0);
  out.skeleton = to_bytes(row.bytes(1));
  Result<std::vector<std::optional<Bytes>>> opened = parts.open_all(out.sequence, row.bytes(2));
  if (!opened.ok()) return Error{opened.code(), damaged(kEntry, out.sequence).place};
  out.parts = std::move(*opened);
  out.first_leaf = row.integer(3);
  out.leaf_count = row.integer(4);
  out.first_directory_leaf = row.integer(5);
  out.directory_leaf_count = row.integer(6);
  return out;
}

}  // namespace

Status Store::each_entry(std::uint64_t from, const std::function<Status(JournalEntry&&)>& visit) {
  sqlite::Statement rows = state_->database.prepare(
      "SELECT sequence, skeleton, parts, first_leaf, leaf_count, first_directory_leaf,"
      " directory_leaf_count FROM event WHERE sequence >= ?1 ORDER BY sequence");
  std::uint64_t expected = from;
  for (rows.start(from); rows.next(); ++expected) {
    if (rows.integer(0) != expected) return damaged(kEntry, expected);
    SLUIS_TRY(entry, read_entry(state_->parts, rows));
    SLUIS_TRY_DONE(visit(std::move(entry)));
  }
  return Done{};
}

Result<JournalEntry> Store::entry(std::uint64_t sequence) {
  sqlite::Statement& row = state_->sql.event;
  row.start(sequence);
  if (!row.next()) return damaged(kEntry, sequence);
  Result<JournalEntry> read = read_entry(state_->parts, row);
  row.reset();
  return read;
}

Result<JournalEntry> Store::entry_of_leaf(std::uint64_t index) {
  CHECK(index < state_->sizes.ledger);
  // first_leaf never falls, so the last entry that begins at or before `index` wrote it.
  std::uint64_t low = 0, high = state_->sizes.entries;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    sqlite::Statement& begins = state_->sql.first_leaf;
    begins.start(middle);
    if (!begins.next()) return damaged(kEntry, middle);
    (begins.integer(0) <= index ? low : high) = middle;
    begins.reset();
  }
  SLUIS_TRY(entry, this->entry(low));
  const bool wrote = entry.first_leaf <= index && index - entry.first_leaf < entry.leaf_count;
  if (!wrote) return damaged(kEntry, low);
  return entry;
}

// The journal says how many leaves each entry wrote, so that it also tells where a log goes on too
// long or ends too early; a sequence of integers, whose blobs are passed over.
Status Store::check_journal() {
  sqlite::Statement rows = state_->database.prepare(
      "SELECT sequence, first_leaf, leaf_count, first_directory_leaf, directory_leaf_count"
      " FROM event ORDER BY sequence");
  Sizes seen;
  for (; rows.next(); ++seen.entries) {
    const bool goes_on = rows.integer(0) == seen.entries && rows.integer(1) == seen.ledger &&
                         rows.integer(3) == seen.directory;
    if (!goes_on) return damaged(kEntry, seen.entries);
    seen.ledger += rows.integer(2);
    seen.directory += rows.integer(4);
  }
  const Sizes& stored = state_->sizes;
  if (seen.ledger != stored.ledger) return damaged(kLeaf, std::min(seen.ledger, stored.ledger));
  if (seen.directory != stored.directory) {
    return damaged(kDirectoryLeaf, std::min(seen.directory, stored.directory));
  }
  return Done{};
}

Status Store::each_leaf(std::uint64_t first, std::uint64_t count,
                        const std::function<void(std::uint64_t, ByteView)>& visit) {
  sqlite::Statement rows = state_->database.prepare(
      "SELECT position, leaf FROM ledger_leaf WHERE position >= ?1 AND position < ?2 "
      "ORDER BY position");
  std::uint64_t expected = first;
  for (rows.start(first, first + count); rows.next(); ++expected) {
    if (rows.integer(0) != expected) break;
    visit(expected, rows.bytes(1));
  }
  if (expected != first + count) return damaged(kLeaf, expected);
  return Done{};
}

Result<Bytes> Store::leaf(std::uint64_t index) {
  sqlite::Statement& row = state_->sql.leaf;
  row.start(index);
  if (!row.next()) return damaged(kLeaf, index);
  Bytes out = to_bytes(row.bytes(0));
  row.reset();
  return out;
}

Result<LeafOpening> Store::leaf_opening(std::uint64_t index) {
  CHECK(index < state_->sizes.ledger);
  sqlite::Statement& row = state_->sql.opening;
  row.start(index);
  if (!row.next()) return LeafOpening{};
  const KeyRef ref = row.fixed<KeyRef>(0);
  const Bytes sealed = to_bytes(row.bytes(1));
  row.reset();
  if (Parts::is_forgotten(ref)) return LeafOpening{true, std::nullopt};
  SLUIS_TRY(plain, state_->parts.open_one({RecordKind::leaf_opening, index}, ref, sealed));
  const bool erased = !plain.has_value();
  return LeafOpening{erased, std::move(plain)};
}

Status Store::each_directory_leaf(
    std::uint64_t first, std::uint64_t count,
    const std::function<void(std::uint64_t, DirectoryRow&&)>& visit) {
  sqlite::Statement rows = state_->database.prepare(
      "SELECT position, leaf, body FROM directory_leaf WHERE position >= ?1 AND position < ?2 "
      "ORDER BY position");
  std::uint64_t expected = first;
  for (rows.start(first, first + count); rows.next(); ++expected) {
    if (rows.integer(0) != expected) break;
    visit(expected, {to_bytes(rows.bytes(1)), to_bytes(rows.bytes(2))});
  }
  if (expected != first + count) return damaged(kDirectoryLeaf, expected);
  return Done{};
}

void Store::each_mailbox_row(const std::function<void(ByteView key, ByteView row)>& visit) {
  sqlite::Statement rows = state_->database.prepare("SELECT key, row FROM mailbox ORDER BY key");
  while (rows.next()) visit(rows.bytes(0), rows.bytes(1));
}

void Store::each_payload(const std::function<void(const EnvelopeHash&)>& visit) {
  sqlite::Statement rows =
      state_->database.prepare("SELECT envelope_hash FROM payload ORDER BY envelope_hash");
  while (rows.next()) visit(rows.fixed<EnvelopeHash>(0));
}

std::optional<Bytes> Store::payload(const EnvelopeHash& hash) {
  sqlite::Statement& row = state_->sql.payload;
  row.start(hash);
  if (!row.next()) return std::nullopt;
  Bytes out = to_bytes(row.bytes(0));
  row.reset();
  return out;
}

}  // namespace sluis::store
