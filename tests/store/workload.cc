// SPDX-License-Identifier: EUPL-1.2
#include "tests/store/workload.h"

#include <map>

namespace sluis::store::workload {
namespace {

Bytes text(const std::string& value) { return to_bytes(as_bytes(value)); }

template <class Fixed>
Fixed filled(std::uint8_t tag, std::uint64_t number) {
  Fixed out;
  out.value.fill(tag);
  for (std::size_t i = 0; i < 8; ++i) out.value[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return out;
}

EnvelopeHash payload_hash(std::uint64_t sequence) { return filled<EnvelopeHash>(0xee, sequence); }
Bytes payload_body(std::uint64_t sequence) {
  return Bytes(3000 + sequence % 7 * 1000, static_cast<std::uint8_t>(sequence));
}
Bytes mailbox_key(std::uint64_t slot) { return text("slot " + std::to_string(slot)); }
Bytes leaf_bytes(std::uint64_t sequence, int which) {
  return text("leaf " + std::to_string(which) + " of " + std::to_string(sequence));
}
PersonId person_of(std::uint64_t sequence) { return person(sequence % kPersons); }
PersonId newcomer_of(std::uint64_t sequence) { return person(1000 + sequence); }
Digest root_of(std::uint64_t size) { return filled<Digest>(0x77, size); }
bool has_directory_leaf(std::uint64_t sequence) { return sequence % 4 == 1; }

Entry entry(std::uint64_t sequence) {
  Entry out;
  out.skeleton = text("skeleton " + std::to_string(sequence));
  out.parts = {{person_of(sequence), secret(sequence)},
               {PersonId{}, text("public " + std::to_string(sequence))},
               {newcomer_of(sequence), secret(sequence + 1'000'000)}};
  out.leaves.push_back({leaf_bytes(sequence, 0), Part{person_of(sequence), secret(sequence)}});
  out.leaves.push_back({leaf_bytes(sequence, 1), std::nullopt});
  if (has_directory_leaf(sequence)) {
    out.directory_leaves.push_back({leaf_bytes(sequence, 2), text("key body")});
  }
  // Nine slots, so that rows are written, overwritten and deleted all the time.
  out.mailbox_puts.push_back({mailbox_key(sequence % 9), text("row " + std::to_string(sequence))});
  out.mailbox_deletes.push_back(mailbox_key((sequence + 4) % 9));
  out.payload_puts.emplace_back(payload_hash(sequence), payload_body(sequence));
  if (sequence >= 5) out.payload_deletes.push_back(payload_hash(sequence - 5));
  return out;
}

// Compares one journalled entry; empty when it is right.
std::string compare(const JournalEntry& found, const std::set<PersonId>& erased) {
  const Entry expected = entry(found.sequence);
  const std::string where = " of entry " + std::to_string(found.sequence);
  if (found.skeleton != expected.skeleton) return "skeleton" + where;
  if (found.parts.size() != expected.parts.size()) return "number of parts" + where;
  for (std::size_t i = 0; i < found.parts.size(); ++i) {
    const bool gone = erased.contains(expected.parts[i].person);
    if (found.parts[i].has_value() == gone) return "erasure of a part" + where;
    if (!gone && *found.parts[i] != expected.parts[i].plain) return "part" + where;
  }
  if (found.first_leaf != 2 * found.sequence || found.leaf_count != 2) return "leaves" + where;
  return {};
}

std::string verify_leaves(Store& store, const std::set<PersonId>& erased) {
  std::string wrong;
  const auto compare = [&wrong](std::uint64_t index, ByteView leaf) {
    if (to_bytes(leaf) != leaf_bytes(index / 2, static_cast<int>(index % 2))) wrong = "leaf";
  };
  if (!store.each_leaf(0, store.sizes().ledger, compare).ok()) return "a leaf that is missing";
  for (std::uint64_t index = 0; index < store.sizes().ledger; ++index) {
    const auto opening = store.leaf_opening(index);
    if (!opening.ok()) return "opening of a leaf does not open";
    const bool expected = index % 2 == 0;
    const bool gone = expected && erased.contains(person_of(index / 2));
    if (opening->erased != gone) return "erasure of an opening";
    if (opening->plain.has_value() != (expected && !gone)) return "presence of an opening";
    if (opening->plain && *opening->plain != secret(index / 2)) return "opening";
  }
  return wrong;
}

std::string verify_rows(Store& store) {
  std::map<Bytes, Bytes> rows;
  std::set<std::uint64_t> payloads;
  const std::uint64_t entries = store.sizes().entries;
  for (std::uint64_t sequence = 0; sequence < entries; ++sequence) {
    const Entry expected = entry(sequence);
    for (const RowPut& put : expected.mailbox_puts) rows[put.key] = put.row;
    for (const Bytes& key : expected.mailbox_deletes) rows.erase(key);
  }
  std::map<Bytes, Bytes> found;
  store.each_mailbox_row(
      [&found](ByteView key, ByteView row) { found[to_bytes(key)] = to_bytes(row); });
  if (found != rows) return "mailbox rows";
  for (std::uint64_t sequence = 0; sequence < entries; ++sequence) {
    const auto body = store.payload(payload_hash(sequence));
    if (body.has_value() != (sequence + 5 >= entries)) return "presence of a payload";
    if (body && *body != payload_body(sequence)) return "payload";
  }
  return {};
}

std::string verify_start(Store& store, std::uint64_t acknowledged) {
  const auto checkpoint = store.latest_checkpoint(Log::ledger);
  const std::uint64_t promised = 2 * kEntriesPerBatch * acknowledged;
  if (promised != 0 && (!checkpoint || checkpoint->size < promised)) return "checkpoint is lost";
  if (checkpoint && checkpoint->size > store.sizes().ledger) return "checkpoint is ahead";
  if (checkpoint && checkpoint->root != root_of(checkpoint->size)) return "root of checkpoint";
  auto snapshot = store.latest_snapshot();
  if (!snapshot.ok()) return "snapshot does not open";
  if (acknowledged >= 5 && !snapshot->has_value()) return "snapshot is lost";
  if (snapshot->has_value() && (*snapshot)->state != Bytes((*snapshot)->sequence + 100, 0x5a)) {
    return "snapshot";
  }
  return {};
}

}  // namespace

PersonId person(std::uint64_t number) { return filled<PersonId>(0xbb, number); }

Bytes secret(std::uint64_t sequence) {
  return text("secret-of-a-family-" + std::to_string(sequence) + "-end");
}

std::vector<Entry> batch(std::uint64_t number) {
  std::vector<Entry> out;
  for (std::uint64_t i = 0; i < kEntriesPerBatch; ++i) {
    out.push_back(entry(number * kEntriesPerBatch + i));
  }
  return out;
}

void run(Store& store, std::uint64_t number) {
  store.commit(batch(number));
  const std::uint64_t size = store.sizes().ledger;
  store.save_checkpoint({Log::ledger, size, root_of(size), text("note")});
  const std::uint64_t entries = store.sizes().entries;
  if (number % 5 == 4) store.save_snapshot(entries, Bytes(entries + 100, 0x5a));
  if (number % 3 == 2) store.maintain(true);
}

std::string verify(Store& store, std::uint64_t acknowledged, const std::set<PersonId>& erased) {
  const Sizes sizes = store.sizes();
  if (sizes.entries % kEntriesPerBatch != 0) return "part of a batch";
  if (sizes.entries < kEntriesPerBatch * acknowledged) return "an acknowledged batch is lost";
  if (sizes.ledger != 2 * sizes.entries) return "size of the ledger";
  std::uint64_t seen = 0;
  std::string wrong;
  const Status read = store.each_entry(0, [&](JournalEntry&& found) -> Status {
    ++seen;
    if (wrong.empty()) wrong = compare(found, erased);
    return Done{};
  });
  if (!read.ok()) return "journal does not read: " + to_text(read.error());
  if (seen != sizes.entries) return "number of entries";
  if (wrong.empty()) wrong = verify_leaves(store, erased);
  if (wrong.empty()) wrong = verify_rows(store);
  return wrong.empty() ? verify_start(store, acknowledged) : wrong;
}

}  // namespace sluis::store::workload
