// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/families_household.h"

#include <algorithm>

namespace sluis::broker::testing {
namespace {

constexpr int kLines = 18, kActiveDays = 150, kErasedOneIn = 10;
constexpr int kErasedOf = 100;  // families; of more, no more are erased

// The first of a role know many families.
std::string member_of(FamilyDraws& draws, const std::string& role, int count) {
  const int most = draws.one_in(2) ? 3 : count;
  return role + std::to_string(1 + draws.below(most));
}

void draw_members(Household& home) {
  std::set<std::string> reporters, gms;
  const int wanted = 1 + home.draws.below(3);
  while (static_cast<int>(reporters.size()) < wanted) {
    const int role = home.draws.below(3);
    reporters.insert(role == 0   ? member_of(home.draws, "school", 14)
                     : role == 1 ? member_of(home.draws, "care", 8)
                                 : member_of(home.draws, "doctor", 8));
  }
  while (gms.size() < 2) gms.insert(member_of(home.draws, "gm", 9));
  home.reporters.assign(reporters.begin(), reporters.end());
  home.gms.assign(gms.begin(), gms.end());
  if (home.draws.one_in(4)) home.reporters.push_back("cjg");
  home.members = home.reporters;
  home.members.insert(home.members.end(), home.gms.begin(), home.gms.end());
}

// Neighbours in number may share a parent, and three or so an address.
void draw_children(Household& home, int of) {
  const std::string own = std::to_string(home.number);
  const std::string former = std::to_string(std::max(0, home.number - 1));
  const std::string address = "a" + std::to_string(home.number % (of / 3 + 1));
  const int count = 2 + home.draws.below(3);
  for (int i = 0; i < count; ++i) {
    const std::string name = "c" + own + "_" + std::to_string(i);
    FamilyChild child;
    std::string keys = "b" + own + "_" + std::to_string(10 + i);
    for (const std::string& each : {"p" + own + "_1", "p" + own + "_2", "p" + former + "_1"}) {
      const bool is_own = each.starts_with("p" + own + "_");
      if (!home.draws.one_in(is_own ? 3 : 12) || child.parents.contains(each)) continue;
      child.parents.insert(each);
      keys += "," + each;
    }
    if (home.draws.one_in(2)) {
      child.address = address;
      child.from_day = 1 + home.draws.below(20);
      child.to_day = child.from_day + home.draws.below(15);
      keys += "," + address + "/" + std::to_string(child.from_day) + "/" +
              std::to_string(child.to_day);
    }
    home.children[name] = child;
    home.keys[name] = keys;
  }
  home.parent = "g" + own;
  home.keys[home.parent] = "b" + own + "_1";
}

std::string any_child(const Household& home, FamilyDraws& draws) {
  return std::next(home.children.begin(), draws.below(static_cast<int>(home.children.size())))
      ->first;
}

// In the midst of the story or after it; a child, the whole family, or the parent. Each erasure
// replays the journal: among many families there are no more of them, so that a seed ends.
void draw_wishes(Household& home, int families) {
  FamilyDraws& draws = home.wish_draws;
  if (!draws.one_in(kErasedOneIn * std::max(1, families / kErasedOf))) return;
  Household::Wish wish;
  wish.at = home.slots[static_cast<std::size_t>(draws.below(kLines))] + 3'600'000;
  if (draws.one_in(4)) wish.at = home.slots.back() + draws.below(100) * kFamilyDayMs;
  wish.person = home.parent;
  if (!draws.one_in(5)) wish.person = any_child(home, draws);
  home.wishes.push_back(wish);
  if (!draws.one_in(4)) return;
  for (const auto& [name, child] : home.children) {
    if (name == home.wishes.front().person) continue;
    wish.person = name;
    wish.at += draws.below(20) * kFamilyDayMs;
    home.wishes.push_back(wish);
  }
}

}  // namespace

Household::Household(const FamilyPlan& plan, int its_number)
    : number(its_number), draws(plan.seed, static_cast<std::uint64_t>(its_number) + 1),
      wish_draws(plan.seed, 3'000'000 + static_cast<std::uint64_t>(its_number)) {
  draw_members(*this);
  draw_children(*this, plan.of);
  // Who shares an address may have troubles at the same time.
  FamilyDraws shared(plan.seed, 1'000'000 + static_cast<std::uint64_t>(number % (plan.of / 3 + 1)));
  FamilyDraws& when = draws.one_in(2) ? shared : draws;
  std::int64_t at = when.below(std::max(1, plan.days - kActiveDays)) * kFamilyDayMs;
  for (int i = 0; i < kLines; ++i) {
    at += (1 + draws.below(draws.one_in(8) ? 60 : 8)) * kFamilyDayMs / 2;
    at += 1'000 * draws.below(3'600);
    slots.push_back(at);
  }
  draw_wishes(*this, plan.of);
}

}  // namespace sluis::broker::testing
