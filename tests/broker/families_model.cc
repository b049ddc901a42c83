// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/families_model.h"

#include <algorithm>

namespace sluis::broker::testing {
namespace {

constexpr std::int64_t kWindowMs = 30ll * 86'400'000;
constexpr int kLastKindThatLinks = 2;

}  // namespace

FamilyModel::FamilyModel(const FamilyStory& story) : story_(story) {
  for (const auto& [name, child] : story.children) {
    for (const std::string& parent : child.parents) of_parent_[parent].push_back(name);
    if (!child.address.empty()) of_address_[child.address].push_back(name);
  }
}

bool FamilyModel::linked(const std::string& one, const std::string& other) const {
  if (one == other) return true;
  if (story_.by_subject_alone) return false;
  const FamilyChild& a = story_.children.at(one);
  const FamilyChild& b = story_.children.at(other);
  for (const std::string& parent : a.parents) {
    if (b.parents.contains(parent)) return true;
  }
  const bool same_address = !a.address.empty() && a.address == b.address;
  return same_address && a.from_day <= b.to_day && b.from_day <= a.to_day;
}

std::set<std::string> FamilyModel::next_to(const std::string& child) const {
  std::set<std::string> out{child};
  if (story_.by_subject_alone) return out;
  const auto take_in = [&](const std::vector<std::string>& others) {
    for (const std::string& other : others) {
      if (linked(other, child)) out.insert(other);
    }
  };
  const FamilyChild& each = story_.children.at(child);
  for (const std::string& parent : each.parents) take_in(of_parent_.at(parent));
  if (!each.address.empty()) take_in(of_address_.at(each.address));
  return out;
}

// Those within the window now, and what those were already together with.
std::set<std::size_t> FamilyModel::together(std::size_t newest) const {
  std::set<std::size_t> out;
  std::vector<std::size_t> open{newest};
  while (!open.empty()) {
    const std::size_t each = open.back();
    open.pop_back();
    if (!out.insert(each).second || each < recent_) continue;
    for (const std::string& child : next_to(signals_[each].about)) {
      const auto about = signals_about_.find(child);
      if (about == signals_about_.end()) continue;
      const auto& all = about->second;
      open.insert(open.end(), std::lower_bound(all.begin(), all.end(), recent_), all.end());
    }
    const Group* group = group_of_signal_[each];
    if (group != nullptr) open.insert(open.end(), group->signals.begin(), group->signals.end());
  }
  return out;
}

void FamilyModel::take_signal(const Seen& seen) {
  if (seen.number > kLastKindThatLinks) return;
  signals_about_[seen.about].push_back(signals_.size());
  signals_.push_back(seen);
  group_of_signal_.push_back(nullptr);
  while (seen.at_ms - signals_[recent_].at_ms > kWindowMs) ++recent_;
  const std::set<std::size_t> signals = together(signals_.size() - 1);
  if (reporters_of(signals).size() >= 2) make(signals);
}

std::set<std::string> FamilyModel::reporters_of(const std::set<std::size_t>& signals) const {
  std::set<std::string> out;
  for (const std::size_t i : signals) out.insert(signals_[i].who);
  return out;
}

void FamilyModel::dissolve(Group* group) {
  for (const std::size_t i : group->signals) group_of_signal_[i] = nullptr;
  for (const auto& [id, told] : group->alerts) group_with_.erase(id);
  changed_.erase(group);
  unsaid_.erase(group);
  groups_.remove_if([&](const Group& each) { return &each == group; });
}

FamilyModel::Group& FamilyModel::make(std::set<std::size_t> signals) {
  Group next;
  next.signals = std::move(signals);
  next.reporters = reporters_of(next.signals);
  for (const std::size_t i : next.signals) {
    Group* former = group_of_signal_[i];
    if (former == nullptr) continue;
    next.alerts.merge(std::map(former->alerts));
    dissolve(former);
  }
  groups_.push_back(std::move(next));
  Group& made = groups_.back();
  changed_.insert(&made);
  if (made.alerts.empty()) unsaid_.insert(&made);
  for (const std::size_t i : made.signals) group_of_signal_[i] = &made;
  for (const auto& [id, told] : made.alerts) group_with_[id] = &made;
  return made;
}

// What alerts said with the erased one among their subjects is not said any more: what they said
// before it stands. What is left of the family and is within the window is linked anew.
void FamilyModel::take_erasure(const Seen& seen) {
  for (auto& [id, row] : cases_) {
    if (row.subjects.erase(seen.about) != 0 && row.subjects.empty()) row.open = false;
  }
  cases_about_.erase(seen.about);
  const auto about = signals_about_.find(seen.about);
  if (about == signals_about_.end()) return;
  const std::set<std::size_t> gone(about->second.begin(), about->second.end());
  signals_about_.erase(about);
  std::set<Group*> groups;
  for (const std::size_t i : gone) {
    if (group_of_signal_[i] != nullptr) groups.insert(group_of_signal_[i]);
  }
  std::vector<Version> stand;
  versions_.remove_if([&](const Version& version) {
    if (!groups.contains(group_of_signal_[*version.signals.begin()])) return false;
    const bool is_of_erased = std::any_of(version.signals.begin(), version.signals.end(),
                                          [&](std::size_t i) { return gone.contains(i); });
    if (!is_of_erased) stand.push_back(version);
    return is_of_erased;
  });
  std::set<std::size_t> rest;
  for (Group* group : groups) {
    for (const std::size_t i : group->signals) {
      if (!gone.contains(i)) rest.insert(i);
    }
    dissolve(group);
  }
  for (const Version& version : stand) {
    Group& made = make(version.signals);
    for (const auto& [id, told] : made.alerts) group_with_.erase(id);
    made.alerts = {{version.alert, version.told}};
    group_with_[version.alert] = &made;
    unsaid_.erase(&made);
  }
  while (recent_ < signals_.size() && seen.at_ms - signals_[recent_].at_ms > kWindowMs) ++recent_;
  for (const std::size_t i : rest) {
    if (i < recent_) continue;
    const std::set<std::size_t> signals = together(i);
    const Group* group = group_of_signal_[i];
    const bool is_said = group != nullptr && group->signals == signals;
    if (!is_said && reporters_of(signals).size() >= 2) make(signals);
  }
}

void FamilyModel::take(const Seen& seen) {
  if (seen.kind == SeenKind::signal) take_signal(seen);
  if (seen.kind == SeenKind::erased) take_erasure(seen);
  if (seen.kind == SeenKind::opened) {
    cases_[seen.id] = {seen.who, seen.names, true};
    for (const std::string& name : seen.names) cases_about_[name].push_back(order_.size());
    order_.push_back(seen.id);
  }
  const auto row = cases_.find(seen.id);
  if (row == cases_.end()) return;
  if (seen.kind == SeenKind::closed) row->second.open = false;
  if (seen.kind == SeenKind::moved) row->second.coordinator = seen.who;
}

FamilyModel::Group* FamilyModel::group_with(const std::string& alert) {
  const auto row = group_with_.find(alert);
  return row == group_with_.end() ? nullptr : row->second;
}

FamilyModel::Group* FamilyModel::group_of(const Seen& alert) {
  if (Group* group = group_with(alert.id)) return group;
  const bool fresh = alerts_.insert(alert.id).second;
  if (!fresh || groups_.empty()) return nullptr;
  for (Group* group : unsaid_) {  // several after an erasure
    if (group->reporters == alert.names) return group;
  }
  return groups_.back().alerts.empty() ? &groups_.back() : nullptr;  // of the newest signal
}

std::pair<std::string, std::string> FamilyModel::receiver_of(const Group& group) const {
  std::size_t first = order_.size();
  for (const std::size_t i : group.signals) {
    const auto about = cases_about_.find(signals_[i].about);
    if (about == cases_about_.end()) continue;
    for (const std::size_t place : about->second) {
      if (place < first && cases_.at(order_[place]).open) first = place;
    }
  }
  if (first == order_.size()) return {"cjg", ""};
  return {cases_.at(order_[first]).coordinator, order_[first]};
}

void FamilyModel::said(Group& group, const Seen& alert) {
  auto next = std::make_shared<Told>(Told{alert.who, alert.about, alert.flags, alert.names, false});
  const auto before = group.alerts.find(alert.id);
  if (before != group.alerts.end()) {
    const Told& told = *before->second;
    const bool same = told.receiver == next->receiver && told.case_id == next->case_id &&
                      told.reporters == next->reporters && told.flags == next->flags;
    next->given = same && told.given;
  }
  for (const auto& [id, told] : group.alerts) group_with_.erase(id);
  versions_.push_back({alert.id, next, group.signals});
  group.alerts = {{alert.id, std::move(next)}};
  group_with_[alert.id] = &group;
  changed_.insert(&group);
  unsaid_.erase(&group);
}

}  // namespace sluis::broker::testing
