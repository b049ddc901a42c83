// SPDX-License-Identifier: EUPL-1.2
#include "tests/sim/simulation.h"

#include <algorithm>

#include "tests/sim/broker_process.h"
#include "tests/sim/recipient.h"
#include "tests/sim/source.h"

namespace sluis::sim {
namespace {

constexpr std::size_t kChildren = 3;
constexpr std::uint64_t kHourMs = 3'600'000;
constexpr std::uint64_t kStepsMax = 400'000;
constexpr std::uint64_t kRestMs = 12'000;
constexpr int kExactRounds = 20;  // of resting; later ones are longer
constexpr std::uint64_t kLeapMsMin = 24 * kHourMs;
constexpr int kAuthorsRounds = 2;  // of resting in which authors still answer orders

class Simulation {
 public:
  Simulation(std::uint64_t seed, Mutant mutant, bool keeps_lines)
      : world_(seed, mutant, keeps_lines),
        broker_(world_),
        source_(world_),
        desk_(world_, desk()),
        recipients_{{world_, manager(0)}, {world_, manager(1)}} {
    world_.at_broker = [this](const MemberId& from, const ToBroker& frame) {
      broker_.receive(from, frame);
    };
  }

  Outcome run();

 private:
  Human giver() {
    return {world_.random.below(kChildren),
            world_.random.chance(60) ? Who::mother : Who::father};
  }
  std::uint16_t kind() { return static_cast<std::uint16_t>(world_.random.between(1, 2)); }
  std::uint16_t kind_or_any() {
    return world_.random.chance(70) ? std::uint16_t{0} : kind();
  }
  Recipient& any_recipient() { return recipients_[world_.random.below(2)]; }
  Member& any_member();
  // Plans `task` for some time within the next `ms`.
  void some_time(std::uint64_t ms, Timeline::Task task) {
    world_.timeline.after(world_.random.below(ms), std::move(task));
  }

  void choose_faults();
  void plan_families(std::uint64_t ms);
  void plan_accidents(std::uint64_t ms);
  void plan_clocks(std::uint64_t ms);
  void plan_deaths(std::uint64_t ms);
  void plan_erasures(std::uint64_t ms);
  void heal();
  void run_until_idle();
  std::string at_work() const;  // who; empty: all is at rest
  void finish();
  void check_erasure();

  World world_;
  BrokerProcess broker_;
  Source source_;
  Desk desk_;
  Recipient recipients_[2];
  std::set<MemberId> dead_;
  std::uint64_t steps_ = 0, crashes_ = 0;
};

Member& Simulation::any_member() {
  switch (world_.random.below(4)) {
    case 0: return source_;
    case 1: return desk_;
    default: return any_recipient();
  }
}

// Each run has its own weather: some seeds lose much, some are calm but for one crash.
void Simulation::choose_faults() {
  Random& random = world_.random;
  Faults& faults = world_.faults;
  if (random.chance(70)) faults.loss_percent = random.below(25);
  if (random.chance(70)) faults.twice_percent = random.below(20);
  if (random.chance(70)) faults.slow_percent = random.below(25);
  faults.delay_ms_max = random.between(2, 60);
  if (random.chance(70)) faults.broker_crash_per_mille = random.below(30);
  if (random.chance(60)) faults.never_sent_percent = random.below(20);
  if (random.chance(60)) faults.pause_percent = random.below(20);
}

void Simulation::plan_families(std::uint64_t ms) {
  Random& random = world_.random;
  for (std::size_t child = 0; child < kChildren; ++child) {
    if (random.chance(75)) source_.give_consent({child, Who::mother}, 0, 0, 30 * kDayMs);
  }
  for (std::uint64_t i = random.between(1, 4); i != 0; --i) {
    const std::uint64_t wait = random.chance(30) ? random.below(4'000) : 0;
    const std::uint64_t valid = random.chance(20) ? random.between(2'000, 9'000) : 30 * kDayMs;
    some_time(ms, [this, wait, valid] {
      source_.give_consent(giver(), kind_or_any(), wait, valid);
    });
  }
  for (std::uint64_t i = random.between(3, 9); i != 0; --i) {
    some_time(ms, [this] {
      std::vector<MemberId> recipients{manager(world_.random.below(2))};
      if (world_.random.chance(30)) recipients = {manager(0), manager(1)};
      const std::size_t child = world_.random.below(kChildren);
      std::optional<std::size_t> relative;
      if (world_.random.chance(30)) relative = (child + 1) % kChildren;
      source_.signal(child, relative, kind(), recipients);
    });
  }
  for (std::uint64_t i = random.between(1, 4); i != 0; --i) {
    some_time(ms, [this] { desk_.report(world_.random.below(kChildren)); });
  }
  for (std::uint64_t i = random.between(1, 4); i != 0; --i) {
    some_time(ms, [this] {
      Human who = giver();
      if (world_.random.chance(20)) who.who = Who::child;
      Desk& at = world_.random.chance(70) ? desk_ : source_;
      at.withdraw(who, kind_or_any());
    });
  }
}

// In every third run a child is erased, amid all else.
void Simulation::plan_erasures(std::uint64_t ms) {
  if (!world_.random.chance(33)) return;
  some_time(ms, [this] { desk_.erase(world_.random.below(kChildren)); });
}

void Simulation::plan_accidents(std::uint64_t ms) {
  Random& random = world_.random;
  for (std::uint64_t i = random.below(4); i != 0; --i) {
    some_time(ms, [this] { broker_.crash(world_.random.chance(50)); });
  }
  for (std::uint64_t i = random.below(5); i != 0; --i) {
    some_time(ms, [this] {
      any_member().crash(world_.random.chance(50), world_.random.between(1, 2'500));
    });
  }
  for (std::uint64_t i = random.below(3); i != 0; --i) {
    some_time(ms, [this] {
      const MemberId member = any_member().id();
      world_.cut_off.insert(member);
      world_.timeline.after(world_.random.between(100, 5'000),
                            [this, member] { world_.cut_off.erase(member); });
    });
  }
}

void Simulation::plan_clocks(std::uint64_t ms) {
  const auto jump = [this] {
    const auto off = static_cast<std::int64_t>(world_.random.below(4 * kHourMs));
    return off - static_cast<std::int64_t>(2 * kHourMs);
  };
  for (std::uint64_t i = world_.random.below(3); i != 0; --i) {
    some_time(ms, [this, jump] {
      broker_.jump_wall_clock(jump());
      world_.history.tell("the broker's wall clock jumps");
      world_.timeline.after(world_.random.between(50, 4'000),
                            [this] { broker_.jump_wall_clock(0); });
    });
  }
  for (std::uint64_t i = world_.random.below(3); i != 0; --i) {
    some_time(ms, [this, jump] {
      Member& member = any_member();
      member.jump_wall_clock(jump());
      world_.timeline.after(world_.random.between(50, 4'000),
                            [&member] { member.jump_wall_clock(0); });
    });
  }
}

void Simulation::plan_deaths(std::uint64_t ms) {
  if (!world_.random.chance(12)) return;
  some_time(ms, [this] {
    Recipient& recipient = any_recipient();
    recipient.die();
    dead_.insert(recipient.id());
    world_.history.tell("a recipient is gone for good");
  });
}

void Simulation::run_until_idle() {
  while (!world_.timeline.empty() && !world_.history.failure()) {
    if (++steps_ > kStepsMax) return world_.history.fail("it never comes to rest");
    world_.timeline.run_next();
  }
}

// The weather is fine, clocks are right, everybody who lives is back.
void Simulation::heal() {
  world_.faults = {};
  world_.cut_off.clear();
  broker_.jump_wall_clock(0);
  for (Member* member : std::initializer_list<Member*>{&source_, &desk_, &recipients_[0],
                                                      &recipients_[1]}) {
    member->jump_wall_clock(0);
    member->resume();
  }
  broker_.wake();
}

std::string Simulation::at_work() const {
  if (!broker_.is_up()) return "the broker is down";
  if (source_.has_unanswered()) return "the source waits for an answer";
  if (desk_.has_unanswered()) return "the desk waits for an answer";
  if (broker_.has_alerts(desk_.id())) return "an alert waits";
  for (const Recipient& recipient : recipients_) {
    if (recipient.has_unanswered()) return "a recipient waits for an answer";
  }
  return broker_.machine().rows().empty() ? "" : "a mailbox is not empty";
}

// The members of `dead_` answer never: their messages end when their keys are destroyed.
void Simulation::finish() {
  for (int i = 0; i < 60 && !world_.history.failure(); ++i) {
    world_.ticking_until = world_.timeline.now() + kRestMs;
    heal();
    if (i == kAuthorsRounds) source_.stop_sealing();
    run_until_idle();
    if (world_.history.failure()) return;
    if (at_work().empty()) return world_.history.finished(broker_.disk().content(), dead_);
    const auto next = broker_.next_due();
    // Orders that nobody answers are renewed without end: not each is waited for.
    const std::uint64_t due_ms = next ? next->ms + 1 : kHourMs;
    const std::uint64_t leap_ms = i < kExactRounds ? due_ms : std::max(due_ms, kLeapMsMin);
    world_.timeline.after(leap_ms, [this] { broker_.wake(); });
    run_until_idle();
  }
  world_.history.fail("it never comes to rest: " + at_work());
}

// Whoever is erased, the ledger stays: a replay without some persons' keys gives as many leaves,
// and the same ones wherever they can be computed.
void Simulation::check_erasure() {
  std::set<PersonId> persons;
  for (const JournalRow& row : broker_.disk().content().journal) {
    for (const broker::JournalPart& part : row.form.parts) {
      if (part.person) persons.insert(*part.person);
    }
  }
  std::vector<std::set<PersonId>> erasures;
  for (const PersonId& person : persons) erasures.push_back({person});
  std::set<PersonId> several;
  for (const PersonId& person : persons) {
    if (world_.random.chance(30)) several.insert(person);
  }
  erasures.push_back(several);
  for (const std::set<PersonId>& gone : erasures) {
    const Rebuilt rebuilt =
        rebuild(broker_.disk().content(), false, machine_mutants(world_.mutant), gone);
    if (rebuilt.contradiction.empty()) continue;
    return world_.history.fail("replay without a person's key: " + rebuilt.contradiction);
  }
}

Outcome Simulation::run() {
  choose_faults();
  const std::uint64_t ms = world_.random.between(8'000, 25'000);
  world_.ticking_until = ms;
  broker_.start();
  source_.start();
  desk_.start();
  for (Recipient& recipient : recipients_) recipient.start();
  plan_families(ms);
  plan_accidents(ms);
  plan_clocks(ms);
  plan_deaths(ms);
  plan_erasures(ms);
  run_until_idle();
  if (!world_.history.failure()) finish();
  if (!world_.history.failure()) check_erasure();

  Outcome out;
  out.failure = world_.history.failure();
  out.step = steps_;
  out.digest = world_.history.digest();
  out.leaves = broker_.disk().content().leaves.size();
  out.releases = world_.history.releases();
  out.openings = world_.history.openings();
  out.crashes = world_.history.crashes();
  out.alerts = world_.history.alerts();
  out.erasures = world_.history.erasures();
  out.lines = world_.history.lines();
  return out;
}

}  // namespace

Outcome simulate(std::uint64_t seed, Mutant mutant, bool keeps_lines) {
  Outcome out = Simulation(seed, mutant, keeps_lines).run();
  out.seed = seed;
  return out;
}

}  // namespace sluis::sim
