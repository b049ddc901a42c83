// SPDX-License-Identifier: EUPL-1.2
// What a start finds wrong with the leaves that are stored, and where (consent/LEDGER.md §Store).
#include "broker/runtime/ledger.h"
#include "consent/store/damage.h"
#include "proto/hash/commit.h"

namespace sluis::runtime {

// Leaf hashes are read, never recomputed; but where nothing was erased the machine must come to the
// same bytes, or its state is not the one that was acknowledged.
Status Ledger::compare_leaves(const store::JournalEntry& row, const broker::Applied& applied) {
  std::uint64_t next = row.first_leaf;
  for (const broker::Effect& effect : applied.effects) {
    const auto* append = std::get_if<broker::AppendLeaf>(&effect);
    if (append == nullptr) continue;
    const Result<Bytes> bytes = consent::encode_leaf(append->leaf);
    SLUIS_TRY(stored, store_->leaf(next));
    if (!bytes.ok() || stored != *bytes) return store::damaged("replayed leaf", next);
    ++next;
  }
  return Done{};
}

Status Ledger::compare_directory(const store::JournalEntry& row,
                                 const broker::Applied& applied) {
  std::vector<store::DirectoryRow> stored;
  const auto add = [&](std::uint64_t, store::DirectoryRow&& leaf) {
    stored.push_back(std::move(leaf));
  };
  if (row.directory_leaf_count != 0) {
    SLUIS_TRY_DONE(store_->each_directory_leaf(row.first_directory_leaf,
                                               row.directory_leaf_count, add));
  }
  std::size_t next = 0;
  for (const broker::Effect& effect : applied.effects) {
    const auto* append = std::get_if<broker::AppendDirectoryLeaf>(&effect);
    if (append == nullptr) continue;
    if (next == stored.size()) return store::damaged("journal entry", row.sequence);
    const Result<Bytes> bytes = consent::encode_leaf(append->leaf);
    if (!bytes.ok() || stored[next].leaf != *bytes || stored[next].body != append->body) {
      return store::damaged("replayed directory leaf", row.first_directory_leaf + next);
    }
    ++next;
  }
  if (next != stored.size()) return store::damaged("journal entry", row.sequence);
  return Done{};
}

// A body stands in no tree: its leaf commits to it.
Status Ledger::append_directory(store::DirectoryRow&& row) {
  const Result<consent::Leaf> leaf = consent::decode_leaf(row.leaf);
  if (!leaf.ok() || !hash::opens(leaf->commitment, leaf->type, {Salt{}, std::move(row.body)})) {
    return store::damaged("directory leaf", directory_->size());
  }
  directory_->append(row.leaf);
  return Done{};
}

// Where it is, before this start ends; nothing on disk changes. A replay of the whole journal says
// which entry or leaf is the first that is not what it was. Where what a leaf was made from is
// erased, the checkpoints that were stored with each batch say between which leaves it is. When
// neither finds one, the leaves are right, and the log has two histories.
Error Ledger::first_damage(const Error& found) {
  if (found.code != ErrorCode::store_damaged && found.code != ErrorCode::forked) return found;
  machine_ = broker::Machine();
  erased_events_ = 0;
  const Status replayed = store_->each_entry(
      0, [this](store::JournalEntry&& row) { return replay(std::move(row)); });
  if (!replayed.ok() && replayed.code() == ErrorCode::store_damaged) return replayed.error();
  if (found.code != ErrorCode::forked) return found;
  const auto in_ledger = changed_leaves(*ledger_, store::Log::ledger);
  if (in_ledger) return store::damaged("leaf", "leaves", in_ledger->first, in_ledger->second);
  const auto in_directory = changed_leaves(*directory_, store::Log::directory);
  if (!in_directory) return found;
  return store::damaged("directory leaf", "directory leaves", in_directory->first,
                        in_directory->second);
}

// The first and last of those among which one was changed or is missing.
std::optional<std::pair<std::uint64_t, std::uint64_t>> Ledger::changed_leaves(const Log& log,
                                                                              store::Log which) {
  std::uint64_t held = 0, missed = 0;
  store_->each_checkpoint(which, [&](const store::Checkpoint& checkpoint) {
    if (missed != 0 || !log.is_of_this_origin(checkpoint)) return;
    const Result<Digest> root = log.tree().root(checkpoint.size);
    (root.ok() && *root == checkpoint.root ? held : missed) = checkpoint.size;
  });
  if (missed > log.size()) return std::pair(log.size(), log.size());
  if (missed == 0 || erased_events_ == 0) return std::nullopt;
  return std::pair(held, missed - 1);
}

}  // namespace sluis::runtime
