// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/matters.h"

#include <map>

#include "adapters/gateway/plans.h"
#include "adapters/sdk/day.h"

namespace sluis::gateway {
namespace {

constexpr std::uint64_t kMatterDayMs = 86'400'000;
// Of a step that was refused nothing rests on it.
constexpr std::uint64_t kRefusedMatterMs = 30 * kMatterDayMs;

// No digit: so no number of anybody, and no date.
bool is_reason_id(std::string_view id) {
  return !id.empty() && id.size() <= kMatterReasonBytesMax &&
         std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

Status check_matter_words(const Sensitive<std::string>& words, const std::string& place) {
  if (words.reveal().empty()) return Error{ErrorCode::missing_field, place};
  if (words.reveal().size() > kMatterTextBytesMax) return Error{ErrorCode::too_large, place};
  return Done{};
}

bool is_refused_matter(const Host& host, const MatterRow& row) {
  const auto act = host.vault.get<ActRow>(RowKind::act, row.act);
  return act && act->state == ActState::refused &&
         host.clock.wall().ms > row.at.ms + kRefusedMatterMs;
}

std::string rung_label(const consent::Covenant& covenant, const consent::LadderRung& rung,
                       const MemberId& responsible) {
  const consent::Member* only =
      rung.role == 0 ? covenant.member(responsible) : covenant.only_member(rung.role);
  return only != nullptr ? only->label : rung.term.label;
}

}  // namespace

Status check_matter(const MatterRow& row) {
  if (row.settles) return check_matter_words(row.words, "how");
  SLUIS_TRY_DONE(check_matter_words(row.words, "stuck"));
  if (row.reason.empty()) return Error{ErrorCode::missing_field, "reason"};
  if (!is_reason_id(row.reason)) {
    return Error{ErrorCode::bad_field, "reason: an id, at most 32 of a-z and -"};
  }
  if (row.tried.empty()) return Error{ErrorCode::missing_field, "tried"};
  if (row.tried.size() > kMatterTriedMax) return Error{ErrorCode::too_large, "tried"};
  for (const MatterTriedRow& each : row.tried) {
    SLUIS_TRY_DONE(check_matter_words(each.what, "tried"));
  }
  if (row.by.empty()) return Error{ErrorCode::missing_field, "by"};
  if (!sdk::is_day(row.by)) return Error{ErrorCode::bad_date, "by: YYYY-MM-DD"};
  return Done{};
}

std::vector<MatterRow> matters_of(const Host& host, const CaseId& id) {
  std::vector<MatterRow> out;
  for (MatterRow& row : host.vault.all<MatterRow>(RowKind::matter)) {
    if (row.case_id == id) out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(), [](const MatterRow& one, const MatterRow& other) {
    return one.at < other.at;
  });
  return out;
}

const BookedTerm* open_matter(const BookedCase& booked) {
  const auto term = std::find_if(booked.terms.begin(), booked.terms.end(), [](const auto& each) {
    return each.duty == consent::CaseDuty::settle_matter;
  });
  return term == booked.terms.end() ? nullptr : &*term;
}

std::uint64_t purge_matters(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (const MatterRow& row : host.vault.all<MatterRow>(RowKind::matter)) {
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.case_id);
    const bool is_over = about && !about->open && !plan_version(host, row.case_id, 0);
    if (!is_over && !is_refused_matter(host, row)) continue;
    batch.erase(RowKind::matter, row.act);
    ++count;
  }
  return count;
}

std::vector<MatterRung> rungs_of(const consent::Covenant& covenant, const BookedTerm& term) {
  const consent::Member* whose = covenant.member(term.responsible);
  std::vector<MatterRung> out = {{whose != nullptr ? whose->label : term.responsible.hex(), term.at,
                                  term.stage >= consent::kStageReminded}};
  TimeMs at = term.at;
  for (std::size_t i = 0; i < covenant.ladder.size(); ++i) {
    const consent::LadderRung& rung = covenant.ladder[i];
    at.ms += rung.days * kMatterDayMs;
    out.push_back({rung_label(covenant, rung, term.responsible), at,
                   term.stage >= consent::kStageFirstRung + i});
  }
  return out;
}

std::vector<Stuck> stuck_of(const consent::Covenant& covenant,
                            const std::vector<StuckMatter>& matters, TimeMs now) {
  std::map<std::pair<std::string, std::size_t>, Stuck> rows;
  for (const StuckMatter& each : matters) {
    const std::vector<MatterRung> rungs = rungs_of(covenant, *each.term);
    std::size_t reached = 0;
    for (std::size_t i = 1; i < rungs.size(); ++i) {
      if (rungs[i].told || rungs[i].at <= now) reached = i;
    }
    const std::uint64_t open_ms = now > each.term->at ? now.ms - each.term->at.ms : 0;
    Stuck& row = rows[{each.reason, reached}];
    row.reason = each.reason;
    row.rungs = reached;
    row.count += 1;
    row.weeks = std::max(row.weeks, open_ms / (7 * kMatterDayMs));
  }
  std::vector<Stuck> out;
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  return out;
}

}  // namespace sluis::gateway
