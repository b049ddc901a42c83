// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/review_text.h"

#include "adapters/cli/door_text.h"
#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

std::string step_text(const local::Review& review) {
  const std::string& state = review.act().state();
  if (state == "recorded") return "";
  if (state != "refused") {
    return say("  its step is not recorded yet; it goes on by itself. See: sluis act {0}\n",
               {review.act().id()});
  }
  return "  " + painted(Paint::bad, say("ITS STEP WAS REFUSED: this is no review of the case. ")) +
         reason_text(review.act().reason()) + "\n";
}

std::string spoke_text(const local::Review& review) {
  if (review.spoke_for_family().empty()) {
    return say("  nobody spoke for the family: {0}\n", {review.reason()});
  }
  std::string who;
  for (const std::string& each : review.spoke_for_family()) {
    who += (who.empty() ? "" : ", ") + each;
  }
  return say("  for the family spoke {0}\n", {who});
}

}  // namespace

std::string review_text(const local::Review& review) {
  std::string out = say("review of case {0} on {1}, by {2}\n",
                        {review.case_id(), time_text(review.at_ms()), review.worker()});
  out += step_text(review) + spoke_text(review);
  for (const local::ReviewAnswer& each : review.answers()) {
    const std::string asked = each.asked().empty() ? "" : " (" + each.asked() + ")";
    out += "  " + each.question() + asked + ": " + each.answer() + "\n";
  }
  return out;
}

std::string reviews_text(const local::Reviews& reviews) {
  if (reviews.reviews().empty()) {
    return say("No reviews of this case. Write one: sluis review write CASE FILE\n");
  }
  std::string out;
  for (const local::Review& review : reviews.reviews()) out += review_text(review);
  return out;
}

}  // namespace sluis::cli
