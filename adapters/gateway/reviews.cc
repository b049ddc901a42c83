// SPDX-License-Identifier: EUPL-1.2
#include "adapters/gateway/reviews.h"

#include <set>

#include "adapters/gateway/plans.h"

namespace sluis::gateway {
namespace {

std::string answer_place(std::size_t index, const char* field) {
  return "answers[" + std::to_string(index) + "]." + field;
}

bool is_question_id(std::string_view id) {
  return !id.empty() && id.size() <= kReviewIdBytesMax &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
         });
}

// Of a step that was refused nothing rests on it, and the case may not even be one of here.
constexpr std::uint64_t kRefusedKeptMs = 30ull * 86'400'000;

bool is_refused_and_old(const Host& host, const ReviewRow& row) {
  const auto act = host.vault.get<ActRow>(RowKind::act, row.act);
  return act && act->state == ActState::refused &&
         host.clock.wall().ms > row.at.ms + kRefusedKeptMs;
}

Status check_words(const Sensitive<std::string>& words, const std::string& place, bool needed) {
  if (needed && words.reveal().empty()) return Error{ErrorCode::missing_field, place};
  if (words.reveal().size() > kReviewTextBytesMax) return Error{ErrorCode::too_large, place};
  return Done{};
}

}  // namespace

Status check_review(const ReviewRow& row) {
  if (row.answers.empty()) return Error{ErrorCode::missing_field, "answers"};
  if (row.answers.size() > kReviewAnswersMax) return Error{ErrorCode::too_large, "answers"};
  std::set<std::string> asked;
  for (std::size_t i = 0; i < row.answers.size(); ++i) {
    const ReviewAnswerRow& each = row.answers[i];
    if (!is_question_id(each.question) || !asked.insert(each.question).second) {
      return Error{ErrorCode::bad_field, answer_place(i, "question")};
    }
    SLUIS_TRY_DONE(check_words(each.asked, answer_place(i, "asked"), false));
    SLUIS_TRY_DONE(check_words(each.answer, answer_place(i, "answer"), true));
  }
  if (row.spoke.size() > kReviewSpokeMax) return Error{ErrorCode::too_large, "spoke_for_family"};
  for (const ReviewSpokeRow& each : row.spoke) {
    SLUIS_TRY_DONE(check_words(each.who, "spoke_for_family", true));
  }
  SLUIS_TRY_DONE(check_words(row.reason, "reason", false));
  if (row.spoke.empty() && row.reason.reveal().empty()) {
    return Error{ErrorCode::family_not_heard, "spoke_for_family"};
  }
  return Done{};
}

std::vector<ReviewRow> reviews_of(const Host& host, const CaseId& id) {
  std::vector<ReviewRow> out;
  for (ReviewRow& row : host.vault.all<ReviewRow>(RowKind::review)) {
    if (row.case_id == id) out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(), [](const ReviewRow& one, const ReviewRow& other) {
    return one.at < other.at;
  });
  return out;
}

std::uint64_t purge_reviews(const Host& host, Batch& batch) {
  std::uint64_t count = 0;
  for (const ReviewRow& row : host.vault.all<ReviewRow>(RowKind::review)) {
    const auto about = host.vault.get<CaseRow>(RowKind::care_case, row.case_id);
    const bool is_over = about && !about->open && !plan_version(host, row.case_id, 0);
    if (!is_over && !is_refused_and_old(host, row)) continue;
    batch.erase(RowKind::review, row.act);
    ++count;
  }
  return count;
}

}  // namespace sluis::gateway
