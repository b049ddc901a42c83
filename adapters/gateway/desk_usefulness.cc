// SPDX-License-Identifier: EUPL-1.2
// A quarter's figures, for who may record cases or audits: the same for each of them.
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/desk.h"
#include "adapters/gateway/usefulness.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

void fill_figure(const sdk::Figure& figure, local::Figure& out) {
  out.set_shown(figure.is_shown());
  out.set_at_least(figure.low);
  out.set_at_most(figure.high);
}

void fill_figures(sdk::FigureTable table, const sdk::Figures& figures, local::FigureTable& out) {
  for (std::size_t i = 0; i < figures.cells.size(); ++i) {
    local::Figure& figure = *out.add_figures();
    figure.set_name(std::string(table[i].name));
    if (table[i].part_of >= 0) {
      figure.set_part_of(std::string(table[static_cast<std::size_t>(table[i].part_of)].name));
    }
    fill_figure(figures.cells.at(i), figure);
  }
  out.mutable_rest()->set_name("rest");
  fill_figure(figures.rest, *out.mutable_rest());
}

}  // namespace

Result<ReplyLater> Desk::usefulness(const local::LocalRequest& request) {
  Host& host = parts_.host;
  SLUIS_TRY(worker, host.worker(request.worker()));
  static_cast<void>(worker);
  const bool may = may_record(host, request.worker(), consent::FactKind::case_opened) ||
                   check_audits(request.worker()).ok();
  if (!may) return Error{ErrorCode::not_allowed, "function"};
  SLUIS_TRY(kept, usefulness_at(host, request.usefulness().quarter()));
  local::LocalReply reply;
  local::Usefulness& out = *reply.mutable_usefulness();
  out.set_quarter(request.usefulness().quarter());
  out.set_begin_ms(kept.quarter.begin.ms);
  out.set_end_ms(kept.quarter.end.ms);
  out.set_counted_ms(kept.counted.ms);
  fill_figures(sdk::kAlertTable, kept.report.alerts, *out.mutable_alerts());
  fill_figures(sdk::kEndTable, kept.report.ends, *out.mutable_cases());
  if (const auto rate = sdk::follow_up_rate(kept.report)) {
    out.mutable_follow_up_rate()->set_name("follow_up_rate");
    fill_figure(*rate, *out.mutable_follow_up_rate());
  }
  const bool is_early = kept.report.alerts.cells.size() < std::size(sdk::kAlertTable);
  if (is_early) out.add_not_recorded("muted");
  if (kept.report.outcomes.cells.empty()) {
    out.add_not_recorded("outcomes");
  } else {
    fill_figures(sdk::kOutcomeTable, kept.report.outcomes, *out.mutable_outcomes());
  }
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
