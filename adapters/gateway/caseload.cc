// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/caseload.h"

#include "adapters/gateway/circumstances.h"

namespace sluis::gateway {
namespace {

// What came of it elsewhere is not told: so long an accepted handover is said to come.
constexpr std::uint64_t kComesMs = 30ull * 86'400'000;

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// It was said here and is under way: what the broker recorded is in BookedCase::handover.
bool is_accept_under_way(const ActRow& act) {
  if (act.kind != ActKind::handover_stepped) return false;
  if (act.state != ActState::naming && act.state != ActState::sent) return false;
  const auto body = canon::decode<consent::FactBody>(act.form, "form");
  if (!body.ok()) return false;
  const auto* said = std::get_if<consent::HandoverStepped>(&body->payload);
  return said != nullptr && said->step == consent::HandoverStep::accept;
}

}  // namespace

std::optional<std::uint16_t> fte_in(std::string_view text) {
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = dot == std::string_view::npos ? "" : text.substr(dot + 1);
  const bool is_number = whole.size() == 1 && part.size() <= 2 && is_digits(whole) &&
                         is_digits(part) && (dot == std::string_view::npos || !part.empty());
  if (!is_number) return std::nullopt;
  std::uint32_t out = static_cast<std::uint32_t>(whole[0] - '0') * kFullTime;
  if (!part.empty()) out += static_cast<std::uint32_t>(part[0] - '0') * 10;
  if (part.size() == 2) out += static_cast<std::uint32_t>(part[1] - '0');
  if (out == 0 || out > kFullTime) return std::nullopt;
  return static_cast<std::uint16_t>(out);
}

std::string fte_text(std::uint16_t hundredths) {
  const std::string part = std::to_string(hundredths % kFullTime);
  return std::to_string(hundredths / kFullTime) + "." + (part.size() == 1 ? "0" : "") + part;
}

CaseHold hold_of(const Host& host, const BookedCase& booked) {
  if (!booked.is_ours() || !booked.row.open) return CaseHold::none;
  const MemberId self = host.member();
  const bool is_new = host.clock.wall().ms <= booked.handover_since.ms + kComesMs;
  const bool is_accepted =
      booked.handover == consent::HandoverPhase::accepted && booked.to == self;
  const bool is_under_way =
      std::any_of(booked.acts.begin(), booked.acts.end(), is_accept_under_way);
  if (is_under_way || (is_accepted && is_new)) return CaseHold::coming;
  // Who confirmed that it lets go has it no more; nor does who accepted and never confirmed.
  const bool is_let_go = is_accepted || (booked.confirmed_here && booked.to != self);
  return booked.row.coordinator == self && !is_let_go ? CaseHold::held : CaseHold::none;
}

std::vector<Caseload> caseloads(const Host& host, const Acts& acts,
                                const std::function<bool(const CaseRow&)>& is_hidden) {
  std::map<std::string, Caseload> found;
  for (const WorkerRow& row : host.vault.all<WorkerRow>(RowKind::worker)) {
    if (may_record(host, row.login, consent::FactKind::case_opened)) found[row.login];
  }
  for (const BookedCase& booked : case_books(host, acts)) {
    const CaseHold hold = hold_of(host, booked);
    if (hold == CaseHold::none || is_hidden(booked.row)) continue;
    Caseload& load = found[holder_of(host, booked)];
    ++(hold == CaseHold::held ? load.families : load.coming);
  }
  std::vector<Caseload> out;
  for (auto& [login, load] : found) {
    load.login = login;
    const auto hours = host.vault.get<WorkHoursRow>(RowKind::work_hours, login);
    if (hours) load.said = hours->hundredths;
    out.push_back(std::move(load));
  }
  return out;
}

}  // namespace sluis::gateway
