// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/usefulness.h"

#include "adapters/gateway/alert_records.h"
#include "adapters/gateway/case_book.h"
#include "adapters/gateway/mutes.h"
#include "consent/core/linked_bodies.h"

namespace sluis::gateway {
namespace {

using sdk::CaseOutcome;

std::optional<CaseOutcome> outcome_of(const ActRow& act) {
  if (act.state != ActState::recorded) return std::nullopt;
  if (act.kind == ActKind::case_closed) return CaseOutcome::closed;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  const auto* step = body.ok() ? std::get_if<consent::CaseStepped>(&body->payload) : nullptr;
  if (step == nullptr || !consent::ends_case(step->step)) return std::nullopt;
  switch (step->step) {
    case consent::CaseStep::finish: return CaseOutcome::finished;
    case consent::CaseStep::turn_away: return CaseOutcome::turned_away;
    default: return CaseOutcome::closed;
  }
}

// Each case once: by what ended it first.
std::vector<sdk::CaseEnded> ends_of(const Books& books) {
  std::vector<sdk::CaseEnded> out;
  for (const BookedCase& book : books) {
    for (const ActRow& act : book.acts) {
      const auto outcome = outcome_of(act);
      if (!outcome) continue;
      out.push_back({act.created, *outcome});
      break;
    }
  }
  return out;
}

// What is on record of a case is told by cases alone; an alert of none, or of another's, has none.
void follow(const Host& host, const Books& books, const consent::LinkedBody& body,
            sdk::AlertFollowed& out) {
  const BookedCase* book = body.case_id ? books.find(*body.case_id) : nullptr;
  if (book == nullptr || !book->is_ours()) return;
  out.of_case = true;
  out.muted = mute_end(host, book->row.id, out.came).has_value();
  for (const ActRow& act : book->acts) {
    const bool is_after = act.state == ActState::recorded && act.created > out.came;
    if (is_after && (!out.contact || act.created < *out.contact)) out.contact = act.created;
  }
}

std::vector<sdk::AlertFollowed> alerts_of(const Host& host, const Books& books) {
  std::vector<sdk::AlertFollowed> out;
  for (const AlertRow& row : host.vault.all<AlertRow>(RowKind::alert)) {
    const auto body = canon::decode<consent::LinkedBody>(row.body, "alert");
    if (!body.ok()) continue;
    sdk::AlertFollowed alert;
    // A later revision is no other alert; one from before first times were kept has this one.
    const auto first = host.vault.get<NumberRow>(RowKind::alert_first, row.id);
    alert.came = first ? TimeMs{first->number} : row.taken;
    const auto undone = host.vault.get<NumberRow>(RowKind::alert_undone, row.id);
    if (undone) alert.undone = TimeMs{undone->number};
    follow(host, books, *body, alert);
    out.push_back(alert);
  }
  return out;
}

std::vector<sdk::OutcomeSaid> outcomes_said(const Host& host) {
  std::vector<sdk::OutcomeSaid> out;
  for (const auto& row : host.vault.all<AlertOutcomesRow>(RowKind::alert_outcomes)) {
    for (const AlertOutcomeRow& each : row.said) {
      out.push_back({each.at, static_cast<sdk::AlertOutcome>(each.outcome)});
    }
  }
  return out;
}

void put(const sdk::Figures& figures, std::vector<std::uint64_t>& out) {
  for (const sdk::Figure& figure : figures.cells) {
    out.push_back(figure.low);
    out.push_back(figure.high);
  }
  out.push_back(figures.rest.low);
  out.push_back(figures.rest.high);
}

sdk::Figures taken(std::span<const std::uint64_t> numbers) {
  sdk::Figures out;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    out.cells.push_back({static_cast<std::uint32_t>(numbers[i]),
                         static_cast<std::uint32_t>(numbers[i + 1])});
  }
  out.rest = out.cells.back();
  out.cells.pop_back();
  return out;
}

constexpr std::size_t kOfAlerts = 2 * (std::size(sdk::kAlertTable) + 1);
constexpr std::size_t kOfEnds = 2 * (std::size(sdk::kEndTable) + 1);
constexpr std::size_t kOfOutcomes = 2 * (std::size(sdk::kOutcomeTable) + 1);
constexpr std::size_t kOfAll = 1 + kOfAlerts + kOfEnds + kOfOutcomes;

}  // namespace

Result<KeptUsefulness> usefulness_at(Host& host, const std::string& quarter) {
  KeptUsefulness out;
  SLUIS_TRY(asked, sdk::quarter_of(quarter));
  out.quarter = asked;
  if (const auto kept = host.vault.get<NumbersRow>(RowKind::usefulness, quarter)) {
    const std::span<const std::uint64_t> numbers(kept->numbers);
    // Counted before there were mutes, the last cell of alerts, and outcomes.
    const bool is_early = numbers.size() == kOfAll - 2 - kOfOutcomes;
    CHECK(is_early || numbers.size() == kOfAll);
    const std::size_t of_alerts = is_early ? kOfAlerts - 2 : kOfAlerts;
    out.counted = TimeMs{numbers[0]};
    out.report = {taken(numbers.subspan(1, of_alerts)),
                  taken(numbers.subspan(1 + of_alerts, kOfEnds)), {}};
    if (!is_early) out.report.outcomes = taken(numbers.last(kOfOutcomes));
    return out;
  }
  out.counted = host.clock.wall();
  if (out.counted < asked.due()) return Error{ErrorCode::quarter_not_over, "quarter"};
  const auto books = case_books(host);
  out.report = sdk::usefulness_of(asked, alerts_of(host, books), ends_of(books),
                                  outcomes_said(host));
  NumbersRow row{{out.counted.ms}};
  put(out.report.alerts, row.numbers);
  put(out.report.ends, row.numbers);
  put(out.report.outcomes, row.numbers);
  host.vault.put(RowKind::usefulness, quarter, row);
  return out;
}

}  // namespace sluis::gateway
