// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/caseload.h"

#include "adapters/gateway/circumstances.h"

namespace sluis::gateway {
namespace {

// What came of it elsewhere is not told: so long an accepted handover is said to come.
constexpr std::uint64_t kComesMs = 30ull * 86'400'000;

bool is_held_worker(WorkerRow& row) {
  row.name = {};
  row.seed = {};
  return true;
}

bool is_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
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

HeldStaff::HeldStaff()
    : workers_(RowKind::worker, is_held_worker),
      departures_(RowKind::departure),
      hours_(RowKind::work_hours) {}

void HeldStaff::look(const Vault& vault) {
  workers_.look(vault);
  departures_.look(vault);
  hours_.look(vault);
}

std::vector<std::string> HeldStaff::who_may_open(const consent::Covenant& covenant) const {
  std::set<std::string> functions;
  for (const consent::Function& function : covenant.functions) {
    if (may_record(function, consent::FactKind::case_opened)) functions.insert(function.term.id);
  }
  std::vector<std::string> out;
  for (const auto& [key, row] : workers_.rows()) {
    if (functions.contains(row->function) && departures_.find(key) == nullptr) {
      out.push_back(row->login);
    }
  }
  return out;
}

std::string HeldStaff::owner(std::string login) const {
  while (const auto row = departures_.find(to_bytes(as_bytes(login)))) login = row->to;
  return login;
}

std::optional<std::uint16_t> HeldStaff::hours_of(const std::string& login) const {
  const auto row = hours_.find(to_bytes(as_bytes(login)));
  return row == nullptr ? std::nullopt : std::optional(row->hundredths);
}

CaseHold hold_of(const Host& host, const BookedCase& booked) {
  if (!booked.is_ours() || !booked.row.open) return CaseHold::none;
  const MemberId self = host.member();
  const bool is_new = host.clock.wall().ms <= booked.handover_since.ms + kComesMs;
  const bool is_accepted =
      booked.handover == consent::HandoverPhase::accepted && booked.to == self;
  if (booked.is_accept_under_way || (is_accepted && is_new)) return CaseHold::coming;
  // Who confirmed that it lets go has it no more; nor does who accepted and never confirmed.
  const bool is_let_go = is_accepted || (booked.confirmed_here && booked.to != self);
  return booked.row.coordinator == self && !is_let_go ? CaseHold::held : CaseHold::none;
}

std::vector<Caseload> caseloads(const Host& host,
                                const std::function<bool(const CaseRow&)>& is_hidden) {
  if (host.staff == nullptr) host.staff = std::make_shared<HeldStaff>();
  HeldStaff& staff = *host.staff;
  staff.look(host.vault);
  std::map<std::string, Caseload> found;
  for (const std::string& login : staff.who_may_open(host.covenant)) found[login];
  std::map<std::string, Caseload*> holders;  // by who took a case
  for (const BookedCase& booked : case_books(host)) {
    const CaseHold hold = hold_of(host, booked);
    if (hold == CaseHold::none || is_hidden(booked.row)) continue;
    Caseload*& load = holders[booked.taken_by];
    if (load == nullptr) load = &found[staff.owner(booked.taken_by)];
    ++(hold == CaseHold::held ? load->families : load->coming);
  }
  std::vector<Caseload> out;
  for (auto& [login, load] : found) {
    load.login = login;
    load.said = staff.hours_of(login);
    out.push_back(std::move(load));
  }
  return out;
}

}  // namespace sluis::gateway
