// SPDX-License-Identifier: EUPL-1.2
// Questions to decide(), drawn by RapidCheck: few members and persons, so that facts meet, and what
// is drawn shrinks towards the plainest. A seed is printed with each failure (RC_PARAMS takes it).
#pragma once

#include <rapidcheck.h>

#include "consent/core/decide.h"

namespace sluis::consent {

struct Question {
  Covenant covenant;
  Facts facts;
  Request request;

  Decision decided() const { return decide(covenant, facts, request); }
};

template <class Id>
Id id(int number) {
  Id out;
  out.value[0] = static_cast<std::uint8_t>(number);
  return out;
}

// Roles are 1 to 4, as the first four members: a school, a coach, a guardian's body, the police.
inline constexpr int kSchool = 1, kCoach = 2, kBody = 3, kPolice = 4, kSecondCoach = 5;
inline constexpr int kChild = 10, kMother = 11, kFather = 12, kNamesake = 13;
inline constexpr std::uint16_t kOrder = 1, kReport = 2, kObjection = 3, kWithheld = 4;
inline constexpr std::uint16_t kConsent = 1, kOnOrder = 2, kConsentAndReport = 3, kOnReport = 4,
                               kExistence = 5, kOrderToRecipient = 6;
inline constexpr std::uint64_t kNow = 1'000, kLate = 1'000'000, kHighEntry = 500;

// Below `end`; shrinks towards 0.
inline int below(int end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end));
}
// Shrinks towards false.
inline bool chance(int percent) { return below(100) >= 100 - percent; }

template <class Value>
Value one_of(std::initializer_list<Value> values) {
  return *(values.begin() + below(static_cast<int>(values.size())));
}

template <class Value>
std::vector<Value> shuffled(std::vector<Value> values) {
  for (std::size_t end = values.size(); end > 1; --end) {
    std::swap(values[end - 1], values[static_cast<std::size_t>(below(static_cast<int>(end)))]);
  }
  return values;
}

inline std::vector<PersonId> some_persons(int most) {
  std::vector<PersonId> out;
  for (int person = kChild; person <= kNamesake; ++person) {
    if (static_cast<int>(out.size()) < most && chance(35)) out.push_back(id<PersonId>(person));
  }
  if (out.empty()) out.push_back(id<PersonId>(kChild));
  return out;
}

inline Scope draw_scope() {
  Scope out;
  if (chance(15)) out.kinds = {1};
  if (chance(15)) out.domains = {1};
  if (chance(10)) out.purposes = {one_of<std::uint16_t>({1, 2})};
  if (chance(10)) out.from = id<MemberId>(one_of({kSchool, kCoach}));
  if (chance(15)) out.to.push_back({false, id<MemberId>(one_of({kCoach, kSecondCoach})), 0});
  if (chance(15)) out.to.push_back({true, MemberId{}, one_of<std::uint16_t>({2, 3})});
  return out;
}

// Mostly open; else it begins or ends at this moment.
inline void draw_period(TimeMs& from, TimeMs& until) {
  from = {chance(10) ? kNow + static_cast<std::uint64_t>(below(2)) : 0};
  until = {chance(10) ? kNow + static_cast<std::uint64_t>(below(2)) : kLate};
}

inline Ground draw_ground(std::uint16_t number, GroundType type) {
  Ground out;
  out.term.number = number;
  out.type = type;
  draw_period(out.valid_from, out.valid_until);
  if (chance(10)) out.regimes = {1};
  out.author_confirms = chance(50);
  return out;
}

inline ReleaseRule rule_to(std::uint16_t role, std::vector<std::uint16_t> grounds) {
  ReleaseRule out;
  out.from_role = kSchool;
  out.to_role = role;
  out.grounds = std::move(grounds);
  out.level = Level::content;
  return out;
}

// The statute stands last: in a covenant it makes the level of its rule existence, and here what it
// opens less than others must not hide that closing the first of two grounds opens no more.
inline ReleaseRule draw_rule_to_coach() {
  const auto all = shuffled<std::uint16_t>({kConsent, kOnOrder, kConsentAndReport, kOnReport});
  std::vector<std::uint16_t> grounds{all.begin(), all.begin() + 1 + below(4)};
  if (chance(40)) grounds = {kConsent};
  if (chance(15)) grounds.push_back(kExistence);
  ReleaseRule out = rule_to(kCoach, std::move(grounds));
  out.level = chance(5) ? Level::none : static_cast<Level>(3 - below(3));
  out.needs_case = chance(15);
  out.needs_own_case = chance(10);
  return out;
}

inline CircumstanceType draw_type(std::uint16_t number, Effect effect) {
  CircumstanceType out;
  out.term.number = number;
  out.effect = effect;
  if (chance(15)) out.roles = {kSchool, kBody};
  out.agreement = chance(50) ? AgreementBy::nobody : static_cast<AgreementBy>(below(3));
  if (effect != Effect::opens && chance(30)) out.closes_bases = {'e'};
  return out;
}

inline Covenant draw_covenant() {
  Covenant out;
  for (int member = kSchool; member <= kSecondCoach; ++member) {
    Member one;
    one.id = id<MemberId>(member);
    one.role = static_cast<std::uint16_t>(member == kSecondCoach ? kCoach : member);
    out.members.push_back(one);
  }
  out.circumstances = {draw_type(kOrder, Effect::opens), draw_type(kReport, Effect::opens),
                       draw_type(kObjection, Effect::holds), draw_type(kWithheld, Effect::denies)};
  out.grounds = {draw_ground(kConsent, GroundType::consent),
                 draw_ground(kOnOrder, GroundType::circumstance),
                 draw_ground(kConsentAndReport, GroundType::consent),
                 draw_ground(kOnReport, GroundType::circumstance),
                 draw_ground(kExistence, GroundType::statute),
                 draw_ground(kOrderToRecipient, GroundType::circumstance)};
  out.ground_terms = {{kConsent, 'a', {}},
                      {kOnOrder, 'c', {{kOrder, ForMember::anyone}}},
                      {kConsentAndReport, 'a', {{kReport, ForMember::anyone}}},
                      {kOnReport, 'e', {{kReport, ForMember::recipient}}},
                      {kExistence, 'e', {}},
                      {kOrderToRecipient, 'c', {{kOrder, ForMember::recipient}}}};
  if (chance(25)) out.confirmations = {{kConsent, {1}}, {kConsentAndReport, {1, 2}}};
  out.rules = {draw_rule_to_coach(), rule_to(kBody, {kOrderToRecipient})};
  out.regime_terms = {{1, false, CombiningRule::specific_then_objection},
                      {2, false, CombiningRule::objection_overrides},
                      {3, false, CombiningRule::latest_word},
                      {4, true, CombiningRule::specific_then_objection}};
  const std::vector<GiverRow> parents = {{0, Gives::holders, Gives::holders}};
  out.givers = {{1, parents}, {2, parents}, {3, {{0, Gives::self, Gives::holders}}}};
  out.programme_terms = {{1, Frame::voluntary, false, 0}, {2, Frame::pressure, false, 0}};
  out.never_on_consent = {2};
  return out;
}

inline ConsentState draw_consent(int number) {
  ConsentState out;
  out.id = id<ConsentId>(number);
  out.index = static_cast<std::uint64_t>(10 * number);
  out.recorder = id<MemberId>(chance(20) ? kCoach : kSchool);
  out.subject = id<PersonId>(chance(15) ? kNamesake : kChild);
  out.scope = draw_scope();
  draw_period(out.valid_from, out.valid_until);
  if (chance(15)) out.regime = static_cast<std::uint16_t>(1 + below(4));
  for (const PersonId& giver : some_persons(2)) {
    GiverState one;
    one.person = giver;
    if (!chance(15)) one.answer = chance(25) ? Answer::no : Answer::yes;
    if (one.answer) one.answer_index = static_cast<std::uint64_t>(100 + below(100));
    out.givers.push_back(one);
  }
  out.worker = id<WorkerId>(1);
  if (chance(40)) {
    out.confirmations = {{static_cast<ConfirmedBy>(1 + below(2)), out.recorder,
                          id<WorkerId>(1 + below(2)), 350}};
  }
  if (chance(40)) {
    out.acceptances[id<MemberId>(kSchool)] = {
        chance(20) ? Acceptance::asked_back : Acceptance::accepted, 300};
  }
  return out;
}

inline WithdrawalState draw_withdrawal(std::uint64_t index) {
  return {id<WithdrawId>(1), index, some_persons(2), some_persons(2), draw_scope()};
}

inline AgreementState draw_agreement(int number) {
  return {id<MemberId>(one_of({kSchool, kCoach})), id<WorkerId>(number + below(2)),
          static_cast<std::uint16_t>(1 + below(2)), chance(20) ? Answer::no : Answer::yes,
          static_cast<std::uint64_t>(400 + number)};
}

inline CircumstanceState draw_circumstance(int number, std::uint16_t type) {
  CircumstanceState out;
  out.id = id<CircumstanceId>(number);
  out.index = static_cast<std::uint64_t>(10 * number + 1);
  out.type = type;
  out.stated_by = {id<MemberId>(one_of({kSchool, kCoach, kBody})), id<WorkerId>(1), 1};
  if (chance(60)) out.holder = id<MemberId>(one_of({kCoach, kSchool, kBody, kSecondCoach}));
  out.about = some_persons(2);
  out.scope = draw_scope();
  draw_period(out.valid_from, out.valid_until);
  if (chance(10)) out.look_again = TimeMs{kNow + static_cast<std::uint64_t>(below(2))};
  if (chance(10)) out.ended = 480;
  for (int worker = 1 + below(3); worker > 1; --worker) {
    out.agreements.push_back(draw_agreement(worker));
  }
  return out;
}

inline CaseState draw_case(int number) {
  return {id<CaseId>(number), some_persons(2),
          id<MemberId>(one_of({kCoach, kSchool, kSecondCoach})),
          static_cast<std::uint16_t>(1 + below(2)), static_cast<std::uint64_t>(10 * number + 2),
          !chance(15)};
}

inline Facts draw_facts() {
  Facts out;
  for (int number = 1 + below(4); number > 1; --number) {
    out.consents.push_back(draw_consent(number));
  }
  if (chance(15)) out.withdrawals.push_back(draw_withdrawal(one_of<std::uint64_t>({5, 25, 50})));
  for (int number = 1 + below(3); number > 1; --number) out.cases.push_back(draw_case(number));
  for (int number = 1 + below(5); number > 1; --number) {
    const bool closing = chance(15);
    out.circumstances.push_back(draw_circumstance(
        number, static_cast<std::uint16_t>((closing ? kObjection : kOrder) + below(2))));
  }
  return out;
}

inline RequestPerson draw_person(PersonRole role, int person) {
  RequestPerson out;
  out.role = role;
  out.same = {id<PersonId>(person)};
  if (person != kNamesake && chance(50)) out.possibly = {id<PersonId>(kNamesake)};
  return out;
}

inline Request draw_request(int recipient) {
  Request out;
  out.source = id<MemberId>(kSchool);
  out.recipient = id<MemberId>(recipient);
  out.kind = static_cast<std::uint16_t>(chance(10) ? 2 : 1);
  out.purpose = out.domain = 1;
  out.source_regime = static_cast<std::uint16_t>(1 + below(chance(20) ? 4 : 3));
  out.wanted = static_cast<Level>(3 - below(3));
  out.persons = {draw_person(PersonRole::subject, kChild)};
  if (chance(15)) out.persons.push_back(draw_person(PersonRole::relative, kFather));
  out.now = {kNow};
  return out;
}

inline Question draw_question() { return {draw_covenant(), draw_facts(), draw_request(kCoach)}; }

}  // namespace sluis::consent
