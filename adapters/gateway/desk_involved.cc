// SPDX-License-Identifier: EUPL-1.2
// Who is involved with a family, at the desk of who coordinates its case. Nothing of it leaves.
#include <set>

#include "adapters/gateway/desk.h"
#include "adapters/gateway/involved.h"
#include "adapters/gateway/signals.h"
#include "adapters/sdk/identity.h"
#include "local.pb.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kDayMs = 86'400'000;

// Days since 1970; 0: not given.
Result<std::uint32_t> day_said(const std::string& date, const std::string& place) {
  if (date.empty()) return std::uint32_t{0};
  const auto day = sdk::day_of_birth(date);  // the same form
  if (!day.ok()) return Error{ErrorCode::bad_date, place};
  const auto since = std::chrono::sys_days(*day).time_since_epoch().count();
  if (since < 1) return Error{ErrorCode::bad_date, place};
  return static_cast<std::uint32_t>(since);
}

std::string day_shown(std::uint32_t day) {
  if (day == 0) return "";
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  char out[16];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return out;
}

Result<InvolvedRow> involved_in(const consent::Covenant& covenant,
                                const local::InvolvedOrganisation& from, const std::string& place) {
  InvolvedRow out;
  out.organisation = Sensitive(from.organisation());
  out.agreed_with = Sensitive(from.agreed_with());
  std::set<std::uint16_t> domains;
  for (const std::string& id : from.domains()) {
    SLUIS_TRY(number, term_number(covenant, &consent::Covenant::domains, id, "domains"));
    domains.insert(number);
  }
  out.domains.assign(domains.begin(), domains.end());
  if (!from.hours().empty()) {
    const auto hours = hours_in(from.hours());
    if (!hours) return Error{ErrorCode::bad_field, place + "hours: a week, such as 2.5"};
    out.hours = *hours;
  }
  SLUIS_TRY(since, day_said(from.since(), place + "since"));
  SLUIS_TRY(until, day_said(from.until(), place + "until"));
  out.since = since;
  out.until = until;
  return out;
}

Result<InvolvedList> list_in(const consent::Covenant& covenant, const local::InvolvedWrite& from,
                             std::uint32_t today) {
  InvolvedList out;
  SLUIS_TRY(day, day_said(from.day(), "day"));
  if (day > today) return Error{ErrorCode::out_of_range, "day"};
  out.day = day == 0 ? today : day;
  for (int i = 0; i < from.organisations_size(); ++i) {
    SLUIS_TRY(row, involved_in(covenant, from.organisations(i),
                               "organisations[" + std::to_string(i) + "]."));
    out.organisations.push_back(std::move(row));
  }
  SLUIS_TRY_DONE(check_involved(out));
  return out;
}

void fill_row(const consent::Covenant& covenant, const InvolvedRow& row,
              local::InvolvedOrganisation& out) {
  out.set_organisation(row.organisation.reveal());
  for (const std::uint16_t domain : row.domains) {
    out.add_domains(term_id(covenant, &consent::Covenant::domains, domain));
  }
  out.set_hours(hours_text(row.hours));
  out.set_since(day_shown(row.since));
  out.set_until(day_shown(row.until));
  out.set_agreed_with(row.agreed_with.reveal());
}

}  // namespace

// The newest list, and the count of each.
void Desk::fill_involved(const CaseId& id, local::Involved& out) const {
  const consent::Covenant& covenant = parts_.host.covenant;
  const auto today = static_cast<std::uint32_t>(parts_.host.clock.wall().ms / kDayMs);
  out.set_case_id(id.hex());
  const std::vector<InvolvedList> lists = involved_of(parts_.host, id);
  for (const InvolvedList& list : lists) {
    local::InvolvedCount& count = *out.add_counts();
    count.set_day(day_shown(list.day));
    count.set_organisations(static_cast<std::uint32_t>(list.organisations.size()));
    count.set_hours(hours_text(hours_of(list)));
    count.set_worker(list.worker);
  }
  if (lists.empty()) return;
  const InvolvedList& newest = lists.back();
  out.set_day(day_shown(newest.day));
  for (const InvolvedRow& row : newest.organisations) {
    fill_row(covenant, row, *out.add_organisations());
  }
  for (const Overlap& overlap : overlaps_of(newest)) {
    local::InvolvedOverlap& shown = *out.add_overlaps();
    shown.set_domain(term_id(covenant, &consent::Covenant::domains, overlap.domain));
    for (const std::size_t at : overlap.organisations) {
      shown.add_organisations(newest.organisations[at].organisation.reveal());
    }
  }
  for (const std::size_t at : overdue_of(newest, today)) {
    out.add_overdue(newest.organisations[at].organisation.reveal());
  }
}

Result<ReplyLater> Desk::involved_write(const local::LocalRequest& request) {
  const local::InvolvedWrite& from = request.involved_write();
  SLUIS_TRY(row, planned_case(request.worker(), from.case_id()));
  const CaseId id = row.id;
  const TimeMs now = parts_.host.clock.wall();
  SLUIS_TRY(made, list_in(parts_.host.covenant, from, static_cast<std::uint32_t>(now.ms / kDayMs)));
  const std::vector<InvolvedList> before = involved_of(parts_.host, id);
  if (before.size() >= kInvolvedListsMax) return Error{ErrorCode::too_large, "lists"};
  if (!before.empty() && made.day < before.back().day) return Error{ErrorCode::out_of_range, "day"};
  made.case_id = id;
  made.number = before.empty() ? 1 : before.back().number + 1;
  made.at = now;
  made.worker = request.worker();
  parts_.host.vault.put(RowKind::involved, involved_key(id, made.number), made);
  local::LocalReply reply;
  fill_involved(id, *reply.mutable_involved());
  return at_once(std::move(reply));
}

Result<ReplyLater> Desk::involved_show(const local::LocalRequest& request) {
  SLUIS_TRY_DONE(check_may_review(request.worker()));
  SLUIS_TRY(id, id_in<CaseId>(request.involved_show().id(), "case"));
  const auto row = parts_.host.vault.get<CaseRow>(RowKind::care_case, id);
  if (!row || is_kept(request.worker(), *row)) return Error{ErrorCode::no_case, "case"};
  local::LocalReply reply;
  fill_involved(id, *reply.mutable_involved());
  return at_once(std::move(reply));
}

}  // namespace sluis::gateway
