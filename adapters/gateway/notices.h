// SPDX-License-Identifier: EUPL-1.2
// Notices of terms of cases at who is told: verified, kept, and said to be held.
//
// Shell. A notice is on disk here before the broker is told so, in the next FETCH; until then it is
// given again, and what is held already is taken for the same. One that an older covenant explains
// and the one of now does not is kept apart, shown as unread, and said to be held like any other:
// it holds up none. Thread safety: none.
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
  // Keeps what verifies; true when there is something new to say now. What was said to be held and
  // comes again is said again in the next FETCH, which nothing asks for at once.
  bool take(Link& link, const std::vector<codec::Proven>& notices);

 private:
  bool take_one(Link& link, const codec::Proven& notice);
  bool keep(RowKind kind, const codec::Proven& notice, const NoticeId& id);

  Host& host_;
};

}  // namespace sluis::gateway
