// SPDX-License-Identifier: EUPL-1.2
// What of a person's keys says what: its numbers, its files, and those of one epoch. Of persons.h
// alone.
#pragma once

#include "consent/core/persons.h"

namespace sluis::consent::keys {

// One of each epoch, ascending; of no number none.
inline std::vector<PersonKey> numbers_in(const std::vector<PersonKey>& keys) {
  std::vector<PersonKey> out;
  for (const PersonKey& key : keys) {
    if (key.base() == PersonKeyKind::bsn) out.push_back(key);
  }
  return out;
}

// What the file of who names somebody by `keys` is called: name, birth date and address, or what is
// there of it. Less than that, such as the name and birth date of somebody at another address, may
// be another's: people share names, and 1 January is the birthday of many. One of each epoch.
inline std::vector<PersonKey> files_of(const std::vector<PersonKey>& keys) {
  std::vector<PersonKey> out;
  for (const PersonKey& key : keys) {  // ascending by epoch and kind
    const bool has = !out.empty() && out.back().epoch() == key.epoch();
    const bool is_file = key.base() == PersonKeyKind::fields ||
                         key.base() == PersonKeyKind::fields_without_postcode;
    if (is_file && !has) out.push_back(key);
  }
  return out;
}

// What the keys of `epoch` tell somebody by; links too where asked.
inline std::set<PersonKeyKind> kinds_of(const std::vector<PersonKey>& keys, std::uint32_t epoch,
                                 bool links = false) {
  std::set<PersonKeyKind> out;
  for (const PersonKey& key : keys) {
    if (key.epoch() == epoch && (links || identifies(key))) out.insert(key.base());
  }
  return out;
}

// Of `epoch`, what a person is called by: its number, and its file.
inline std::vector<PersonKey> called_by(const std::vector<PersonKey>& keys, std::uint32_t epoch) {
  std::vector<PersonKey> out;
  for (const auto& some : {numbers_in(keys), files_of(keys)}) {
    std::copy_if(some.begin(), some.end(), std::back_inserter(out),
                 [&](const PersonKey& key) { return key.epoch() == epoch; });
  }
  return out;
}

// What `key` is in the next epoch, of these keys.
inline const PersonKey* next_of(const std::vector<PersonKey>& keys, const PersonKey& key) {
  const auto next = std::find_if(keys.begin(), keys.end(), [&](const PersonKey& each) {
    return each.base() == key.base() && each.epoch() == key.epoch() + 1;
  });
  return next == keys.end() ? nullptr : &*next;
}

inline std::size_t count_of(const std::vector<PersonKey>& keys, std::uint32_t epoch) {
  return static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), [&](const auto& key) {
    return identifies(key) && key.epoch() == epoch;
  }));
}

// It stands until the map changes.
template <class Key>
const std::set<PersonId>& look_up(const std::map<Key, std::set<PersonId>>& map, const Key& key) {
  static const std::set<PersonId> nobody;
  const auto row = map.find(key);
  return row == map.end() ? nobody : row->second;
}

}  // namespace sluis::consent::keys
