// SPDX-License-Identifier: EUPL-1.2
// What is kept of persons by their ids, found in one step however many there are.
//
// Pure. Thread safety: none. PersonIds are drawn by the broker at random, so nobody can choose two
// that fall together. There is no iteration: what depends on an order stands in ordered containers,
// and this is derived from them.
#pragma once

#include <cstring>
#include <vector>

#include "proto/types/check.h"
#include "proto/types/ids.h"

namespace sluis::broker {

template <class Value>
class PersonTable {
 public:
  // Nothing when there is nothing about `person`.
  const Value* find(const PersonId& person) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(slots_, person)];
    return slot.is_used() ? &slot.value : nullptr;
  }

  // The value of `person`, who is not nobody (CHECKed), made when there is none. References end
  // with the next call.
  Value& at(const PersonId& person) {
    CHECK(!person.is_zero());
    if ((used_ + 1) * 10 > slots_.size() * 7) grow();
    Slot& slot = slots_[place_of(slots_, person)];
    if (!slot.is_used()) {
      slot.person = person;
      ++used_;
    }
    return slot.value;
  }

  // Nothing is kept about `person`. What stood behind it moves up, so that no look ends too early.
  void erase(const PersonId& person) {
    if (slots_.empty()) return;
    const std::size_t mask = slots_.size() - 1;
    std::size_t hole = place_of(slots_, person);
    if (!slots_[hole].is_used()) return;
    for (std::size_t at = (hole + 1) & mask; slots_[at].is_used(); at = (at + 1) & mask) {
      const std::size_t way = (at - first_of(slots_, slots_[at].person)) & mask;
      if (way < ((at - hole) & mask)) continue;  // it stands behind the hole from its first on
      slots_[hole] = std::move(slots_[at]);
      hole = at;
    }
    slots_[hole] = Slot{};
    --used_;
  }

  void clear() {
    slots_.clear();
    used_ = 0;
  }

 private:
  // So aligned that a small one lies in one line of the processor's cache.
  struct alignas(32) Slot {
    PersonId person;  // zero: free
    Value value{};
    bool is_used() const { return !person.is_zero(); }
  };

  // Where the look for `person` begins. The size is a power of two.
  static std::size_t first_of(const std::vector<Slot>& slots, const PersonId& person) {
    std::uint64_t halves[2];
    static_assert(sizeof halves == PersonId::kSize);
    std::memcpy(halves, person.data(), sizeof halves);
    const std::uint64_t mixed = (halves[0] ^ halves[1]) * 0x9e3779b97f4a7c15u;
    return static_cast<std::size_t>(mixed >> 20) & (slots.size() - 1);
  }

  // The slot of `person`, or the free one where it would stand.
  static std::size_t place_of(const std::vector<Slot>& slots, const PersonId& person) {
    std::size_t at = first_of(slots, person);
    while (slots[at].is_used() && slots[at].person != person) at = (at + 1) & (slots.size() - 1);
    return at;
  }

  void grow() {
    std::vector<Slot> larger(slots_.empty() ? 64 : slots_.size() * 2);
    for (Slot& slot : slots_) {
      if (slot.is_used()) larger[place_of(larger, slot.person)] = std::move(slot);
    }
    slots_ = std::move(larger);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace sluis::broker
