// SPDX-License-Identifier: EUPL-1.2
#include "adapters/cli/involved_text.h"

#include "adapters/cli/language.h"
#include "adapters/cli/terminal.h"

namespace sluis::cli {
namespace {

template <class Items>
std::string listed(const Items& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string organisation_text(const local::InvolvedOrganisation& row) {
  std::string out = "  " + row.organisation();
  if (!row.domains().empty()) out += " (" + listed(row.domains()) + ")";
  if (!row.hours().empty()) out += say(", {0} hours a week", {row.hours()});
  if (!row.since().empty()) out += say(", since {0}", {row.since()});
  if (!row.until().empty()) {
    out += row.agreed_with().empty()
               ? say(", until {0}", {row.until()})
               : say(", until {0} as agreed with {1}", {row.until(), row.agreed_with()});
  }
  return out + "\n";
}

std::string change_text(const local::Involved& involved) {
  if (involved.counts_size() < 2) return "";
  std::string out = say("How many there were:\n");
  for (const local::InvolvedCount& count : involved.counts()) {
    const std::string number = std::to_string(count.organisations());
    out += count.hours().empty()
               ? say("  {0}: {1}\n", {count.day(), number})
               : say("  {0}: {1}, {2} hours a week\n", {count.day(), number, count.hours()});
  }
  return out;
}

}  // namespace

std::string involved_text(const local::Involved& involved) {
  if (involved.day().empty()) {
    return say("Nobody wrote down who is involved. Do so: sluis involved write CASE FILE\n");
  }
  std::string out = say("involved with the family of case {0} on {1}: {2}\n",
                        {involved.case_id(), involved.day(),
                         std::to_string(involved.organisations_size())});
  for (const local::InvolvedOrganisation& row : involved.organisations()) {
    out += organisation_text(row);
  }
  for (const local::InvolvedOverlap& overlap : involved.overlaps()) {
    out += say("  overlap in {0}: {1}\n", {overlap.domain(), listed(overlap.organisations())});
  }
  if (!involved.overdue().empty()) {
    out += "  " + painted(Paint::bad, say("WAS TO BE GONE BY NOW: {0}",
                                          {listed(involved.overdue())})) + "\n";
  }
  return out + change_text(involved);
}

}  // namespace sluis::cli
