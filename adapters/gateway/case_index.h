// SPDX-License-Identifier: EUPL-1.2
// What each look at today asks of all books of cases, kept beside them and changed with each book:
// which may have something due, which may come here, and how many families each professional has.
//
// Pure. The clock is no part of it: what it says holds at any time. Thread safety: none.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/time.h"

namespace sluis::gateway {

struct BookedCase;

class CaseIndex {
 public:
  // Null: there was none, or is none any more. `self`: the member whose books they are.
  void change(const MemberId& self, const BookedCase* before, const BookedCase* now);

  // Open cases, ascending, with a term that is over at `now` or of which something was said, or
  // whose accepted handover waits for this member.
  std::vector<CaseId> due(TimeMs now) const;
  // Open cases whose handover to this member was accepted, or is said to be.
  const std::set<CaseId>& accepted() const { return accepted_; }
  // Of each who took a case: how many of those are held now (CaseHold).
  const std::map<std::string, std::uint32_t>& held() const { return held_; }

 private:
  std::set<std::pair<TimeMs, CaseId>> due_;  // from when on; zero: always
  std::set<CaseId> accepted_;
  std::map<std::string, std::uint32_t> held_;
};

}  // namespace sluis::gateway
