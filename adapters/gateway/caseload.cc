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

bool is_accepted_by(const MemberId& self, const BookedCase& booked) {
  return booked.handover == consent::HandoverPhase::accepted && booked.to == self;
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

bool is_held(const MemberId& self, const BookedCase& booked) {
  if (!booked.is_ours() || !booked.row.open || booked.is_accept_under_way) return false;
  // Who confirmed that it lets go has it no more; nor does who accepted and never confirmed.
  const bool is_let_go =
      is_accepted_by(self, booked) || (booked.confirmed_here && booked.to != self);
  return booked.row.coordinator == self && !is_let_go;
}

CaseHold hold_of(const Host& host, const BookedCase& booked) {
  if (!booked.is_ours() || !booked.row.open) return CaseHold::none;
  const bool is_new = host.clock.wall().ms <= booked.handover_since.ms + kComesMs;
  const bool comes = is_accepted_by(host.member(), booked) && is_new;
  if (booked.is_accept_under_way || comes) return CaseHold::coming;
  return is_held(host.member(), booked) ? CaseHold::held : CaseHold::none;
}

std::vector<Caseload> caseloads(const Host& host, const std::set<CaseId>& hidden) {
  if (host.staff == nullptr) host.staff = std::make_shared<HeldStaff>();
  HeldStaff& staff = *host.staff;
  staff.look(host.vault);
  const Books books = case_books(host);
  const CaseIndex& index = case_index(host);
  std::map<std::string, std::uint32_t> not_counted;  // by who took a case
  for (const CaseId& id : hidden) {
    const BookedCase* booked = books.find(id);
    if (booked != nullptr && is_held(host.member(), *booked)) ++not_counted[booked->taken_by];
  }
  std::map<std::string, Caseload> found;
  for (const std::string& login : staff.who_may_open(host.covenant)) found[login];
  for (const auto& [taken_by, count] : index.held()) {
    const auto less = not_counted.find(taken_by);
    const std::uint32_t seen = count - (less == not_counted.end() ? 0 : less->second);
    if (seen != 0) found[staff.owner(taken_by)].families += seen;
  }
  for (const CaseId& id : index.accepted()) {
    const BookedCase& booked = *books.find(id);
    if (hidden.contains(id) || hold_of(host, booked) != CaseHold::coming) continue;
    ++found[staff.owner(booked.taken_by)].coming;
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
