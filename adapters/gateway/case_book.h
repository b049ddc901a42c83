// SPDX-License-Identifier: EUPL-1.2
// Cases as this gateway knows them: from what was recorded here, and the notices that it was given.
//
// Shell. What the other side of a handover said is not told to this one; the broker refuses what
// does not fit it, and a desk refuses no step itself. A notice is shown until a step that was
// recorded here after it meets or moves its duty, or a newer one says more of that duty; one about
// another organisation's term for 30 days. Thread safety: none.
#pragma once

#include <set>
#include <tuple>

#include "adapters/gateway/acts.h"
#include "adapters/gateway/case_index.h"
#include "adapters/gateway/held.h"
#include "adapters/gateway/notice_records.h"
#include "adapters/sdk/case_check.h"
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
  std::optional<consent::CaseLife> life;    // as recorded; nothing: it is not known here
  consent::HandoverPhase handover = consent::HandoverPhase::none;
  MemberId to;
  TimeMs handover_since;
  bool confirmed_here = false;
  std::optional<TimeMs> matter;             // raised here and not settled: since when
  ActId matter_act;                         // that raised it
  std::vector<BookedTerm> terms;            // ascending by time
  SharedList<ActRow> acts;                  // of it, oldest first; without their persons
  std::string taken_by;                     // login of who accepted or opened it; empty: nobody
  bool is_accept_under_way = false;         // it was said here, and the broker has not answered

  // Something that was said of it here was not refused.
  bool is_ours() const {
    return is_stored && std::any_of(acts.begin(), acts.end(), [](const ActRow& act) {
      return act.state != ActState::refused;
    });
  }
};

inline bool is_of_case(ActKind kind) {
  return kind == ActKind::case_opened || kind == ActKind::case_closed ||
         kind == ActKind::case_stepped || kind == ActKind::handover_stepped;
}

// This organisation's `accept` of it is on record, later in the ledger than `index`.
bool is_accepted_since(const BookedCase& booked, std::uint64_t index);
// That, or a step of it that only who has the case can take.
bool is_led_since(const BookedCase& booked, std::uint64_t index);

// Once the broker recorded it, a closing act closes the case's row, and a receiver's confirmation
// names it the coordinator: what was refused changes nothing. A step's life is stored with it; so
// is what was `shown` of a case that was begun elsewhere.
void on_case_recorded(const Host& host, Batch& batch, const ActRow& act, const codec::Ack* ack,
                      const std::optional<sdk::ShownCase>& shown = std::nullopt);

// What a rung is told is the broker's word alone: it takes no case away from the one that has it.
bool takes_nothing(const Host& host, const consent::CaseDueBody& body, const CaseRow& row);
// A notice came that the case was designated, in one write with it: from then on it is theirs, also
// when the notice is shown no more.
void on_designated(const Host& host, Batch& batch, const consent::CaseDueBody& body);

// What the vault has of one case, and from when until when the wall clock changes nothing in it.
struct CaseParts {
  std::shared_ptr<const CaseRow> row;
  std::shared_ptr<const CaseLifeRow> life;
  std::map<std::pair<std::uint64_t, ActId>, std::shared_ptr<const ActRow>> acts;  // by ordinal
  // By index; the last is whether it is unread.
  using NoticePlace = std::tuple<std::uint64_t, NoticeId, bool>;
  std::map<NoticePlace, std::shared_ptr<const NoticeRow>> notices;
  bool are_none() const {
    return row == nullptr && life == nullptr && acts.empty() && notices.empty();
  }
};
struct BookSpan {
  std::uint64_t from_ms = 0, until_ms = UINT64_MAX;
};
BookedCase booked_from(const Host& host, const CaseId& id, const CaseParts& parts,
                       BookSpan& span);

// All books as they were at one moment, ascending by case. Copying it costs nothing.
class Books {
 public:
  explicit Books(std::shared_ptr<const SharedList<BookedCase>> list) : list_(std::move(list)) {}
  auto begin() const { return list_->begin(); }
  auto end() const { return list_->end(); }
  std::size_t size() const { return list_->size(); }
  const BookedCase* find(const CaseId& id) const;  // null: there is none

 private:
  std::shared_ptr<const SharedList<BookedCase>> list_;
};

// Books that are kept: a look makes those anew of which a row was written, or that another day or
// covenant changes. Opened: cases with whom they are about, lives, notices, and acts of cases.
class CaseBooks {
 public:
  CaseBooks();
  Books look(const Host& host);
  // Of the books as they were at the last look.
  const CaseIndex& index() const { return index_; }

 private:
  struct Entry {
    CaseParts parts;
    std::shared_ptr<const BookedCase> book;  // null: nothing is to be said of it
  };
  void take_written(const Host& host);
  void mark_what_time_changes(const Host& host);
  void make_anew(const Host& host);
  void make_one(const Host& host, const CaseId& id, Entry& entry);
  void list_anew();
  void list_one(const CaseId& id, std::shared_ptr<const BookedCase> book);

  HeldRows<CaseRow> rows_{RowKind::care_case};
  HeldRows<CaseLifeRow> lives_{RowKind::case_life};
  HeldRows<ActRow> acts_;
  HeldRows<NoticeRow> notices_, unread_;
  std::map<CaseId, Entry> entries_;
  std::set<CaseId> stale_;
  std::map<CaseId, BookSpan> spans_;       // of those with notices: the others' have no end
  std::vector<consent::CaseTerms> terms_;  // of the covenant by which they were made
  BookSpan span_;                          // of all
  std::shared_ptr<SharedList<BookedCase>> list_;  // changed in place while no look has it
  CaseIndex index_;
};

// Those with a row and those that a notice was about: as the vault has them now.
Books case_books(const Host& host);
// Of these; until the next look.
const CaseIndex& case_index(const Host& host);
// The one of this row.
BookedCase case_book_of(const Host& host, const CaseRow& row);
// Who of the professionals here has it: who accepted or opened it, or took over from that one.
// Empty: nothing was said of it here.
std::string holder_of(const Host& host, const BookedCase& booked);
// Notices that go: 30 days old, said to be held, and not shown any more.
void erase_spent_notices(const Host& host, Batch& batch);

}  // namespace sluis::gateway
