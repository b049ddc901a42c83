// SPDX-License-Identifier: EUPL-1.2
// The books of cases that are kept in memory.
#include "adapters/gateway/case_book.h"

namespace sluis::gateway {
namespace {

// No book needs whom an act is about.
bool is_held_act(ActRow& row) {
  row.persons.clear();
  return is_of_case(row.kind);
}
// The record is evidence, and no book's.
bool is_held_notice(NoticeRow& row) {
  row.record.clear();
  return true;
}

std::optional<CaseId> case_of(const NoticeRow& row) {
  const auto body = canon::decode<consent::CaseDueBody>(row.body, "notice");
  return body.ok() ? std::optional(body->case_id) : std::nullopt;
}

// So many changed books go into the list one by one; of more, it is made anew.
constexpr std::size_t kListedOneByOne = 64;

// Where it is, or would be.
std::size_t place_of(const SharedList<BookedCase>& list, const CaseId& id) {
  std::size_t from = 0, to = list.size();
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    if (list[middle].row.id < id) from = middle + 1;
    else to = middle;
  }
  return from;
}

}  // namespace

CaseBooks::CaseBooks()
    : acts_(RowKind::act, is_held_act),
      notices_(RowKind::notice, is_held_notice),
      unread_(RowKind::unread_notice, is_held_notice) {}

void CaseBooks::take_written(const Host& host) {
  rows_.look(host.vault, [&](const auto& before, const auto& now) {
    const CaseId id = before != nullptr ? before->id : now->id;
    stale_.insert(id);
    entries_[id].parts.row = now;
  });
  lives_.look(host.vault, [&](const auto& before, const auto& now) {
    const CaseId id = before != nullptr ? before->id : now->id;
    stale_.insert(id);
    entries_[id].parts.life = now;
  });
  acts_.look(host.vault, [&](const auto& before, const auto& now) {
    const auto change = [&](const auto& act, bool stays) {
      if (act == nullptr) return;
      const CaseId id{act->made.value};
      stale_.insert(id);
      if (stays) entries_[id].parts.acts[{act->ordinal, act->id}] = act;
      else entries_[id].parts.acts.erase({act->ordinal, act->id});
    };
    change(before, false);
    change(now, true);
  });
  const auto take_notices = [&](HeldRows<NoticeRow>& held, bool unread) {
    held.look(host.vault, [&](const auto& before, const auto& now) {
      const auto change = [&](const auto& notice, bool stays) {
        const auto id = notice == nullptr ? std::nullopt : case_of(*notice);
        if (!id) return;
        stale_.insert(*id);
        auto& notices = entries_[*id].parts.notices;
        const CaseParts::NoticePlace place{notice->index, notice->id, unread};
        if (stays) notices[place] = notice;
        else notices.erase(place);
      };
      change(before, false);
      change(now, true);
    });
  };
  take_notices(notices_, false);
  take_notices(unread_, true);
}

void CaseBooks::mark_what_time_changes(const Host& host) {
  const std::uint64_t now = host.clock.wall().ms;
  if (now < span_.from_ms || now > span_.until_ms) {
    for (const auto& [id, span] : spans_) {
      if (now < span.from_ms || now > span.until_ms) stale_.insert(id);
    }
  }
  if (terms_ == host.covenant.case_terms) return;
  terms_ = host.covenant.case_terms;
  for (const auto& [id, entry] : entries_) stale_.insert(id);
}

void CaseBooks::make_anew(const Host& host) {
  const bool are_many = list_ == nullptr || stale_.size() > kListedOneByOne;
  for (const CaseId& id : stale_) {
    Entry& entry = entries_.at(id);
    const auto before = std::exchange(entry.book, nullptr);
    make_one(host, id, entry);
    index_.change(host.member(), before.get(), entry.book.get());
    if (!are_many) list_one(id, entry.book);
    if (entry.parts.are_none()) entries_.erase(id);
  }
  stale_.clear();
  if (are_many) list_anew();
  span_ = {};
  for (const auto& [id, span] : spans_) {
    span_.from_ms = std::max(span_.from_ms, span.from_ms);
    span_.until_ms = std::min(span_.until_ms, span.until_ms);
  }
}

void CaseBooks::make_one(const Host& host, const CaseId& id, Entry& entry) {
  const CaseParts& parts = entry.parts;
  spans_.erase(id);
  if (parts.row == nullptr && parts.notices.empty()) return;
  BookSpan span;
  BookedCase book = booked_from(host, id, parts, span);
  if (!parts.notices.empty()) spans_[id] = span;
  if (!book.is_stored && book.terms.empty()) return;  // what was said of it is over
  entry.book = std::make_shared<const BookedCase>(std::move(book));
}

void CaseBooks::list_anew() {
  list_ = std::make_shared<SharedList<BookedCase>>();
  list_->reserve(entries_.size());
  for (const auto& [id, entry] : entries_) {
    if (entry.book != nullptr) list_->add(entry.book);
  }
}

void CaseBooks::list_one(const CaseId& id, std::shared_ptr<const BookedCase> book) {
  if (list_.use_count() != 1) list_ = std::make_shared<SharedList<BookedCase>>(*list_);
  const std::size_t place = place_of(*list_, id);
  const bool is_listed = place < list_->size() && (*list_)[place].row.id == id;
  if (is_listed && book != nullptr) list_->replace(place, std::move(book));
  else if (is_listed) list_->remove_at(place);
  else if (book != nullptr) list_->insert(place, std::move(book));
}

Books CaseBooks::look(const Host& host) {
  take_written(host);
  mark_what_time_changes(host);
  if (!stale_.empty() || list_ == nullptr) make_anew(host);
  return Books(list_);
}

const BookedCase* Books::find(const CaseId& id) const {
  const std::size_t place = place_of(*list_, id);
  return place < list_->size() && (*list_)[place].row.id == id ? &(*list_)[place] : nullptr;
}

Books case_books(const Host& host) {
  if (host.case_books == nullptr) host.case_books = std::make_shared<CaseBooks>();
  return host.case_books->look(host);
}

const CaseIndex& case_index(const Host& host) {
  static_cast<void>(case_books(host));
  return host.case_books->index();
}

BookedCase case_book_of(const Host& host, const CaseRow& row) {
  const Books books = case_books(host);
  if (const BookedCase* book = books.find(row.id)) return *book;
  BookedCase out;
  out.row = row;
  return out;
}

}  // namespace sluis::gateway
