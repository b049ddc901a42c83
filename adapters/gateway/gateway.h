// SPDX-License-Identifier: EUPL-1.2
// The running gateway: its parts, and the one loop that drives them.
//
// Shell. One thread. Each round waits for the broker, the local door, the clock or a timeout, then
// lets every part take its next step; all that is told to anybody is on disk before.
#pragma once

#include <atomic>

#include "adapters/gateway/corrections.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/drop.h"
#include "adapters/gateway/hash_mirror.h"
#include "adapters/gateway/holder.h"
#include "adapters/gateway/rekeying.h"
#include "adapters/gateway/retention.h"
#include "adapters/gateway/witness.h"

namespace sluis::gateway {

struct RunOptions {
  std::filesystem::path folder;
  std::string endpoint;  // overrides the configured broker's; empty: as configured
  std::string history;   // file for the outside history; empty: none
};

class Gateway {
 public:
  // bad_config, covenant_unknown, covenant_not_signed, unknown_member, store_locked, cannot_open
  // (the vault), self_test_failed.
  static Result<std::unique_ptr<Gateway>> open(const RunOptions& options, clock::Clock& clock);

  void run(const std::atomic<int>& stopping);

 private:
  explicit Gateway(Host host);
  Status start();
  LinkCallbacks link_callbacks();
  void hear_of_corrections();
  void round();
  void sweep_notices();
  void on_answered(const RequestRow& row, const codec::Reply& reply);
  void on_told(const codec::Reply& reply);

  Host host_;
  OwnKeys own_keys_;
  Names names_;
  Holder holder_;
  Inbox inbox_;
  Accounts accounts_;
  Retention retention_;
  Witness witness_;
  HashMirror hash_mirror_;
  std::optional<Link> link_;
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<Acts> acts_;
  std::unique_ptr<Drop> drop_;
  Known known_;
  Exclusions exclusions_;
  Erasures erasures_;
  Corrections corrections_;
  std::unique_ptr<Questions> questions_;
  std::unique_ptr<Rekeying> rekeying_;
  std::unique_ptr<Weighing> weighing_;
  std::unique_ptr<Auditor> auditor_;
  std::unique_ptr<Desk> desk_;
  std::optional<LocalDoor> door_;
  TimeMs notices_swept_;  // wall clock
  std::uint64_t minute_ms_ = 0, second_ms_ = 0;  // of the last periodic work, real time
};

}  // namespace sluis::gateway
