// SPDX-License-Identifier: EUPL-1.2
// How many families each professional has, and how much it works.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct LoadOptions {
  DoorOptions door;
  std::string login, fte;
};

}  // namespace

void add_caseload_verb(Verbs& verbs) {
  auto [verb, options] = add_asking<LoadOptions>(
      verbs, "caseload", "families per professional here, with a warning above 8 per fte",
      {"sluis caseload --as gm-1"},
      [](const LoadOptions&, local::LocalRequest& request) -> Status {
        request.mutable_caseload();
        return Done{};
      });
  add_door_options(verb, options->door);
}

void add_hours_verb(Verbs& verbs) {
  auto [verb, options] = add_asking<LoadOptions>(
      verbs, "staff hours", "says how much a professional works; families are counted against it",
      {"sluis staff hours gm-1 --fte 0.8 --as gm-2"},
      [](const LoadOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_staff_hours()->set_login(given.login);
        request.mutable_staff_hours()->set_fte(given.fte);
        return Done{};
      });
  verb.text("ID", options->login, "the login", Need::required)
      .text("--fte", options->fte, "from 0.01 to 1, such as 0.8; 1 is full-time", Need::required);
  add_door_options(verb, options->door);
}

}  // namespace sluis::cli
