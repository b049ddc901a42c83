// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/world.h"

#include <array>

namespace sluis::sim {
namespace {

constexpr std::array<std::string_view, kMutants> kNames{
    "none",
    "withdrawal_ignored",
    "ack_before_commit",
    "timer_by_message",
    "lease_over_is_not_opened",
    "commit_without_sync",
    "answer_without_burn",
    "opening_forgotten",
    "lease_not_counted",
    "lease_from_arrival",
    "erasure_keeps_snapshot",
};

}  // namespace

std::string_view name_of(Mutant mutant) { return kNames[static_cast<std::size_t>(mutant)]; }

std::optional<Mutant> mutant_named(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Mutant>(found - kNames.begin());
}

broker::Mutants machine_mutants(Mutant mutant) {
  broker::Mutants out;
  out.ignore_withdrawal = mutant == Mutant::withdrawal_ignored;
  out.timer_by_message = mutant == Mutant::timer_by_message;
  out.lease_over_is_not_opened = mutant == Mutant::lease_over_is_not_opened;
  return out;
}

// Lost, late, twice, and so in any order.
template <class Arrive>
void World::travel(const MemberId& member, Arrive arrive) {
  const int copies = random.chance(faults.twice_percent) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    if (cut_off.contains(member) || random.chance(faults.loss_percent)) continue;
    std::uint64_t delay = random.between(1, faults.delay_ms_max);
    if (random.chance(faults.slow_percent)) delay += random.below(1'500);
    timeline.after(delay, arrive);
  }
}

void World::to_broker(const MemberId& from, ToBroker frame) {
  travel(from, [this, from, frame = std::move(frame)] { at_broker(from, frame); });
}

void World::to_member(const MemberId& to, ToMember frame) {
  travel(to, [this, to, frame = std::move(frame)] { at_member.at(to)(frame); });
}

}  // namespace sluis::sim
