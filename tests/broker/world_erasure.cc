// SPDX-License-Identifier: EUPL-1.2
// How a World lets persons go, as broker/runtime/erasure.cc does: the journal is replayed without
// their parts, and what comes out goes on.
#include <gtest/gtest.h>

#include "broker/core/persons.h"
#include "consent/core/directory_describe.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {
namespace {

bool is_one_of(const std::optional<PersonId>& person, const std::set<PersonId>& persons) {
  return person.has_value() && persons.contains(*person);
}

}  // namespace

// Everybody who shares an identifying key with those named is erased, and the broker starts anew
// from the rest.
void World::erase(const Command& command) {
  for (const std::string& name : command.list("names")) {
    for (const PersonKey& key : keys_.at(name)) {
      if (!identifies(key)) continue;  // a link is no identity
      const std::set<PersonId>& persons = persons_by_key_[key];
      erased_.insert(persons.begin(), persons.end());
    }
  }
  std::size_t events = 0;
  const std::map<Bytes, Bytes> gone = begin_without_erased({}, events);
  tell("erased " + std::to_string(events) + " events, " + std::to_string(gone.size()) + " rows");
}

Status World::may_erase(const std::string& label) const {
  return machine_.check(std::get<ActEvent>(labelled_.at(label)), wall_);
}

std::set<PersonId> World::reached_by(const std::string& label) const {
  const auto& act = std::get<ActEvent>(labelled_.at(label)).act;
  const auto named =
      canon::decode<consent::PersonBody>(act.act().persons.front().opening.body, "person");
  EXPECT_TRUE(named.ok());
  const std::vector<PersonId> persons = machine_.erased_by(act, named->keys);
  return {persons.begin(), persons.end()};
}

std::size_t World::first_entry_of(const std::set<PersonId>& persons) const {
  for (std::size_t i = 0; i < journal_.size(); ++i) {
    for (const JournalPart& part : journal_[i].form.parts) {
      if (is_one_of(part.person, persons)) return i;
    }
  }
  return journal_.size();
}

// An entry's leaves open no more when each copy of its main part was sealed for who is erased.
std::vector<std::uint64_t> World::leaves_lost_with(const std::set<PersonId>& persons) const {
  std::vector<std::uint64_t> out;
  std::uint64_t leaf = 0;
  for (const JournalRecord& record : journal_) {
    const std::size_t mains = journal_mains(record.form.skeleton).value();
    bool newly = false, all = mains > 0;
    for (std::size_t i = 0; i < mains; ++i) {
      const auto& person = record.form.parts[i].person;
      newly = newly || is_one_of(person, persons);
      all = all && (is_one_of(person, persons) || is_one_of(person, erased_));
    }
    for (std::size_t i = 0; i < record.leaves.size(); ++i, ++leaf) {
      if (newly && all) out.push_back(leaf);
    }
  }
  EXPECT_EQ(leaf, machine_.ledger_size());
  return out;
}

World::Gone World::let_go(const std::set<PersonId>& persons, const Mark& from) {
  Gone out;
  out.leaves = leaves_lost_with(persons);
  erased_.insert(persons.begin(), persons.end());
  std::size_t events = 0;
  for (const auto& [key, row] : begin_without_erased(from, events)) {
    out.messages.push_back(names_.of_bytes(ByteView(key).subspan(MemberId::kSize)));
  }
  return out;
}

// The rows that are no more.
std::map<Bytes, Bytes> World::begin_without_erased(const Mark& from, std::size_t& events) {
  const std::uint64_t size = machine_.ledger_size();
  Replayed replayed = replay({}, from);
  events = replayed.erased_events;
  for (const std::string& difference : replayed.differences) ADD_FAILURE() << difference;
  EXPECT_EQ(replayed.machine.ledger_size(), size);
  machine_ = std::move(replayed.machine);
  auto shadow = Machine::restore(machine_.snapshot(), mutants_);
  EXPECT_TRUE(shadow.ok());
  shadow_ = std::move(*shadow);
  std::map<Bytes, Bytes> gone = std::exchange(stored_rows_, machine_.rows());
  for (const auto& [key, row] : stored_rows_) {
    const auto before = gone.find(key);
    EXPECT_TRUE(before != gone.end()) << "a row comes back by an erasure";
    if (before == gone.end()) continue;
    EXPECT_EQ(before->second, row) << "a row is another after an erasure";
    gone.erase(before);
  }
  const std::set<std::string> payloads = std::exchange(stored_payloads_, {});
  for (const EnvelopeHash& envelope : machine_.payloads()) {
    EXPECT_TRUE(payloads.contains(envelope.hex()));
    stored_payloads_.insert(envelope.hex());
  }
  return gone;
}

World::Replayed World::replay(const std::set<PersonId>& erased, const Mark& from) {
  Replayed out{Machine(mutants_), 0, {}};
  if (!from.snapshot.empty()) {
    auto started = Machine::restore(from.snapshot, mutants_);
    EXPECT_TRUE(started.ok());
    out.machine = std::move(*started);
  }
  for (std::size_t i = from.entries; i < journal_.size(); ++i) {
    const JournalRecord& record = journal_[i];
    std::vector<std::optional<Bytes>> parts;
    for (const JournalPart& part : record.form.parts) {
      const bool gone = is_one_of(part.person, erased) || is_one_of(part.person, erased_);
      parts.push_back(gone ? std::nullopt : std::optional<Bytes>(part.plain));
    }
    const auto event = from_journal(record.form.skeleton, parts);
    EXPECT_TRUE(event.ok());
    const Applied applied = out.machine.apply(*event);
    EXPECT_TRUE(applied.changed) << i << " " << payload_text(event->payload) << " changes nothing";
    if (std::holds_alternative<ErasedEvent>(event->payload)) ++out.erased_events;
    if (applied.touched_erased) continue;
    std::vector<Bytes> leaves;
    for (const Effect& effect : applied.effects) {
      const auto* leaf = std::get_if<AppendLeaf>(&effect);
      if (leaf != nullptr) leaves.push_back(consent::encode_leaf(leaf->leaf).value());
    }
    if (leaves != record.leaves) {
      out.differences.push_back(std::to_string(i) + " " + payload_text(event->payload));
    }
  }
  return out;
}

}  // namespace sluis::broker::testing
