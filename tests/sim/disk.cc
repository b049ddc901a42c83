// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/disk.h"

namespace sluis::sim {
namespace {

// What the machine now computes for a journal row against what was written when it happened.
std::string compare(const DiskContent& disk, const JournalRow& row,
                    const broker::Applied& applied) {
  if (!applied.changed) return "an entry changes nothing";
  if (applied.leaves != row.leaf_count) return "an entry gives another number of leaves";
  if (applied.touched_erased) return {};  // the recorded leaves stand
  std::uint64_t next = row.first_leaf;
  for (const broker::Effect& effect : applied.effects) {
    const auto* leaf = std::get_if<broker::AppendLeaf>(&effect);
    if (leaf == nullptr) continue;
    if (leaf->index != next) return "a leaf has another index";
    if (consent::encode_leaf(leaf->leaf).value() != disk.leaves[next]) return "a leaf differs";
    ++next;
  }
  return {};
}

std::string compare_whole(const DiskContent& disk, const broker::Machine& machine,
                          bool may_exceed) {
  if (machine.ledger_size() != disk.leaves.size()) return "the ledger has another size";
  if (may_exceed) return {};  // what an erasure leaves over goes after this
  if (machine.rows() != disk.rows) return "mailbox rows differ";
  const std::vector<EnvelopeHash> payloads = machine.payloads();
  if (std::set<EnvelopeHash>(payloads.begin(), payloads.end()) != disk.payloads) {
    return "stored envelopes differ";
  }
  return {};
}

}  // namespace

void DiskContent::add(const Batch& batch) {
  for (const Entry& entry : batch) {
    journal.push_back({entry.form, leaves.size(), entry.leaves.size()});
    leaves.insert(leaves.end(), entry.leaves.begin(), entry.leaves.end());
    for (const broker::Effect& effect : entry.applied.effects) {
      if (const auto* put = std::get_if<broker::PutRow>(&effect)) rows[put->key] = put->row;
      if (const auto* gone = std::get_if<broker::DeleteRow>(&effect)) rows.erase(gone->key);
      if (const auto* put = std::get_if<broker::PutPayload>(&effect)) {
        payloads.insert(put->envelope);
      }
      if (const auto* gone = std::get_if<broker::DeletePayload>(&effect)) {
        payloads.erase(gone->envelope);
      }
    }
  }
}

bool Disk::has_payload(const EnvelopeHash& envelope) const {
  if (content_.payloads.contains(envelope)) return true;
  for (const Batch& batch : unsynced_) {
    for (const Entry& entry : batch) {
      for (const broker::Effect& effect : entry.applied.effects) {
        const auto* put = std::get_if<broker::PutPayload>(&effect);
        if (put != nullptr && put->envelope == envelope) return true;
      }
    }
  }
  return false;
}

std::uint64_t Disk::leaf_count() const {
  std::uint64_t count = content_.leaves.size();
  for (const Batch& batch : unsynced_) {
    for (const Entry& entry : batch) count += entry.leaves.size();
  }
  return count;
}

void Disk::settle(const broker::Machine& machine, bool saves_snapshot) {
  content_.rows = machine.rows();
  const std::vector<EnvelopeHash> payloads = machine.payloads();
  content_.payloads = {payloads.begin(), payloads.end()};
  content_.settled = true;
  if (saves_snapshot) save_snapshot(machine.snapshot());
}

void Disk::destroy_keys() {
  for (JournalRow& row : content_.journal) {
    for (broker::JournalPart& part : row.form.parts) {
      if (part.person && content_.erased.contains(*part.person)) part.plain.clear();
    }
  }
}

const Bytes& Disk::leaf(std::uint64_t index) const {
  if (index < content_.leaves.size()) return content_.leaves[index];
  std::uint64_t first = content_.leaves.size();
  for (const Batch& batch : unsynced_) {
    for (const Entry& entry : batch) {
      if (index - first < entry.leaves.size()) return entry.leaves[index - first];
      first += entry.leaves.size();
    }
  }
  CHECK(false);  // nobody asks for a leaf that was not written
  return content_.leaves.front();
}

Rebuilt rebuild(const DiskContent& disk, bool from_snapshot, broker::Mutants mutants,
                const std::set<PersonId>& destroyed) {
  Rebuilt out;
  std::uint64_t first = 0;
  out.machine = std::make_unique<broker::Machine>(mutants);
  if (from_snapshot && disk.snapshot) {
    auto restored = broker::Machine::restore(disk.snapshot->state, mutants);
    if (!restored.ok()) {
      out.contradiction = "the snapshot is no state";
      return out;
    }
    *out.machine = std::move(*restored);
    first = disk.snapshot->entries;
  }
  for (std::uint64_t i = first; i < disk.journal.size(); ++i) {
    const JournalRow& row = disk.journal[i];
    std::vector<std::optional<Bytes>> parts;
    for (const broker::JournalPart& part : row.form.parts) {
      const bool gone = part.person && (destroyed.contains(*part.person) ||
                                        disk.erased.contains(*part.person));
      parts.push_back(gone ? std::nullopt : std::optional<Bytes>(part.plain));
    }
    const Result<broker::Event> event = broker::from_journal(row.form.skeleton, parts);
    if (!event.ok()) {
      out.contradiction = "a journal row is no event";
      return out;
    }
    if (std::holds_alternative<broker::ErasedEvent>(event->payload)) ++out.erased_events;
    const broker::Applied applied = out.machine->apply(*event);
    out.contradiction = compare(disk, row, applied);
    if (!out.contradiction.empty()) return out;
  }
  out.contradiction = compare_whole(disk, *out.machine, !destroyed.empty() || !disk.settled);
  return out;
}

}  // namespace sluis::sim
