// SPDX-License-Identifier: EUPL-1.2
// How the simulated broker ends and begins again.
#include "tests/sim/broker_process.h"

namespace sluis::sim {

void BrokerProcess::crash(bool power_lost) {
  if (!is_up()) return;
  const bool nothing_unwritten = batch_.empty();
  last_state_.reset();
  if (nothing_unwritten) last_state_ = machine_->snapshot();
  ++incarnation_;
  machine_.reset();
  inbox_.clear();
  batch_.clear();
  effects_.clear();
  after_commit_.clear();
  never_sent_.clear();
  erasures_.clear();
  if (power_lost) {
    disk_.lose_unsynced();
    clock_.boot_id = world_.random.id<BootId>();
    clock_.booted_at = world_.timeline.now();
  } else {
    disk_.sync();
  }
  world_.history.broker_crashed(power_lost);
  world_.timeline.after(world_.random.between(1, power_lost ? 3'000 : 300), [this] { start(); });
}

void BrokerProcess::start() {
  if (is_up()) return;
  if (disk_.content().journal.empty()) {
    machine_ = std::make_unique<broker::Machine>(machine_mutants(world_.mutant));
    const TimeMs wall = clock_.wall(world_.timeline.now());
    for (broker::Payload& event : founding_events(wall)) apply(std::move(event));
  } else {
    recover();
  }
  crash_at_ = CrashAt::never;
  apply(broker::BootEvent{clock_.boot_id});
  apply_due();
  finish();
  plan_round(1);
}

// From the snapshot and from the beginning: both must give the state that was, byte for byte.
void BrokerProcess::recover() {
  const broker::Mutants mutants = machine_mutants(world_.mutant);
  Rebuilt rebuilt = rebuild(disk_.content(), true, mutants);
  if (!rebuilt.contradiction.empty()) world_.history.fail("replay: " + rebuilt.contradiction);
  machine_ = std::move(rebuilt.machine);
  const Bytes state = machine_->snapshot();
  const bool is_whole = world_.history.just_erased().empty();
  if (is_whole && last_state_ && *last_state_ != state) {
    world_.history.fail("replay gives another state");
  }
  if (disk_.content().snapshot) {
    const Rebuilt whole = rebuild(disk_.content(), false, mutants);
    if (!whole.contradiction.empty()) world_.history.fail("replay: " + whole.contradiction);
    if (whole.machine->snapshot() != state) {
      world_.history.fail("snapshot and journal give different states");
    }
  }
  if (!is_whole) forget_erased(5);  // it died in the middle of one
  world_.history.recovered(disk_.content(), known_messages());
  world_.history.published(disk_.content().leaves.size());
}

std::vector<MessageId> BrokerProcess::known_messages() const {
  std::vector<MessageId> out;
  for (const broker::MessageView& view : machine_->status(school()).messages) {
    out.push_back(view.key.message_id);
  }
  return out;
}

}  // namespace sluis::sim
