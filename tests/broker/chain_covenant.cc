// SPDX-License-Identifier: EUPL-1.2
#include "tests/broker/chain_covenant.h"

namespace sluis::broker::testing {

consent::Covenant covenant_of_the_chain(Names& names) {
  consent::Covenant out;
  out.version = 1;
  out.title = "chain";
  out.ledger_origin = "example.org/ledger";
  out.directory_origin = "example.org/directory";
  for (const char* name : {"authority 1", "authority 2", "authority 3"}) {
    out.authority.push_back(names.id<VerifyKey>(name));
  }
  std::sort(out.authority.begin(), out.authority.end());
  out.roles = {{1, "school", "School"}, {2, "cjg", "CJG"}, {3, "gezinsmanager", "Gezinsmanager"}};
  const auto member = [&](const char* name, std::uint16_t role, bool bsn) {
    consent::Member row;
    row.id = names.id<MemberId>(name);
    row.role = role;
    row.label = name;
    row.may_use_bsn = bsn;
    out.members.push_back(row);
  };
  member("school", 1, false);
  member("cjg", 2, true);
  member("gm", 3, true);
  member("gm2", 3, true);
  std::sort(out.members.begin(), out.members.end(),
            [](const auto& one, const auto& other) { return one.id < other.id; });
  out.functions = {{{1, "worker", "Worker"},
                    {16, 17, 18, 19, 20, 21, 22},
                    {1, 2, 3, 4, 5, 6, 7, 8, 9}},
                   {{2, "reader", "Reader"}, {21, 22}, {1}},
                   {{3, "auditor", "Auditor"}, {21, 48}, {}, true}};
  out.kinds = {{{1, "concern", "Concern"}, false}, {{2, "danger", "Danger"}, true},
               {{3, "coordinated", "Coordinated"}, false}, {{4, "question", "Question"}, false},
               {{5, "answer", "Answer"}, false}};
  out.purposes = {{1, "help", "Help"}};
  out.domains = {{1, "safety", "Safety"}};
  out.regimes = {{{1, "jeugdwet_verstrekking", "Jeugdwet"}, false}};
  consent::Ground ground;
  ground.term = {1, "consent", "Consent"};
  ground.valid_until = {UINT64_MAX};
  consent::Ground statute;
  statute.term = {2, "statute", "Statute"};
  statute.type = consent::GroundType::statute;
  statute.valid_until = {UINT64_MAX};
  out.grounds = {ground, statute};
  out.rules = {{1, 3, {1, 2}, {}, {1}, Level::content, false},
               {1, 3, {3}, {}, {1}, Level::content, true},
               {2, 3, {1, 2, 3}, {}, {1}, Level::category, false},
               {3, 2, {4}, {}, {2}, Level::existence, false, true},
               {2, 3, {5}, {}, {2}, Level::existence, false}};
  consent::QuestionRule question;
  question.term = {1, "known", "Known?"};
  question.question_kind = 4;
  question.answer_kind = 5;
  question.tick_ms = 60'000;
  question.per_day = 2;
  question.answers = {{1, "nothing", "Nothing"}, {2, "something", "Something"}};
  question.nothing = 1;
  out.questions = {question};
  out.key_holders = {names.id<MemberId>("school")};
  out.is_test = true;
  out.limits.lease_ms = 1'000;
  out.limits.margin_ms = 100;
  out.limits.leases_max = 3;
  return out;
}

// Signals of two members become an alert, to the CJG while nobody coordinates a case.
void let_it_link(consent::Covenant& covenant, const Command& command, TimeMs now) {
  consent::Ground ground;
  ground.term = {3, "linking", "Linking"};
  ground.type = consent::GroundType::linking;
  ground.valid_until = {now.ms + command.number("until", 86'400'000ull * 3'650)};
  covenant.grounds.push_back(ground);
  consent::LinkingRule rule;
  rule.term = {1, "family", "Family"};
  rule.ground = 3;
  rule.kinds = {1, 2};
  rule.by = {1, 2, 3};
  if (command.has("subject_alone")) rule.by = {1};
  rule.window_days = 30;
  rule.receiver_role = 2;
  rule.tell_reporters = command.has("tell");
  covenant.linking = {rule};
  if (!command.has("twice")) return;
  rule.term = {2, "danger", "Danger"};
  rule.kinds = {2};
  covenant.linking.push_back(rule);
}

// 10 an objection, 11 an order for the gezinsmanager, 12 what a meeting decided, 13 withheld; the
// school's concern goes on consent, else on an order, else on a meeting.
void let_circumstances_count(consent::Covenant& covenant) {
  consent::CircumstanceType objection, order, meeting, withheld;
  objection.term = {10, "objection", "Objection"};
  objection.effect = consent::Effect::holds;
  objection.closes_bases = {'e', 'f'};
  order.term = {11, "order", "Order"};
  order.roles = {3};
  meeting.term = {12, "meeting", "Meeting"};
  meeting.agreement = consent::AgreementBy::apart;
  meeting.must_tell = true;
  meeting.reasons = {{1, "danger", "Danger"}};
  meeting.silences = {{1, "unsafe", "Unsafe to tell"}};
  meeting.to_next_working_day = true;
  withheld.term = {13, "withheld", "Withheld"};
  withheld.effect = consent::Effect::denies;
  withheld.roles = {1};
  covenant.circumstances = {objection, order, meeting, withheld};
  for (consent::CircumstanceType& type : covenant.circumstances) type.max_days = 365;
  for (const std::uint16_t number : {std::uint16_t{4}, std::uint16_t{5}}) {
    consent::Ground ground;
    ground.term = {number, "ground " + std::to_string(number), "Ground"};
    ground.type = consent::GroundType::circumstance;
    ground.valid_until = {UINT64_MAX};
    covenant.grounds.push_back(ground);
  }
  covenant.ground_terms = {{1, 'e', {}},
                           {4, 'c', {{11, consent::ForMember::recipient}}},
                           {5, 'e', {{12, consent::ForMember::anyone}}}};
  covenant.rules.front().grounds = {1, 4, 5};
}

}  // namespace sluis::broker::testing
