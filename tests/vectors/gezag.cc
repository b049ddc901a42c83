// SPDX-License-Identifier: EUPL-1.2
// Kind gezag: answers of the register on gezag, one a line with who was asked about (`vraag`,
// `antwoord`). Prints whose consent is needed, one JSON object for each child, age, regime and
// capacity, in the form that tests/vectors/gezag_oracle.py describes.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "adapters/sdk/gezag.h"
#include "adapters/sdk/identity.h"
#include "consent/verify/strict_json.h"
#include "tests/vectors/kinds.h"

namespace sluis::vectors {
namespace {

using consent::Gives;
using consent::GiverRow;
using nlohmann::ordered_json;

struct Regime {
  const char* name;
  std::vector<GiverRow> rows;
};

// LAW §1; those without a row are not confirmed.
const std::vector<Regime> kRegimes = {
    {"jeugdwet_verstrekking",
     {{0, Gives::holders, Gives::holders},
      {12, Gives::self, Gives::holders},
      {16, Gives::self, Gives::representative}}},
    {"wmo",
     {{0, Gives::holders, Gives::holders},
      {12, Gives::self, Gives::holders},
      {16, Gives::self, Gives::representative}}},
    {"avg", {{0, Gives::holders, Gives::holders}, {16, Gives::self, Gives::representative}}},
    {"wgbo", {}},
    {"onderwijs", {}},
    {"participatiewet", {}},
};
constexpr std::uint32_t kAges[] = {5, 11, 12, 15, 16, 17, 18};
const std::optional<bool> kCapable[] = {true, false, std::nullopt};

// Before every other reason: the child's own number.
Result<std::vector<std::uint32_t>> givers_of(const sdk::GezagAnswer& answer,
                                             const consent::GiversAsked& asked,
                                             const Regime& regime) {
  SLUIS_TRY_DONE(sdk::check_bsn(answer.numbers[asked.child].reveal()));
  return consent::givers(regime.rows, asked);
}

void print_child(std::string& out, std::size_t line, const sdk::GezagAnswer& answer,
                 const sdk::GezagChild& child) {
  const std::string& number = answer.numbers[child.person].reveal();
  const Status checked = sdk::check_bsn(number);
  const bool has_number = checked.ok() || checked.code() != ErrorCode::not_a_bsn;
  for (const std::uint32_t age : kAges) {
    for (const Regime& regime : kRegimes) {
      for (const std::optional<bool>& capable : kCapable) {
        ordered_json cell;
        cell["line"] = line;
        cell["child"] = has_number ? ordered_json(number) : ordered_json();
        cell["age"] = age;
        cell["regime"] = regime.name;
        cell["capable"] = capable ? ordered_json(*capable) : ordered_json();
        const auto found =
            givers_of(answer, {child.person, child.relations, age, capable, {}}, regime);
        if (found.ok()) {
          std::vector<std::string> numbers;
          for (const auto giver : *found) numbers.push_back(answer.numbers[giver].reveal());
          std::sort(numbers.begin(), numbers.end());
          cell["givers"] = numbers;
        } else {
          cell["refusal"] = catalogue(found.code()).name;
        }
        out += cell.dump() + "\n";
      }
    }
  }
}

}  // namespace

std::string print_gezag(const std::string& text) {
  std::istringstream lines(text);
  std::string line, out;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    const auto row = verify::parse_strict_json(line, sdk::kGezagBytesMax, nullptr,
                                               sdk::kGezagDepthMax);
    if (!row.ok() || !row->is_object() || !row->contains("vraag") || !row->contains("antwoord")) {
      throw Unreadable{};
    }
    const auto answer = sdk::read_gezag((*row)["antwoord"], (*row)["vraag"].get<std::string>());
    if (!answer.ok()) throw Unreadable{};
    for (const sdk::GezagChild& child : answer->children) print_child(out, number, *answer, child);
  }
  if (out.empty()) throw Unreadable{};
  return out;
}

}  // namespace sluis::vectors
