// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/case_book.h"

namespace sluis::gateway {
namespace {

using consent::CasePhase;
using consent::CaseStep;
using consent::HandoverPhase;
using consent::HandoverStep;

// The broker's clock is not this one's; terms are whole days.
constexpr std::uint64_t kHalfDayMs = 43'200'000;
// Whether another organisation met its term, this one is not told: so long it is shown.
constexpr std::uint64_t kShownMs = 30ull * 86'400'000;

bool is_of_case(ActKind kind) {
  return kind == ActKind::case_opened || kind == ActKind::case_closed ||
         kind == ActKind::case_stepped || kind == ActKind::handover_stepped;
}

struct Fold {
  const Host& host;
  const ActRow& act;
  BookedCase& out;

  consent::CaseTerms terms() const { return host.covenant.terms_of_cases(out.row.programme); }

  void operator()(const consent::CaseOpened&) const {
    out.life = consent::begun(terms(), act.created);
  }
  void operator()(const consent::CaseClosed&) const {
    if (!out.life) out.life.emplace();
    out.life->phase = CasePhase::closed;
    out.life->since = act.created;
    out.handover = HandoverPhase::none;
  }
  void operator()(const consent::CaseStepped& said) const {
    if (out.life) {
      const auto next = consent::after(*out.life, said.step, terms(), act.created);
      if (next) out.life = *next;
    }
    if (consent::ends_case(said.step)) out.handover = HandoverPhase::none;
  }
  void operator()(const consent::HandoverStepped& said) const {
    out.handover_since = act.created;
    switch (said.step) {
      case HandoverStep::propose:
        out.handover = HandoverPhase::proposed;
        out.to = said.to;
        out.confirmed_here = false;
        return;
      case HandoverStep::accept:
      case HandoverStep::refuse:
        out.to = host.member();
        out.handover = said.step == HandoverStep::accept ? HandoverPhase::accepted
                                                         : HandoverPhase::refused;
        return;
      case HandoverStep::confirm:  // which the broker took: so it was accepted
        out.handover = HandoverPhase::one_confirmed;
        out.confirmed_here = true;
        return;
      case HandoverStep::take_back:
        out.handover = HandoverPhase::none;
        out.to = {};
        out.confirmed_here = false;
        return;
    }
  }
  template <class Other>
  void operator()(const Other&) const {}
};

void take(const Host& host, const ActRow& act, BookedCase& out) {
  out.acts.push_back(act);
  if (act.state == ActState::refused) return;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (body.ok()) std::visit(Fold{host, act, out}, body->payload);
}

// Its terms follow from what was recorded here: it is this organisation's, as far as is known. Who
// confirmed that it lets go may have it no more, and hears of its terms when it has.
bool is_reckoned_here(const Host& host, const BookedCase& book) {
  return book.life && book.row.open && book.row.coordinator == host.member() &&
         !book.confirmed_here;
}

void add_own_terms(const Host& host, BookedCase& out) {
  if (!is_reckoned_here(host, out)) return;
  const auto terms = host.covenant.terms_of_cases(out.row.programme);
  for (const consent::CaseDeadline& each : consent::deadlines_of(*out.life, terms)) {
    out.terms.push_back({each.duty, each.at, 0, out.row.coordinator});
  }
}

// A step that was taken since moves a term: what it moved is nobody's to do any more.
void add_notice(const Host& host, const consent::CaseDueBody& body, TimeMs taken,
                BookedCase& out) {
  const BookedTerm said{body.deadline.duty, body.deadline.at, body.stage, body.responsible};
  for (BookedTerm& term : out.terms) {
    if (term.duty != said.duty) continue;
    if (term.at.ms > said.at.ms + kHalfDayMs) return;
    if (term.stage <= said.stage) term = said;
    return;
  }
  const bool is_own = is_reckoned_here(host, out) && !said.is_of_handover();
  const bool is_settled = std::any_of(out.acts.begin(), out.acts.end(), [&](const ActRow& act) {
    return act.state != ActState::refused && act.created > taken;
  });
  if (is_own || is_settled) return;
  out.terms.push_back(said);
}

}  // namespace

void on_case_recorded(const Host& host, Batch& batch, const ActRow& act, const codec::Ack* ack) {
  if (ack == nullptr || !is_of_case(act.kind)) return;
  auto row = host.vault.get<CaseRow>(RowKind::care_case, CaseId{act.made.value});
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!row || !body.ok()) return;
  const auto* stepped = std::get_if<consent::CaseStepped>(&body->payload);
  const auto* handed = std::get_if<consent::HandoverStepped>(&body->payload);
  const bool ends = stepped != nullptr && consent::ends_case(stepped->step);
  if (act.kind == ActKind::case_closed || ends) {
    row->open = false;
  } else if (handed != nullptr && handed->step == HandoverStep::confirm &&
             row->coordinator.is_zero()) {
    // Questions of this organisation may go under it then; until both confirmed the broker says no.
    row->coordinator = host.member();
  } else {
    return;
  }
  batch.put(RowKind::care_case, row->id, *row);
}

std::vector<BookedCase> case_books(const Host& host, const Acts& acts) {
  std::map<CaseId, BookedCase> books;
  for (CaseRow& row : host.vault.all<CaseRow>(RowKind::care_case)) {
    BookedCase& book = books[row.id];
    book.row = std::move(row);
    book.is_stored = true;
  }
  for (const ActRow& act : acts.all()) {
    if (!is_of_case(act.kind)) continue;
    const auto book = books.find(CaseId{act.made.value});
    if (book != books.end()) take(host, act, book->second);
  }
  for (auto& [id, book] : books) add_own_terms(host, book);
  std::vector<NoticeRow> notices = host.vault.all<NoticeRow>(RowKind::notice);
  std::sort(notices.begin(), notices.end(),
            [](const NoticeRow& one, const NoticeRow& other) { return one.index < other.index; });
  for (const NoticeRow& notice : notices) {
    const auto body = canon::decode<consent::CaseDueBody>(notice.body, "notice");
    if (!body.ok()) continue;
    const bool is_others = body->responsible != host.member();
    if (is_others && host.clock.wall().ms > notice.taken.ms + kShownMs) continue;
    BookedCase& book = books[body->case_id];
    book.row.id = body->case_id;
    const bool is_coordinators = body->deadline.duty != consent::CaseDuty::take_over;
    if (!book.is_stored && is_coordinators) book.row.coordinator = body->responsible;
    add_notice(host, *body, notice.taken, book);
  }
  std::vector<BookedCase> out;
  for (auto& [id, book] : books) {
    std::sort(book.terms.begin(), book.terms.end(),
              [](const BookedTerm& one, const BookedTerm& other) { return one.at < other.at; });
    out.push_back(std::move(book));
  }
  return out;
}

BookedCase case_book_of(const Host& host, const Acts& acts, const CaseRow& row) {
  for (BookedCase& book : case_books(host, acts)) {
    if (book.row.id == row.id) return std::move(book);
  }
  BookedCase out;
  out.row = row;
  return out;
}

}  // namespace sluis::gateway
