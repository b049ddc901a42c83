// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/involved.h"

#include <map>
#include <set>

#include "adapters/gateway/plans.h"

namespace sluis::gateway {
namespace {

std::string involved_place(std::size_t index, const char* field) {
  return "organisations[" + std::to_string(index) + "]." + field;
}

bool is_gone(const InvolvedRow& row, std::uint32_t day) {
  return row.until != 0 && row.until < day;
}

}  // namespace

std::optional<std::uint16_t> hours_in(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view part = dot == text.size() ? "" : text.substr(dot + 1);
  const auto digits = [](std::string_view of) {
    return std::all_of(of.begin(), of.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const bool is_number = !whole.empty() && whole.size() <= 3 && part.size() <= 2 &&
                         digits(whole) && digits(part) && (dot == text.size() || !part.empty());
  if (!is_number) return std::nullopt;
  std::uint32_t out = 0;
  for (const char digit : whole) out = out * 10 + static_cast<std::uint32_t>(digit - '0');
  out *= 100;
  if (!part.empty()) out += static_cast<std::uint32_t>(part[0] - '0') * 10;
  if (part.size() == 2) out += static_cast<std::uint32_t>(part[1] - '0');
  if (out == 0 || out > kWeekHundredths) return std::nullopt;
  return static_cast<std::uint16_t>(out);
}

std::string hours_text(std::uint32_t hundredths) {
  if (hundredths == 0) return "";
  const std::string part = std::to_string(hundredths % 100);
  return std::to_string(hundredths / 100) + "." + (part.size() == 1 ? "0" : "") + part;
}

Status check_involved(const InvolvedList& list) {
  if (list.organisations.size() > kInvolvedMax) return Error{ErrorCode::too_large, "organisations"};
  std::set<std::string> named;
  for (std::size_t i = 0; i < list.organisations.size(); ++i) {
    const InvolvedRow& row = list.organisations[i];
    const std::string& name = row.organisation.reveal();
    if (name.empty()) return Error{ErrorCode::missing_field, involved_place(i, "organisation")};
    if (name.size() > kInvolvedTextBytesMax) {
      return Error{ErrorCode::too_large, involved_place(i, "organisation")};
    }
    if (!named.insert(name).second) {
      return Error{ErrorCode::bad_field, involved_place(i, "organisation")};
    }
    if (row.agreed_with.reveal().size() > kInvolvedTextBytesMax) {
      return Error{ErrorCode::too_large, involved_place(i, "agreed_with")};
    }
    if (row.until == 0 && !row.agreed_with.reveal().empty()) {
      return Error{ErrorCode::bad_field, involved_place(i, "agreed_with")};
    }
    if (row.until != 0 && row.until < row.since) {
      return Error{ErrorCode::out_of_range, involved_place(i, "until")};
    }
  }
  return Done{};
}

std::vector<Overlap> overlaps_of(const InvolvedList& list) {
  std::map<std::uint16_t, std::vector<std::size_t>> by_domain;
  for (std::size_t i = 0; i < list.organisations.size(); ++i) {
    if (is_gone(list.organisations[i], list.day)) continue;
    for (const std::uint16_t domain : list.organisations[i].domains) by_domain[domain].push_back(i);
  }
  std::vector<Overlap> out;
  for (auto& [domain, who] : by_domain) {
    if (who.size() > 1) out.push_back({domain, std::move(who)});
  }
  return out;
}

std::vector<std::size_t> overdue_of(const InvolvedList& list, std::uint32_t day) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < list.organisations.size(); ++i) {
    if (is_gone(list.organisations[i], day)) out.push_back(i);
  }
  return out;
}

std::uint32_t hours_of(const InvolvedList& list) {
  std::uint32_t out = 0;
  for (const InvolvedRow& row : list.organisations) out += row.hours;
  return out;
}

std::vector<InvolvedList> involved_of(const Host& host, const CaseId& id) {
  std::vector<InvolvedList> out;
  for (InvolvedList& list : host.vault.all<InvolvedList>(RowKind::involved)) {
    if (list.case_id == id) out.push_back(std::move(list));
  }
  std::sort(out.begin(), out.end(), [](const InvolvedList& one, const InvolvedList& other) {
    return one.number < other.number;
  });
  return out;
}

Bytes involved_key(const CaseId& id, std::uint32_t number) {
  canon::Writer out;
  out.raw(id.view());
  out.u32(number);
  return out.take();
}

std::uint64_t purge_involved(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (const InvolvedList& list : host.vault.all<InvolvedList>(RowKind::involved)) {
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, list.case_id);
    if (!about || about->open || plan_version(host, list.case_id, 0)) continue;
    batch.erase(RowKind::involved, involved_key(list.case_id, list.number));
    ++count;
  }
  return count;
}

}  // namespace sluis::gateway
