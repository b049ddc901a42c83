// SPDX-License-Identifier: EUPL-1.2
// Faults of a World: a broker that starts again, and a batch that was never committed.
#include <gtest/gtest.h>

#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

// Applies one record as a start does; its leaves must be those that stand in the ledger.
void replay_one(Machine& machine, const JournalRecord& record, std::size_t number) {
  std::vector<std::optional<Bytes>> parts;
  for (const JournalPart& part : record.form.parts) parts.emplace_back(part.plain);
  const auto event = from_journal(record.form.skeleton, parts);
  ASSERT_TRUE(event.ok()) << "entry " << number;
  const Applied applied = machine.apply(*event);
  ASSERT_TRUE(applied.changed) << "entry " << number << " changes nothing when it is replayed";
  std::vector<Bytes> leaves;
  for (const Effect& effect : applied.effects) {
    const auto* leaf = std::get_if<AppendLeaf>(&effect);
    if (leaf != nullptr) leaves.push_back(consent::encode_leaf(leaf->leaf).value());
  }
  ASSERT_EQ(leaves, record.leaves) << "entry " << number << " writes other leaves";
}

}  // namespace

World::Stored World::stored() const {
  return {mark(), stored_rows_, stored_payloads_, persons_, persons_by_key_};
}

void World::start_again(const Mark& from, const Bytes& expected) {
  auto started = Machine::restore(from.snapshot, mutants_);
  ASSERT_TRUE(started.ok());
  for (std::size_t i = from.entries; i < journal_.size(); ++i) {
    ASSERT_NO_FATAL_FAILURE(replay_one(*started, journal_[i], i));
  }
  ASSERT_EQ(started->snapshot(), expected) << "a restart gives another state";
  ASSERT_EQ(started->rows(), stored_rows_);
  auto shadow = Machine::restore(expected, mutants_);
  ASSERT_TRUE(shadow.ok());
  machine_ = std::move(*started);
  shadow_ = std::move(*shadow);
}

void World::restart(const Mark& from) { start_again(from, machine_.snapshot()); }

void World::lose_batch(const Stored& batch, const Mark& from) {
  ASSERT_LE(batch.mark.entries, journal_.size());
  journal_.erase(journal_.begin() + static_cast<std::ptrdiff_t>(batch.mark.entries),
                 journal_.end());
  stored_rows_ = batch.rows;
  stored_payloads_ = batch.payloads;
  persons_ = batch.persons;
  persons_by_key_ = batch.persons_by_key;
  start_again(from, batch.mark.snapshot);
}

}  // namespace sluis::broker::testing
