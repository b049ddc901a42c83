// SPDX-License-Identifier: EUPL-1.2
// Whose witnesses count while a covenant that names others waits for the old ones' quorum.
//
// Shell (a folder in the store's). A covenant takes the place of the one before it for the quorum
// once the witnesses that counted until then have cosigned a state that holds its leaf; one after
// the other (consent/LEDGER.md §Witnesses). What they cosigned then is kept, `VERSION.note`, and
// shown to every gateway, which believes nothing else. Thread safety: none.
#pragma once

#include <filesystem>
#include <map>

#include "broker/runtime/cosigning.h"
#include "broker/runtime/ledger.h"

namespace sluis::runtime {

class WitnessChanges {
 public:
  explicit WitnessChanges(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Takes over the covenants that the ledger holds by now. Until there is one, and once there is,
  // the first look makes the folder or reads all of it; a store of before there was a folder begins
  // with the covenant in force. cannot_read: the folder, or the note of a covenant on record: then
  // nothing is written; cannot_write: the folder, or the first note. After either nobody counts.
  Status look(Ledger& ledger);
  // By which covenant the quorum is counted; null before the first.
  const consent::Covenant* in_force() const;
  // Some covenant waits for the quorum of the one that is in force here.
  bool waits() const;
  // That quorum's newest. True when it made the next covenant take its place: then `note` is kept.
  bool cosigned(const Cosigned& reached);
  // What was to be kept last could not be written: no turn came of it.
  bool failed() const { return failed_; }

  // Where the leaf of covenant `version` stands, and the note under which it took its place.
  struct Shown {
    std::uint64_t index = 0;
    std::string note;  // empty: it changed nothing
  };
  // covenant_unknown: no such version; witnesses_wait: its time has not come.
  Result<Shown> shown(std::uint32_t version) const;

 private:
  struct Row {
    std::uint64_t index = 0;
    consent::Covenant covenant;
  };
  std::filesystem::path file_of(std::uint32_t version) const;
  Status begin();
  Status read_notes();
  Status keep(std::uint32_t version, const std::string& note);
  void pass_unchanged();

  std::filesystem::path folder_;
  std::map<std::uint32_t, Row> covenants_;     // by version: in the order of the ledger
  std::map<std::uint32_t, std::string> notes_;  // by version: as in the folder
  std::uint32_t in_force_ = 0;                 // version; 0: none
  std::size_t seen_ = 0;                       // of the ledger's covenants
  bool failed_ = false;
};

}  // namespace sluis::runtime
