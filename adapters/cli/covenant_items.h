// SPDX-License-Identifier: EUPL-1.2
// A compiled covenant as items that a person can read: what covenant show prints and covenant diff
// compares.
//
// Pure but for the language. An item carries the canonical bytes of its value, with what stands of
// it in other lists: a difference that its text does not show is a difference still. A new list of
// the covenant is one more section (tests/cli/covenant_diff_test.cc).
#pragma once

#include <string>
#include <vector>

#include "adapters/cli/answer.h"
#include "consent/core/covenant.h"

namespace sluis::cli {

struct CovenantItem {
  std::string key;   // what it is, the same in every version
  std::string text;  // what it says, in the command's language
  Bytes bytes;
};
struct CovenantSection {
  std::string name;     // "rules", the same in every language
  std::string heading;  // in the command's language
  std::vector<CovenantItem> items;
};
std::vector<CovenantSection> sections_of(const consent::Covenant& covenant);

// Per pair of roles what may go, for programs: from, to, kinds, purposes, grounds, level.
std::vector<Json> rules_json(const consent::Covenant& covenant);

struct CovenantChange {
  std::string section, heading, key;
  std::string what;  // "added", "removed" or "changed"
  std::string before, after;
};
std::vector<CovenantChange> changes_between(const consent::Covenant& before,
                                            const consent::Covenant& after);

// What to know before `after` is signed, in the command's language.
std::vector<std::string> warnings_between(const consent::Covenant& before,
                                          const consent::Covenant& after);

}  // namespace sluis::cli
