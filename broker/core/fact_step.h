// SPDX-License-Identifier: EUPL-1.2
// One fact on its way, for the files that check and record facts.
//
// Pure. A check sees the state before the fact's persons are registered, and changes nothing.
#pragma once

#include "broker/core/step.h"
#include "consent/core/fact_bodies.h"

namespace sluis::broker {

struct FactStep {
  Step& step;
  const ActEvent& event;
  const consent::FactBody& body;
  State& state = step.state;
  const std::vector<PersonId>& persons = event.persons;

  // Of the i-th person, as the fact names it; none: erased since.
  std::vector<PersonKey> keys(std::size_t i) const;
  // Everybody who shares a key with the i-th person, who may not be registered yet; ascending.
  std::vector<PersonId> closing(std::size_t i) const;
};

inline bool contains(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::binary_search(persons.begin(), persons.end(), person);
}
std::vector<PersonId> sorted(std::vector<PersonId> persons);

// ---- cases (case_facts.cc) ----
Status check(const FactStep& fact, const consent::CaseOpened& opened);
Status check(const FactStep& fact, const consent::CaseClosed& closed);
Status check(const FactStep& fact, const consent::CaseStepped& stepped);
Status check(const FactStep& fact, const consent::HandoverStepped& stepped);
void record(FactStep& fact, const consent::CaseOpened& opened, std::uint64_t index);
void record(FactStep& fact, const consent::CaseClosed& closed, std::uint64_t index);
void record(FactStep& fact, const consent::CaseStepped& stepped, std::uint64_t index);
void record(FactStep& fact, const consent::HandoverStepped& stepped, std::uint64_t index);
// Ledger indices of the facts that tell whose case it is, of which programme and in which phase,
// for who said `fact`, which is on record by now; ascending. None: it knows them.
std::vector<std::uint64_t> told_of_case(FactStep& fact);

}  // namespace sluis::broker
