// SPDX-License-Identifier: EUPL-1.2
// sluis alerts: which organisations signal about one family, as far as this one may know.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {

void add_alert_verbs(Verbs& verbs) {
  const auto options = std::make_shared<DoorOptions>();
  Verb verb = verbs.add("alerts", "who else signals about one family, since when, whom to call",
                        {"sluis alerts", "sluis alerts --json"}, [options] {
                          local::LocalRequest request;
                          request.mutable_alerts();
                          return answer_of(*options, std::move(request));
                        });
  add_door_options(verb, *options);
}

}  // namespace sluis::cli
