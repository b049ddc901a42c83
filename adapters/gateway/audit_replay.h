// SPDX-License-Identifier: EUPL-1.2
// decide() once more, from the facts about one person, for an auditor who was shown them.
//
// Pure but for the signature check. Thread safety: none. Entries are taken in their order. Decided
// again is what concerns that person alone, under the covenant held here, while every fact so far
// could be read: of other persons in a signal the auditor has not all facts. Nothing is believed:
// acts are verified as the broker had to.
#pragma once

#include "adapters/sdk/fact_fold.h"
#include "consent/core/broker_bodies.h"
#include "consent/core/directory.h"
#include "consent/core/leaf.h"
#include "proto/codec/to_member.h"

namespace sluis::gateway {

enum class Replay : std::uint8_t { not_possible, same, different };

class AuditReplay {
 public:
  AuditReplay(consent::Covenant covenant, consent::Directory directory)
      : covenant_(std::move(covenant)), directory_(std::move(directory)) {}

  // An act about the person, with what opens its persons; others are passed over.
  void take(const consent::Leaf& leaf, const codec::AuditEntry& entry);
  // Whether deciding again gives what the decision at `leaf` says.
  Replay decide_again(const consent::Leaf& leaf, const consent::DecisionBody& body) const;

 private:
  struct Signal {
    consent::IntentBody body;
    PersonId subject;
  };
  Status take_act(const consent::Leaf& leaf, const codec::AuditEntry& entry);

  consent::Covenant covenant_;
  consent::Directory directory_;
  sdk::FactFold fold_;
  std::map<ExchangeId, Signal> signals_;
  bool gaps_ = false;  // a fact that cannot be read: nothing after it can be decided again
};

}  // namespace sluis::gateway
