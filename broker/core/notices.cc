// SPDX-License-Identifier: EUPL-1.2
#include "broker/core/notices.h"

namespace sluis::broker {

void Notices::remove(const NoticeId& id) {
  const auto row = notices_.find(id);
  if (row == notices_.end()) return;
  const auto leave = [&](auto& index, const auto& key) {
    const auto ids = index.find(key);
    ids->second.erase(id);
    if (ids->second.empty()) index.erase(ids);
  };
  leave(by_reader_, row->second.to);
  leave(by_case_, row->second.case_id);
  notices_.erase(row);
}

void Notices::keep_only(const CaseId& id, const std::vector<consent::CaseAlarm>& alarms) {
  const auto row = by_case_.find(id);
  if (row == by_case_.end()) return;
  std::vector<NoticeId> gone;
  for (const NoticeId& notice : row->second) {
    const CaseNotice& held = notices_.at(notice);
    if (held.deadline.duty == consent::CaseDuty::take_up && held.ground == 0) continue;
    const bool stands = std::any_of(alarms.begin(), alarms.end(), [&](const auto& alarm) {
      return alarm.deadline == held.deadline;
    });
    if (!stands) gone.push_back(notice);
  }
  for (const NoticeId& notice : gone) remove(notice);
}

std::vector<NoticeId> Notices::waiting(const MemberId& member) const {
  const auto row = by_reader_.find(member);
  if (row == by_reader_.end()) return {};
  std::vector<NoticeId> out(row->second.begin(), row->second.end());
  std::sort(out.begin(), out.end(), [&](const NoticeId& one, const NoticeId& other) {
    return notices_.at(one).index < notices_.at(other).index;
  });
  return out;
}

}  // namespace sluis::broker
