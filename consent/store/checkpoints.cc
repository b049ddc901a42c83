// SPDX-License-Identifier: EUPL-1.2
// Checkpoints and snapshots: what a start begins from.
#include "consent/store/state.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::store {
namespace {

std::uint64_t number_of(Log log) { return static_cast<std::uint64_t>(log); }

}  // namespace

void Store::save_checkpoint(const Checkpoint& checkpoint) {
  const bool is_ledger = checkpoint.log == Log::ledger;
  CHECK(checkpoint.size <= (is_ledger ? state_->sizes.ledger : state_->sizes.directory));
  const auto latest = latest_checkpoint(checkpoint.log);
  CHECK(!latest || latest->size <= checkpoint.size);
  // Two roots at one size are a fork of the log by its own operator: stop before it is published.
  if (latest && latest->size == checkpoint.size && latest->root != checkpoint.root) {
    FATAL("a second root for a size of the log that has one");
  }
  state_->sql.put_checkpoint.run(number_of(checkpoint.log), checkpoint.size, checkpoint.root,
                                 checkpoint.note);
  SLUIS_FAILPOINT(store_checkpoint_saved);
}

std::optional<Checkpoint> Store::latest_checkpoint(Log log) {
  sqlite::Statement& row = state_->sql.latest_checkpoint;
  row.start(number_of(log));
  if (!row.next()) return std::nullopt;
  Checkpoint out{log, row.integer(0), row.fixed<Digest>(1), to_bytes(row.bytes(2))};
  row.reset();
  return out;
}

void Store::each_checkpoint(Log log, const std::function<void(const Checkpoint&)>& visit) {
  sqlite::Statement rows = state_->database.prepare(
      "SELECT size, root, note FROM checkpoint WHERE log = ?1 ORDER BY size");
  for (rows.start(number_of(log)); rows.next();) {
    visit({log, rows.integer(0), rows.fixed<Digest>(1), to_bytes(rows.bytes(2))});
  }
}

void Store::save_snapshot(std::uint64_t sequence, ByteView state) {
  CHECK(sequence <= state_->sizes.entries);
  const NamedKey named = state_->keys.create_snapshot_key();
  const Bytes sealed = seal(named.key, {RecordKind::snapshot, sequence}, state);
  sqlite::Transaction transaction(state_->database);
  state_->database.execute("DELETE FROM snapshot");
  state_->database.prepare("INSERT INTO snapshot VALUES(?1, ?2, ?3)")
      .run(sequence, named.ref, sealed);
  transaction.commit();
  SLUIS_FAILPOINT(store_snapshot_saved);
  drop_old_snapshot_keys();
}

void Store::drop_snapshot() {
  state_->database.execute("DELETE FROM snapshot");
  drop_old_snapshot_keys();
}

void Store::drop_old_snapshot_keys() {
  sqlite::Statement row = state_->database.prepare("SELECT ref FROM snapshot");
  const auto kept = row.next() ? std::optional(row.fixed<KeyRef>(0)) : std::nullopt;
  state_->keys.keep_snapshot_key(kept);
}

Result<std::optional<Snapshot>> Store::latest_snapshot() {
  sqlite::Statement row = state_->database.prepare("SELECT sequence, ref, sealed FROM snapshot");
  if (!row.next()) return std::optional<Snapshot>();
  const std::uint64_t sequence = row.integer(0);
  const auto key = state_->keys.find(row.fixed<KeyRef>(1));
  if (!key) return Error{ErrorCode::store_damaged, "key of the snapshot"};
  SLUIS_TRY(state, open_sealed(*key, {RecordKind::snapshot, sequence}, row.bytes(2)));
  return std::optional(Snapshot{sequence, std::move(state)});
}

}  // namespace sluis::store
