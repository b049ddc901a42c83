// SPDX-License-Identifier: EUPL-1.2
// Inputs of targets that take more than one byte string; fuzz_seeds writes them, targets read them.
#pragma once

#include "proto/canon/archive.h"
#include "proto/types/act.h"

namespace sluis::fuzz {

// An entry of the key directory as the broker applies it.
struct DirectoryEntry {
  LeafType type = LeafType::directory_pulse;
  MemberId actor;
  bool by_authority = false;
  std::optional<TimeMs> at;
  Bytes body;
};
template <class Archive>
void describe(Archive& archive, DirectoryEntry& entry) {
  archive(entry.type, entry.actor, entry.by_authority, entry.at, entry.body);
}

// An event as the journal holds it.
struct JournalEntry {
  Bytes skeleton;
  std::vector<std::optional<Bytes>> parts;
};
template <class Archive>
void describe(Archive& archive, JournalEntry& entry) {
  archive(entry.skeleton, entry.parts);
}

}  // namespace sluis::fuzz
