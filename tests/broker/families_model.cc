// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/families_model.h"

#include <algorithm>

namespace sluis::broker::testing {
namespace {

constexpr std::int64_t kWindowMs = 30ll * 86'400'000;
constexpr int kLastKindThatLinks = 2;

}  // namespace

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

// All that hangs together with the new signal within the window now, and what those were already
// together with.
void FamilyModel::take_signal(const Seen& seen) {
  if (seen.number > kLastKindThatLinks) return;
  signals_.push_back(seen);
  while (seen.at_ms - signals_[recent_].at_ms > kWindowMs) ++recent_;
  const auto is_recent = [&](std::size_t i) { return i >= recent_; };
  Group next;
  std::vector<std::size_t> open{signals_.size() - 1};
  while (!open.empty()) {
    const std::size_t each = open.back();
    open.pop_back();
    if (!next.signals.insert(each).second || !is_recent(each)) continue;
    for (std::size_t i = recent_; i < signals_.size(); ++i) {
      if (linked(signals_[i].about, signals_[each].about)) open.push_back(i);
    }
    for (const Group& group : groups_) {
      if (!group.signals.contains(each)) continue;
      open.insert(open.end(), group.signals.begin(), group.signals.end());
    }
  }
  for (const std::size_t i : next.signals) next.reporters.insert(signals_[i].who);
  if (next.reporters.size() < 2) return;
  std::vector<Group> others;
  for (Group& group : groups_) {
    if (next.signals.contains(*group.signals.begin())) next.alerts.merge(group.alerts);
    else others.push_back(std::move(group));
  }
  others.push_back(std::move(next));
  groups_ = std::move(others);
}

void FamilyModel::take(const Seen& seen) {
  if (seen.kind == SeenKind::signal) take_signal(seen);
  if (seen.kind == SeenKind::opened) {
    cases_[seen.id] = {seen.who, seen.names, true};
    order_.push_back(seen.id);
  }
  const auto row = cases_.find(seen.id);
  if (row == cases_.end()) return;
  if (seen.kind == SeenKind::closed) row->second.open = false;
  if (seen.kind == SeenKind::moved) row->second.coordinator = seen.who;
}

FamilyModel::Group* FamilyModel::group_of(const Seen& alert) {
  for (Group& group : groups_) {
    if (group.alerts.contains(alert.id)) return &group;
  }
  const bool fresh = alerts_.insert(alert.id).second;
  if (!fresh || groups_.empty() || !groups_.back().alerts.empty()) return nullptr;
  return &groups_.back();  // of the newest signal
}

std::pair<std::string, std::string> FamilyModel::receiver_of(const Group& group) const {
  for (const std::string& id : order_) {
    const Case& each = cases_.at(id);
    if (!each.open) continue;
    for (const std::size_t i : group.signals) {
      if (each.subjects.contains(signals_[i].about)) return {each.coordinator, id};
    }
  }
  return {"cjg", ""};
}

std::set<std::string> FamilyModel::children_of(const Group& group) const {
  std::set<std::string> out;
  for (const std::size_t i : group.signals) out.insert(signals_[i].about);
  return out;
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
  group.alerts = {{alert.id, next}};
}

}  // namespace sluis::broker::testing
