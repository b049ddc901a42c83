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
    stale_.insert(with_notices_.begin(), with_notices_.end());
  }
  if (terms_ == host.covenant.case_terms) return;
  terms_ = host.covenant.case_terms;
  for (const auto& [id, entry] : entries_) stale_.insert(id);
}

void CaseBooks::make_anew(const Host& host) {
  for (const CaseId& id : stale_) {
    Entry& entry = entries_.at(id);
    const CaseParts& parts = entry.parts;
    if (parts.notices.empty()) with_notices_.erase(id);
    else with_notices_.insert(id);
    const bool is_known = parts.row != nullptr || !parts.notices.empty();
    if (!is_known && parts.life == nullptr && parts.acts.empty()) {
      entries_.erase(id);
      continue;
    }
    entry.span = {};
    entry.book = nullptr;
    if (!is_known) continue;
    BookedCase book = booked_from(host, id, parts, entry.span);
    if (!book.is_stored && book.terms.empty()) continue;  // what was said of it is over
    entry.book = std::make_shared<const BookedCase>(std::move(book));
  }
  stale_.clear();
}

void CaseBooks::list_anew() {
  auto list = std::make_shared<SharedList<BookedCase>>();
  list->reserve(entries_.size());
  span_ = {};
  for (const auto& [id, entry] : entries_) {
    span_.from_ms = std::max(span_.from_ms, entry.span.from_ms);
    span_.until_ms = std::min(span_.until_ms, entry.span.until_ms);
    if (entry.book != nullptr) list->add(entry.book);
  }
  list_ = std::move(list);
}

Books CaseBooks::look(const Host& host) {
  take_written(host);
  mark_what_time_changes(host);
  if (!stale_.empty() || list_ == nullptr) {
    make_anew(host);
    list_anew();
  }
  return Books(list_);
}

const BookedCase* Books::find(const CaseId& id) const {
  std::size_t from = 0, to = list_->size();
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    if ((*list_)[middle].row.id < id) from = middle + 1;
    else to = middle;
  }
  return from < list_->size() && (*list_)[from].row.id == id ? &(*list_)[from] : nullptr;
}

Books case_books(const Host& host) {
  if (host.case_books == nullptr) host.case_books = std::make_shared<CaseBooks>();
  return host.case_books->look(host);
}

BookedCase case_book_of(const Host& host, const CaseRow& row) {
  const Books books = case_books(host);
  if (const BookedCase* book = books.find(row.id)) return *book;
  BookedCase out;
  out.row = row;
  return out;
}

}  // namespace sluis::gateway
