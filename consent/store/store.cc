// SPDX-License-Identifier: EUPL-1.2
#include "consent/store/store.h"

#include "consent/store/schema.h"
#include "consent/store/state.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::store {
namespace {

std::vector<PersonId> persons_of(std::span<const Entry> entries) {
  std::vector<PersonId> out;
  const auto add = [&out](const Part& part) {
    if (!part.person.is_zero()) out.push_back(part.person);
  };
  for (const Entry& entry : entries) {
    for (const Part& part : entry.parts) add(part);
    for (const LeafRow& leaf : entry.leaves) {
      if (leaf.opening) add(*leaf.opening);
    }
  }
  return out;
}

// Either file alone means that the other was lost: a fresh one in its place would hide that. The
// key database is created first, so a crash in between leaves an empty key database alone.
Status refuse_half_a_store(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / "journal.db") &&
      !std::filesystem::exists(folder / "keys.db")) {
    return Error{ErrorCode::store_damaged, "key database"};
  }
  return Done{};
}

// Keys that were destroyed before may be back from a backup; those whose destruction was cut short
// by a crash are finished. Pending erasures whose key is still there wait for the machine. True
// when the snapshot may know one of these persons: it is of the backup, or from before the erasure.
bool replay_erasures(KeyDatabase& keys, ErasureJournal& erasures) {
  bool found = false;
  const std::set<KeyRef> begun = erasures.begun();
  for (const KeyRef& ref : begun) {
    const bool finished = erasures.finished().contains(ref);
    const bool present = keys.find(ref).has_value();
    found = found || present || !finished;
    if (finished == present) keys.destroy(ref);
    if (!finished && !present) erasures.done(ref);
  }
  return found;
}

}  // namespace

Statements::Statements(sqlite::Database& database)
    : put_event(database.prepare("INSERT INTO event VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")),
      put_leaf(database.prepare("INSERT INTO ledger_leaf VALUES(?1, ?2)")),
      put_opening(database.prepare("INSERT INTO leaf_opening VALUES(?1, ?2, ?3)")),
      put_directory_leaf(database.prepare("INSERT INTO directory_leaf VALUES(?1, ?2, ?3)")),
      put_mailbox(database.prepare("INSERT INTO mailbox VALUES(?1, ?2) "
                                   "ON CONFLICT(key) DO UPDATE SET row = excluded.row")),
      delete_mailbox(database.prepare("DELETE FROM mailbox WHERE key = ?1")),
      put_payload(database.prepare("INSERT INTO payload VALUES(?1, ?2) "
                                   "ON CONFLICT(envelope_hash) DO NOTHING")),
      delete_payload(database.prepare("DELETE FROM payload WHERE envelope_hash = ?1")),
      forget_parts(database.prepare("UPDATE event SET parts = ?2 WHERE sequence = ?1")),
      forget_openings(database.prepare("UPDATE leaf_opening SET ref = ?3, sealed = x'' "
                                       "WHERE position >= ?1 AND position < ?2")),
      opening(database.prepare("SELECT ref, sealed FROM leaf_opening WHERE position = ?1")),
      payload(database.prepare("SELECT body FROM payload WHERE envelope_hash = ?1")),
      leaf(database.prepare("SELECT leaf FROM ledger_leaf WHERE position = ?1")),
      event(database.prepare("SELECT sequence, skeleton, parts, first_leaf, leaf_count,"
                             " first_directory_leaf, directory_leaf_count FROM event"
                             " WHERE sequence = ?1")),
      first_leaf(database.prepare("SELECT first_leaf FROM event WHERE sequence = ?1")),
      latest_checkpoint(database.prepare("SELECT size, root, note FROM checkpoint WHERE log = ?1 "
                                         "ORDER BY size DESC LIMIT 1")),
      put_checkpoint(
          database.prepare("INSERT INTO checkpoint VALUES(?1, ?2, ?3, ?4) "
                           "ON CONFLICT(log, size) DO UPDATE SET note = excluded.note")) {}

Store::State::State(const Options& chosen, sqlite::PrivateFolder&& locked,
                    KeyDatabase&& key_database, ErasureJournal&& erasure_journal,
                    sqlite::Database&& journal)
    : options(chosen),
      folder(std::move(locked)),
      keys(std::move(key_database)),
      erasures(std::move(erasure_journal)),
      database(std::move(journal)),
      sql(database),
      parts(keys, erasures),
      sizes(read_sizes(database)) {}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder,
                                           const Options& options) {
  SLUIS_TRY(locked, sqlite::PrivateFolder::open(folder));
  SLUIS_TRY_DONE(refuse_half_a_store(folder));
  const sqlite::Settings small{options.vfs, 2048};
  const sqlite::Settings large{options.vfs, 32 * 1024};
  SLUIS_TRY(keys, KeyDatabase::open(folder / "keys.db", small));
  SLUIS_TRY(journal, sqlite::Database::open(folder / "journal.db", large));
  SLUIS_TRY_DONE(prepare_journal(journal, keys, options.machine_version));
  SLUIS_TRY(erasures, ErasureJournal::open(folder / "erasure.journal"));
  const bool snapshot_knows = replay_erasures(keys, erasures);
  std::unique_ptr<Store> store(new Store(std::make_unique<State>(
      options, std::move(locked), std::move(keys), std::move(erasures), std::move(journal))));
  if (snapshot_knows) store->drop_snapshot();
  else store->drop_old_snapshot_keys();
  return store;
}

void Store::commit(std::span<const Entry> entries, std::span<const Checkpoint> checkpoints) {
  if (entries.empty()) return;
  SLUIS_FAILPOINT(store_batch_begun);
  state_->keys.create_missing(persons_of(entries));
  sqlite::Transaction transaction(state_->database);
  for (const Entry& entry : entries) {
    state_->write(entry);
    SLUIS_FAILPOINT(store_entry_written);
  }
  for (const Checkpoint& checkpoint : checkpoints) save_checkpoint(checkpoint);
  SLUIS_FAILPOINT(store_before_commit);
  transaction.commit();
  SLUIS_FAILPOINT(store_committed);
  const auto forgets = [](const Entry& entry) { return !entry.forgotten.empty(); };
  if (std::any_of(entries.begin(), entries.end(), forgets)) cut_log();
}

void Store::cut_log() { state_->database.truncate_log(); }

Sizes Store::sizes() const { return state_->sizes; }

// A failure below is fatal, so `sizes` is never ahead of the disk in a running process.
void Store::State::write(const Entry& entry) {
  sql.put_event.run(sizes.entries, entry.skeleton, parts.seal_all(sizes.entries, entry.parts),
                    sizes.ledger, std::uint64_t{entry.leaves.size()}, sizes.directory,
                    std::uint64_t{entry.directory_leaves.size()});
  write_leaves(entry);
  write_mailbox_and_payloads(entry);
  for (const Entry::Forgotten& which : entry.forgotten) forget(which);
  ++sizes.entries;
}

// The row stays, so that entries are dense and its leaves are found; it tells of nobody any more.
void Store::State::forget(const Entry::Forgotten& which) {
  CHECK(which.sequence < sizes.entries);
  sql.event.start(which.sequence);
  CHECK(sql.event.next());
  const Result<Bytes> left = Parts::forget(sql.event.bytes(2), which.parts);
  const std::uint64_t first = sql.event.integer(3), count = sql.event.integer(4);
  sql.event.reset();
  if (!left.ok()) FATAL("a journal entry has other parts");
  sql.forget_parts.run(which.sequence, *left);
  sql.forget_openings.run(first, first + count, Parts::forgotten().ref);
}

void Store::State::write_leaves(const Entry& entry) {
  for (const LeafRow& row : entry.leaves) {
    sql.put_leaf.run(sizes.ledger, row.leaf);
    if (row.opening) {
      const StoredPart stored =
          parts.seal_one({RecordKind::leaf_opening, sizes.ledger}, *row.opening);
      sql.put_opening.run(sizes.ledger, stored.ref, stored.bytes);
    }
    ++sizes.ledger;
  }
  for (const DirectoryRow& row : entry.directory_leaves) {
    sql.put_directory_leaf.run(sizes.directory, row.leaf, row.body);
    ++sizes.directory;
  }
}

void Store::State::write_mailbox_and_payloads(const Entry& entry) {
  for (const RowPut& put : entry.mailbox_puts) sql.put_mailbox.run(put.key, put.row);
  for (const Bytes& key : entry.mailbox_deletes) sql.delete_mailbox.run(key);
  for (const auto& [hash, body] : entry.payload_puts) sql.put_payload.run(hash, body);
  for (const EnvelopeHash& hash : entry.payload_deletes) sql.delete_payload.run(hash);
}

bool Store::maintain(bool idle) {
  const std::uint64_t threshold = idle ? 1 : state_->options.log_pages_max;
  const bool journal = state_->database.log_pages() >= threshold;
  const bool keys = state_->keys.log_pages() >= threshold;
  if (journal) state_->database.copy_log();
  if (keys) state_->keys.copy_log();
  if (journal || keys) SLUIS_FAILPOINT(store_log_copied);
  return journal || keys;
}

}  // namespace sluis::store
