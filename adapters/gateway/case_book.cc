// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/case_book.h"

#include <set>

#include "adapters/gateway/case_lives.h"

namespace sluis::gateway {
namespace {

using consent::CaseDuty;
using consent::CasePhase;
using consent::CaseStep;
using consent::HandoverPhase;
using consent::HandoverStep;

// The broker's clock is not this one's; terms are whole days.
constexpr std::uint64_t kHalfDayMs = 43'200'000;
// Whether another organisation met its term, or took back or finished a handover, this one is not
// told: so long it is shown. After that what is not shown goes.
constexpr std::uint64_t kShownMs = 30ull * 86'400'000;

// What was recorded meets this duty, or moves it: a step of the case, or of its handover.
bool meets(CaseDuty duty, CaseStep step) {
  if (consent::ends_case(step)) return true;
  switch (duty) {
    case CaseDuty::admit: return step == CaseStep::admit;
    case CaseDuty::review: return step == CaseStep::review || step == CaseStep::aftercare;
    case CaseDuty::end: return step == CaseStep::aftercare;
    case CaseDuty::hand_over: return step == CaseStep::resume || step == CaseStep::aftercare;
    case CaseDuty::visit: return step == CaseStep::visit || step == CaseStep::resume;
    case CaseDuty::take_over:
    case CaseDuty::settle: return false;
    // One at a time: where one was raised, that before it is over.
    case CaseDuty::settle_matter:
      return step == CaseStep::settle || step == CaseStep::raise || step == CaseStep::designate;
    // Whoever takes a step of it has taken it up; a designation is of another's.
    case CaseDuty::take_up: return step != CaseStep::designate;
  }
  return false;
}
bool meets(CaseDuty duty, HandoverStep step) {
  if (duty == CaseDuty::take_over) return true;  // each step of it has a term of its own
  // Who takes the case over is reminded of what is still open in it.
  if (duty == CaseDuty::settle_matter) return step == HandoverStep::accept;
  // What was accepted came back from who was designated.
  if (duty == CaseDuty::take_up) return step == HandoverStep::accept;
  return duty == CaseDuty::settle &&
         (step == HandoverStep::propose || step == HandoverStep::take_back);
}
bool meets(CaseDuty duty, const ActRow& act) {
  if (act.kind == ActKind::case_closed) return true;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return false;
  const auto* step = std::get_if<consent::CaseStepped>(&body->payload);
  const auto* handed = std::get_if<consent::HandoverStepped>(&body->payload);
  return (step != nullptr && meets(duty, step->step)) ||
         (handed != nullptr && meets(duty, handed->step));
}

// Its reading of a vault from before lives were stored is that of the covenant of now.
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
    out.matter.reset();
  }
  void operator()(const consent::CaseStepped& said) const {
    if (said.step == CaseStep::raise) {
      out.matter = act.created;
      out.matter_act = act.id;
    }
    if (said.step == CaseStep::settle || consent::ends_case(said.step)) out.matter.reset();
    // Who has the case alone takes a step: the other side confirmed by now.
    if (out.to == host.member()) {
      out.handover = HandoverPhase::none;
      out.to = {};
      out.confirmed_here = false;
    }
    if (out.life) out.life = as_recorded(*out.life, said.step, terms(), act.created);
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
        if (said.step == HandoverStep::accept) {  // it was led elsewhere
          out.life.reset();
          out.matter.reset();
        }
        out.to = host.member();
        out.confirmed_here = false;
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

void take(const Host& host, const std::shared_ptr<const ActRow>& held, BookedCase& out) {
  out.acts.add(held);
  const ActRow& act = *held;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return;
  if (act.state == ActState::recorded) std::visit(Fold{host, act, out}, body->payload);
  const auto* handed = std::get_if<consent::HandoverStepped>(&body->payload);
  const auto code = static_cast<ErrorCode>(act.reason);
  // As the broker says it to who has no part in it any more: the other side took it back.
  const bool is_none = code == ErrorCode::no_such_step || code == ErrorCode::not_allowed ||
                       code == ErrorCode::no_case;
  if (act.state == ActState::refused && is_none && handed != nullptr &&
      handed->step == HandoverStep::confirm && out.handover == HandoverPhase::accepted) {
    out.handover = HandoverPhase::none;
    out.to = {};
  }
}

// Its terms follow from what was recorded here, or shown when it was taken over: it is this
// organisation's, as far as is known. Who confirmed that it lets go may have it no more, and hears
// of its terms when it has; who confirmed that it takes the case minds them from then on, since
// nobody tells it when the other side confirmed.
bool is_led_here(const Host& host, const BookedCase& book) {
  const bool may_have_left = book.confirmed_here && book.to != host.member();
  return book.row.open && book.row.coordinator == host.member() && !may_have_left;
}
bool is_reckoned_here(const Host& host, const BookedCase& book) {
  return book.life && is_led_here(host, book);
}

void add_own_terms(const Host& host, BookedCase& out) {
  if (out.matter && is_led_here(host, out)) {
    out.terms.push_back(
        {CaseDuty::settle_matter, *out.matter, 0, out.row.coordinator, {}, false});
  }
  if (!is_reckoned_here(host, out)) return;
  const auto terms = host.covenant.terms_of_cases(out.row.programme);
  for (const consent::CaseDeadline& each : consent::deadlines_of(*out.life, terms)) {
    if (each.duty == CaseDuty::settle_matter) continue;  // whatever the life that was stored says
    out.terms.push_back({each.duty, each.at, 0, out.row.coordinator, {}, false});
  }
}

bool is_near(TimeMs one, TimeMs other) {
  return std::max(one.ms, other.ms) - std::min(one.ms, other.ms) <= kHalfDayMs;
}

bool is_accept(const ActRow& act) {
  if (act.kind != ActKind::handover_stepped) return false;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return false;
  const auto* said = std::get_if<consent::HandoverStepped>(&body->payload);
  return said != nullptr && said->step == HandoverStep::accept;
}

// The broker takes these from who has the case alone.
bool is_step_of_holder(const ActRow& act) {
  if (act.kind != ActKind::case_stepped) return false;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return false;
  const auto* said = std::get_if<consent::CaseStepped>(&body->payload);
  return said != nullptr && said->step != consent::CaseStep::designate;
}

template <class Is>
bool is_recorded_since(const BookedCase& booked, std::uint64_t index, Is is) {
  return std::any_of(booked.acts.begin(), booked.acts.end(), [&](const ActRow& act) {
    return act.state == ActState::recorded && act.index > index && is(act);
  });
}

// Of one that was taken over, a step that the other side took meanwhile, or that the broker left
// out, is not in its life: what the broker reckons after the last act of here counts.
bool is_newer_than_shown(const BookedCase& book, const NoticeRow& row) {
  bool all_of_it = false;
  std::uint64_t newest = 0;
  for (const ActRow& act : book.acts) {
    if (act.state != ActState::recorded) continue;
    newest = std::max(newest, act.index);
    all_of_it = act.kind == ActKind::case_opened || (all_of_it && !is_accept(act));
  }
  return !all_of_it && row.index > newest;
}

// Notices come in the order of the ledger, so a later one of a duty is the newer. A term that is
// reckoned here takes its stage from one that is about that day, and from no other; of a matter
// there is no day to reckon, and the newest that was not settled is of the one that is open.
void add_notice(const Host& host, const consent::CaseDueBody& body, const NoticeRow& row,
                bool unread, BookedCase& out) {
  const BookedTerm said{body.deadline.duty, body.deadline.at, body.stage, body.responsible,
                        row.id, unread};
  const bool is_matter = said.duty == CaseDuty::settle_matter;
  const bool is_reckoned = !said.is_of_handover() && !is_matter && said.duty != CaseDuty::take_up;
  const bool is_own = is_reckoned && is_reckoned_here(host, out);
  const bool is_settled = std::any_of(out.acts.begin(), out.acts.end(), [&](const ActRow& act) {
    return act.state == ActState::recorded && act.index > row.index && meets(said.duty, act);
  });
  if (is_settled) return;
  const auto term = std::find_if(out.terms.begin(), out.terms.end(), [&](const BookedTerm& each) {
    return each.duty == said.duty;
  });
  if (term == out.terms.end()) {
    if (!is_own) out.terms.push_back(said);
    return;
  }
  if (is_own && !is_near(term->at, said.at) && !is_newer_than_shown(out, row)) return;
  const bool is_older = term->at == said.at && term->stage > said.stage;
  if (!is_older) *term = said;
}

// That the case was designated: what was said of its matter and its handover is over, and of all
// else, at who has it no more.
void end_before_designation(const Host& host, const consent::CaseDueBody& body, BookedCase& out) {
  const bool is_ours = body.responsible == host.member();
  if (!is_ours && takes_nothing(host, body, out.row)) return;
  std::erase_if(out.terms, [&](const BookedTerm& term) {
    return !is_ours || term.is_of_handover() || term.duty == CaseDuty::settle_matter;
  });
  out.matter.reset();
  out.handover = HandoverPhase::none;
  out.to = {};
  if (!is_ours) out.life.reset();
}

// Of another organisation, or of a case that this one let go.
bool is_of_others(const Host& host, const consent::CaseDueBody& body, const BookedCase& book) {
  const bool is_known_elsewhere = book.is_stored && !book.row.coordinator.is_zero() &&
                                  book.row.coordinator != host.member() &&
                                  body.deadline.duty != CaseDuty::take_over;
  return body.responsible != host.member() || is_known_elsewhere ||
         (book.confirmed_here && book.to != host.member());
}

void add_notices(const Host& host, const CaseParts& parts, BookSpan& span, BookedCase& out) {
  const std::uint64_t now = host.clock.wall().ms;
  for (const auto& [place, notice] : parts.notices) {
    const bool unread = std::get<bool>(place);
    const auto body = canon::decode<consent::CaseDueBody>(notice->body, "notice");
    if (!body.ok()) continue;
    const std::uint64_t shown_until = notice->taken.ms + kShownMs;
    const bool is_old = now > shown_until;
    if (is_old) span.from_ms = std::max(span.from_ms, shown_until + 1);
    else span.until_ms = std::min(span.until_ms, shown_until);
    if (is_old && (unread || is_of_others(host, *body, out))) continue;
    const bool is_coordinators = body->deadline.duty != CaseDuty::take_over;
    if (!out.is_stored && is_coordinators) out.row.coordinator = body->responsible;
    // Accepted here since: whatever was designated before is over.
    const bool is_designated =
        body->deadline.duty == CaseDuty::take_up && !is_accepted_since(out, notice->index);
    if (is_designated && !unread) {
      end_before_designation(host, *body, out);
    }
    add_notice(host, *body, *notice, unread, out);
  }
}

// Who accepted or opened it, or took over from that one.
void set_taken(BookedCase& out) {
  const ActRow* taken = nullptr;
  for (const ActRow& act : out.acts) {
    if (act.state == ActState::refused) continue;
    const bool accepts = is_accept(act);
    if (taken == nullptr || accepts) taken = &act;
    // What the broker recorded is in `handover`.
    if (accepts && act.state != ActState::recorded) out.is_accept_under_way = true;
  }
  if (taken == nullptr && !out.acts.empty()) taken = &out.acts.front();
  if (taken != nullptr) out.taken_by = taken->worker;
}

}  // namespace

bool is_accepted_since(const BookedCase& booked, std::uint64_t index) {
  return is_recorded_since(booked, index, is_accept);
}
bool is_led_since(const BookedCase& booked, std::uint64_t index) {
  return is_accepted_since(booked, index) || is_recorded_since(booked, index, is_step_of_holder);
}

BookedCase booked_from(const Host& host, const CaseId& id, const CaseParts& parts,
                       BookSpan& span) {
  BookedCase out;
  out.row.id = id;
  if (parts.row != nullptr) {
    out.row = *parts.row;
    out.is_stored = true;
    for (const auto& [place, act] : parts.acts) take(host, act, out);
    const bool is_closed = out.life && out.life->phase == CasePhase::closed;
    if (parts.life != nullptr && !is_closed) out.life = life_in(*parts.life);
    add_own_terms(host, out);
  }
  add_notices(host, parts, span, out);
  std::sort(out.terms.begin(), out.terms.end(),
            [](const BookedTerm& one, const BookedTerm& other) { return one.at < other.at; });
  set_taken(out);
  return out;
}

std::string holder_of(const Host& host, const BookedCase& booked) {
  return booked.taken_by.empty() ? "" : host.owner(booked.taken_by);
}

void erase_spent_notices(const Host& host, Batch& batch) {
  std::set<NoticeId> shown;
  for (const BookedCase& book : case_books(host)) {
    for (const BookedTerm& term : book.terms) shown.insert(term.notice);
  }
  for (const RowKind kind : kNoticeKinds) {
    for (const NoticeRow& row : host.vault.all<NoticeRow>(kind)) {
      const bool is_old = host.clock.wall().ms > row.taken.ms + kShownMs;
      if (row.said && is_old && !shown.contains(row.id)) batch.erase(kind, row.id);
    }
  }
}

}  // namespace sluis::gateway
