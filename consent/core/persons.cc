// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/persons.h"

namespace sluis::consent {
namespace {

const PersonKey* bsn_of(const std::vector<PersonKey>& keys) {
  for (const PersonKey& key : keys) {
    if (key.kind == PersonKeyKind::bsn) return &key;
  }
  return nullptr;
}

// What the file of who names somebody by `keys` is called: name, birth date and address, or what is
// there of it. Less than that, such as the name and birth date of somebody at another address, may
// be another's: people share names, and 1 January is the birthday of many.
const PersonKey* file_of(const std::vector<PersonKey>& keys) {
  for (const PersonKey& key : keys) {  // ascending by kind
    if (key.kind == PersonKeyKind::fields) return &key;
    if (key.kind == PersonKeyKind::fields_without_postcode) return &key;
  }
  return nullptr;
}

// It stands until the map changes.
template <class Key>
const std::set<PersonId>& look_up(const std::map<Key, std::set<PersonId>>& map, const Key& key) {
  static const std::set<PersonId> nobody;
  const auto row = map.find(key);
  return row == map.end() ? nobody : row->second;
}

std::vector<PersonId> listed(const std::set<PersonId>& set) { return {set.begin(), set.end()}; }

}  // namespace

bool same_in_one_act(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
  const PersonKey* bsn_one = bsn_of(one);
  const PersonKey* bsn_other = bsn_of(other);
  if (bsn_one != nullptr && bsn_other != nullptr) return *bsn_one == *bsn_other;
  const PersonKey* file_one = file_of(one);
  const PersonKey* file_other = file_of(other);
  return file_one != nullptr && file_other != nullptr && *file_one == *file_other;
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
      if (key.kind == PersonKeyKind::bsn) out.insert(key);
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

bool Persons::may_join(const PersonId& one, const PersonId& other) const {
  std::set<PersonKey> all = numbers(one);
  all.merge(numbers(other));
  return all.size() <= 1;
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
  const PersonKey* bsn = bsn_of(keys);
  if (bsn != nullptr) {
    const auto& known = look_up(persons_, *bsn);
    if (!known.empty()) return most_named(known);
  }
  const PersonKey* file = file_of(keys);
  if (file == nullptr) return std::nullopt;
  return find_by_member(member, *file, bsn != nullptr);
}

bool Persons::add(const MemberId& member, const std::vector<PersonKey>& keys,
                  const PersonId& person) {
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
  const PersonKey* bsn = bsn_of(keys);
  if (bsn != nullptr) {
    // One act may name one number twice, each time with what its member knew somebody else by.
    const std::set<PersonId> numbered = look_up(persons_, *bsn);
    for (const PersonId& holder : numbered) {
      const bool apart = group_of(holder) != group_of(person);
      if (apart && may_join(person, holder)) join_two(person, holder);
    }
  }
  const PersonKey* file = file_of(keys);
  if (file == nullptr) return changed;
  by_member_[{member, *file}].insert(person);
  if (bsn == nullptr) return changed;
  // What the member knew by this file before it knew the number is the same person, unless it
  // knows persons of several numbers by it.
  std::set<PersonId> unnumbered;
  for (const PersonId& candidate : look_up(by_member_, std::pair{member, *file})) {
    if (group_of(candidate) == group_of(person)) continue;
    if (has_bsn(candidate)) return changed;
    unnumbered.insert(candidate);
  }
  for (const PersonId& candidate : unnumbered) join_two(person, candidate);
  return changed || !unnumbered.empty();
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
  if (stated_numbers.size() > 1) return;
  std::set<PersonKey> all = stated_numbers;
  std::map<PersonId, std::set<PersonKey>> numbers_of;
  for (const PersonId& person : meant) {
    std::set<PersonKey> its = numbers(person);
    all.insert(its.begin(), its.end());
    numbers_of.emplace(person, std::move(its));
  }
  if (stated_numbers.empty() && all.size() == 1) stated_numbers = all;
  for (const auto& [person, its] : numbers_of) {
    if (std::includes(stated_numbers.begin(), stated_numbers.end(), its.begin(), its.end())) {
      join_two(one, person);
    }
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
