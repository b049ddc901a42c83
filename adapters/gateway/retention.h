// SPDX-License-Identifier: EUPL-1.2
// Content goes when its ground's term is over (consent/COVENANT.md §Retention).
//
// Shell. Thread safety: none. The term is set when content is opened, by the covenant held then:
// `retention_days` of the ground of its release, in days of 86,400,000 ms of the wall clock; 0: the
// organisation's own law says when, and nothing here does. Of a signal's own copy it counts from
// when each of its recipients' copies had its end, with the longest term of the grounds it went on.
//
// | event                     | durable                                        | then             |
// | the term is over          | one transaction: its rows go, the term says so | the log is cut   |
// | the log is cut            | a `removed` act is kept                        | sent until heard |
// | acknowledged, or can't be | told, with the entry's index                   |                  |
// After the own copies of a closed case's signals go the versions of its plan (plans.h);
// looks, after the term of an access log (access_records.h).
// A process that dies between two of them goes on from the row: cut again, one act at a time.
#pragma once

#include "adapters/gateway/link.h"

namespace sluis::gateway {

inline constexpr std::uint64_t kDayMs = 86'400'000;
inline constexpr std::uint64_t kRemindMs = 14 * kDayMs;  // before it goes, a task says so

// Of the own copy of a signal by its exchange, of mail by sender and message.
Bytes retention_key(const RetentionRow& row);
// A copy that was opened goes before its term, in `batch`, whatever waits for it; its row of terms
// stays, so that it is known to have been here. The caller cuts the log.
void erase_mail(const Host& host, Batch& batch, const MemberId& sender, const MessageId& message,
                TimeMs now);

class Retention {
 public:
  explicit Retention(Host& host) : host_(host) {}

  // A message was opened, in `batch`.
  void on_opened(Batch& batch, const MailRow& mail);
  // After a start: terms of what was opened before there were any, and what was being told.
  void recover();
  // What an own signal waits for may be over: looks at the next step.
  void wake() { next_ = TimeMs{0}; }
  // Removes what is due, and tells the broker.
  void step(Link& link);
  void on_answer(Link& link, const RequestRow& row, const codec::Reply& reply);

 private:
  std::optional<RetentionRow> term_for(const ExchangeRow& exchange) const;
  void find_terms();
  void sweep();
  bool remove(RetentionRow row);
  bool remove_mail(Batch& batch, const RetentionRow& row) const;
  void remove_own(Batch& batch, const ExchangeId& exchange) const;
  void tell(Link& link);

  Host& host_;
  TimeMs next_;             // when to look again, by the wall clock
  bool cut_ = false;        // the log may still hold what is gone
  std::set<Bytes> untold_;   // keys of rows
  std::set<Bytes> telling_;  // the same, with a request under way
};

}  // namespace sluis::gateway
