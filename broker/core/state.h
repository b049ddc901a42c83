// SPDX-License-Identifier: EUPL-1.2
// The whole state of a Machine, by noun. Snapshot bytes: broker/ARCHITECTURE.md §Snapshot.
//
// Pure. Thread safety: none. Equal histories give equal states and equal snapshots: only ordered
// containers, no pointers, nothing that is not described below or derived from it.
#pragma once

#include "broker/core/acks.h"
#include "broker/core/alerts.h"
#include "broker/core/budget.h"
#include "broker/core/ends.h"
#include "broker/core/erasure_looks.h"
#include "broker/core/exchanges.h"
#include "broker/core/facts.h"
#include "broker/core/mailbox.h"
#include "broker/core/notices.h"

namespace sluis::broker {

// An entry of the directory as it was applied: the directory is rebuilt by applying all of them.
struct DirectoryRecord {
  LeafType type = LeafType::kem_key;
  MemberId member;
  Commitment commitment;
  Bytes body;
  bool by_authority = false;
};

// After a reopening (reopening.cc): who has yet to send again what was lost, and who is lost.
struct Recovery {
  std::uint32_t generation = 1;  // of both logs' origins
  Commitment reopened;           // C of the ledger's newest `reopen` leaf; zero: there is none
  std::uint64_t index = 0, directory_index = 0;  // of these leaves in the store
  std::set<MemberId> awaited, lost;
  std::map<MemberId, std::uint64_t> said;  // leaves of who has
  bool is_open() const { return !awaited.empty(); }
};

struct State {
  std::uint64_t ledger_size = 0;
  TimeMs time;  // of the newest event; it never goes back
  BootId boot_id;
  Bytes covenant_bytes;  // empty before the first
  std::set<std::uint32_t> covenant_versions;  // that are or were in force
  Persons persons;  // of all epochs of the pseudonym key
  FactsIndex facts;
  Exchanges exchanges;
  Mailbox mailbox;
  Alerts alerts;
  Notices notices;
  Acks acks;
  Ends ends;
  ErasureLooks erasure_looks;
  PreflightBudget preflights;
  QuestionBudget questions;
  CodeTries code_tries;
  std::map<std::uint64_t, DirectoryRecord> directory_records;  // pulses are not kept
  std::uint64_t directory_size = 0;  // entries of the log, pulses too
  TimeMs directory_at;               // of its newest entry
  std::set<PersonId> erased;  // whose journal parts a replay did not find
  Recovery recovery;
  bool forgot = false;        // a replay found entries of exchanges that were forgotten since
  std::uint64_t entries = 0;  // of the journal: one for each event that changed something

  // Derived.
  std::optional<consent::Covenant> covenant;
  consent::Directory directory;
  std::map<Commitment, std::uint64_t> directory_index;

  // The authority's keys in force: of the covenant, until the directory says others. Absent before
  // the first covenant.
  const std::vector<VerifyKey>* authority() const {
    return covenant ? &directory.authority(covenant->authority) : nullptr;
  }
  // A replay may lack what an event once read or wrote.
  bool lacks_parts() const { return forgot || !erased.empty(); }
  // Marks the exchanges about anybody whom a statement on `person` may touch.
  void touch(const PersonId& person) {
    exchanges.dirty.merge(exchanges.about(persons.closing(person)));
  }
  // The person under whose key all about the exchange is sealed; absent when it is not known.
  std::optional<PersonId> subject_of(const ExchangeId& id) const {
    const Exchange* exchange = exchanges.find(id);
    if (exchange == nullptr) return std::nullopt;
    return exchange->persons.front().person;
  }
};

template <class Archive>
void describe(Archive& archive, DirectoryRecord& record) {
  archive(record.type, record.member, record.commitment, record.body, record.by_authority);
}
template <class Archive>
void describe(Archive& archive, Recovery& recovery) {
  archive(recovery.generation, recovery.reopened, recovery.index, recovery.directory_index,
          recovery.awaited, recovery.lost, recovery.said);
}
template <class Archive>
void describe(Archive& archive, State& state) {
  archive(state.ledger_size, state.time, state.boot_id);
  archive.limited(state.covenant_bytes, consent::kCovenantBytesMax);
  archive(state.covenant_versions, state.persons, state.facts, state.exchanges, state.mailbox,
          state.alerts, state.acks, state.preflights, state.questions, state.directory_records,
          state.directory_size, state.directory_at, state.erased, state.forgot, state.entries,
          state.code_tries, state.ends, state.erasure_looks, state.notices, state.recovery);
}

}  // namespace sluis::broker
