// SPDX-License-Identifier: EUPL-1.2
// Escalation by hand: what a case is stuck in goes up the ladder until it is settled.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct EscalateOptions {
  DoorOptions door;
  std::string id, file, to;
  std::uint64_t reason = 0;
};

void add_raise(Verbs& verbs) {
  auto [verb, options] = add_asking<EscalateOptions>(
      verbs, "escalate raise",
      "records that a case is stuck, which climbs the ladder, and keeps the words here, in one act",
      {"sluis escalate raise CASE matter.json --as gm-1"},
      [](const EscalateOptions& given, local::LocalRequest& request) -> Status {
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_escalate_raise()));
        request.mutable_escalate_raise()->set_case_id(given.id);
        return Done{};
      });
  verb.text("CASE", options->id, "the case's id, from sluis case list", Need::required)
      .text("FILE", options->file,
            "JSON with stuck, reason (an id), tried, by (YYYY-MM-DD) and of_coordination",
            Need::required);
  add_door_options(verb, options->door);
}

void add_settle(Verbs& verbs) {
  auto [verb, options] = add_asking<EscalateOptions>(
      verbs, "escalate settle",
      "records that what was raised is settled, and keeps how here, in one act",
      {"sluis escalate settle CASE settled.json --as gm-1"},
      [](const EscalateOptions& given, local::LocalRequest& request) -> Status {
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_escalate_settle()));
        request.mutable_escalate_settle()->set_case_id(given.id);
        return Done{};
      });
  verb.text("CASE", options->id, "the case's id, from sluis case list", Need::required)
      .text("FILE", options->file, "JSON with how it was settled", Need::required);
  add_door_options(verb, options->door);
}

void add_designate(Verbs& verbs) {
  auto [verb, options] = add_asking<EscalateOptions>(
      verbs, "escalate designate",
      "names who coordinates a case, as the last rung of the ladder, when that is stuck and care "
      "is urgent",
      {"sluis escalate designate CASE family.json --to MEMBER --reason 1 --as gm-1"},
      [](const EscalateOptions& given, local::LocalRequest& request) -> Status {
        local::Designate& said = *request.mutable_escalate_designate();
        SLUIS_TRY_DONE(read_if_given(given.file, said));
        said.set_case_id(given.id);
        if (!given.to.empty()) said.set_to(given.to);
        if (given.reason != 0) said.set_reason(static_cast<std::uint32_t>(given.reason));
        return Done{};
      });
  verb.text("CASE", options->id, "the case's id, from sluis case today", Need::required)
      .text("FILE", options->file,
            "JSON with subjects, the whole family; not needed where the case was begun")
      .text("--to", options->to, "the member that is to have the case")
      .number("--reason", options->reason,
              "why care is urgent: a number of your organisation's own, 1 or more", 0, UINT16_MAX);
  add_door_options(verb, options->door);
}

void add_views(Verbs& verbs) {
  auto [show, of_show] = add_asking<EscalateOptions>(
      verbs, "escalate show", "what was raised in a case and how it was settled, oldest first",
      {"sluis escalate show CASE --as gm-1"},
      [](const EscalateOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_escalate_show()->set_id(given.id);
        return Done{};
      });
  show.text("CASE", of_show->id, "the case's id, from sluis case list", Need::required);
  add_door_options(show, of_show->door);
  auto [list, of_list] = add_asking<EscalateOptions>(
      verbs, "escalate list", "what is stuck now, and whom it went up to",
      {"sluis escalate list --as gm-1"},
      [](const EscalateOptions&, local::LocalRequest& request) -> Status {
        request.mutable_escalate_list();
        return Done{};
      });
  add_door_options(list, of_list->door);
  auto [stuck, of_stuck] = add_asking<EscalateOptions>(
      verbs, "escalate knelpunten",
      "what is stuck now in counts, without cases and persons, for who steers",
      {"sluis escalate knelpunten --as gm-1"},
      [](const EscalateOptions&, local::LocalRequest& request) -> Status {
        request.mutable_escalate_stuck();
        return Done{};
      });
  add_door_options(stuck, of_stuck->door);
}

}  // namespace

void add_escalate_verbs(Verbs& verbs) {
  verbs.group("escalate", "what a case is stuck in, up the ladder until it is settled");
  add_raise(verbs);
  add_settle(verbs);
  add_designate(verbs);
  add_views(verbs);
}

}  // namespace sluis::cli
