// SPDX-License-Identifier: EUPL-1.2
// Cases in a scenario: their steps, and who is to hear of their terms.
#include <gtest/gtest.h>

#include "tests/broker/chain_covenant.h"

namespace sluis::broker::testing {
namespace {

template <class Step>
Step step_named(const std::string& name, std::uint8_t last) {
  for (std::uint8_t number = 1; number <= last; ++number) {
    const auto step = static_cast<Step>(number);
    if (consent::name_of(step) == name) return step;
  }
  ADD_FAILURE() << "no step " << name;
  return Step{};
}

}  // namespace

consent::CaseStep case_step(const Command& command) {
  return step_named<consent::CaseStep>(command.at("step"), consent::kCaseSteps);
}
consent::HandoverStep handover_step(const Command& command) {
  return step_named<consent::HandoverStep>(command.at("step"), consent::kHandoverSteps);
}

std::string World::notice_name(const NoticeId& id) {
  if (!labelled_notices_.contains(names_.of(id))) {
    const std::string name = "N" + std::to_string(++notices_);
    names_.give(id.view(), name);
    labelled_notices_[name] = id;
  }
  return names_.of(id);
}

void World::notices(const Command& command) {
  std::string line = "notices of " + command.at("by") + ":";
  const auto member = names_.id<MemberId>(command.at("by"));
  for (const WaitingNotice& waiting : machine_.notices(member, wall_)) {
    line += " " + notice_name(waiting.notice_id) + " @" + std::to_string(waiting.index);
  }
  tell(line);
}

void World::have_notice(const Command& command) {
  apply(CaseEvent{NoticeHad{labelled_notices_.at(command.at("notice")),
                            names_.id<MemberId>(command.at("by"))}});
}

// covenant phases days=180 rungs: a programme with every phase, and a ladder of two rungs; "lower":
// with the school's between them.
void let_cases_have_phases(consent::Covenant& covenant, const Command& command) {
  const auto days = [&](const char* key, std::uint16_t otherwise) {
    return static_cast<std::uint16_t>(command.number(key, otherwise));
  };
  consent::CaseTerms terms;
  terms.programme = 1;
  terms.intake_days = days("intake", 28);
  terms.days = days("days", 180);
  terms.review_days = days("review", 90);
  terms.build_down_days = days("build_down", 56);
  terms.visits = days("visits", 2);
  terms.visit_days = days("visit", 60);
  terms.handover_days = days("handover", 14);
  terms.announce_days = days("announce", 7);
  covenant.programmes = {{1, "programme 1", "Programme 1"}};
  covenant.case_terms = {terms};
  if (!command.has("rungs")) return;
  const std::uint16_t ground = covenant.linking.empty() ? 0 : covenant.linking.front().ground;
  EXPECT_NE(ground, 0) << "rungs go with links";
  covenant.ladder = {{{1, "again", "again"}, 0, 0, 7},
                     {{2, "cjg", "cjg"}, covenant.linking.front().receiver_role, ground, 14}};
  if (!command.has("lower")) return;
  covenant.ladder.insert(covenant.ladder.begin() + 1, {{3, "school", "school"}, 1, ground, 7});
}

}  // namespace sluis::broker::testing
