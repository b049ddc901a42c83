// SPDX-License-Identifier: EUPL-1.2
// Circumstances: what the covenant has, stating one, a second worker's word, its end.
#include "adapters/cli/door.h"
#include "adapters/cli/files.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

using local::LocalRequest;

constexpr std::size_t kEvidenceBytesMax = 1u << 20;
constexpr const char* kCircumstanceId = "the circumstance's id, from sluis circumstance list";
constexpr const char* kSubjectFile =
    "JSON with subject, one of whom it is about; not needed where it was stated";

struct CircumstanceOptions {
  DoorOptions door;
  std::string id, file, evidence;
  bool no = false;
};
void add_state(Verbs& verbs) {
  auto [verb, options] = add_asking<CircumstanceOptions>(
      verbs, "circumstance state", "states that something is so which the law attaches to",
      {"sluis circumstance state order.json --as gv-1",
       "sluis circumstance state - --evidence order.pdf < order.json"},
      [](const CircumstanceOptions& given, LocalRequest& request) -> Status {
        local::CircumstanceState& stated = *request.mutable_circumstance_state();
        SLUIS_TRY_DONE(read_message(given.file, stated));
        if (given.evidence.empty()) return Done{};
        SLUIS_TRY(bytes, read_file(given.evidence, kEvidenceBytesMax, "--evidence"));
        stated.set_evidence_file(std::string(as_text(bytes)));
        return Done{};
      });
  verb.text("FILE", options->file, kFileIsJson, Need::required)
      .text("--evidence", options->evidence,
            "a file that was seen; it stays here, and only its keyed hash leaves");
  add_door_options(verb, options->door);
}

void add_agree(Verbs& verbs) {
  auto [verb, options] = add_asking<CircumstanceOptions>(
      verbs, "circumstance agree", "a second worker agrees to a circumstance, or does not",
      {"sluis circumstance agree CIRCUMSTANCE --as ib-2",
       "sluis circumstance agree CIRCUMSTANCE child.json --no --as gv-1"},
      [](const CircumstanceOptions& given, LocalRequest& request) -> Status {
        local::CircumstanceAgree& agreed = *request.mutable_circumstance_agree();
        SLUIS_TRY_DONE(read_if_given(given.file, agreed));
        agreed.set_circumstance(given.id);
        agreed.set_answer(given.no ? "no" : "yes");
        return Done{};
      });
  verb.text("CIRCUMSTANCE", options->id, kCircumstanceId, Need::required)
      .text("FILE", options->file, kSubjectFile)
      .flag("--no", options->no, "does not agree: then it opens nothing");
  add_door_options(verb, options->door);
}

void add_end(Verbs& verbs) {
  auto [verb, options] = add_asking<CircumstanceOptions>(
      verbs, "circumstance end", "it is over, or decided: by who stated it or whom it is for",
      {"sluis circumstance end CIRCUMSTANCE --as gv-1",
       "sluis circumstance end CIRCUMSTANCE child.json --as gm-1"},
      [](const CircumstanceOptions& given, LocalRequest& request) -> Status {
        local::CircumstanceEnd& ended = *request.mutable_circumstance_end();
        SLUIS_TRY_DONE(read_if_given(given.file, ended));
        ended.set_circumstance(given.id);
        return Done{};
      });
  verb.text("CIRCUMSTANCE", options->id, kCircumstanceId, Need::required)
      .text("FILE", options->file, kSubjectFile);
  add_door_options(verb, options->door);
}

void add_views(Verbs& verbs) {
  auto [types, of_types] = add_asking<CircumstanceOptions>(
      verbs, "circumstance types", "which circumstances the covenant has, and who may state them",
      {"sluis circumstance types --as gv-1"},
      [](const CircumstanceOptions&, LocalRequest& request) -> Status {
        request.mutable_circumstance_types();
        return Done{};
      });
  add_door_options(types, of_types->door);
  auto [list, of_list] = add_asking<CircumstanceOptions>(
      verbs, "circumstance list", "what was stated here, and what each still waits for",
      {"sluis circumstance list --as gv-1"},
      [](const CircumstanceOptions&, LocalRequest& request) -> Status {
        request.mutable_circumstances();
        return Done{};
      });
  add_door_options(list, of_list->door);
}

}  // namespace

void add_circumstance_verbs(Verbs& verbs) {
  verbs.group("circumstance", "orders, decisions, objections: what opens or closes beside consent");
  add_views(verbs);
  add_state(verbs);
  add_agree(verbs);
  add_end(verbs);
}

}  // namespace sluis::cli
