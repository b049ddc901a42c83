// SPDX-License-Identifier: EUPL-1.2
// One fact that a fold takes; for the .cc files of FactFold alone.
#pragma once

#include "adapters/sdk/fact_fold.h"
#include "consent/core/fact_bodies.h"

namespace sluis::sdk {

struct FactFold::Fact {
  MemberId member;
  consent::FactBody body;
  std::uint64_t index = 0;
  std::uint32_t covenant = 0;                   // under which it was signed
  std::vector<PersonId> persons;                // of the commitments, in body order
  std::vector<std::vector<PersonKey>> keys;     // the same
};

inline std::vector<PersonId> sorted(std::vector<PersonId> persons) {
  std::sort(persons.begin(), persons.end());
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  return persons;
}

}  // namespace sluis::sdk
