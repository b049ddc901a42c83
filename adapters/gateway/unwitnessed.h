// SPDX-License-Identifier: EUPL-1.2
// Urgent mail that was opened before the witnesses had cosigned its record (promise P1): the proof
// is asked for until it comes, and its absence is an alarm.
//
// Shell. Thread safety: none.
#pragma once

#include "adapters/gateway/link.h"
#include "adapters/gateway/opening.h"

namespace sluis::gateway {

class Unwitnessed {
 public:
  explicit Unwitnessed(Host& host) : host_(host) {}

  // In the batch that makes the message seen.
  void on_opened(Batch& batch, const MailRow& mail, const codec::Proven& record);
  // Asks for the proofs that are missing, and alarms for those that are overdue.
  void step(Link& link);

 private:
  void on_proof(Link& link, const UnwitnessedRow& row, const codec::Reply& reply);

  Host& host_;
};

}  // namespace sluis::gateway
