// SPDX-License-Identifier: EUPL-1.2
// sluis alerts: which organisations signal about one family, as far as this one may know.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct OutcomeOptions {
  DoorOptions door;
  std::string alert, outcome;
};

}  // namespace

void add_alert_verbs(Verbs& verbs) {
  const auto options = std::make_shared<DoorOptions>();
  Verb verb = verbs.add("alerts", "who else signals about one family, since when, whom to call",
                        {"sluis alerts", "sluis alerts --json"}, [options] {
                          local::LocalRequest request;
                          request.mutable_alerts();
                          return answer_of(*options, std::move(request));
                        });
  add_door_options(verb, *options);
  verbs.group("alert", "what came of alerts");
  auto [said, of_said] = add_asking<OutcomeOptions>(
      verbs, "alert outcome", "says what came of an alert; later on the same day it is replaced",
      {"sluis alert outcome ALERT contact_made --as gm-1"},
      [](const OutcomeOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_alert_outcome()->set_alert(given.alert);
        request.mutable_alert_outcome()->set_outcome(given.outcome);
        return Done{};
      });
  said.text("ALERT", of_said->alert, "the alert's id, from sluis alerts", Need::required)
      .text("OUTCOME", of_said->outcome,
            "contact_made, coordination_agreed, already_coordinated, not_same_person, "
            "no_contact_needed or not_reached",
            Need::required);
  add_door_options(said, of_said->door);
}

}  // namespace sluis::cli
