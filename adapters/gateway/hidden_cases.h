// SPDX-License-Identifier: EUPL-1.2
// From which cases a professional is kept away, so that not every case is compared with whom it is
// kept apart from at each look.
//
// Shell. What is kept is made anew when a row about that professional changes, and of each case
// whose row does: it is as Exclusions::keeps() says of the vault of now. Thread safety: none.
#pragma once

#include <map>
#include <set>

#include "adapters/gateway/case_book.h"
#include "adapters/gateway/exclusions.h"

namespace sluis::gateway {

class HiddenCases {
 public:
  explicit HiddenCases(const Exclusions& exclusions) : exclusions_(exclusions) {}

  // Of all that have a book, and those that it is kept out of by name. Until the next call.
  const std::set<CaseId>& from(const Host& host, const std::string& worker);

 private:
  struct Kept {
    std::uint64_t version = 0;  // of the rows about that professional
    std::set<CaseId> cases;
  };
  void take_written(const Host& host, const Books& books);

  const Exclusions& exclusions_;
  std::uint64_t seen_ = 0;  // of rows of cases
  std::map<std::string, Kept> kept_;
};

}  // namespace sluis::gateway
