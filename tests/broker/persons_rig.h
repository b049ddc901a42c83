// SPDX-License-Identifier: EUPL-1.2
// Persons whose keys have names.
#pragma once

#include <gtest/gtest.h>

#include "broker/core/persons.h"
#include "tests/broker/world.h"

namespace sluis::broker::testing {

class PersonsTest : public ::testing::Test {
 protected:
  MemberId member(const std::string& name) { return names_.id<MemberId>(name); }
  PersonId person(const std::string& name) { return names_.id<PersonId>(name); }
  PersonKey key(PersonKeyKind kind, const std::string& name) {
    return {kind, names_.id<Pseudonym>(name)};
  }
  PersonKey bsn(const std::string& name) { return key(PersonKeyKind::bsn, "b" + name); }
  PersonKey fields(const std::string& name) { return key(PersonKeyKind::fields, "f" + name); }
  PersonKey name_and_birth(const std::string& name) {
    return key(PersonKeyKind::fields_without_postcode, "n" + name);
  }
  PersonKey alike(const std::string& name) {
    return key(PersonKeyKind::fields_without_prefix, "s" + name);
  }
  // The same in another epoch: another pseudonym.
  PersonKey in_epoch(std::uint32_t epoch, const PersonKey& key) {
    PersonKey out = key;
    out.kind = kind_in(key.base(), epoch);
    out.pseudonym.value.back() ^= static_cast<std::uint8_t>(epoch);
    return out;
  }
  std::size_t left_behind(const std::string& member_name, const std::string& name) {
    return persons_.left_behind({{member(member_name), person(name)}}, 1).size();
  }
  // As a REKEY is taken: of whom the keys mean, or of somebody new.
  Persons::Carry rekey(const std::string& by, const std::vector<PersonKey>& keys,
                       std::uint32_t epoch = 1) {
    const auto carry = persons_.carry_of(member(by), keys, epoch);
    if (carry != Persons::Carry::more) return carry;
    const auto found = persons_.find(member(by), keys);
    const PersonId meant = found ? *found : person("new of " + by + std::to_string(++drawn_));
    persons_.add(member(by), keys, meant);
    persons_.carry(member(by), keys);
    return carry;
  }
  bool closes(const std::string& by, const std::vector<PersonKey>& keys, const std::string& whom) {
    const auto found = persons_.find(member(by), keys);
    const PersonId meant = found ? *found : person("asker " + std::to_string(++drawn_));
    Persons after = persons_;
    after.add(member(by), keys, meant);
    const auto closing = after.closing(meant);
    return std::binary_search(closing.begin(), closing.end(), person(whom));
  }
  bool is_same(const PersonId& one, const PersonId& other) {
    const auto same = persons_.same(one);
    return std::binary_search(same.begin(), same.end(), other);
  }
  bool is_possible(const PersonId& one, const PersonId& other) {
    const auto possibly = persons_.possibly(one);
    return std::binary_search(possibly.begin(), possibly.end(), other);
  }

  Names names_;
  Persons persons_;
  int drawn_ = 0;
};

}  // namespace sluis::broker::testing
