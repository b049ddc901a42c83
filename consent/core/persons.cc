// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/persons.h"

namespace sluis::consent {
namespace {

// One of each epoch, ascending; of no number none.
std::vector<PersonKey> numbers_in(const std::vector<PersonKey>& keys) {
  std::vector<PersonKey> out;
  for (const PersonKey& key : keys) {
    if (key.base() == PersonKeyKind::bsn) out.push_back(key);
  }
  return out;
}

// What the file of who names somebody by `keys` is called: name, birth date and address, or what is
// there of it. Less than that, such as the name and birth date of somebody at another address, may
// be another's: people share names, and 1 January is the birthday of many. One of each epoch.
std::vector<PersonKey> files_of(const std::vector<PersonKey>& keys) {
  std::vector<PersonKey> out;
  for (const PersonKey& key : keys) {  // ascending by epoch and kind
    const bool has = !out.empty() && out.back().epoch() == key.epoch();
    const bool is_file = key.base() == PersonKeyKind::fields ||
                         key.base() == PersonKeyKind::fields_without_postcode;
    if (is_file && !has) out.push_back(key);
  }
  return out;
}

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

// What the keys of `epoch` tell somebody by; links too where asked.
std::set<PersonKeyKind> kinds_of(const std::vector<PersonKey>& keys, std::uint32_t epoch,
                                 bool links = false) {
  std::set<PersonKeyKind> out;
  for (const PersonKey& key : keys) {
    if (key.epoch() == epoch && (links || identifies(key))) out.insert(key.base());
  }
  return out;
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

bool is_named_in(const std::vector<PersonKey>& keys, std::uint32_t epoch) {
  const std::set<PersonKeyKind> named = kinds_of(keys, epoch, true);
  return !named.empty() && std::all_of(keys.begin(), keys.end(), [&](const PersonKey& key) {
    return !identifies(key) || named.contains(key.base());
  });
}

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
    std::set<PersonId> known;
    for (const PersonId& each : look_up(persons_, number)) {
      std::set<PersonKey> all = numbers(each);
      all.insert(stated.begin(), stated.end());
      if (are_of_one(all)) known.insert(each);
    }
    if (const auto found = only_one(known)) return found;
  }
  for (const PersonKey& file : files_of(keys)) {
    if (const auto found = find_by_member(member, file, !stated.empty())) return found;
  }
  return std::nullopt;
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
  const std::vector<PersonKey> stated = numbers_in(keys);
  for (const PersonKey& number : stated) join_numbered(number, person);
  note_moved(member, keys);
  const std::vector<PersonKey> files = files_of(keys);
  const bool tells_more = !stated.empty() || files.size() > 1;  // than each file by itself
  for (const PersonKey& file : files) {
    by_member_[{member, file}].insert(person);
    if (tells_more) changed |= join_unnumbered(member, file, person);
  }
  return changed;
}

// One act may name one number twice, each time with what its member knew somebody else by. Where
// members gave it together with several numbers of another epoch, nobody can say whose it is: then
// it makes nobody one with anybody.
void Persons::join_numbered(const PersonKey& number, const PersonId& person) {
  const std::set<PersonId> numbered = look_up(persons_, number);
  std::set<PersonKey> all;
  for (const PersonId& holder : numbered) all.merge(numbers(holder));
  if (!are_of_one(all)) return;
  for (const PersonId& holder : numbered) {
    if (group_of(holder) != group_of(person)) join_two(person, holder);
  }
}

// What the member knew by this file before it knew the number, or its file of another epoch, is the
// same person, unless it knows persons of several numbers by it.
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

void Persons::note_moved(const MemberId& member, const std::vector<PersonKey>& keys) {
  const std::vector<PersonKey> files = files_of(keys);
  for (std::size_t i = 1; i < files.size(); ++i) {
    const std::uint32_t former = files[i - 1].epoch();
    const bool moves = files[i].epoch() == former + 1 && files[i].base() == files[i - 1].base() &&
                       kinds_of(keys, former) == kinds_of(keys, former + 1);
    if (moves) moved_.emplace(member, files[i - 1]);
  }
}

bool Persons::is_carried(const MemberId& member, const std::vector<PersonKey>& keys,
                         const PersonId& person, std::uint32_t epoch) const {
  const auto row = keys_.find(person);
  if (epoch < 2 || row == keys_.end() || !is_named_in(keys, epoch - 1)) return false;
  const std::vector<PersonKey> own(row->second.begin(), row->second.end());
  const std::set<PersonKeyKind> next = kinds_of(own, epoch, true);
  const auto is_there = [&](const PersonKey& key) {
    return key.epoch() < epoch && row->second.contains(key) && next.contains(key.base());
  };
  if (!std::all_of(keys.begin(), keys.end(), is_there)) return false;
  const std::vector<PersonKey> files = files_of(keys);
  return files.empty() ? has_number(keys) : moved_.contains({member, files.back()});
}

std::vector<PersonId> Persons::left_behind(
    const std::set<std::pair<MemberId, PersonId>>& records, std::uint32_t epoch) const {
  std::set<PersonId> out;
  for (const auto& [member, person] : records) {
    const auto row = keys_.find(person);
    if (row == keys_.end()) continue;
    const std::vector<PersonKey> keys(row->second.begin(), row->second.end());
    const std::set<PersonKeyKind> now = kinds_of(keys, epoch, true);
    const std::set<PersonKeyKind> next = kinds_of(keys, epoch + 1, true);
    if (!std::includes(next.begin(), next.end(), now.begin(), now.end())) out.insert(person);
  }
  for (const auto& [file, known] : by_member_) {
    if (file.second.epoch() != epoch || moved_.contains(file)) continue;
    for (const PersonId& person : known) {
      if (records.contains({file.first, person})) out.insert(person);
    }
  }
  return listed(out);
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
