// SPDX-License-Identifier: EUPL-1.2
#include "broker/runtime/ledger.h"

#include "broker/runtime/costs.h"
#include "broker/runtime/mailbox_rows.h"
#include "consent/store/damage.h"
#include "proto/failpoint/failpoint.h"

namespace sluis::runtime {
namespace {

// What is stored, sealed, beside a leaf: r ‖ worker signature ‖ body.
Bytes opening_bytes(const Opening& opening, const Signature& worker_signature) {
  Bytes out = to_bytes(opening.r.view());
  append(out, worker_signature.view());
  append(out, opening.body);
  return out;
}

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

// Puts an effect that belongs on disk into `entry`; true when it was one.
bool add_to_entry(store::Entry& entry, const broker::Effect& effect, ByteView stored) {
  const auto encoded = [](const consent::Leaf& leaf) {
    Result<Bytes> bytes = consent::encode_leaf(leaf);
    CHECK(bytes.ok());
    return std::move(*bytes);
  };
  return std::visit(
      Overloaded{
          [&](const broker::AppendLeaf& leaf) {
            store::LeafRow row{encoded(leaf.leaf), std::nullopt};
            if (!leaf.opening.body.empty()) {
              row.opening = store::Part{leaf.sealed_for.value_or(PersonId{}),
                                        opening_bytes(leaf.opening, leaf.worker_signature)};
            }
            entry.leaves.push_back(std::move(row));
            return true;
          },
          [&](const broker::AppendDirectoryLeaf& leaf) {
            entry.directory_leaves.push_back({encoded(leaf.leaf), leaf.body});
            return true;
          },
          [&](const broker::PutRow& row) {
            entry.mailbox_puts.push_back({row.key, row.row});
            return true;
          },
          [&](const broker::DeleteRow& row) {
            entry.mailbox_deletes.push_back(row.key);
            return true;
          },
          [&](const broker::PutPayload& payload) {
            CHECK(!stored.empty());
            entry.payload_puts.emplace_back(payload.envelope, to_bytes(stored));
            return true;
          },
          [&](const broker::DeletePayload& payload) {
            entry.payload_deletes.push_back(payload.envelope);
            return true;
          },
          [&](const broker::ForgetEntries& forget) {
            for (const std::uint64_t sequence : forget.entries) {
              entry.forgotten.push_back({sequence, 0});
            }
            return true;
          },
          [](const auto&) { return false; }},
      effect);
}

}  // namespace

Ledger::Ledger(std::unique_ptr<store::Store> store, clock::Clock& clock)
    : store_(std::move(store)), clock_(clock) {}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& folder,
                                             const seal::SigningKeyPair& keys,
                                             clock::Clock& clock, From from) {
  store::Options options;
  options.machine_version = broker::kMachineVersion;
  SLUIS_TRY(store, store::Store::open(folder, options));
  std::unique_ptr<Ledger> ledger(new Ledger(std::move(store), clock));
  const Status recovered = ledger->recover(keys, from);
  if (!recovered.ok()) return ledger->first_damage(recovered.error());
  return ledger;
}

Status Ledger::recover(const seal::SigningKeyPair& keys, From from) {
  keys_ = &keys;
  SLUIS_TRY_DONE(store_->check_journal());
  SLUIS_TRY(snapshot, store_->latest_snapshot());
  if (snapshot && from == From::snapshot) {
    SLUIS_TRY(machine, broker::Machine::restore(snapshot->state));
    machine_ = std::move(machine);
    snapshot_at_ = snapshot->sequence;
  }
  SLUIS_TRY_DONE(replay_rest());
  SLUIS_TRY_DONE(start_logs(keys));
  if (ledger_) {
    SLUIS_TRY_DONE(ledger_->adopt(store_->latest_checkpoint(store::Log::ledger)));
    SLUIS_TRY_DONE(directory_->adopt(store_->latest_checkpoint(store::Log::directory)));
    ledger_->publish(*store_);
    directory_->publish(*store_);
  }
  return Done{};
}

Status Ledger::replay_rest() {
  SLUIS_TRY_DONE(store_->each_entry(snapshot_at_, [this](store::JournalEntry&& row) {
    return replay(std::move(row));
  }));
  const store::Sizes sizes = store_->sizes();
  if (machine_.entries() != sizes.entries) {
    return store::damaged("journal entry", std::min(machine_.entries(), sizes.entries));
  }
  if (machine_.ledger_size() != sizes.ledger) {
    return store::damaged("leaf", std::min(machine_.ledger_size(), sizes.ledger));
  }
  store_->cut_log();  // a crash may have come between what was forgotten and this
  SLUIS_TRY_DONE(settle_rows());
  finish_erasures();
  return Done{};
}

Status Ledger::replay(store::JournalEntry&& row) {
  const Result<broker::Event> read = broker::from_journal(row.skeleton, row.parts);
  // Of whichever code: the store is of this machine's version, as it was when it was opened.
  if (!read.ok()) return store::damaged("journal entry", row.sequence);
  const broker::Event& event = *read;
  for (const auto& part : row.parts) lacks_parts_ = lacks_parts_ || !part.has_value();
  forgot_ = forgot_ || std::holds_alternative<broker::RetireEvent>(event.payload);
  const broker::Applied applied = machine_.apply(event);
  const bool erased =
      applied.touched_erased || std::holds_alternative<broker::ErasedEvent>(event.payload);
  const bool goes_on = machine_.ledger_size() == row.first_leaf + row.leaf_count;
  if (!goes_on || (!erased && !applied.changed)) {
    return store::damaged("journal entry", row.sequence);
  }
  if (erased) {
    ++erased_events_;
    return Done{};
  }
  SLUIS_TRY_DONE(compare_leaves(row, applied));
  return compare_directory(row, applied);
}

// The journal is the truth. What an erasure took from it goes from the mailboxes too, and then the
// stored rows must equal what the state implies, at this start and at each that follows: they go on
// from a snapshot, so that what is found too much later is damage and no erasure.
Status Ledger::settle_rows() {
  const MailboxDifference found = compare_mailboxes(*store_, machine_);
  if (lacks_parts_ && !found.missing) {
    if (!found.correction.empty()) store_->correct_mailboxes(found.correction);
    const MailboxDifference left = compare_mailboxes(*store_, machine_);
    CHECK(left.correction.empty() && !left.missing);
    snapshot_at_ = store_->sizes().entries;
    store_->save_snapshot(snapshot_at_, machine_.snapshot());
    return Done{};
  }
  if (found.missing || !found.correction.empty()) {
    return Error{ErrorCode::store_damaged, "mailboxes"};
  }
  return Done{};
}

// Also of an entry that waits for the commit: what an exchange ends by may come in one batch with
// its retirement, of which the store writes the one before it forgets it.
Result<Bytes> Ledger::skeleton_of(std::uint64_t sequence) {
  const std::uint64_t committed = store_->sizes().entries;
  if (sequence >= committed && sequence - committed < entries_.size()) {
    return entries_[sequence - committed].skeleton;
  }
  SLUIS_TRY(row, store_->entry(sequence));
  return std::move(row.skeleton);
}

void Ledger::add_entry(broker::JournalForm form, const broker::Applied& applied,
                       ByteView stored) {
  store::Entry entry;
  entry.skeleton = std::move(form.skeleton);
  for (broker::JournalPart& part : form.parts) {
    entry.parts.push_back({part.person.value_or(PersonId{}), std::move(part.plain)});
  }
  for (const broker::Effect& effect : applied.effects) {
    if (!add_to_entry(entry, effect, stored)) effects_.push_back(effect);
  }
  for (store::Entry::Forgotten& which : entry.forgotten) {
    const Result<Bytes> skeleton = skeleton_of(which.sequence);
    const auto mains = skeleton.ok() ? broker::journal_mains(*skeleton)
                                     : Result<std::size_t>(skeleton.error());
    if (!mains.ok()) FATAL("an entry that is to be forgotten cannot be read");
    which.parts = *mains;
    forgot_ = true;
  }
  entries_.push_back(std::move(entry));
}

clock::ClockReading Ledger::now() const {
  clock::ClockReading reading = clock_.read();
  reading.wall = machine_.time(reading.wall);
  return reading;
}

bool Ledger::apply_one(broker::Payload payload, ByteView stored,
                       const clock::ClockReading& now) {
  const broker::Event event{now.wall, now.boot, seal::random_fixed<Salt>(), std::move(payload),
                            std::nullopt};
  // Asked before: an event may end what its payload names, and would then be stored in clear.
  const std::optional<PersonId> person = machine_.seal_person(event.payload);
  const broker::Applied applied = machine_.apply(event);
  refused_ = applied.refused;
  if (!applied.changed) {
    effects_.insert(effects_.end(), applied.effects.begin(), applied.effects.end());
    return false;
  }
  add_entry(broker::to_journal(event, applied, person), applied, stored);
  return true;
}

bool Ledger::apply(broker::Payload payload, ByteView stored) {
  const clock::ClockReading at = now();
  const bool changed = apply_one(std::move(payload), stored, at);
  if (changed) apply_due(at);
  return changed;
}

void Ledger::apply_due() { apply_due(now()); }

// One reading for what is due and for its events: a clock that steps back in between would have
// them refuse what it had just demanded.
void Ledger::apply_due(const clock::ClockReading& now) {
  for (;;) {
    std::vector<broker::Payload> due = machine_.due(now.wall, now.boot);
    if (due.empty()) return;
    bool progress = false;
    for (broker::Payload& payload : due) {
      progress = apply_one(std::move(payload), {}, now) || progress;
    }
    CHECK(progress);
  }
}

std::vector<broker::Effect> Ledger::commit() {
  if (!entries_.empty()) {
    const InPart store(Part::store);
    count_batch();
    if (ledger_) {
      append_to_logs();
    } else {
      store_->commit(entries_);  // the covenant, which gives the logs their names
      CHECK(start_logs(*keys_).ok());
      if (ledger_) {
        ledger_->publish(*store_);
        directory_->publish(*store_);
      }
    }
    SLUIS_FAILPOINT(broker_checkpoints_published);
    entries_.clear();
  }
  return std::exchange(effects_, {});
}

// The checkpoints go into the transaction of the leaves that they name: one sync for both, and no
// start finds leaves without a checkpoint. Nobody sees a note before that transaction is durable.
void Ledger::append_to_logs() {
  for (const store::Entry& entry : entries_) {
    for (const store::LeafRow& row : entry.leaves) append_leaf(row.leaf);
    for (const store::DirectoryRow& row : entry.directory_leaves) directory_->append(row.leaf);
  }
  std::vector<store::Checkpoint> checkpoints;
  for (Log* log : {&*ledger_, &*directory_}) {
    if (auto next = log->next_checkpoint()) checkpoints.push_back(std::move(*next));
  }
  store_->commit(entries_, checkpoints);
  ledger_->publish_next();
  directory_->publish_next();
}

// Its type is a leaf's second byte (consent/core/leaf.h).
void Ledger::append_leaf(ByteView leaf) {
  const bool is_covenant = leaf[1] == static_cast<std::uint8_t>(LeafType::covenant);
  if (is_covenant) covenants_.push_back(ledger_->size());
  ledger_->append(leaf);
}

void Ledger::maintain(bool idle) {
  const InPart part(Part::store);
  save_snapshot_when_due(idle ? kSnapshotPartIdle : kSnapshotPart);
  if (idle) store_->maintain(true);
  store_->maintain();
}

void Ledger::save_snapshot_when_due(std::uint64_t part) {
  const std::uint64_t distance = std::max(kSnapshotEvery, snapshot_at_ / part);
  // The stored one knows what was forgotten since.
  const BootTimeMs now = clock_.boot();
  const bool is_idle = part == kSnapshotPartIdle;
  const bool stale = forgot_ && is_idle && now.ms >= forgot_at_.ms + kForgetEveryMs;
  if (!stale && store_->sizes().entries < snapshot_at_ + distance) return;
  forgot_ = false;
  forgot_at_ = now;
  snapshot_at_ = store_->sizes().entries;
  store_->save_snapshot(snapshot_at_, machine_.snapshot());
}

std::optional<Ledger::LeafOpening> Ledger::leaf_opening(std::uint64_t index) {
  const Result<store::LeafOpening> stored = store_->leaf_opening(row_of(index));
  if (!stored.ok() || !stored->plain) return std::nullopt;
  const ByteView plain = *stored->plain;
  constexpr std::size_t kHead = Salt::kSize + Signature::kSize;
  if (plain.size() < kHead) return std::nullopt;
  LeafOpening out;
  out.opening.r = Salt::from(plain.first(Salt::kSize)).value();
  out.worker_signature = Signature::from(plain.subspan(Salt::kSize, Signature::kSize)).value();
  out.opening.body = to_bytes(plain.subspan(kHead));
  return out;
}

namespace {

// The member's act whose leaf is at `index`; nothing when another event wrote it, or it was erased.
std::optional<broker::ActEvent> act_at(store::Store& store, std::uint64_t index) {
  const Result<store::JournalEntry> row = store.entry_of_leaf(index);
  if (!row.ok() || row->first_leaf != index) return std::nullopt;  // an act's leaf comes first
  Result<broker::Event> event = broker::from_journal(row->skeleton, row->parts);
  if (!event.ok()) return std::nullopt;
  auto* act = std::get_if<broker::ActEvent>(&event->payload);
  if (act == nullptr) return std::nullopt;
  return std::move(*act);
}
bool is_erased(const PersonOpening& person) { return person.opening.body.empty(); }

}  // namespace

std::vector<PersonOpening> Ledger::person_openings(std::uint64_t index) {
  const auto event = act_at(*store_, index);
  if (!event) return {};
  const std::vector<PersonOpening>& persons = event->act.act().persons;
  const bool all_open = std::none_of(persons.begin(), persons.end(), is_erased);
  return all_open ? persons : std::vector<PersonOpening>{};
}

std::vector<PersonOpening> Ledger::person_openings(std::uint64_t index,
                                                   const std::vector<PersonId>& about) {
  const auto event = act_at(*store_, index);
  if (!event) return {};
  const bool named = std::any_of(
      event->persons.begin(), event->persons.end(), [&](const PersonId& person) {
        return std::binary_search(about.begin(), about.end(), person);
      });
  if (!named) return {};
  std::vector<PersonOpening> persons = event->act.act().persons;
  std::erase_if(persons, is_erased);
  return persons;
}

bool Ledger::opening_erased(std::uint64_t index) {
  const Result<store::LeafOpening> stored = store_->leaf_opening(row_of(index));
  return stored.ok() && stored->erased;
}

}  // namespace sluis::runtime
