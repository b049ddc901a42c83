// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/delegations.h"

#include "adapters/gateway/caseload.h"
#include "adapters/gateway/circumstances.h"
#include "adapters/gateway/days.h"
#include "adapters/gateway/names.h"

namespace sluis::gateway {
namespace {

bool is_held_delegation(CaseDelegationsRow& row) {
  for (DelegationRow& each : row.said) each.reason = {};
  return !row.said.empty() && row.said.back().ended.ms == 0;
}

CaseDelegationsRow kept_delegations(const Host& host, const CaseId& id) {
  return host.vault.get<CaseDelegationsRow>(RowKind::delegation, id)
      .value_or(CaseDelegationsRow{id, {}});
}

// Also one whose day is over, or that is off: it does not begin again, wherever the clock goes.
bool end_last(CaseDelegationsRow& row, TimeMs now, const std::string& by) {
  if (row.said.empty() || row.said.back().ended.ms != 0) return false;
  DelegationRow& last = row.said.back();
  const bool is_past = now >= end_of_day(last.until_day);
  last.ended = is_past ? end_of_day(last.until_day) : now;
  if (!is_past) last.ended_by = by;
  return true;
}

bool is_of(const DelegationRow& row, const std::string& login) {
  return row.holder == login || row.to == login;
}

}  // namespace

Delegations::Delegations(Host& host, const Exclusions& exclusions)
    : host_(host), exclusions_(exclusions), rows_(RowKind::delegation, is_held_delegation) {}

const std::map<Bytes, std::shared_ptr<const CaseDelegationsRow>>& Delegations::held() const {
  rows_.look(host_.vault);
  return rows_.rows();
}

bool Delegations::is_on(const BookedCase& booked, const DelegationRow& row) const {
  const TimeMs now = host_.clock.wall();
  const bool is_in_its_days = row.ended.ms == 0 && now < end_of_day(row.until_day) &&
                              day_number(row.since) <= day_number(now);
  return is_in_its_days && is_held(host_.member(), booked) &&
         holder_of(host_, booked) == row.holder &&
         may_record(host_, row.to, consent::FactKind::case_opened) &&
         !exclusions_.keeps(row.to, booked.row);
}

std::optional<DelegationRow> Delegations::now(const BookedCase& booked) const {
  const auto& all = held();
  const auto row = all.find(to_bytes(booked.row.id.view()));
  if (row == all.end() || row->second->said.empty()) return std::nullopt;
  const DelegationRow& last = row->second->said.back();
  return is_on(booked, last) ? std::optional(last) : std::nullopt;
}

Status Delegations::check_delegate(const BookedCase& booked, const std::string& holder,
                                   const std::string& to) const {
  if (to == holder) return Error{ErrorCode::bad_field, "to: a colleague"};
  const auto delegate = host_.worker(to);
  if (!delegate.ok()) return Error{delegate.code(), "to"};
  SLUIS_TRY(has, host_.worker(holder));
  const bool fits = delegate->function == has.function &&
                    may_record(host_, to, consent::FactKind::case_opened);
  if (!fits) {
    return Error{ErrorCode::not_allowed, "to: a colleague in the same function, which may record "
                                         "cases"};
  }
  if (exclusions_.keeps(to, booked.row)) return Error{ErrorCode::kept_apart, "to"};
  return Done{};
}

Result<DelegationRow> Delegations::begin(const std::string& worker, const BookedCase& booked,
                                         const std::string& to, const std::string& until,
                                         Sensitive<std::string> reason) {
  const bool has_it = is_held(host_.member(), booked) && holder_of(host_, booked) == worker;
  if (!has_it) return Error{ErrorCode::not_case_holder, "worker"};
  SLUIS_TRY_DONE(check_delegate(booked, worker, to));
  if (until.empty()) return Error{ErrorCode::missing_field, "until"};
  SLUIS_TRY(last, day_in(until, "until"));
  DelegationRow made;
  made.since = host_.clock.wall();
  const std::uint32_t today = day_number(made.since);
  if (last < today || last > today + kDelegationDaysMax) {
    return Error{ErrorCode::out_of_range, "until: from today on, at most 92 days ahead"};
  }
  if (reason.reveal().size() > kDelegationTextBytesMax) {
    return Error{ErrorCode::too_large, "reason"};
  }
  CaseDelegationsRow row = kept_delegations(host_, booked.row.id);
  if (row.said.size() >= kDelegationsMax) return Error{ErrorCode::too_large, "delegations"};
  end_last(row, made.since, worker);
  made.holder = worker;
  made.to = to;
  made.until_day = last;
  made.reason = std::move(reason);
  row.said.push_back(made);
  host_.vault.put(RowKind::delegation, row.id, row);
  return made;
}

Status Delegations::end(const std::string& worker, const BookedCase& booked) {
  CaseDelegationsRow row = kept_delegations(host_, booked.row.id);
  const TimeMs now = host_.clock.wall();
  // Also one that is off while who acts is kept away: it would go on after that.
  const bool is_there = !row.said.empty() && row.said.back().ended.ms == 0 &&
                        now < end_of_day(row.said.back().until_day);
  if (!is_there) return Error{ErrorCode::no_such_step, "delegation: none is on"};
  if (!is_of(row.said.back(), worker)) return Error{ErrorCode::not_case_holder, "worker"};
  end_last(row, now, worker);
  host_.vault.put(RowKind::delegation, row.id, row);
  return Done{};
}

std::vector<std::pair<CaseId, DelegationRow>> Delegations::of_worker(
    const std::string& worker) const {
  std::vector<std::pair<CaseId, DelegationRow>> out;
  const Books books = case_books(host_);
  for (const auto& [key, row] : held()) {
    const bool asked = !row->said.empty() && (worker.empty() || is_of(row->said.back(), worker));
    const BookedCase* booked = asked ? books.find(row->id) : nullptr;
    if (booked != nullptr && is_on(*booked, row->said.back())) {
      out.emplace_back(row->id, row->said.back());
    }
  }
  return out;
}

bool Delegations::acts_for(const std::string& worker, const std::string& holder,
                           const std::vector<NamedPerson>& persons) const {
  const auto& all = held();
  if (worker.empty() || all.empty()) return false;
  const Books books = case_books(host_);
  const auto is_family = [&](const NamedPerson& one) {
    return std::any_of(persons.begin(), persons.end(), [&](const NamedPerson& other) {
      return may_be_one(one.identity, other.identity);
    });
  };
  for (const auto& [key, row] : all) {
    if (row->said.empty()) continue;
    const DelegationRow& last = row->said.back();
    if (last.to != worker || last.holder != holder) continue;
    const BookedCase* booked = books.find(row->id);
    if (booked == nullptr || !is_on(*booked, last)) continue;
    const std::vector<NamedPerson>& family = booked->row.persons;
    if (std::any_of(family.begin(), family.end(), is_family)) return true;
  }
  return false;
}

Status Delegations::check_two(const std::string& one, const std::string& other,
                              const std::vector<NamedPerson>& persons) const {
  if (!acts_for(one, other, persons) && !acts_for(other, one, persons)) return Done{};
  return Error{ErrorCode::acts_for_other, "worker"};
}

std::vector<DelegationRow> delegations_of(const Host& host, const CaseId& id) {
  return kept_delegations(host, id).said;
}

void end_delegation(const Host& host, Batch& batch, const CaseId& id) {
  CaseDelegationsRow row = kept_delegations(host, id);
  if (end_last(row, host.clock.wall(), "")) batch.put(RowKind::delegation, id, row);
}

void end_delegations_of(const Host& host, Batch& batch, const std::string& login) {
  for (CaseDelegationsRow& row : host.vault.all<CaseDelegationsRow>(RowKind::delegation)) {
    if (row.said.empty() || !is_of(row.said.back(), login)) continue;
    if (end_last(row, host.clock.wall(), "")) batch.put(RowKind::delegation, row.id, row);
  }
}

std::uint64_t purge_delegations(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  const Books books = case_books(host);
  for (CaseDelegationsRow& row : host.vault.all<CaseDelegationsRow>(RowKind::delegation)) {
    const BookedCase* booked = books.find(row.id);
    if (booked != nullptr && is_held(host.member(), *booked)) continue;
    std::uint64_t words = 0;
    for (DelegationRow& each : row.said) {
      if (each.reason.reveal().empty()) continue;
      each.reason = {};
      ++words;
    }
    if (words != 0) batch.put(RowKind::delegation, row.id, row);
    count += words;
  }
  return count;
}

}  // namespace sluis::gateway
