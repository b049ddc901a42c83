// SPDX-License-Identifier: EUPL-1.2
// Notices of terms of cases at who is told: verified, kept, and said to be held.
//
// Shell. A notice is on disk here before the broker is told so, in the next FETCH; until then it is
// given again, and what is held already is taken for the same. One that an older covenant explains
// and the one of now does not is kept apart, shown as unread, and said to be held like any other:
// it holds up none. One that takes a case away does so by what the last rung signed and nothing
// else; without that it is refused, and given again. Thread safety: none.
#pragma once

#include "adapters/gateway/link.h"
#include "adapters/gateway/notice_records.h"
#include "consent/core/case_bodies.h"

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
  bool take(Link& link, const codec::Fetched& fetched);

 private:
  using Facts = std::vector<codec::FactUsed>;
  bool take_one(Link& link, const codec::Proven& notice, const Facts& facts);
  // False: it was designated away, and has been here again since.
  Result<bool> check_let_go(const Link& link, const codec::Proven& notice, const Facts& facts,
                            const consent::CaseDueBody& body) const;
  bool is_back_since(const CaseId& id, std::uint64_t at) const;
  void tell_not_designated(Link& link, const codec::Proven& notice, const NoticeId& id,
                           const Error& error);
  bool keep(RowKind kind, const codec::Proven& notice, const NoticeId& id);

  Host& host_;
  std::set<NoticeId> refreshed_, not_designated_;  // asked the directory for, and told of
};

}  // namespace sluis::gateway
