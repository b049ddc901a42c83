// SPDX-License-Identifier: EUPL-1.2
// The two questions that decide() asks about one person under one ground: is there a consent, and
// do the circumstances permit it. For consent/core/decide*.cc alone.
//
// Pure. The rules as tables: consent/CONSENT.md §The decision by precedence.
#pragma once

#include "consent/core/decide.h"

namespace sluis::consent {

inline bool contains(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}
inline bool any_or_contains(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return numbers.empty() || contains(numbers, number);
}
inline bool contains(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::find(persons.begin(), persons.end(), person) != persons.end();
}
inline bool intersects(const std::vector<PersonId>& one, const std::vector<PersonId>& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const PersonId& person) { return contains(other, person); });
}
// 0: no member of the covenant.
inline std::uint16_t role_of(const Covenant& covenant, const MemberId& member) {
  const Member* row = covenant.member(member);
  return row == nullptr ? std::uint16_t{0} : row->role;
}

// What decide() is asked about one person; all of it outlives the call.
struct PersonQuestion {
  const Covenant& covenant;
  const FactsView& facts;
  const Request& request;
  const RequestPerson& person;
};

// The verdict of the consents on record under a ground that asks to have them confirmed in one of
// these ways, or not; a permit has neither ground nor level yet.
PersonDecision consent_of(const PersonQuestion& question, std::span<const std::uint8_t> ways);
// The circumstance that closes a ground of this GDPR basis (0: not known), or nothing.
std::optional<PersonDecision> closed(const PersonQuestion& question, std::uint8_t basis);
// A permit that names the circumstances met, or why the first unmet need holds.
PersonDecision meet(const PersonQuestion& question, std::span<const Need> needs);

}  // namespace sluis::consent
