// SPDX-License-Identifier: EUPL-1.2
// Urgent mail that was opened before the witnesses had cosigned its record (promise P1): the proof
// is asked for until it comes, its absence is an alarm, and one that comes too late is kept.
//
// Shell. Thread safety: none.
#pragma once

#include <set>

#include "adapters/gateway/link.h"
#include "adapters/gateway/opening.h"

namespace sluis::gateway {

class Unwitnessed {
 public:
  explicit Unwitnessed(Host& host) : host_(host) {}

  // In the batch that makes the message seen.
  void on_opened(Batch& batch, const MailRow& mail, const codec::Proven& record);
  // Asks for the proofs that are missing, one question of each at a time, and alarms for those that
  // are overdue.
  void step(Link& link);
  // What was asked before is forgotten with the connection.
  void reconnected() { asked_.clear(); }

 private:
  void on_proof(Link& link, const UnwitnessedRow& row, const codec::Reply& reply);
  void alarm(Batch& batch, UnwitnessedRow& row);
  // A proof that ends an alarm is evidence of who stayed away for how long.
  void keep_if_late(Batch& batch, const Bytes& key, const codec::Proven& record);

  Host& host_;
  std::set<Bytes> asked_;                // by mail_key: not answered yet
  std::set<std::string> refused_notes_;  // that are evidence already
};

}  // namespace sluis::gateway
