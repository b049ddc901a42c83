// SPDX-License-Identifier: EUPL-1.2
// Notices of cases: which member is to hear of which term, until it says that it has.
//
// Pure. Thread safety: none. The notice is the broker's own leaf (case_due), which names who is
// told; its text is in the leaf's opening alone.
#pragma once

#include <map>
#include <set>

#include "broker/core/ruling.h"

namespace sluis::broker {

struct CaseNotice {
  CaseId case_id;
  consent::CaseDeadline deadline;
  MemberId to;
  std::uint16_t ground = 0;  // under which; 0: none is asked
  std::uint64_t index = 0;  // of its leaf
};

class Notices {
 public:
  void add(const NoticeId& id, const CaseNotice& notice) {
    by_reader_[notice.to].insert(id);
    by_case_[notice.case_id].insert(id);
    notices_.emplace(id, notice);
  }
  const CaseNotice* find(const NoticeId& id) const {
    const auto row = notices_.find(id);
    return row == notices_.end() ? nullptr : &row->second;
  }
  void remove(const NoticeId& id);
  // A term that was met or moved is nobody's to hear of any more; that a case was designated, who
  // had it and who has it hear whatever came of it.
  void keep_only(const CaseId& id, const std::vector<consent::CaseAlarm>& alarms);
  // What waits for `member`, oldest first.
  std::vector<NoticeId> waiting(const MemberId& member) const;

  template <class Archive>
  void describe_fields(Archive& archive) {
    archive(notices_);
    if constexpr (Archive::kReads) {
      for (const auto& [id, notice] : notices_) {
        by_reader_[notice.to].insert(id);
        by_case_[notice.case_id].insert(id);
      }
    }
  }

 private:
  std::map<NoticeId, CaseNotice> notices_;
  std::map<MemberId, std::set<NoticeId>> by_reader_;  // derived
  std::map<CaseId, std::set<NoticeId>> by_case_;      // derived
};

template <class Archive>
void describe(Archive& archive, CaseNotice& notice) {
  archive(notice.case_id, notice.deadline, notice.to, notice.ground, notice.index);
}
template <class Archive>
void describe(Archive& archive, Notices& notices) {
  notices.describe_fields(archive);
}

}  // namespace sluis::broker
