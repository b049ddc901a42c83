// SPDX-License-Identifier: EUPL-1.2
// What is written of a case once the broker recorded an act of it, or told that it was designated.
#include "adapters/gateway/case_lives.h"

#include "adapters/gateway/delegations.h"
#include "adapters/gateway/mutes.h"

namespace sluis::gateway {

using consent::CaseDuty;
using consent::CasePhase;
using consent::CaseStep;
using consent::HandoverStep;

consent::CaseLife as_recorded(consent::CaseLife life, CaseStep step, consent::CaseTerms terms,
                              TimeMs at) {
  terms.visits = std::max<decltype(terms.visits)>(terms.visits, 1);
  for (std::uint8_t phase = 1; !consent::phase_after(life.phase, step, terms); ++phase) {
    if (phase >= consent::kCasePhases) return life;
    if (consent::phase_after(static_cast<CasePhase>(phase), step, terms)) {
      life.phase = static_cast<CasePhase>(phase);
    }
  }
  return consent::after(life, step, terms, at).value_or(life);
}

consent::CaseLife life_in(const CaseLifeRow& row) {
  consent::CaseLife out;
  out.phase = static_cast<CasePhase>(row.phase);
  out.began = row.began;
  out.since = row.since;
  out.active_since = row.active_since;
  out.reviewed = row.reviewed;
  out.visits = row.visits;
  return out;
}

namespace {

// Each step under the covenant of now: those of then are not known here.
consent::CaseLife as_shown(const Host& host, const sdk::ShownCase& shown) {
  const auto terms = host.covenant.terms_of_cases(shown.programme);
  consent::CaseLife out = consent::begun(terms, shown.opened);
  for (const sdk::ShownStep& step : shown.steps) {
    out = as_recorded(out, step.step, terms, step.at);
  }
  return out;
}

void store_life(const Host& host, Batch& batch, const ActRow& act, const consent::FactBody& body,
                const std::optional<sdk::ShownCase>& shown) {
  const CaseId id{act.made.value};
  const auto row = host.vault.get<CaseRow>(RowKind::care_case, id);
  const auto before = host.vault.get<CaseLifeRow>(RowKind::case_life, id);
  if (!row || (before && before->last == act.id)) return;
  const auto terms = host.covenant.terms_of_cases(row->programme);
  const TimeMs now = host.clock.wall();
  consent::CaseLife life;
  if (shown) {
    life = as_shown(host, *shown);
  } else if (std::holds_alternative<consent::CaseOpened>(body.payload)) {
    life = consent::begun(terms, now);
  } else if (const auto* step = std::get_if<consent::CaseStepped>(&body.payload); before && step) {
    life = as_recorded(life_in(*before), step->step, terms, now);
  } else {
    const auto* handed = std::get_if<consent::HandoverStepped>(&body.payload);
    const bool was_elsewhere = handed != nullptr && handed->step == HandoverStep::accept;
    if (before && was_elsewhere) batch.erase(RowKind::case_life, id);
    return;
  }
  batch.put(RowKind::case_life, id,
            CaseLifeRow{id, act.id, host.covenant.version, static_cast<std::uint8_t>(life.phase),
                        life.began, life.since, life.active_since, life.reviewed, life.visits});
}

}  // namespace

void on_case_recorded(const Host& host, Batch& batch, const ActRow& act, const codec::Ack* ack,
                      const std::optional<sdk::ShownCase>& shown) {
  if (ack == nullptr || !is_of_case(act.kind)) return;
  auto row = host.vault.get<CaseRow>(RowKind::care_case, CaseId{act.made.value});
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!row || !body.ok()) return;
  store_life(host, batch, act, *body, shown);
  const auto* stepped = std::get_if<consent::CaseStepped>(&body->payload);
  const auto* handed = std::get_if<consent::HandoverStepped>(&body->payload);
  const bool ends = stepped != nullptr && consent::ends_case(stepped->step);
  const bool confirms = handed != nullptr && handed->step == HandoverStep::confirm;
  // A mute was agreed on with who had the case.
  const bool designates = stepped != nullptr && stepped->step == CaseStep::designate;
  const bool goes = act.kind == ActKind::case_closed || ends || confirms;
  if (goes) end_mute(host, batch, row->id);
  if (goes || designates) end_delegation(host, batch, row->id);
  if (shown) row->programme = shown->programme;
  // The broker takes steps of who has the case alone, so one that was designated is ours.
  const bool has_it = stepped != nullptr && !designates;
  if (act.kind == ActKind::case_closed || ends) {
    row->open = false;
  } else if (designates) {
    row->coordinator = stepped->to;
  } else if (shown && shown->coordinator == host.member()) {
    row->coordinator = host.member();
  } else if ((confirms && row->coordinator != host.member()) ||
             (has_it && row->coordinator.is_zero())) {
    // Questions of this organisation may go under it then; until both confirmed the broker says no.
    row->coordinator = host.member();
  } else if (!shown) {
    return;
  }
  batch.put(RowKind::care_case, row->id, *row);
}

bool takes_nothing(const Host& host, const consent::CaseDueBody& body, const CaseRow& row) {
  return body.rung != 0 && row.coordinator == host.member();
}

void on_designated(const Host& host, Batch& batch, const consent::CaseDueBody& body) {
  auto row = host.vault.get<CaseRow>(RowKind::care_case, body.case_id);
  const bool is_designation = body.deadline.duty == CaseDuty::take_up && row;
  if (!is_designation || row->coordinator == body.responsible) return;
  if (takes_nothing(host, body, *row)) return;
  row->coordinator = body.responsible;
  batch.put(RowKind::care_case, row->id, *row);
  end_mute(host, batch, row->id);
  end_delegation(host, batch, row->id);
  if (host.vault.get<CaseLifeRow>(RowKind::case_life, row->id)) {
    batch.erase(RowKind::case_life, row->id);
  }
}

}  // namespace sluis::gateway
