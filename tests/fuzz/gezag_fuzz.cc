// SPDX-License-Identifier: EUPL-1.2
// The register's answer on gezag, and whose consent follows from it.
#include "adapters/sdk/gezag.h"
#include "proto/types/check.h"

using namespace sluis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = sdk::parse_gezag({reinterpret_cast<const char*>(data), size}, "000000012");
  if (!answer.ok()) return 0;
  CHECK(!answer->children.empty());
  const consent::GiverRow rows[] = {{0, consent::Gives::holders, consent::Gives::holders}};
  for (const sdk::GezagChild& child : answer->children) {
    const auto givers = consent::givers(rows, {child.person, child.relations, 5, {}, {}});
    if (!givers.ok()) continue;
    CHECK(!givers->empty());
    for (const std::uint32_t giver : *givers) {
      CHECK(giver < answer->numbers.size() && giver != child.person);
      CHECK(answer->numbers[giver].reveal().size() == 9);
    }
  }
  return 0;
}
