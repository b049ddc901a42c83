// SPDX-License-Identifier: EUPL-1.2
// What a family answers at a review of its case.
#include "adapters/cli/door.h"
#include "adapters/cli/verb_groups.h"

namespace sluis::cli {
namespace {

struct ReviewOptions {
  DoorOptions door;
  std::string id, file;
};

}  // namespace

void add_review_verbs(Verbs& verbs) {
  verbs.group("review", "what a family answers at a review of its case");
  auto [write, of_write] = add_asking<ReviewOptions>(
      verbs, "review write",
      "records the step review of a case and keeps the family's answers here, in one act",
      {"sluis review write CASE review.json --as gm-1"},
      [](const ReviewOptions& given, local::LocalRequest& request) -> Status {
        SLUIS_TRY_DONE(read_message(given.file, *request.mutable_review_write()));
        request.mutable_review_write()->set_case_id(given.id);
        return Done{};
      });
  write.text("CASE", of_write->id, "the case's id, from sluis case list", Need::required)
      .text("FILE", of_write->file,
            "JSON with answers (question, answer, asked), spoke_for_family or reason",
            Need::required);
  add_door_options(write, of_write->door);
  auto [show, of_show] = add_asking<ReviewOptions>(
      verbs, "review show", "the reviews of a case, oldest first",
      {"sluis review show CASE --as gm-1"},
      [](const ReviewOptions& given, local::LocalRequest& request) -> Status {
        request.mutable_review_show()->set_id(given.id);
        return Done{};
      });
  show.text("CASE", of_show->id, "the case's id, from sluis case list", Need::required);
  add_door_options(show, of_show->door);
}

}  // namespace sluis::cli
