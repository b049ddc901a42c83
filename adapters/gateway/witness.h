// SPDX-License-Identifier: EUPL-1.2
// This gateway as a witness of both logs (C2SP tlog-witness): cosigns what continues all it saw.
//
// Shell. What it cosigns is on disk before the answer leaves, in the step that checked it: one
// thread does both, so no second answer can come between. Unattended. Thread safety: none.
#pragma once

#include "adapters/gateway/link.h"
#include "consent/core/cosignature.h"
#include "consent/core/fork.h"
#include "consent/core/witness.h"

namespace sluis::gateway {

class Witness {
 public:
  explicit Witness(Host& host) : host_(host) {}

  // Whether the covenant names this member a witness, or one of before that still counts or waits:
  // the broker may be further than this gateway, and asks whose turn it is there.
  bool is_named() const;
  // The answer to send. What the log signed and yet continues nothing is kept as evidence, and the
  // link stops: then nothing is cosigned any more.
  codec::CosignAnswer answer(Link& link, const codec::CosignAsk& ask);
  // The newest that it cosigned of a log, and when; nothing: none.
  std::optional<WitnessedRow> latest(codec::WhichLog which) const;

 private:
  std::string cosign(codec::WhichLog which, const consent::AddCheckpoint& request,
                     const consent::Checkpoint& checkpoint);
  // Under the origins that the link follows: once it took a reopening, the old ones get nothing.
  consent::NoteKey log_key(codec::WhichLog which) const;

  Host& host_;
};

}  // namespace sluis::gateway
