// SPDX-License-Identifier: EUPL-1.2
// A workload whose whole outcome follows from its number of batches, so that a store which died at
// any moment can be compared with what it must hold. Shared by the tests and by store_worker.
#pragma once

#include <set>
#include <string>

#include "consent/store/store.h"

namespace sluis::store::workload {

inline constexpr std::uint64_t kEntriesPerBatch = 3;
inline constexpr std::uint64_t kPersons = 7;

PersonId person(std::uint64_t number);
// What is sealed about the person of entry `sequence`; recognisable in a file.
Bytes secret(std::uint64_t sequence);

// The entries of batch `number`, counted from 0: parts of three kinds (sealed, clear, of a person
// that no batch before named), leaves with and without opening, a directory leaf in some, mailbox
// rows and payloads that come and go.
std::vector<Entry> batch(std::uint64_t number);

// Commits batch `number` and its checkpoint; every fifth time a snapshot, every third maintain().
void run(Store& store, std::uint64_t number);

// Empty when `store` holds exactly its whole number of batches, at least `acknowledged`; otherwise
// what is wrong. Parts of `erased` persons must read as erased.
std::string verify(Store& store, std::uint64_t acknowledged, const std::set<PersonId>& erased = {});

}  // namespace sluis::store::workload
