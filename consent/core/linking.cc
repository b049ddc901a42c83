// SPDX-License-Identifier: EUPL-1.2
#include "consent/core/linking.h"

#include <algorithm>

#include "consent/core/decide_parts.h"

namespace sluis::consent {
namespace {

bool lists(const std::vector<std::uint16_t>& numbers, std::uint16_t number) {
  return numbers.empty() || std::binary_search(numbers.begin(), numbers.end(), number);
}
bool looks_by(const LinkingRule& rule, LinkBy by) {
  return std::find(rule.by.begin(), rule.by.end(), static_cast<std::uint8_t>(by)) != rule.by.end();
}
bool has(const std::vector<PersonId>& persons, const PersonId& person) {
  return std::binary_search(persons.begin(), persons.end(), person);
}

// The link keys of `person` that the rule looks by.
std::vector<PersonKey> links_of(const LinkingRule& rule, const Persons& persons,
                                const PersonId& person) {
  std::vector<PersonKey> out;
  for (const PersonKey& key : persons.links(person)) {
    const LinkBy by = key.base() == PersonKeyKind::parent_link ? LinkBy::parent : LinkBy::address;
    if (looks_by(rule, by)) out.push_back(key);
  }
  return out;
}

}  // namespace

bool may_link(const Covenant& covenant, const LinkingRule& rule, TimeMs now) {
  const Ground* ground = covenant.ground(rule.ground);
  return ground != nullptr && ground->type == GroundType::linking && now >= ground->valid_from &&
         now < ground->valid_until;
}

bool fits(const Covenant& covenant, const LinkingRule& rule, const LinkSignal& signal,
          TimeMs now) {
  const Member* member = covenant.member(signal.member);
  if (member == nullptr || !lists(rule.from_roles, member->role)) return false;
  if (!lists(rule.kinds, signal.kind)) return false;
  if (covenant.question_of(signal.kind) != nullptr) return false;
  if (covenant.answer_of(signal.kind) != nullptr) return false;
  return signal.at + DurationMs{rule.window_days * kDayMs} >= now;
}

bool is_kept_out(const Covenant& covenant, const LinkingRule& rule, const FactsView& facts,
                 const Request& signal) {
  std::vector<CircumstanceState> reaching;
  std::vector<const CircumstanceState*> view;
  for (const CircumstanceState* state : facts.circumstances) {
    reaching.push_back(*state);
    reaching.back().scope.to.clear();
  }
  for (const CircumstanceState& state : reaching) view.push_back(&state);
  const FactsView wide{facts.consents, facts.withdrawals, facts.cases, view};
  return closed({covenant, wide, signal, signal.persons.front()}, covenant.basis_of(rule.ground))
      .has_value();
}

std::vector<PersonId> family_of(const LinkingRule& rule, const Persons& persons,
                                const PersonId& subject) {
  std::set<PersonId> out{subject};
  if (looks_by(rule, LinkBy::subject)) {
    // Two numbers are two persons, whatever name they have in common.
    for (const PersonId& person : persons.closing(subject)) {
      if (persons.may_join(subject, person)) out.insert(person);
    }
  }
  for (const PersonId& linked : persons.linked_by(links_of(rule, persons, subject))) {
    for (const PersonId& person : persons.same(linked)) out.insert(person);
  }
  return {out.begin(), out.end()};
}

std::vector<std::size_t> joining(const Covenant& covenant, const LinkingRule& rule,
                                 const std::vector<PersonId>& family,
                                 const std::vector<LinkSignal>& on_record,
                                 const LinkSignal& signal, TimeMs now) {
  std::vector<std::size_t> out;
  if (!may_link(covenant, rule, now) || !fits(covenant, rule, signal, now)) return out;
  for (std::size_t i = 0; i < on_record.size(); ++i) {
    const LinkSignal& other = on_record[i];
    if (has(family, other.subject) && fits(covenant, rule, other, now)) out.push_back(i);
  }
  return out;
}

LinkSummary summary_of(const Persons& persons, const std::vector<LinkSignal>& signals) {
  LinkSummary out;
  std::set<MemberId> reporters;
  std::set<PersonId> subjects;
  out.since = signals.front().at;
  for (const LinkSignal& signal : signals) {
    reporters.insert(signal.member);
    subjects.insert(signal.subject);
    out.since = std::min(out.since, signal.at);
  }
  out.reporters.assign(reporters.begin(), reporters.end());
  for (const PersonId& one : subjects) {
    const std::vector<PersonId> same = persons.same(one);
    const std::vector<PersonId> closing = persons.closing(one);
    for (const PersonId& other : subjects) {
      if (has(same, other)) continue;
      const bool possibly = has(closing, other) && persons.may_join(one, other);
      (possibly ? out.uncertain : out.other_youth) = true;
    }
  }
  return out;
}

}  // namespace sluis::consent
