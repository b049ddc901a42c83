// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/state.h"

namespace sluis::store {
namespace {

Result<JournalEntry> read_entry(Parts& parts, const sqlite::Statement& row) {
  JournalEntry out;
  out.sequence = row.integer(0);
  out.skeleton = to_bytes(row.bytes(1));
  SLUIS_TRY(opened, parts.open_all(out.sequence, row.bytes(2)));
  out.parts = std::move(opened);
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
    SLUIS_TRY(entry, read_entry(state_->parts, rows));
    if (entry.sequence != expected) return Error{ErrorCode::store_damaged, "journal"};
    SLUIS_TRY_DONE(visit(std::move(entry)));
  }
  return Done{};
}

Result<JournalEntry> Store::entry(std::uint64_t sequence) {
  sqlite::Statement& row = state_->sql.event;
  row.start(sequence);
  if (!row.next()) return Error{ErrorCode::store_damaged, "journal"};
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
    if (!begins.next()) return Error{ErrorCode::store_damaged, "journal"};
    (begins.integer(0) <= index ? low : high) = middle;
    begins.reset();
  }
  SLUIS_TRY(entry, this->entry(low));
  const bool wrote = entry.first_leaf <= index && index - entry.first_leaf < entry.leaf_count;
  if (!wrote) return Error{ErrorCode::store_damaged, "journal"};
  return entry;
}

void Store::each_leaf(std::uint64_t first, std::uint64_t count,
                      const std::function<void(std::uint64_t, ByteView)>& visit) {
  CHECK(first + count <= state_->sizes.ledger);
  sqlite::Statement rows = state_->database.prepare(
      "SELECT position, leaf FROM ledger_leaf WHERE position >= ?1 AND position < ?2 "
      "ORDER BY position");
  std::uint64_t expected = first;
  for (rows.start(first, first + count); rows.next(); ++expected) {
    CHECK(rows.integer(0) == expected);
    visit(expected, rows.bytes(1));
  }
  CHECK(expected == first + count);
}

Bytes Store::leaf(std::uint64_t index) {
  CHECK(index < state_->sizes.ledger);
  sqlite::Statement& row = state_->sql.leaf;
  row.start(index);
  CHECK(row.next());
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

void Store::each_directory_leaf(std::uint64_t first, std::uint64_t count,
                                const std::function<void(std::uint64_t, DirectoryRow&&)>& visit) {
  CHECK(first + count <= state_->sizes.directory);
  sqlite::Statement rows = state_->database.prepare(
      "SELECT position, leaf, body FROM directory_leaf WHERE position >= ?1 AND position < ?2 "
      "ORDER BY position");
  std::uint64_t expected = first;
  for (rows.start(first, first + count); rows.next(); ++expected) {
    CHECK(rows.integer(0) == expected);
    visit(expected, {to_bytes(rows.bytes(1)), to_bytes(rows.bytes(2))});
  }
  CHECK(expected == first + count);
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
