// SPDX-License-Identifier: EUPL-1.2
// What must be true of every family's story. Each function is shown to fail by families_test.cc.
#include <algorithm>
#include <utility>

#include "tests/broker/families_model.h"

namespace sluis::broker::testing {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kFirstRung = 3, kSecondRung = 4;  // stages

using Group = FamilyModel::Group;

std::string place(const Seen& seen) { return seen.id + " in line " + std::to_string(seen.turn); }

bool may_change_groups(const Seen& seen) {
  return seen.kind == SeenKind::signal || seen.kind == SeenKind::alert ||
         seen.kind == SeenKind::erased;
}

// Calls at(seen) for each thing and end(turn) after each line of the story.
template <class At, class End>
void walk(const std::vector<Seen>& seen, At at, End end) {
  for (std::size_t i = 0; i < seen.size(); ++i) {
    at(seen[i]);
    const bool last = i + 1 == seen.size() || seen[i + 1].turn != seen[i].turn;
    if (last) end(seen[i]);
  }
}

}  // namespace

FamilyReport alert_two_members(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  for (const Seen& each : seen) {
    model.take(each);
    if (each.kind != SeenKind::alert) continue;
    ++out.checked;
    if (each.names.size() < 2) out.fail("of one member: " + place(each));
    Group* group = model.group_of(each);
    if (group == nullptr) continue;
    for (const std::string& name : each.names) {
      if (!group->reporters.contains(name)) out.fail(name + " told nothing: " + place(each));
    }
    model.said(*group, each);
  }
  return out;
}

FamilyReport alert_missed(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  bool changed = false;
  walk(
      seen,
      [&](const Seen& each) {
        model.take(each);
        changed = changed || may_change_groups(each);
        if (each.kind != SeenKind::alert) return;
        if (Group* group = model.group_of(each)) model.said(*group, each);
      },
      [&](const Seen& last) {
        if (!std::exchange(changed, false)) return;
        out.checked += static_cast<int>(model.groups().size());
        for (const Group* group : model.take_changed()) {
          const bool told = std::any_of(
              group->alerts.begin(), group->alerts.end(),
              [&](const auto& row) { return row.second->reporters == group->reporters; });
          if (!told) out.fail("no alert with these reporters after " + place(last));
        }
      });
  return out;
}

FamilyReport alert_doubled(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  bool changed = false;
  walk(
      seen,
      [&](const Seen& each) {
        model.take(each);
        changed = changed || may_change_groups(each);
        if (each.kind != SeenKind::alert) return;
        ++out.checked;
        Group* group = model.group_of(each);
        if (group == nullptr) out.fail("there is one already, or no cause: " + place(each));
        else model.said(*group, each);
      },
      [&](const Seen& last) {
        if (!std::exchange(changed, false)) return;
        for (const Group* group : model.take_changed()) {
          if (group->alerts.size() > 1) out.fail("two for one family after " + place(last));
        }
      });
  return out;
}

namespace {

// Who may be named as the reader of this alert: the right one now, or who has it and reads no more.
bool may_receive(const FamilyModel& model, const Group& group, const Seen& alert) {
  const auto [receiver, case_id] = model.receiver_of(group);
  const auto before = group.alerts.find(alert.id);
  const bool nothing_new = before != group.alerts.end() && before->second->given &&
                           before->second->reporters == alert.names &&
                           before->second->flags == alert.flags;
  if (nothing_new) {
    return alert.who == before->second->receiver && alert.about == before->second->case_id;
  }
  return alert.who == receiver && alert.about == case_id;
}

// Each reader is the receiver, or a reporter where the rule tells reporters.
bool may_read(const FamilyStory& story, Group& group, const Seen& given) {
  FamilyModel::Told& told = *group.alerts.at(given.id);
  if (given.who == told.receiver) {
    told.given = true;
    return true;
  }
  return story.tells_reporters && told.reporters.contains(given.who);
}

}  // namespace

FamilyReport existence_beyond_decision(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  for (const Seen& each : seen) {
    model.take(each);
    if (each.kind == SeenKind::alert) {
      Group* group = model.group_of(each);
      if (group == nullptr) continue;
      ++out.checked;
      if (!may_receive(model, *group, each)) out.fail("not for " + each.who + ": " + place(each));
      model.said(*group, each);
    }
    if (each.kind == SeenKind::given) {
      ++out.checked;
      Group* group = model.group_with(each.id);
      if (group == nullptr) {
        out.fail("given without cause: " + place(each));
      } else if (!may_read(story, *group, each)) {
        out.fail("given to " + each.who + ": " + place(each));
      }
    }
    if (each.kind == SeenKind::due) {
      ++out.checked;
      const auto row = model.cases().find(each.id);
      const bool known = row != model.cases().end();
      const std::string right =
          each.number == kSecondRung ? "cjg" : known ? row->second.coordinator : "nobody";
      if (each.who != right) out.fail("notice to " + each.who + ": " + place(each));
    }
  }
  return out;
}

FamilyReport escalated_once_per_step(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  std::map<std::string, std::pair<int, std::int64_t>> said;  // case, term and day: stage, when
  std::map<std::string, int> highest;                        // of each case
  for (const Seen& each : seen) {
    model.take(each);
    if (each.kind == SeenKind::moved) {  // who has it now was not told of anything
      std::erase_if(said, [&](const auto& row) { return row.first.starts_with(each.id + " "); });
    }
    if (each.kind != SeenKind::due) continue;
    ++out.checked;
    const auto row = model.cases().find(each.id);
    const bool open = row != model.cases().end() && row->second.open;
    if (!open) out.fail("of a case that is not open: " + place(each));
    const auto [found, fresh] = said.try_emplace(each.id + " " + each.about, std::pair{0, 0ll});
    auto& [stage, at] = found->second;
    const int days = each.number == kFirstRung ? 7 : each.number == kSecondRung ? 14 : 0;
    if (fresh ? each.number > 2 : each.number != stage + 1) {
      out.fail("not once each, in order: " + place(each));
    }
    if (!fresh && each.at_ms - at < days * kDayMs) out.fail("too early: " + place(each));
    found->second = {each.number, each.at_ms};
    highest[each.id] = std::max(highest[each.id], each.number);
  }
  // The story ends with years in which nothing is done.
  for (const auto& [id, each] : model.cases()) {
    if (each.open && highest[id] < kSecondRung) out.fail("the ladder was not climbed: " + id);
  }
  return out;
}

FamilyReport always_responsible(const FamilyStory& story, const std::vector<Seen>& seen) {
  FamilyModel model(story);
  FamilyReport out;
  std::set<std::string> held;
  for (const Seen& each : seen) {
    model.take(each);
    if (each.kind == SeenKind::holds) {
      held.insert(each.id);
      ++out.checked;
      if (!story.members.contains(each.who)) out.fail("by nobody: " + place(each));
      const auto row = model.cases().find(each.id);
      if (row == model.cases().end() || !row->second.open) {
        out.fail("held and not open: " + place(each));
      } else if (each.who != row->second.coordinator) {
        out.fail("held by " + each.who + ": " + place(each));
      }
    }
    if (each.kind != SeenKind::looked) continue;
    for (const auto& [id, known] : model.cases()) {
      if (known.open && !held.contains(id)) out.fail("lost: " + id + " after " + place(each));
    }
    held.clear();
  }
  return out;
}

}  // namespace sluis::broker::testing
