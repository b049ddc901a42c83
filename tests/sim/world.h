// SPDX-License-Identifier: EUPL-1.2
// What all simulated processes share: time, chance, the network between them, and the faults that
// this run may still have.
//
// Pure. Thread safety: none.
#pragma once

#include "tests/sim/chain.h"
#include "tests/sim/history.h"
#include "tests/sim/random.h"
#include "tests/sim/frames.h"

namespace sluis::sim {

// Defects to be caught, so that it is known that the simulator would catch them. The first four are
// asked for by the project's plan; all sit outside the product, or in broker::Mutants.
enum class Mutant : std::uint8_t {
  none,
  withdrawal_ignored,       // the machine decides as if no withdrawal were on record
  ack_before_commit,        // the broker's answers leave before the disk has the batch
  timer_by_message,         // a lease timer ends whichever lease its message has
  lease_over_is_not_opened,  // the broker takes silence for "not opened"
  commit_without_sync,      // the broker takes written for durable
  answer_without_burn,      // a recipient says "not opened" and opens all the same
  opening_forgotten,        // a recipient forgets in a crash what it has opened
  lease_not_counted,        // a recipient opens without looking at its clock
  lease_from_arrival,       // a recipient counts from the delivery, not from its question
  erasure_keeps_snapshot,   // the broker erases and keeps the snapshot that knows the person
};
inline constexpr std::size_t kMutants = 11;
std::string_view name_of(Mutant mutant);
std::optional<Mutant> mutant_named(std::string_view name);
broker::Mutants machine_mutants(Mutant mutant);

struct Faults {
  std::uint64_t loss_percent = 0, twice_percent = 0;
  std::uint64_t delay_ms_max = 5, slow_percent = 0;  // slow: up to a second more
  std::uint64_t broker_crash_per_mille = 0;          // of its rounds
  std::uint64_t never_sent_percent = 0;              // of its deliveries
  std::uint64_t pause_percent = 0;                   // of a recipient's steps
};

// A broker that drops messages in silence: it never delivers them, never lets them end, and of
// their numbers it says nothing, knows nothing, shows that it accepted them, or shows another end.
struct Crime {
  enum class Answer : std::uint8_t { silence, denial, acceptance, another };
  std::function<bool(std::uint64_t sequence)> drops;  // of the school's to the first manager
  Answer answer = Answer::silence;
};

struct World {
  World(std::uint64_t seed, Mutant seeded, bool keeps_lines)
      : random(seed), mutant(seeded), history(timeline, oracle, keeps_lines) {}

  Timeline timeline;
  Random random;
  Mutant mutant;
  Faults faults;
  Crime crime;
  std::uint64_t life_ms = 0;  // of each envelope; 0: as it comes
  Oracle oracle;
  History history;
  std::uint64_t ticking_until = 0;  // periodic tasks stop here; true time

  std::function<void(const MemberId&, const ToBroker&)> at_broker;
  std::map<MemberId, std::function<void(const ToMember&)>> at_member;
  std::map<MessageId, std::uint64_t> sequences;  // that sources gave
  bool dropped(const MessageId& message) const {
    return crime.drops && oracle.message(message)->recipient == manager(0) &&
           crime.drops(sequences.at(message));
  }
  std::set<MemberId> cut_off;  // no packet gets through, either way

  void to_broker(const MemberId& from, ToBroker frame);
  void to_member(const MemberId& to, ToMember frame);
  bool ticking() const { return timeline.now() < ticking_until; }

 private:
  template <class Arrive>
  void travel(const MemberId& member, Arrive arrive);
};

}  // namespace sluis::sim
