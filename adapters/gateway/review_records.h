// SPDX-License-Identifier: EUPL-1.2
// What the vault holds of reviews: what was asked and answered, and who spoke for the family.
//
// Pure. Forms are on disk.
#pragma once

#include "adapters/gateway/records.h"

namespace sluis::gateway {

inline constexpr std::size_t kReviewTextBytesMax = 4'096, kReviewIdBytesMax = 32;
inline constexpr std::size_t kReviewAnswersMax = 32, kReviewSpokeMax = 16;

// Which questions there are is the organisation's own to say: no id means anything here.
struct ReviewAnswerRow {
  std::string question;            // id
  Sensitive<std::string> asked;    // as it was put; may be empty
  Sensitive<std::string> answer;
};
struct ReviewSpokeRow {
  Sensitive<std::string> who;
};
struct ReviewRow {
  ActId act;  // of its step
  CaseId case_id;
  TimeMs at;
  std::string worker;  // login
  std::vector<ReviewAnswerRow> answers;
  std::vector<ReviewSpokeRow> spoke;
  Sensitive<std::string> reason;  // why nobody spoke for the family
};

template <class Archive>
void describe(Archive& archive, ReviewAnswerRow& row) {
  archive(row.question);
  describe_sensitive(archive, row.asked, kReviewTextBytesMax);
  describe_sensitive(archive, row.answer, kReviewTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, ReviewSpokeRow& row) {
  describe_sensitive(archive, row.who, kReviewTextBytesMax);
}
template <class Archive>
void describe(Archive& archive, ReviewRow& row) {
  archive(row.act, row.case_id, row.at, row.worker, row.answers, row.spoke);
  describe_sensitive(archive, row.reason, kReviewTextBytesMax);
}

}  // namespace sluis::gateway
