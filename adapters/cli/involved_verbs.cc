// SPDX-License-Identifier: EUPL-1.2
// Who is involved with a family.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct InvolvedOptions {
  DoorOptions door;
  std::string id, file;
};

}  // namespace

void add_involved_verbs(Verbs& verbs) {
  verbs.group("involved", "which organisations are involved with a family");
  auto [write, of_write] = add_asking<InvolvedOptions>(
      verbs, "involved write", "writes down who is involved with the family of a case now",
      {"sluis involved write CASE involved.json --as gm-1"},
      [](const InvolvedOptions& given, local::LocalRequest& request) -> Status {
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_involved_write()));
        request.mutable_involved_write()->set_case_id(given.id);
        return Done{};
      });
  write.text("CASE", of_write->id, "the case's id, from sluis case list", Need::required)
      .text("FILE", of_write->file,
            "JSON with organisations (organisation, domains, hours, since, until, agreed_with) and "
            "perhaps the day",
            Need::required);
  add_door_options(write, of_write->door);
  auto [show, of_show] = add_asking<InvolvedOptions>(
      verbs, "involved show", "who is involved, where they overlap, and how many there were before",
      {"sluis involved show CASE --as gm-1"},
      [](const InvolvedOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_involved_show()->set_id(given.id);
        return Done{};
      });
  show.text("CASE", of_show->id, "the case's id, from sluis case list", Need::required);
  add_door_options(show, of_show->door);
}

}  // namespace sluis::cli
