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
std::set<std::size_t> FamilyModel::together() const {
  std::set<std::size_t> out;
  std::vector<std::size_t> open{signals_.size() - 1};
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
  Group next;
  next.signals = together();
  for (const std::size_t i : next.signals) next.reporters.insert(signals_[i].who);
  if (next.reporters.size() < 2) return;
  std::set<const Group*> former;
  for (const std::size_t i : next.signals) {
    Group* group = group_of_signal_[i];
    if (group == nullptr || !former.insert(group).second) continue;
    next.alerts.merge(group->alerts);
  }
  groups_.remove_if([&](const Group& group) { return former.contains(&group); });
  groups_.push_back(std::move(next));
  Group& made = groups_.back();
  for (const Group* gone : former) changed_.erase(gone);
  changed_.insert(&made);
  for (const std::size_t i : made.signals) group_of_signal_[i] = &made;
  for (const auto& [id, told] : made.alerts) group_with_[id] = &made;
}

void FamilyModel::take(const Seen& seen) {
  if (seen.kind == SeenKind::signal) take_signal(seen);
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
  if (!fresh || groups_.empty() || !groups_.back().alerts.empty()) return nullptr;
  return &groups_.back();  // of the newest signal
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
  Told next{alert.who, alert.about, alert.flags, alert.names, false};
  const auto before = group.alerts.find(alert.id);
  if (before != group.alerts.end()) {
    const Told& told = before->second;
    const bool same = told.receiver == next.receiver && told.case_id == next.case_id &&
                      told.reporters == next.reporters && told.flags == next.flags;
    next.given = same && told.given;
  }
  for (const auto& [id, told] : group.alerts) group_with_.erase(id);
  group.alerts = {{alert.id, next}};
  group_with_[alert.id] = &group;
  changed_.insert(&group);
}

}  // namespace sluis::broker::testing
