// SPDX-License-Identifier: EUPL-1.2
// What the parts of a running gateway share: who it is, its covenant, store, clock and records.
//
// Shell. One thread owns a Host and all parts that hold it.
#pragma once

#include <map>

#include "adapters/gateway/config.h"
#include "adapters/gateway/history.h"
#include "adapters/gateway/records.h"
#include "adapters/gateway/vault.h"
#include "consent/core/note.h"
#include "proto/types/act.h"
#include "proto/clock/clock.h"

namespace sluis::gateway {

class CaseBooks;
class HeldStaff;

struct Worker {
  WorkerRow row;
  std::uint16_t function = 0;  // number in the covenant
  seal::SigningKeyPair key;
};

struct Host {
  std::filesystem::path folder;
  Config config;
  GatewayKeys keys;
  consent::Covenant covenant;
  Vault vault;
  clock::Clock& clock;
  History history;

  // The two logs as they are named now: under the origins that this gateway follows.
  consent::NoteKey ledger_log() const;
  consent::NoteKey directory_log() const;
  // Of a row about a log, by its name: those of before a reopening stay under their own.
  std::string log_row(const std::string& name) const;

  // Whose witnesses count: the covenant's own, or those of before while it waits for their quorum.
  const consent::Covenant& witnessing() const { return before.empty() ? covenant : before.front(); }
  // Whose are next to count, while some wait.
  const consent::Covenant& waiting_covenant() const {
    return before.size() > 1 ? before[1] : covenant;
  }

  const MemberId& member() const { return config.member; }
  // The professional with this login, to act now. unknown_worker: also one that left; not_allowed:
  // a function that the covenant does not have.
  Result<Worker> worker(const std::string& login) const;
  // That worker's function may sign acts of `type`. unknown_worker, not_allowed.
  Status check_may(const std::string& login, LeafType type) const;
  // The same for an act that was made before it left: only its own key may sign that.
  Result<Worker> maker(const std::string& login) const;
  // Who owns the work of `login` now: itself, or who took over when it left, and so on.
  std::string owner(const std::string& login) const;
  // The next of a count that survives restarts; written in `batch`.
  std::uint64_t count(Batch& batch, const std::string& name);
  // A serial for a fact: above all before, also when the vault was set back (DESIGN §4).
  std::uint64_t next_serial(Batch& batch);

  std::map<std::string, std::uint64_t> counts;  // as the vault has them, or will after the batch
  ReopenedRow reopened{};                       // the newest reopening that was taken
  std::vector<consent::Covenant> before{};      // witnessing.h; changed by the link alone
  // Kept open of the vault; null until they are looked at: case_book.h, caseload.h.
  mutable std::shared_ptr<CaseBooks> case_books{};
  mutable std::shared_ptr<HeldStaff> staff{};
};

}  // namespace sluis::gateway
