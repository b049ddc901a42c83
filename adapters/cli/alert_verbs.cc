// SPDX-License-Identifier: EUPL-1.2
// sluis alerts: which organisations signal about one family, as far as this one may know.
#include "adapters/cli/door.h"
#include "adapters/cli/moment.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct OutcomeOptions {
  DoorOptions door;
  std::string alert, outcome;
};
struct MuteOptions {
  DoorOptions door;
  std::string id, file, until;
};

void add_mutes(Verbs& verbs) {
  auto [mute, of_mute] = add_asking<MuteOptions>(
      verbs, "alert mute", "asks nobody to follow up what joins a case's alert, until a day",
      {"sluis alert mute CASE agreed.json --until 2026-12-31 --as gm-1"},
      [](const MuteOptions& given, local::LocalRequest& request) -> Status {
        const auto until = moment_of(given.until, true);
        if (!until) return Error{ErrorCode::usage, "--until"};
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_alert_mute()));
        request.mutable_alert_mute()->set_case_id(given.id);
        request.mutable_alert_mute()->set_until_ms(*until);
        return Done{};
      });
  mute.text("CASE", of_mute->id, "the case's id, from sluis case list", Need::required)
      .text("FILE", of_mute->file,
            "JSON with agreed_with (members that signal in its alert) and reason", Need::required)
      .text("--until", of_mute->until, "the last day of it", Need::required);
  add_door_options(mute, of_mute->door);
  auto [end, of_end] = add_asking<MuteOptions>(
      verbs, "alert unmute", "ends that now: what joined meanwhile is to be followed up",
      {"sluis alert unmute CASE --as gm-1"},
      [](const MuteOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_alert_unmute()->set_id(given.id);
        return Done{};
      });
  end.text("CASE", of_end->id, "the case's id, from sluis case list", Need::required);
  add_door_options(end, of_end->door);
}

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
  verbs.group("alert", "what came of alerts, and cases whose alerts wait");
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
  add_mutes(verbs);
}

}  // namespace sluis::cli
