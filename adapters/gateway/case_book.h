// SPDX-License-Identifier: EUPL-1.2
// Cases as this gateway knows them: from what was recorded here, and the notices that it was given.
//
// Shell. What the other side of a handover said is not told to this one; the broker refuses what
// does not fit it, and a desk refuses no step itself. A notice is shown until a step that was
// recorded here after it meets or moves its duty, or a newer one says more of that duty; one about
// another organisation's term for 30 days. Thread safety: none.
#pragma once

#include "adapters/gateway/acts.h"
#include "adapters/gateway/notice_records.h"
#include "consent/core/case_bodies.h"

namespace sluis::gateway {

struct BookedTerm {
  consent::CaseDuty duty = consent::CaseDuty::review;
  TimeMs at;
  std::uint8_t stage = 0;  // as the newest notice of it says
  MemberId responsible;
  NoticeId notice;         // that says so; zero: it follows from the life alone
  bool unread = false;     // the covenant of now does not explain it
  bool is_of_handover() const {
    return duty == consent::CaseDuty::take_over || duty == consent::CaseDuty::settle;
  }
};

struct BookedCase {
  CaseRow row;                              // of a case that is known by its notices: an id alone
  bool is_stored = false;
  std::optional<consent::CaseLife> life;    // as recorded; nothing: it was begun elsewhere
  consent::HandoverPhase handover = consent::HandoverPhase::none;
  MemberId to;
  TimeMs handover_since;
  bool confirmed_here = false;
  std::optional<TimeMs> matter;             // raised here and not settled: since when
  ActId matter_act;                         // that raised it
  std::vector<BookedTerm> terms;            // ascending by time
  std::vector<ActRow> acts;                 // of it, oldest first

  // Something that was said of it here was not refused.
  bool is_ours() const {
    return is_stored && std::any_of(acts.begin(), acts.end(), [](const ActRow& act) {
      return act.state != ActState::refused;
    });
  }
};

// Once the broker recorded it, a closing act closes the case's row, and a receiver's confirmation
// names it the coordinator: what was refused changes nothing. A step's life is stored with it.
void on_case_recorded(const Host& host, Batch& batch, const ActRow& act, const codec::Ack* ack);
// Those with a row and those that a notice was about.
std::vector<BookedCase> case_books(const Host& host, const Acts& acts);
// The one of this row.
BookedCase case_book_of(const Host& host, const Acts& acts, const CaseRow& row);
// Who of the professionals here has it: who accepted or opened it, or took over from that one.
// Empty: nothing was said of it here.
std::string holder_of(const Host& host, const BookedCase& booked);
// Notices that go: 30 days old, said to be held, and not shown any more.
void erase_spent_notices(const Host& host, const Acts& acts, Batch& batch);

}  // namespace sluis::gateway
