// SPDX-License-Identifier: EUPL-1.2
// From one epoch of the pseudonym key to the next: who is said to be whom, and who is left behind.
#include <utility>

#include "consent/core/person_files.h"

namespace sluis::consent {

using keys::called_by;
using keys::count_of;
using keys::kinds_of;
using keys::look_up;
using keys::next_of;
using keys::numbers_in;

bool is_named_in(const std::vector<PersonKey>& keys, std::uint32_t epoch) {
  const std::set<PersonKeyKind> named = kinds_of(keys, epoch, true);
  return !named.empty() && std::all_of(keys.begin(), keys.end(), [&](const PersonKey& key) {
    return !identifies(key) || named.contains(key.base());
  });
}

bool is_of_one_file(const std::vector<PersonKey>& keys, std::uint32_t epoch) {
  const std::set<PersonKeyKind> older = kinds_of(keys, epoch), newer = kinds_of(keys, epoch + 1);
  const bool of_two_epochs = std::all_of(keys.begin(), keys.end(), [&](const PersonKey& key) {
    return key.epoch() == epoch + 1 || (key.epoch() == epoch && identifies(key));
  });
  const bool has_links = std::any_of(keys.begin(), keys.end(),
                                     [](const PersonKey& key) { return !identifies(key); });
  const bool one_of_each = count_of(keys, epoch) == older.size() &&
                           count_of(keys, epoch + 1) == newer.size();
  const bool by_the_same = newer.empty() ? has_links : !has_links && newer == older;
  return of_two_epochs && one_of_each && by_the_same && !called_by(keys, epoch).empty();
}

// `by` says it, or two members do.
bool Persons::is_supported(const PersonKey& older, const PersonKey& newer,
                           const MemberId* by) const {
  const auto row = moved_.find(older);
  if (row == moved_.end()) return false;
  std::size_t members = 0;
  for (const auto& [member, key] : row->second) {
    if (key != newer) continue;
    if (by != nullptr && member == *by) return true;
    ++members;
  }
  return members >= 2;
}

// The person has no older number, or `number` is an older one of it that `stated` has too, or so it
// is said, epoch by epoch.
bool Persons::is_founded(const PersonId& person, const PersonKey& number,
                         const std::vector<PersonKey>& stated, const MemberId* by) const {
  bool has_older = false;
  for (const PersonKey& each : keys_.at(person)) {
    if (each.base() != PersonKeyKind::bsn || each.epoch() >= number.epoch()) continue;
    has_older = true;
    if (each.epoch() + 1 != number.epoch()) continue;
    const bool is_stated = std::find(stated.begin(), stated.end(), each) != stated.end();
    if (!is_stated && !is_supported(each, number, by)) continue;
    if (is_founded(person, each, stated, by)) return true;
  }
  return !has_older;
}

// Whatever is said of newer epochs: who the person is under an older key they do not unsettle. And
// of two numbers of one epoch, one that nobody is to be believed about says nothing.
bool Persons::is_told_by(const PersonId& person, const PersonKey& number,
                         const std::vector<PersonKey>& stated, const MemberId* by) const {
  const std::set<PersonKey> all = numbers(person);
  for (const PersonKey& each : all) {
    const bool is_another = each.epoch() == number.epoch() && each != number;
    if (is_another && is_founded(person, each, {}, by)) return false;
    if (each.epoch() >= number.epoch()) continue;
    const bool other = std::any_of(stated.begin(), stated.end(), [&](const PersonKey& key) {
      return key.epoch() == each.epoch() && !all.contains(key);
    });
    if (other) return false;
  }
  return is_founded(person, number, stated, by);
}

// Whom the member names by each of the keys of `epoch`.
std::set<PersonId> Persons::named_by_all(const MemberId& member,
                                         const std::vector<PersonKey>& keys,
                                         std::uint32_t epoch) const {
  std::set<PersonId> out;
  bool first = true;
  for (const PersonKey& key : called_by(keys, epoch)) {
    const std::set<PersonId>& named = look_up(by_member_, std::pair{member, key});
    if (std::exchange(first, false)) out = named;
    std::erase_if(out, [&](const PersonId& person) { return !named.contains(person); });
  }
  std::erase_if(out, [&](const PersonId& person) {
    const auto row = keys_.find(person);
    return row == keys_.end() || !std::all_of(keys.begin(), keys.end(), [&](const auto& key) {
      return key.epoch() != epoch || !identifies(key) || row->second.contains(key);
    });
  });
  return out;
}

// No more links of a kind than are known of it under the older key.
Persons::Carry Persons::carry_links(const std::vector<PersonKey>& keys,
                                    const std::set<PersonId>& known,
                                    std::uint32_t epoch) const {
  std::set<PersonKey> held;
  for (const PersonId& person : known) {
    const std::set<PersonKey>& its = keys_.at(person);
    held.insert(its.begin(), its.end());
  }
  std::map<PersonKeyKind, int> room;
  for (const PersonKey& key : held) {
    if (identifies(key)) continue;
    if (key.epoch() == epoch) ++room[key.base()];
    if (key.epoch() == epoch + 1) --room[key.base()];
  }
  Carry out = Carry::nothing;
  for (const PersonKey& key : keys) {
    if (key.epoch() == epoch || held.contains(key)) continue;
    if (--room[key.base()] < 0) return Carry::mixed;
    out = Carry::more;
  }
  return out;
}

bool Persons::is_named_under(const PersonId& person, std::uint32_t epoch) const {
  const std::set<PersonKey>& held = keys_.at(person);
  return std::any_of(held.begin(), held.end(), [&](const PersonKey& key) {
    return identifies(key) && key.epoch() == epoch;
  });
}

// One key of a member's is one in the next epoch, and of no two of its persons who differ now.
Persons::Carry Persons::carry_names(const MemberId& member, const std::vector<PersonKey>& keys,
                                    std::uint32_t epoch) const {
  Carry out = Carry::nothing;
  for (const PersonKey& older : called_by(keys, epoch)) {
    const PersonKey* newer = next_of(keys, older);
    if (newer == nullptr) return Carry::mixed;
    const auto row = moved_.find(older);
    const auto said = row == moved_.end() ? std::map<MemberId, PersonKey>::const_iterator{}
                                          : row->second.find(member);
    if (row != moved_.end() && said != row->second.end()) {
      if (said->second != *newer) return Carry::mixed;
      continue;
    }
    out = Carry::more;
    const std::set<PersonId>& named = look_up(by_member_, std::pair{member, older});
    for (const PersonId& person : look_up(by_member_, std::pair{member, *newer})) {
      if (!named.contains(person) && is_named_under(person, epoch)) return Carry::mixed;
    }
  }
  return out;
}

Persons::Carry Persons::carry_of(const MemberId& member, const std::vector<PersonKey>& keys,
                                 std::uint32_t epoch) const {
  if (!is_of_one_file(keys, epoch)) return Carry::mixed;
  const std::set<PersonId> known = named_by_all(member, keys, epoch);
  if (known.empty()) {
    const std::vector<PersonKey> called = called_by(keys, epoch);
    const bool some = std::any_of(called.begin(), called.end(), [&](const PersonKey& key) {
      return by_member_.contains({member, key});
    });
    return some ? Carry::mixed : Carry::nothing;
  }
  const bool of_links = kinds_of(keys, epoch + 1).empty();
  return of_links ? carry_links(keys, known, epoch) : carry_names(member, keys, epoch);
}

Status check_of_one_file(const Persons& persons, const MemberId& member,
                         const std::vector<PersonKey>& keys) {
  const std::uint32_t older = keys.empty() ? 1 : keys.front().epoch();
  if (persons.carry_of(member, keys, older) != Persons::Carry::mixed) return Done{};
  return Error{ErrorCode::not_allowed, "keys of one file"};
}

void Persons::carry(const MemberId& member, const std::vector<PersonKey>& keys) {
  if (keys.empty()) return;
  const std::uint32_t epoch = keys.front().epoch();
  const std::set<PersonId> known = named_by_all(member, keys, epoch);
  for (const PersonId& person : known) register_keys(keys, person);
  for (const PersonKey& older : called_by(keys, epoch)) {
    const PersonKey* newer = next_of(keys, older);
    if (newer == nullptr) continue;
    moved_[older].try_emplace(member, *newer);
    std::set<PersonId>& named = by_member_[{member, *newer}];
    // Whom it named by the newer key alone: its own word about its own.
    const auto one = only_one(known);
    for (const PersonId& other : named) {
      if (one && !look_up(by_member_, std::pair{member, older}).contains(other) &&
          may_join(*one, other)) {
        join_two(*one, other);
      }
    }
    named.insert(known.begin(), known.end());
  }
  for (const PersonKey& number : numbers_in(keys)) join_numbered(number);
}

bool Persons::names(const MemberId& member, const PersonId& person, std::uint32_t epoch) const {
  const auto row = keys_.find(person);
  if (row == keys_.end()) return false;
  return std::any_of(row->second.begin(), row->second.end(), [&](const PersonKey& key) {
    return key.epoch() == epoch && look_up(by_member_, std::pair{member, key}).contains(person);
  });
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
  const std::vector<PersonKey> called = called_by(keys, epoch - 1);
  const auto is_moved = [&](const PersonKey& key) {
    const auto moved = moved_.find(key);
    return moved != moved_.end() && moved->second.contains(member);
  };
  return !called.empty() && std::all_of(called.begin(), called.end(), is_moved);
}

std::set<std::pair<MemberId, PersonId>> Persons::left_behind(
    const std::set<std::pair<MemberId, PersonId>>& records, std::uint32_t epoch) const {
  std::set<std::pair<MemberId, PersonId>> out;
  for (const auto& [member, person] : records) {
    const auto row = keys_.find(person);
    if (row == keys_.end()) continue;
    const std::vector<PersonKey> keys(row->second.begin(), row->second.end());
    const std::set<PersonKeyKind> now = kinds_of(keys, epoch, true);
    const std::set<PersonKeyKind> next = kinds_of(keys, epoch + 1, true);
    bool behind = !std::includes(next.begin(), next.end(), now.begin(), now.end());
    for (const PersonKey& key : keys) {
      if (key.epoch() != epoch) continue;
      const auto moved = moved_.find(key);
      const bool is_moved = moved != moved_.end() && moved->second.contains(member);
      behind |= !is_moved && look_up(by_member_, std::pair{member, key}).contains(person);
    }
    if (behind) out.emplace(member, person);
  }
  return out;
}

}  // namespace sluis::consent
