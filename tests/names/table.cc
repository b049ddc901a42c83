// SPDX-License-Identifier: EUPL-1.2
#include "tests/names/table.h"

#include <fstream>
#include <sstream>

#include "proto/hash/hash.h"
#include "proto/types/check.h"

namespace sluis::names {
namespace {

using Text = Sensitive<std::string>;

Row row_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest(line + "\t");
  for (std::string cell; std::getline(rest, cell, '\t');) cells.push_back(cell);
  CHECK(cells.size() == 8);
  Row out{cells[0], cells[1], {}};
  out.identity.family_name = Text(cells[2]);
  out.identity.prefix = Text(cells[3]);
  out.identity.first_names = Text(cells[4]);
  out.identity.birth_date = Text(cells[5]);
  out.identity.postcode = Text(cells[6]);
  out.identity.house_number = Text(cells[7]);
  return out;
}

}  // namespace

std::vector<Row> read_rows(const std::string& file) {
  std::ifstream input(std::string(SLUIS_SOURCE_DIR) + "/tests/names/data/" + file);
  std::vector<Row> out;
  for (std::string line; std::getline(input, line);) {
    if (!line.starts_with('#')) out.push_back(row_of(line));
  }
  CHECK(!out.empty());
  return out;
}

std::vector<PersonKey> keys_of(const Row& row) {
  const auto inputs = sdk::key_inputs(row.identity, false);
  CHECK(inputs.ok());
  std::vector<PersonKey> out;
  for (const sdk::KeyInput& input : *inputs) {
    out.push_back({input.kind, Pseudonym{hash::sha256(input.text.reveal()).value}, 0, 0});
  }
  return out;
}

std::string written(const Row& row) {
  return row.identity.family_name.reveal() + ", " + row.identity.prefix.reveal() + ", " +
         row.identity.first_names.reveal();
}

bool share(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other,
           PersonKeyKind kind) {
  return std::any_of(one.begin(), one.end(), [&](const PersonKey& key) {
    return key.kind == kind && std::find(other.begin(), other.end(), key) != other.end();
  });
}

bool share_any(const std::vector<PersonKey>& one, const std::vector<PersonKey>& other) {
  return std::any_of(one.begin(), one.end(), [&](const PersonKey& key) {
    return std::find(other.begin(), other.end(), key) != other.end();
  });
}

}  // namespace sluis::names
