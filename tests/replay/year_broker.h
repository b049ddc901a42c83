// SPDX-License-Identifier: EUPL-1.2
// The broker's machine on a simulated clock: what falls due happens at its own time, and every
// entry of the ledger is shown as it is made.
#pragma once

#include <functional>

#include "broker/core/machine.h"
#include "tests/sim/random.h"

namespace sluis::year {

class YearBroker {
 public:
  using Entries = std::function<void(const broker::AppendLeaf&)>;

  YearBroker(std::uint64_t seed, broker::Mutants mutants, Entries entries)
      : random_(seed), machine_(mutants), entries_(std::move(entries)) {}

  sim::Random& random() { return random_; }
  TimeMs wall() const { return wall_; }
  TimeMs start() const { return start_; }
  const broker::Machine& machine() const { return machine_; }
  std::uint32_t covenant() const { return machine_.covenant()->version; }

  void put_covenant(const consent::Covenant& covenant);
  void admit(const MemberId& member);  // with a KEM key for the whole year
  static KemKey kem_key(const MemberId& member);
  // Lets time pass.
  void advance(std::uint64_t ms);
  // Applies it, and all that follows from it.
  broker::Applied apply(broker::Payload payload);
  // A member's act with these persons; what the machine answers, or nothing when it refuses.
  std::optional<broker::AckReply> act(const consent::Actor& actor, LeafType type, Bytes body,
                                      std::vector<PersonOpening> persons);
  SignedAct signed_act(LeafType type, Bytes body, std::vector<PersonOpening> persons);
  PersonOpening person(const std::vector<PersonKey>& keys);
  std::uint64_t refused() const { return refused_; }

 private:
  broker::Applied apply_one(broker::Payload payload);
  void drain();

  sim::Random random_;
  TimeMs start_{1'760'000'000'000}, wall_ = start_;
  BootTimeMs boot_{1'000'000};
  broker::Machine machine_;
  Entries entries_;
  Bytes covenant_bytes_;
  std::uint64_t refused_ = 0;
};

}  // namespace sluis::year
