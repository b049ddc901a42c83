// SPDX-License-Identifier: EUPL-1.2
// sluis usefulness: what the alerts and cases of a quarter came to, as counts.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct UsefulnessOptions {
  DoorOptions door;
  std::string quarter;
};

}  // namespace

void add_usefulness_verb(Verbs& verbs) {
  auto [verb, options] = add_asking<UsefulnessOptions>(
      verbs, "usefulness", "what a quarter's alerts and cases came to, as counts about nobody",
      {"sluis usefulness --quarter 2026Q3 --as gm-1"},
      [](const UsefulnessOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_usefulness()->set_quarter(given.quarter);
        return Done{};
      });
  verb.text("--quarter", options->quarter, "such as 2026Q3; it is over 30 days ago or longer",
            Need::required);
  add_door_options(verb, options->door);
}

}  // namespace sluis::cli
