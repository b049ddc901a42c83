// SPDX-License-Identifier: EUPL-1.2
// tests/names/data: people as organisations write them, and the keys that Sluis makes of a row.
//
// The product's own folding, inputs and kinds. In a key's pseudonym stands a hash of what would be
// blinded: the OPRF gives equal pseudonyms for equal inputs and for no others
// (Names.AreOneKeyWhereTheirInputsAreOne), and takes a hundred times as long.
#pragma once

#include <string>
#include <vector>

#include "adapters/sdk/identity.h"

namespace sluis::names {

struct Row {
  std::string who;    // people.tsv: the person; others.tsv: the set of people who are close
  std::string group;  // for the report alone: where spellings come from, or what makes people close
  sdk::PersonIdentity identity;
};

// The rows of tests/names/data/`file`, in its order. Dies on a row that is none.
std::vector<Row> read_rows(const std::string& file);

std::vector<PersonKey> keys_of(const Row& row);

// "Hamdaoui, El, Mohamed": of the table, which names nobody.
std::string written(const Row& row);

bool share(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other,
           PersonKeyKind kind);
bool share_any(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other);

}  // namespace sluis::names
