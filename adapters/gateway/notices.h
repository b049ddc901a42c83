// SPDX-License-Identifier: EUPL-1.2
// Notices of terms of cases at who is told: verified, kept, and said to be held.
//
// Shell. A notice is on disk here before the broker is told so, in the next FETCH; until then it is
// given again, and what is held already is taken for the same. Thread safety: none.
#pragma once

#include "adapters/gateway/link.h"
#include "adapters/gateway/notice_records.h"

namespace sluis::gateway {

class Notices {
 public:
  explicit Notices(Host& host) : host_(host) {}

  // What is held and was not yet said to be: at most 64, ascending.
  std::vector<NoticeId> held() const;
  // The broker answered a FETCH that said so.
  void said(const std::vector<NoticeId>& held);
  // Keeps what verifies; true when there is something to say now.
  bool take(Link& link, const std::vector<codec::Proven>& notices);

 private:
  bool take_one(Link& link, const codec::Proven& notice);

  Host& host_;
};

}  // namespace sluis::gateway
