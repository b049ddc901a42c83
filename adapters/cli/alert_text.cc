// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/alert_text.h"

#include <algorithm>

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "proto/types/error.h"

namespace sluis::cli {
namespace {

std::string merged_text(const local::AlertReporter& reporter) {
  if (reporter.merged_into().empty()) return "";
  return say(" (now {0})", {reporter.merged_into()});
}

// What the family said is asked anew by a signal, not by an alert: its reason is of its own day.
std::string not_seen_text(const local::Reason& reason, std::uint64_t at_ms) {
  if (reason.code() != static_cast<std::uint32_t>(ErrorCode::consent_missing)) {
    return say("not to be seen yet: {0}\n", {reason_text(reason)});
  }
  return say("not to be seen without consent, as of {0}. What was answered since: sluis consent "
             "list, sluis signals\n", {time_text(at_ms)});
}

std::string reporter_text(const local::AlertReporter& reporter, std::uint64_t at_ms) {
  const std::string who = "  " + reporter.label() +
                          (reporter.contact().empty() ? "" : ", " + reporter.contact()) +
                          merged_text(reporter) + ": ";
  if (!reporter.has_reason()) return who + say("your own signal\n");
  return who + not_seen_text(reporter.reason(), at_ms);
}

}  // namespace

std::string outcome_text(const std::string& outcome) {
  if (outcome == "contact_made") return say("contact was made");
  if (outcome == "coordination_agreed") return say("agreed who coordinates");
  if (outcome == "already_coordinated") return say("was coordinated already");
  if (outcome == "not_same_person") return say("not the same person or family");
  if (outcome == "no_contact_needed") return say("no contact needed");
  if (outcome == "not_reached") return say("not reached");
  return outcome;
}

std::string alert_text(const local::Alert& alert) {
  std::string out = say("{0} organisations about 1 family, since {1}, for {2}",
                        {std::to_string(alert.reporters_size()), time_text(alert.since_ms()),
                         alert.receiver()});
  if (!alert.case_id().empty()) out += say(", case {0}", {alert.case_id()});
  out += say(", on the ground {0} [alert {1}, entry {2}, release record entry {3}]\n",
             {alert.ground(), alert.id(), std::to_string(alert.revision()),
              std::to_string(alert.release_index())});
  if (alert.undone_ms() != 0) {
    out += say("  NO LONGER SO, since {0}: a signal of it was corrected. Do not use it.\n",
               {time_text(alert.undone_ms())});
  }
  if (alert.not_the_same_youth()) {
    out += say("  Not all about the same youth: linked by a parent or an address.\n");
  }
  if (alert.possibly_the_same()) {
    out += say("  Possibly not the same person: linked by name alone. Call first.\n");
  }
  for (const local::AlertReporter& reporter : alert.reporters()) {
    out += reporter_text(reporter, std::max(alert.since_ms(), alert.taken_ms()));
  }
  if (alert.muted_until_ms() != 0) {
    out += say("  Muted: what joined it is to be followed up from {0}.\n",
               {time_text(alert.muted_until_ms())});
  }
  for (const local::AlertOutcome& said : alert.outcomes()) {
    out += say("  what came of it: {0}, said by {1} at {2}\n",
               {outcome_text(said.outcome()), said.worker(), time_text(said.at_ms())});
  }
  return out;
}

std::string alerts_text(const local::Alerts& alerts) {
  std::string out;
  for (const local::Alert& alert : alerts.alerts()) out += alert_text(alert);
  if (!out.empty()) return out;
  if (alerts.linking_rules() != 0) return say("No alerts.\n");
  return say("No alerts: the covenant has no ground for linking that is valid now.\n");
}

}  // namespace sluis::cli
