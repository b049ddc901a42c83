// SPDX-License-Identifier: EUPL-1.2
// The body of the broker's own leaf about a term of a case (type case_due).
//
// Pure. Bytes: consent/LEDGER.md §Cases. It names no person: which case, what is to be done by
// when, how far up the ladder that went, and who was told, which is the release of it (level
// existence).
// Frozen: a change is a new version.
#pragma once

#include "consent/core/bodies.h"
#include "consent/core/case_life.h"

namespace sluis::consent {

struct CaseDueBody {
  std::uint8_t version = kBodyVersion;
  NoticeId notice_id;
  CaseId case_id;
  std::uint64_t opened = 0;   // ledger index of the fact that opened the case
  CaseDeadline deadline;
  std::uint8_t stage = 0;
  std::uint16_t rung = 0;     // of the ladder; 0: who is responsible
  std::uint16_t ground = 0;   // under which the rung's member is told; 0: none is asked
  MemberId told;              // zero: nobody may be
  MemberId responsible;
  std::uint32_t covenant = 0;
  Level level = Level::existence;
  bool operator==(const CaseDueBody&) const = default;
};

template <class Archive>
void describe(Archive& archive, CaseDeadline& deadline) {
  archive(deadline.duty, deadline.at);
  const auto duty = static_cast<std::uint8_t>(deadline.duty);
  archive.require(duty >= 1 && duty <= kCaseDuties, ErrorCode::out_of_range);
}
template <class Archive>
void describe(Archive& archive, CaseDueBody& body) {
  archive(body.version, body.notice_id, body.case_id, body.opened, body.deadline, body.stage,
          body.rung, body.ground, body.told, body.responsible, body.covenant, body.level);
  require_version(archive, body.version);
  archive.require(body.level == Level::existence, ErrorCode::out_of_range);
}

}  // namespace sluis::consent
