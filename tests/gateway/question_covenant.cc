// SPDX-License-Identifier: EUPL-1.2
#include "tests/gateway/question_covenant.h"

namespace sluis::gateway_story {
namespace {

constexpr std::uint16_t kHouseRole = 3;

consent::ReleaseRule rule_of(std::uint16_t from, std::uint16_t to, std::uint16_t kind) {
  consent::ReleaseRule rule;
  rule.from_role = from;
  rule.to_role = to;
  rule.kinds = {kind};
  rule.grounds = {kStatute};
  rule.level = Level::existence;
  return rule;
}

}  // namespace

void put_questions(consent::Covenant& covenant, const MemberId& house) {
  covenant.roles.push_back({kHouseRole, "veiligheidshuis", "Veiligheidshuis"});
  covenant.members.push_back({house, kHouseRole, "house", "bel het huis", true, false});
  covenant.kinds.push_back({{kQuestionKind, "vraag", "vraag"}, false});
  covenant.kinds.push_back({{kAnswerKind, "antwoord", "antwoord"}, false});
  consent::Function reader;
  reader.term = {2, "reader", "reader"};
  reader.acts = {21};
  covenant.functions.push_back(reader);
  covenant.functions.push_back({{3, "officer", "officer"}, {21}, {}, true});
  consent::Ground statute;
  statute.term = {kStatute, "wgs", "WGS"};
  statute.type = consent::GroundType::statute;
  statute.article = "WGS 2.28";
  statute.valid_until = {UINT64_MAX};
  statute.unconfirmed = true;
  covenant.grounds.push_back(statute);
  covenant.rules.front().kinds = {kZorg};
  consent::ReleaseRule asks = rule_of(2, kHouseRole, kQuestionKind);
  asks.needs_own_case = true;
  covenant.rules.push_back(asks);
  covenant.rules.push_back(rule_of(kHouseRole, 2, kAnswerKind));
  // The school may ask, by the covenant, and no answer may go to it.
  covenant.rules.push_back(rule_of(1, kHouseRole, kQuestionKind));
  consent::QuestionRule question;
  question.term = {1, "bekend", "Is er meer bekend?"};
  question.question_kind = kQuestionKind;
  question.answer_kind = kAnswerKind;
  question.tick_ms = kTickMs;
  question.answer_after_ms = kAnswerAfterMs;
  question.per_day = kPerDay;
  question.answers = {{1, "niets_te_melden", "niets te melden"},
                      {2, "relevant", "relevant"},
                      {3, "relevant_en_ernstig", "relevant en ernstig"}};
  question.nothing = 1;
  covenant.questions = {question};
  covenant.limits.life_ms_max = kLifeMs;
}

}  // namespace sluis::gateway_story
