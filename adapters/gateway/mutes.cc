// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/mutes.h"

namespace sluis::gateway {
namespace {

TimeMs end_of(const CaseMuteRow& mute) { return mute.ended.ms != 0 ? mute.ended : mute.until; }

CaseMutesRow kept_mutes(const Host& host, const CaseId& id) {
  return host.vault.get<CaseMutesRow>(RowKind::case_mutes, id).value_or(CaseMutesRow{id, {}});
}

// False: none is on.
bool end_now(CaseMutesRow& row, TimeMs now) {
  if (row.mutes.empty() || end_of(row.mutes.back()) <= now) return false;
  row.mutes.back().ended = now;
  return true;
}

}  // namespace

std::uint64_t mute_days_max(const consent::Covenant& covenant) {
  std::uint64_t out = 0;
  for (const consent::LinkingRule& rule : covenant.linking) {
    out = std::max<std::uint64_t>(out, rule.window_days);
  }
  return out;
}

std::vector<CaseMuteRow> mutes_of(const Host& host, const CaseId& id) {
  return kept_mutes(host, id).mutes;
}

std::optional<TimeMs> mute_end(const Host& host, const CaseId& id, TimeMs at) {
  return mute_end(mutes_of(host, id), at);
}

std::optional<TimeMs> mute_end(const std::vector<CaseMuteRow>& mutes, TimeMs at) {
  std::optional<TimeMs> out;
  for (const CaseMuteRow& mute : mutes) {
    const TimeMs from = out.value_or(at);
    if (mute.since <= from && from < end_of(mute)) out = end_of(mute);
  }
  return out;
}

void begin_mute(Host& host, const CaseId& id, CaseMuteRow mute) {
  CaseMutesRow row = kept_mutes(host, id);
  end_now(row, mute.since);
  row.mutes.push_back(std::move(mute));
  host.vault.put(RowKind::case_mutes, id, row);
}

bool end_mute(const Host& host, Batch& batch, const CaseId& id) {
  CaseMutesRow row = kept_mutes(host, id);
  if (!end_now(row, host.clock.wall())) return false;
  batch.put(RowKind::case_mutes, id, row);
  return true;
}

std::uint64_t purge_mutes(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (CaseMutesRow& row : host.vault.all<CaseMutesRow>(RowKind::case_mutes)) {
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.id);
    if (about && about->open) continue;
    std::uint64_t words = 0;
    for (CaseMuteRow& mute : row.mutes) {
      if (mute.reason.reveal().empty()) continue;
      mute.reason = {};
      ++words;
    }
    if (words != 0) batch.put(RowKind::case_mutes, row.id, row);
    count += words;
  }
  return count;
}

}  // namespace sluis::gateway
