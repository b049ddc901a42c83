// SPDX-License-Identifier: EUPL-1.2
// What goes wrong around the families: starts, batches that are lost, requests that come again or
// in another order, members that sleep, a clock that jumps.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/broker/families_run.h"

namespace sluis::broker::testing {
namespace {

constexpr int kJumpDays = 400;

}  // namespace

std::vector<FamilyFault> faults_of(const FamilyPlan& plan) {
  FamilyDraws draws(plan.seed, 2'000'000);
  std::vector<FamilyFault> out;
  const auto add = [&](FaultKind kind, int count) {
    for (int i = 0; i < count; ++i) {
      FamilyFault fault;
      fault.kind = kind, fault.at = draws.below(plan.days) * kFamilyDayMs;
      out.push_back(fault);
    }
  };
  add(FaultKind::restart, std::min(40, 2 + plan.of / 16));
  add(FaultKind::lost_batch, std::min(60, 2 + plan.of / 10));
  add(FaultKind::reordered, 2 + plan.of / 5);
  for (int i = 0; i < 1 + plan.of / 10; ++i) {
    FamilyFault fault;
    fault.kind = FaultKind::sleep, fault.at = draws.below(plan.days) * kFamilyDayMs;
    const std::map<std::string, int> members = forty_members();
    fault.member = std::next(members.begin(), draws.below(static_cast<int>(members.size())))->first;
    fault.days = 14 + draws.below(42);
    out.push_back(fault);
  }
  // Ahead, and back after some days, when it is set right; and ahead for good.
  for (int i = 0; i < std::min(4, 1 + plan.of / 25); ++i) {
    std::int64_t at = draws.below(plan.days) * kFamilyDayMs;
    const bool for_good = draws.one_in(2);
    for (const int days : {kJumpDays, -kJumpDays, kJumpDays}) {
      FamilyFault fault;
      fault.kind = FaultKind::clock, fault.at = at, fault.days = days;
      out.push_back(fault);
      if (for_good) break;
      at += (1 + draws.below(6)) * kFamilyDayMs;
    }
  }
  return out;
}

void FamilyTeller::befall(const FamilyFault& fault) {
  switch (fault.kind) {
    case FaultKind::restart: return restart();
    case FaultKind::lost_batch: lose_next_ = true; return;
    case FaultKind::reordered: return reorder();
    case FaultKind::clock: return jump(fault.days);
    case FaultKind::sleep:
      ++run_.asleep;
      asleep_[fault.member] = story_ms_ + fault.days * kFamilyDayMs;
      return;
  }
}

// Of the same kernel, or of a machine that was switched on again.
void FamilyTeller::restart() {
  ++run_.restarts;
  world_.restart(saved_);
  if (draws_.one_in(2)) line("boot id=boot" + std::to_string(++boots_) + " at=1000");
  look();
}

void FamilyTeller::lose(const std::string& command) {
  lose_next_ = false;
  ++run_.lost;
  const World::Stored before = world_.stored();
  world_.run(command);
  world_.lose_batch(before, saved_);
}

void FamilyTeller::send_again(const std::string& label) {
  const FamilyTold told = line("resend act=" + label);
  Seen seen = now(SeenKind::again);
  seen.id = label;
  seen.number = told.acked ? told.entry : 0;
  for (const std::string& leaf : told.leaves) seen.names.insert(leaf);
  run_.seen.push_back(seen);
}

// Signals of three families are made, and come in another order.
void FamilyTeller::reorder() {
  std::vector<std::pair<Signal, std::string>> made;
  std::vector<Household*> whose;
  for (int i = 0; i < 3; ++i) {
    Household& home =
        homes_[static_cast<std::size_t>(draws_.below(static_cast<int>(homes_.size())))];
    const Signal drawn = drawn_signal(home);
    if (drawn.exchange.by.empty()) continue;
    const std::string label = "x" + std::to_string(++labels_);
    line(drawn.command + " as=" + label + " held");
    made.emplace_back(drawn, label);
    whose.push_back(&home);
  }
  for (std::size_t i = made.size(); i > 0; --i) {
    const auto& [drawn, label] = made[i - 1];
    ++run_.reordered;
    if (!line("resend act=" + label, &drawn.cause, label).acked) continue;
    sent_.emplace_back(label, whose[i - 1]);
    whose[i - 1]->exchanges.push_back(drawn.exchange);
  }
}

void FamilyTeller::jump(int days) {
  ++run_.jumps;
  leapt_ += days;
  line(std::string("clock ms=") + (days < 0 ? "-" : "") +
       std::to_string(std::abs(days) * kFamilyDayMs));
  look();
}

}  // namespace sluis::broker::testing
