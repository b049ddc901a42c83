// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/persons.h"

#include "consent/core/person_files.h"

namespace sluis::consent {

using keys::files_of;
using keys::look_up;
using keys::numbers_in;

namespace {

// Of one epoch at least both have the same key, and of none different ones.
bool agree(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
  bool any = false;
  for (const PersonKey& mine : one) {
    for (const PersonKey& its : other) {
      if (mine.epoch() != its.epoch()) continue;
      if (mine != its) return false;
      any = true;
    }
  }
  return any;
}

std::vector<PersonId> listed(const std::set<PersonId>& set) { return {set.begin(), set.end()}; }

}  // namespace

bool are_of_one(const std::set<PersonKey>& numbers) {
  const auto same_epoch = [](const PersonKey& one, const PersonKey& other) {
    return one.epoch() == other.epoch();
  };
  return std::adjacent_find(numbers.begin(), numbers.end(), same_epoch) == numbers.end();
}

bool same_in_one_act(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
  const std::vector<PersonKey> mine = numbers_in(one), its = numbers_in(other);
  if (!mine.empty() && !its.empty()) return agree(mine, its);
  return agree(files_of(one), files_of(other));
}

bool meets(const PersonKey& one, const PersonKey& other) {
  if (one.kind != other.kind || one.pseudonym != other.pseudonym) return false;
  const bool one_ends_before = one.to_day != 0 && one.to_day < other.from_day;
  const bool other_ends_before = other.to_day != 0 && other.to_day < one.from_day;
  return !one_ends_before && !other_ends_before;
}

void Persons::index_links() {
  for (const auto& [person, keys] : keys_) {
    for (const PersonKey& key : keys) {
      if (!identifies(key)) linked_[key.pseudonym].insert(person);
    }
  }
}

std::vector<PersonKey> Persons::links(const PersonId& person) const {
  std::set<PersonKey> out;
  for (const PersonId& each : same(person)) {
    const auto row = keys_.find(each);
    if (row == keys_.end()) continue;
    for (const PersonKey& key : row->second) {
      if (!identifies(key)) out.insert(key);
    }
  }
  return {out.begin(), out.end()};
}

std::vector<PersonId> Persons::linked_by(const std::vector<PersonKey>& keys) const {
  std::set<PersonId> out;
  for (const PersonKey& key : keys) {
    for (const PersonId& candidate : look_up(linked_, key.pseudonym)) {
      const auto& own = keys_.at(candidate);
      if (std::any_of(own.begin(), own.end(),
                      [&](const PersonKey& each) { return meets(key, each); })) {
        out.insert(candidate);
      }
    }
  }
  return listed(out);
}

std::set<PersonKey> Persons::numbers(const PersonId& person) const {
  std::set<PersonKey> out;
  for (const PersonId& each : same(person)) {
    const auto row = keys_.find(each);
    if (row == keys_.end()) continue;
    for (const PersonKey& key : row->second) {
      if (key.base() == PersonKeyKind::bsn) out.insert(key);
    }
  }
  return out;
}

bool Persons::is_known(const PersonId& person) const {
  const auto row = keys_.find(person);
  return row != keys_.end() && std::any_of(row->second.begin(), row->second.end(), identifies);
}

bool Persons::is_within(const PersonId& person, const std::vector<PersonKey>& keys) const {
  const auto row = keys_.find(person);
  return is_known(person) &&
         std::all_of(row->second.begin(), row->second.end(), [&](const PersonKey& key) {
           return !identifies(key) || std::find(keys.begin(), keys.end(), key) != keys.end();
         });
}

std::vector<PersonId> Persons::sharing(const std::vector<PersonKey>& keys) const {
  std::set<PersonId> out;
  for (const PersonKey& key : keys) {
    if (!identifies(key)) continue;
    for (const PersonId& match : look_up(persons_, key)) {
      for (const PersonId& its : same(match)) out.insert(its);
    }
  }
  return listed(out);
}

bool Persons::have_other_numbers(const PersonId& one, const PersonId& other) const {
  const std::set<PersonKey> mine = numbers(one), its = numbers(other);
  std::set<std::uint32_t> both, common;
  for (const PersonKey& key : mine) {
    for (const PersonKey& with : its) {
      if (key.epoch() == with.epoch()) both.insert(key.epoch());
      if (key == with) common.insert(key.epoch());
    }
  }
  return both != common;
}

bool Persons::may_join(const PersonId& one, const PersonId& other) const {
  std::set<PersonKey> all = numbers(one);
  all.merge(numbers(other));
  return are_of_one(all);
}

PersonId Persons::group_of(const PersonId& person) const {
  const auto row = group_.find(person);
  return row == group_.end() ? person : row->second;
}

// Who is known by most keys; of several such, by the lower ones. Not the lower PersonId, which is
// random: a member's next words would hang on it.
PersonId Persons::most_named(const std::set<PersonId>& candidates) const {
  const auto names_more = [this](const PersonId& one, const PersonId& other) {
    const std::set<PersonKey>& mine = keys_.at(one);
    const std::set<PersonKey>& its = keys_.at(other);
    return mine.size() != its.size() ? mine.size() > its.size() : mine < its;
  };
  return *std::min_element(candidates.begin(), candidates.end(), names_more);
}

std::optional<PersonId> Persons::only_one(const std::set<PersonId>& candidates) const {
  if (candidates.empty()) return std::nullopt;
  const PersonId group = group_of(*candidates.begin());
  const bool one = std::all_of(candidates.begin(), candidates.end(),
                               [&](const PersonId& each) { return group_of(each) == group; });
  if (!one) return std::nullopt;
  return most_named(candidates);
}

std::optional<PersonId> Persons::find_by_member(const MemberId& member, const PersonKey& file,
                                                bool without_bsn) const {
  const auto& candidates = look_up(by_member_, std::pair{member, file});
  const auto found = only_one(candidates);
  if (found && !(without_bsn && has_bsn(*found))) return found;
  std::set<PersonId> unnumbered;
  for (const PersonId& candidate : candidates) {
    if (!has_bsn(candidate)) unnumbered.insert(candidate);
  }
  return only_one(unnumbered);
}

std::optional<PersonId> Persons::find(const MemberId& member,
                                      const std::vector<PersonKey>& keys) const {
  const std::vector<PersonKey> stated = numbers_in(keys);
  for (const PersonKey& number : stated) {  // the oldest epoch first
    const std::set<PersonId>& own = look_up(by_member_, std::pair{member, number});
    std::set<PersonId> known, own_known;
    for (const PersonId& each : look_up(persons_, number)) {
      if (!is_told_by(each, number, stated, &member)) continue;
      known.insert(each);
      if (own.contains(each)) own_known.insert(each);
    }
    if (const auto found = only_one(own_known)) return found;
    if (const auto found = only_one(known)) return found;
  }
  const std::vector<PersonKey> files = files_of(keys);
  if (files.empty()) return std::nullopt;
  return find_by_member(member, files.front(), !stated.empty());
}

bool Persons::register_keys(const std::vector<PersonKey>& keys, const PersonId& person) {
  bool changed = false;
  for (const PersonKey& key : keys) {
    keys_[person].insert(key);
    if (!identifies(key)) {
      changed |= linked_[key.pseudonym].insert(person).second;
      continue;
    }
    std::set<PersonId>& holders = persons_[key];
    if (holders.insert(person).second) {
      changed = true;
      note_sharing(holders);
    }
  }
  return changed;
}

bool Persons::add(const MemberId& member, const std::vector<PersonKey>& keys,
                  const PersonId& person) {
  bool changed = register_keys(keys, person);
  const std::vector<PersonKey> stated = numbers_in(keys);
  for (const PersonKey& number : stated) {
    by_member_[{member, number}].insert(person);
    join_numbered(number);
  }
  const std::vector<PersonKey> files = files_of(keys);
  for (const PersonKey& file : files) by_member_[{member, file}].insert(person);
  if (!stated.empty() && !files.empty()) {
    changed |= join_unnumbered(member, files.front(), person);
  }
  return changed;
}

// One act may name one number twice, each time with what its member knew somebody else by. Where
// members gave it together with several numbers of another epoch, nobody can say whose it is: then
// it makes nobody one with anybody.
void Persons::join_numbered(const PersonKey& number) {
  const std::set<PersonId>& holders = look_up(persons_, number);
  if (holders.size() < 2) return;
  std::vector<PersonId> told;
  for (const PersonId& holder : holders) {
    if (is_told_by(holder, number, {}, nullptr)) told.push_back(holder);
  }
  for (const PersonId& one : told) {
    for (const PersonId& other : told) {
      if (have_other_numbers(one, other)) return;
    }
  }
  for (const PersonId& holder : told) {
    if (group_of(holder) != group_of(told.front())) join_two(told.front(), holder);
  }
}

// What the member knew by this file before it knew the number is the same person, unless it knows
// persons of several numbers by it.
bool Persons::join_unnumbered(const MemberId& member, const PersonKey& file,
                              const PersonId& person) {
  std::set<PersonId> unnumbered;
  for (const PersonId& candidate : look_up(by_member_, std::pair{member, file})) {
    if (group_of(candidate) == group_of(person)) continue;
    if (has_bsn(candidate)) return false;
    unnumbered.insert(candidate);
  }
  for (const PersonId& candidate : unnumbered) join_two(person, candidate);
  return !unnumbered.empty();
}

void Persons::join_two(const PersonId& one, const PersonId& other) {
  std::set<PersonId> members;
  for (const PersonId& person : same(one)) members.insert(person);
  for (const PersonId& person : same(other)) members.insert(person);
  if (members.size() < 2) return;
  joined_.erase(group_of(one));
  joined_.erase(group_of(other));
  const PersonId group = *members.begin();
  for (const PersonId& person : members) group_[person] = group;
  joined_[group] = std::move(members);
}

void Persons::join(const PersonId& one, const std::vector<PersonKey>& keys_of_one,
                   const PersonId& other, const std::vector<PersonKey>& keys_of_other) {
  std::set<PersonKey> stated(keys_of_one.begin(), keys_of_one.end());
  stated.insert(keys_of_other.begin(), keys_of_other.end());
  std::set<PersonId> meant{one, other};
  for (const PersonKey& key : stated) {
    if (!identifies(key)) continue;
    for (const PersonId& person : look_up(persons_, key)) {
      const auto& own = keys_.at(person);
      const bool covered = std::all_of(own.begin(), own.end(), [&](const PersonKey& each) {
        return !identifies(each) || stated.contains(each);
      });
      if (covered) meant.insert(person);
    }
  }
  // All are asked for their number before anybody is joined: in whatever order, it ends the same.
  std::set<PersonKey> stated_numbers = numbers(one);
  stated_numbers.merge(numbers(other));
  if (!are_of_one(stated_numbers)) return;
  std::set<PersonKey> all = stated_numbers;
  std::map<PersonId, std::set<PersonKey>> numbers_of;
  for (const PersonId& person : meant) {
    std::set<PersonKey> its = numbers(person);
    all.insert(its.begin(), its.end());
    numbers_of.emplace(person, std::move(its));
  }
  if (stated_numbers.empty() && are_of_one(all)) stated_numbers = all;
  const std::vector<PersonKey> stated_ones = {stated_numbers.begin(), stated_numbers.end()};
  for (const auto& [person, its] : numbers_of) {
    if (its.empty() || agree(stated_ones, {its.begin(), its.end()})) join_two(one, person);
  }
}

std::vector<PersonId> Persons::same(const PersonId& person) const {
  const auto row = joined_.find(group_of(person));
  if (row == joined_.end()) return {person};
  return listed(row->second);
}

std::vector<PersonId> Persons::closing(const PersonId& person) const {
  if (is_alone(person)) return {person};
  std::set<PersonId> out;
  for (const PersonId& each : same(person)) {
    out.insert(each);
    const auto keys = keys_.find(each);
    if (keys == keys_.end()) continue;
    for (const PersonId& match : sharing({keys->second.begin(), keys->second.end()})) {
      out.insert(match);
    }
  }
  return listed(out);
}

std::vector<PersonId> Persons::possibly(const PersonId& person) const {
  if (is_alone(person)) return {};
  const PersonId group = group_of(person);
  std::vector<PersonId> out;
  for (const PersonId& each : closing(person)) {
    if (group_of(each) != group) out.push_back(each);
  }
  return out;
}

}  // namespace sluis::consent
