// SPDX-License-Identifier: EUPL-1.2
// How the simulated broker erases: the steps of broker/runtime/erasure.cc, with a crash possible
// after each, and what must be true of the disk when it is done.
#include <algorithm>

#include "tests/sim/broker_process.h"

namespace sluis::sim {
namespace {

bool has(const Bytes& bytes, ByteView needle) {
  return std::search(bytes.begin(), bytes.end(), needle.begin(), needle.end()) != bytes.end();
}

}  // namespace

// 1. The line; 2. the entry; 3. a state without the person; 4. its keys. True: it went on.
bool BrokerProcess::erase(const ActAsked& asked, const MemberId& from) {
  const bool dies = world_.random.per_mille(world_.faults.broker_crash_per_mille * 10);
  const std::uint64_t step = dies ? world_.random.between(1, 4) : 5;
  const auto crashes_after = [&](std::uint64_t done) {
    if (step != done) return false;
    crash(world_.random.chance(50));
    return true;
  };
  SignedAct act = asked.act;
  broker::ActEvent event{from, asked.request, consent::already_verified(act, asked.actor),
                         {PersonId{}}};
  if (const Status allowed = machine_->check(event, clock_.wall(world_.timeline.now()));
      !allowed.ok()) {
    world_.to_member(from, Answered{asked.request, broker::RefusalReply{allowed.code(), ""}});
    return true;
  }
  const auto named =
      canon::decode<consent::PersonBody>(act.persons.front().opening.body, "person");
  const std::vector<PersonId> persons = machine_->erased_by(event.act, named->keys);
  act.persons.front().opening = {};
  event.act = consent::already_verified(std::move(act), asked.actor);
  if (!persons.empty()) {
    disk_.begin_erasure(persons, world_.mutant != Mutant::erasure_keeps_snapshot);
    world_.history.erased(*world_.oracle.erasure(asked.act.commitment), named->keys);
    if (crashes_after(1)) return false;
  }
  apply_one(std::move(event));
  if (!commit()) return false;
  if (crashes_after(2)) return false;
  if (!persons.empty() && !forget_erased(step)) return false;
  world_.history.published(disk_.leaf_count());
  for (const broker::Effect& effect : std::exchange(effects_, {})) send(effect);
  return true;
}

bool BrokerProcess::forget_erased(std::uint64_t crash_after) {
  Rebuilt rebuilt = rebuild(disk_.content(), false, machine_mutants(world_.mutant));
  if (!rebuilt.contradiction.empty()) {
    world_.history.fail("replay of an erasure: " + rebuilt.contradiction);
  }
  machine_ = std::move(rebuilt.machine);
  disk_.settle(*machine_, world_.mutant != Mutant::erasure_keeps_snapshot);
  if (crash_after == 3) {
    crash(world_.random.chance(50));
    return false;
  }
  disk_.destroy_keys();
  check_erased();
  if (crash_after == 4) {
    crash(world_.random.chance(50));
    return false;
  }
  return true;
}

// Nothing that the disk's keys still open, and no snapshot, has a pseudonym of who was erased.
void BrokerProcess::check_erased() {
  for (const Pseudonym& pseudonym : world_.history.just_erased()) {
    const DiskContent& content = disk_.content();
    bool found = content.snapshot && has(content.snapshot->state, pseudonym.view());
    for (const JournalRow& row : content.journal) {
      found = found || has(row.form.skeleton, pseudonym.view());
      for (const broker::JournalPart& part : row.form.parts) {
        found = found || has(part.plain, pseudonym.view());
      }
    }
    found = found || has(machine_->snapshot(), pseudonym.view());
    if (found) return world_.history.fail("a pseudonym of somebody erased is left");
  }
  world_.history.erasure_done();
}

}  // namespace sluis::sim
