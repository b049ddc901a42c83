// SPDX-License-Identifier: EUPL-1.2
// One plan for a family, at the gateway of who coordinates its case.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr const char* kPlannedCase = "the case's id, from sluis case list";

struct PlanOptions {
  DoorOptions door;
  std::string id, file, task, state;
  std::string kind, purpose, domain, regime, contact;
  std::uint64_t version = 0;
};

void add_plan_writing(Verbs& verbs) {
  auto [write, of_write] = add_asking<PlanOptions>(
      verbs, "plan write", "keeps another version of a case's plan, drawn up with the family",
      {"sluis plan write CASE plan.json --as gm-1"},
      [](const PlanOptions& given, LocalRequest& request) -> Status {
        request.mutable_plan_write()->set_case_id(given.id);
        return read_message(given.file, *request.mutable_plan_write()->mutable_plan());
      });
  write.text("CASE", of_write->id, kPlannedCase, Need::required)
      .text("FILE", of_write->file, kFileIsJson, Need::required);
  add_door_options(write, of_write->door);
  auto [progress, of_progress] = add_asking<PlanOptions>(
      verbs, "plan progress", "says how far a task of the plan is",
      {"sluis plan progress CASE TASK --state done --as gm-1"},
      [](const PlanOptions& given, LocalRequest& request) -> Status {
        local::PlanProgress& said = *request.mutable_plan_progress();
        said.set_case_id(given.id);
        said.set_task(given.task);
        said.set_state(given.state);
        return Done{};
      });
  progress.text("CASE", of_progress->id, kPlannedCase, Need::required)
      .text("TASK", of_progress->task, "the task's id in the plan", Need::required)
      .text("--state", of_progress->state, "open, busy, done or dropped", Need::required);
  add_door_options(progress, of_progress->door);
}

void add_plan_sharing(Verbs& verbs) {
  auto [share, of_share] = add_asking<PlanOptions>(
      verbs, "plan share",
      "sends each party its own part of the plan, as a signal that is decided as any other",
      {"sluis plan share CASE --kind KIND --purpose PURPOSE --domain DOMAIN --as gm-1"},
      [](const PlanOptions& given, LocalRequest& request) -> Status {
        local::PlanShare& share_of = *request.mutable_plan_share();
        share_of.set_case_id(given.id);
        share_of.set_kind(given.kind);
        share_of.set_purpose(given.purpose);
        share_of.set_domain(given.domain);
        share_of.set_source_regime(given.regime);
        share_of.set_contact(given.contact);
        return Done{};
      });
  share.text("CASE", of_share->id, kPlannedCase, Need::required)
      .text("--kind", of_share->kind,
            "the covenant's kind of signal that takes the parts along; else its only one")
      .text("--purpose", of_share->purpose, "for what, by the covenant; else its only one")
      .text("--domain", of_share->domain, "the domain of life, by the covenant; else its only one")
      .text("--regime", of_share->regime, "the law it is held under; else the covenant's only one")
      .text("--contact", of_share->contact, "whom the parties call; else the covenant's contact");
  add_door_options(share, of_share->door);
}

void add_plan_views(Verbs& verbs) {
  auto [list, of_list] = add_asking<PlanOptions>(
      verbs, "plan list", "the newest version of each plan", {"sluis plan list --as gm-1"},
      [](const PlanOptions&, LocalRequest& request) -> Status {
        request.mutable_plan_show();
        return Done{};
      });
  add_door_options(list, of_list->door);
  auto [show, of_show] = add_asking<PlanOptions>(
      verbs, "plan show",
      "a plan, what changed since the version before, and what each party received",
      {"sluis plan show CASE --as gm-1", "sluis plan show CASE --version 1 --as gm-1"},
      [](const PlanOptions& given, LocalRequest& request) -> Status {
        request.mutable_plan_show()->set_case_id(given.id);
        request.mutable_plan_show()->set_version(static_cast<std::uint32_t>(given.version));
        return Done{};
      });
  show.text("CASE", of_show->id, kPlannedCase, Need::required)
      .number("--version", of_show->version, "else the newest", 1, UINT32_MAX);
  add_door_options(show, of_show->door);
}

}  // namespace

void add_plan_verbs(Verbs& verbs) {
  verbs.group("plan", "one plan for a family, kept by who coordinates its case");
  add_plan_writing(verbs);
  add_plan_sharing(verbs);
  add_plan_views(verbs);
}

}  // namespace sluis::cli
